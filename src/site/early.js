// Before first paint: which view. Until the app is there: submits are kept.
(function (doc) {
  var root = doc.documentElement, data = root.dataset, base, page, stored;
  base = doc.querySelector("script[data-base]").dataset.base;
  page = location.pathname.slice(base.length).replace(/\/$/, "");
  try { stored = sessionStorage["keyfob.session"] || localStorage["keyfob.session"]; } catch (e) {}
  if (/^(sign-in|sign-up|reset-password|account(\/devices)?)?$/.test(page)) {
    if (stored && stored[0] === "{") page = "account";
    else if (!page || page[0] === "a") page = "sign-in";
  } else page = "not-found";
  data.view = page;
  data.protocol = (doc.querySelector("[name=keyfob-protocol]") || {}).content;
  // What the back-forward cache holds is hidden until the session was read again.
  addEventListener("pagehide", function () { data.away = ""; });
  addEventListener("pageshow", function () {
    requestAnimationFrame(function () { delete data.away; });
  });
  addEventListener("error", function (event) {
    if (event.target.tagName !== "SCRIPT") return;
    data.trouble = "download";
    doc.getElementById("sign-in").inert = true;
  }, true);
  doc.addEventListener("submit", function (event) {
    if ("ready" in data) return;
    event.preventDefault();
    if (data.trouble) return;
    event.target.dataset.earlySubmit = "";
    event.target.querySelector("[type=submit]").setAttribute("aria-busy", "true");
  }, true);
})(document);
