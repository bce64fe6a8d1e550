// Before first paint: which view, by the address and the stored session. Until
// the app is there: no form leaves the page; what was submitted is kept for it.
(function (doc) {
  var root = doc.documentElement, base, page, stored;
  base = doc.querySelector("script[data-base]").dataset.base;
  page = location.pathname.slice(base.length).replace(/\/$/, "");
  try { stored = localStorage.getItem("keyfob.session"); } catch (e) { stored = null; }
  if (/^(sign-in|sign-up|reset-password|account)?$/.test(page)) {
    if (stored && stored[0] === "{") page = "account";
    else if (!page || page === "account") page = "sign-in";
  } else page = "not-found";
  root.dataset.view = page;
  doc.addEventListener("submit", function (event) {
    if ("ready" in root.dataset) return;
    event.preventDefault();
    event.target.dataset.earlySubmit = "";
    event.target.querySelector("[type=submit]").setAttribute("aria-busy", "true");
  }, true);
})(document);
