// Counts what a page does, from outside and before its own scripts run.
(() => {
  if (window.__gauge || location.protocol === "chrome-error:") return;
  const gauge = { marks: {}, memory: null };
  Object.defineProperty(window, "__gauge", { value: gauge });
  gauge.reset = () => Object.assign(gauge, {
    writes: [], requests: [], mutations: [], made: [], timers: [], frames: 0,
  });
  gauge.reset();

  // Hands every call of a method to `note` first.
  const watch = (owner, name, note) => {
    const plain = owner[name];
    owner[name] = function (...args) {
      note(name, ...args);
      return plain.apply(this, args);
    };
  };
  for (const name of ["setItem", "removeItem", "clear"]) {
    watch(Storage.prototype, name, (name, key) => gauge.writes.push(`${name} ${key}`));
  }
  watch(window, "fetch", (_, request) => {
    const { href, origin } = new URL(request.url ?? request, location);
    if (origin !== location.origin) gauge.requests.push({ at: performance.now(), href });
  });
  for (const name of ["createElement", "createElementNS", "createTextNode", "createComment"]) {
    watch(Document.prototype, name, (name) => gauge.made.push(name));
  }
  watch(Node.prototype, "cloneNode", (name) => gauge.made.push(name));

  for (const name of ["setTimeout", "setInterval"]) {
    const plain = window[name];
    window[name] = (then, ms, ...rest) => plain((...args) => {
      gauge.timers.push({ at: performance.now(), ms: ms ?? 0 });
      then(...args);
    }, ms, ...rest);
  }
  // Those of probe.js apart, which asks for every frame.
  watch(window, "requestAnimationFrame", (_, then) => { if (then.name !== "frame") gauge.frames++; });

  // What comes next is the app's own `main`.
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const plain = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await plain(...args);
      const { memory } = (made.instance ?? made).exports;
      // The later part has none of its own.
      if (memory) {
        gauge.memory = memory;
        gauge.marks.main = performance.now();
      }
      return made;
    };
  }
  const mark = (name, condition) => {
    if (!(name in gauge.marks) && condition) gauge.marks[name] = performance.now();
  };
  new MutationObserver((records) => {
    const root = document.documentElement;
    mark("ready", root && "ready" in root.dataset);
    mark("account", document.querySelector(".who"));
    for (const { type, target, attributeName } of records) {
      gauge.mutations.push(`${type} ${target.nodeName} ${attributeName ?? ""}`.trim());
    }
  }).observe(document, {
    childList: true, subtree: true, attributes: true, characterData: true,
  });
})();
