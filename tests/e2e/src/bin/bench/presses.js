// Notes how long after each press the page was painted, before the page's own scripts run.
(() => {
  if (window.__presses || location.protocol === "chrome-error:") return;
  const kept = "__presses";
  const presses = { paints: [], tasks: [], drawn: [] };
  Object.defineProperty(window, "__presses", { value: presses });
  // One press is several events (keydown, keyup): the browser numbers them.
  const note = (entries) => {
    for (const it of entries) {
      if (!it.interactionId) continue;
      presses.paints.push({
        id: it.interactionId,
        event: it.name,
        ms: it.duration,
        waits: it.processingStart - it.startTime,
        works: it.processingEnd - it.processingStart,
      });
    }
  };
  const observers = ["event", "first-input"].map((type) => {
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    // The least that there is; what takes less is not told.
    observer.observe({ type, durationThreshold: 16, buffered: true });
    return observer;
  });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) presses.tasks.push(task.duration);
  }).observe({ type: "longtask" });
  // What a press brings may be drawn later than what answers to the press: when the first of it is.
  let pressed = 0;
  const press = (event) => (pressed = event.timeStamp);
  for (const name of ["keydown", "click"]) addEventListener(name, press, true);
  const isOfPress = ({ target, attributeName }) =>
    target === document.documentElement || document.head.contains(target) || target.id === "notice" || attributeName === "data-pressed";
  new MutationObserver((changes) => {
    if (!pressed || changes.every(isOfPress)) return;
    const began = pressed;
    pressed = 0;
    requestAnimationFrame(() => setTimeout(() => presses.drawn.push(performance.now() - began)));
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  // A press may lead to another document.
  addEventListener("pagehide", () => {
    for (const observer of observers) note(observer.takeRecords());
    try { sessionStorage[kept] = JSON.stringify(presses); } catch {}
  });
  try {
    Object.assign(presses, JSON.parse(sessionStorage[kept] ?? "{}"));
    delete sessionStorage[kept];
  } catch {}
})();
