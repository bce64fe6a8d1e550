// ARCHITECTURE.md. 1,024 bytes at most.
{
  const find = it => document.querySelector(it), data = find("html").dataset;
  let page = location.pathname.slice(find("[data-base]").dataset.base.length).replace(/\/$/, ""), stored;
  try { stored = sessionStorage["keyfob.session"] ?? localStorage["keyfob.session"]; } catch {}
  if (!/^(sign-(in|up)|reset-password|account(\/(devices|language|password|profile))?|)$/.test(page)) page = "not-found";
  else if (/^\{/.test(stored)) page = page.split("t/")[1] ?? "account";
  else if (/^a/.test(page) || !find(`[name$=pages][content~="${page ||= "home"}"]`)) page = "sign-in";
  data.view = page;

  addEventListener("error", it => {
    if (it.target.tagName != "SCRIPT") return;
    data.trouble = "download";
    find("form").inert = true;
  }, true);
  addEventListener("submit", it => {
    if ("ready" in data) return;
    it.preventDefault();
    if (data.trouble) return;
    find("form").dataset.earlySubmit = "";
    find("[type=submit]").ariaBusy = true;
  }, true);
}
