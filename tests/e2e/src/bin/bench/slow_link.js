// Notes when the form can be used, before the page's own scripts run.
(() => {
  if (window.__link || location.protocol === "chrome-error:") return;
  const link = {};
  Object.defineProperty(window, "__link", { value: link });
  const look = () => {
    const now = performance.now();
    const field = document.querySelector("#email");
    if (!link.field && field) {
      const { x, y, width, height } = field.getBoundingClientRect();
      // What would be hit by a finger there.
      const hit = width > 10 && document.elementFromPoint(x + width / 2, y + height / 2);
      if (hit === field) link.field = now;
    }
    if (!link.running && "ready" in document.documentElement.dataset) link.running = now;
    if (!link.running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
