// See "The page before WebAssembly" in ARCHITECTURE.md. 1 KiB at most
{
  const find = it => document.querySelector(it), data = document.documentElement.dataset;
  let page = location.pathname.slice(find("[data-base]").dataset.base.length).replace(/\/$/, ""), stored;
  try { stored = sessionStorage["keyfob.session"] ?? localStorage["keyfob.session"]; } catch (e) {}
  if (!/^(sign-(in|up)|reset-password|account(\/(devices|language|password|profile))?|)$/.test(page)) page = "not-found";
  else if (/^\{/.test(stored)) page = "account";
  else if (/^(a|$)/.test(page)) page = "sign-in";
  data.view = page;

  addEventListener("error", event => {
    if (event.target.tagName !== "SCRIPT") return;
    data.trouble = "download";
    find("form").inert = true;
  }, true);
  addEventListener("submit", event => {
    if ("ready" in data) return;
    event.preventDefault();
    if (data.trouble) return;
    find("form").dataset.earlySubmit = "";
    find("[type=submit]").setAttribute("aria-busy", "true");
  }, true);
}
