// Runs in every document before anything else; see evidence.rs.
(() => {
  // The browser's own error pages are not ours.
  if (window.__probe || location.protocol === "chrome-error:") return;
  const probe = { inline: [], violations: [], views: [], turns: [], sent: [] };
  Object.defineProperty(window, "__probe", { value: probe });

  addEventListener("securitypolicyviolation", (event) => {
    probe.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
  }, true);
  // From the back-forward cache: what was to be seen before is of the past.
  addEventListener("pageshow", (event) => { if (event.persisted) probe.views = ["restored"]; });

  // When an account came into the page and when it left, on the clock of all tabs.
  const now = Date.now;
  const turn = () => {
    const isIn = document.querySelector(".who") !== null;
    if (isIn !== (probe.turns.at(-1)?.[1] ?? false)) probe.turns.push([now(), isIn]);
  };

  const look = (element) => {
    const isInline = element.localName === "style"
      || (element.localName === "script" && !element.hasAttribute("src"))
      || [...element.attributes].some((a) => a.name === "style" || a.name.startsWith("on"));
    if (isInline) probe.inline.push(element.outerHTML.slice(0, 200));
  };
  new MutationObserver((records) => {
    turn();
    for (const { type, target, addedNodes } of records) {
      if (type === "attributes") look(target);
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        look(node);
        node.querySelectorAll("*").forEach(look);
      }
    }
  }).observe(document, { childList: true, subtree: true, attributes: true });

  // What a frame is about to show: one entry for each change.
  const shown = (selector) => {
    const element = document.querySelector(selector);
    return element !== null && element.getClientRects().length > 0;
  };
  const frame = () => {
    const view = ["#home", "#sign-in", ".who", ".waiting", "#app .card.form"].filter(shown).join(" ");
    if (view !== probe.views.at(-1)) probe.views.push(view);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  const post = BroadcastChannel.prototype.postMessage;
  BroadcastChannel.prototype.postMessage = function (message) {
    probe.sent.push(JSON.stringify(message));
    return post.call(this, message);
  };
})();
