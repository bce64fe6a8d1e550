// Loads the app. Says in words when that cannot work, or takes long.
const root = document.documentElement;
const { base, js, wasm } = document.querySelector("script[data-js]").dataset;
const slow = setTimeout(() => (root.dataset.slow = ""), 8000);

// What the back-forward cache holds is hidden until the session was read again.
addEventListener("pagehide", () => (root.dataset.away = ""));
addEventListener("pageshow", () => requestAnimationFrame(() => delete root.dataset.away));

// In index.html they are relative, which leads home from most pages only.
for (const home of document.querySelectorAll("[href='./']")) home.href = base;

try {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  const app = await import(js);
  await app.default({ module_or_path: wasm });
} catch (error) {
  console.warn(error);
  const reason = typeof WebAssembly === "object" ? "download" : "webassembly";
  root.dataset.trouble = reason;
  document.querySelector("form").inert = true;
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
}
clearTimeout(slow);
delete root.dataset.slow;
