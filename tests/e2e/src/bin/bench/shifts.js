// Notes what moves, before the page's own scripts run.
(() => {
  if (window.__shifts || location.protocol === "chrome-error:") return;
  const shifts = [];
  Object.defineProperty(window, "__shifts", { value: shifts });
  const name = (node) => {
    const it = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (!it) return "something that is gone";
    const id = it.id ? `#${it.id}` : "";
    const of = it.closest("section, header, footer, #app, .waiting");
    return `${it.localName}${id}.${it.className} in ${of?.localName} ${of?.className} "${it.textContent.trim().slice(0, 20)}"`;
  };
  const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
  new PerformanceObserver((list) => {
    for (const it of list.getEntries()) {
      shifts.push({
        value: it.value,
        // Half a second after a press what moves was asked for, and is no shift.
        isAsked: it.hadRecentInput,
        at: Math.round(it.startTime),
        of: it.sources.map((of) => `${name(of.node)}: ${place(of.previousRect)} > ${place(of.currentRect)}`),
      });
    }
  }).observe({ type: "layout-shift", buffered: true });
})();
