// Loads the app in the language to use. Says in words when that cannot work, or takes long.
const root = document.documentElement;
const script = document.querySelector("script[data-js]").dataset;

/** Says so when it takes long. */
async function wait(promise) {
  const slow = setTimeout(() => (root.dataset.slow = ""), 8000);
  try {
    return await promise;
  } finally {
    clearTimeout(slow);
    delete root.dataset.slow;
  }
}
const all = (selector, change) => document.querySelectorAll(selector).forEach(change);

/** Whether the app has ended, such as by a panic: nothing on the page works any more then. */
function hasCrashed(error) {
  const crashed = typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError;
  if (crashed) root.dataset.crashed = "";
  return crashed;
}
addEventListener("error", (event) => hasCrashed(event.error));
addEventListener("unhandledrejection", (event) => hasCrashed(event.reason));

// What the back-forward cache holds is hidden until the session was read again.
addEventListener("pagehide", () => (root.dataset.away = ""));
addEventListener("pageshow", (event) => {
  if (event.persisted) requestAnimationFrame(() => delete root.dataset.away);
});

// What Leptos makes elements of is text of this site's own, where a policy asks whose it is.
window.trustedTypes?.createPolicy("default", { createHTML: (html) => html });

// Such as "ar-rtl-1a2b3c4d5e6f7081": code, direction, and what its file is called by.
const languages = script.languages.split(" ");
const parts = (language) => language.match(/^(.+)-([lr]t[lr])(.*)/);
let chosen;
try {
  chosen = localStorage["keyfob.language"];
  const typed = sessionStorage["keyfob.typed"];
  if (typed) script.typed = typed;
  if (typed) delete sessionStorage["keyfob.typed"];
} catch {}

/** Language, script and region, or as many of them: zh-Hant of zh-TW. Undefined for what is no tag. */
function tag(code, count) {
  try {
    return new Intl.Locale(code).maximize().toString().split("-", count).join("-");
  } catch {}
}

function find(code, count) {
  const wanted = tag(code, count);
  return wanted && languages.find((language) => tag(parts(language)[1], count) === wanted);
}

/** The first that is there. Another script than asked for (zh-Hans for zh-TW) comes last. */
function choose(wanted) {
  for (const count of [2, 1]) {
    for (const code of wanted) {
      const language = find(code, 3) ?? find(code, count);
      if (language) return language;
    }
  }
}

function use(language) {
  [, root.lang, root.dir] = parts(language);
  all(".languages", (select) => (select.value = root.lang));
}

all(".languages", (select) => {
  for (const [, code] of languages.map(parts)) {
    const name = new Intl.DisplayNames(code, { type: "language" }).of(code);
    const option = new Option(name[0].toLocaleUpperCase(code) + name.slice(1), code);
    option.lang = code;
    select.add(option);
  }
  // Not each one on the way to another: arrows open the list.
  select.onkeydown = (event) => {
    if (!event.key.startsWith("Arrow") || !select.showPicker) return;
    event.preventDefault();
    select.showPicker();
  };
  select.onchange = () => {
    localStorage["keyfob.language"] = select.value;
    // For the app to put back.
    const fields = [...document.querySelectorAll("main form :is([type=text], [type=email])[id]")];
    sessionStorage["keyfob.typed"] = fields.map(({ id, value }) => `${id}=${value}`).join("\n");
    location.reload();
  };
});

/** The texts, one a line, once the page has them; none for English, or where there are none. */
async function texts(language) {
  if (!parts(language)[3]) return "";
  try {
    const signal = AbortSignal.timeout(8000);
    const answer = await fetch(`${script.base}texts-${language}.json`, { signal });
    const texts = await answer.json();
    if (!texts.locale) throw texts;
    all("[data-text]", (it) => (it.textContent = texts[it.dataset.text]));
    all("[data-label]", (it) => it.setAttribute("aria-label", texts[it.dataset.label]));
    return Object.values(texts).join("\n");
  } catch {
    use(languages[0]);
    return "";
  }
}

// What was chosen, else what the browser asks for, else the page's own.
const own = document.querySelector("[name=keyfob-language]")?.content;
const language = choose([chosen, ...navigator.languages]) ?? choose([own]) ?? languages[0];
use(language);

/** Hands on what the page's owner says of it. What cannot be used is told and left out. */
function brand(name, take) {
  const own = `[name=keyfob-${name}]`;
  const meta = document.querySelector(`${own}[lang=${root.lang}]`) ?? document.querySelector(own);
  const text = meta?.content.trim();
  try {
    if (text?.length > 300) throw text;
    if (text) take(text);
  } catch {
    console.warn("ignored:", own);
    meta.remove();
  }
}

/** Of a page or a picture; relative to the site. */
function address(text) {
  const { href } = new URL(text, location.origin + script.base);
  if (!/^(https?|mailto):/.test(href)) throw href;
  return href;
}

all("[data-brand]", (place) =>
  brand(place.dataset.brand, (text) => {
    if (place.localName === "a") return (place.href = address(text));
    place.textContent = text;
    delete place.dataset.text;
  }),
);
script.name = document.title = document.querySelector(".mark span").textContent;
brand("logo", (text) => {
  const logo = new Image();
  const mark = document.querySelector(".mark svg");
  logo.onerror = () => logo.replaceWith(mark);
  logo.alt = "";
  logo.src = address(text);
  mark.replaceWith(logo);
});
// In the colours of the style sheet but for their lightness, so that texts stay legible.
brand("accent", (text) => {
  if (!/^#([\da-f]{3}){1,2}$/i.test(text)) throw text;
  document.adoptedStyleSheets = [new CSSStyleSheet()];
  const set = (style) => document.adoptedStyleSheets[0].replaceSync(`:root{${style}}`);
  set(`accent-color:color-mix(in oklch,${text},${text})`);
  const [, lightness, chroma, hue] = getComputedStyle(root).accentColor.split(/[( )]/);
  set(`--lightness:min(${lightness},.5);--chroma:${chroma};--hue:${chroma > 0.01 ? hue : 272}`);
});
const fetched = texts(language);

// Whoever reads another language sees no English before it, where its texts come soon. They are
// laid out unseen for a frame: else what they move would be a layout shift.
if (parts(language)[3]) {
  root.dataset.away = "";
  const late = new Promise((wait) => setTimeout(wait, 300));
  const frame = () => new Promise(requestAnimationFrame);
  Promise.race([fetched, late]).then(frame).then(frame).then(() => delete root.dataset.away);
}

let heldSince = 0;
addEventListener("keydown", (event) => event.repeat || (heldSince = event.timeStamp), true);
addEventListener("keyup", () => (heldSince = 0), true);

/** A frame after the key that is held, if any, was let go of: drawing a page would be what that waits for. */
const released = () =>
  new Promise((done) => {
    const left = heldSince + 300 - performance.now();
    if (left <= 0) return done();
    const release = () => requestAnimationFrame(() => setTimeout(done));
    addEventListener("keyup", release, { capture: true, once: true });
    setTimeout(done, left);
  });

/** For the app, which changes the page by it: of the old one there is a picture then, where motion is welcome. */
window.keyfobTransition = async (change) => {
  await released();
  const isWelcome = matchMedia("(prefers-reduced-motion: no-preference)").matches;
  if (!isWelcome || !document.startViewTransition) return change();
  root.dataset.leaving = "";
  const { ready } = document.startViewTransition(() => {
    delete root.dataset.leaving;
    change();
  });
  // Skipped where the next one comes sooner; the change is made all the same.
  ready.catch(() => {});
};

/** The app, once it runs. */
const running = (async () => {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  const app = await import(script.js);
  script.texts = await fetched;
  await app.default({ module_or_path: script.wasm });
  delete script.typed;
  return app;
})();

/** Why something cannot be loaded: this may be the page of a version that is gone. */
async function trouble() {
  try {
    const page = await (await fetch(script.base, { cache: "no-store" })).text();
    if (page.includes("data-js") && !page.includes(script.js)) return "version";
  } catch {}
  return "download";
}

// What only the pages need that are opened later is a file of its own, where there is one.
let later;
const soon = () =>
  (later ??= (async (file) => {
    const answer = file && fetch(script.base + file);
    // Told below, when it is needed.
    answer?.catch?.(() => {});
    const app = await running;
    if (file) await app.later(await answer);
    root.dataset.later = "";
  })(script.later).catch((error) => {
    // The next who asks for it tries again.
    later = undefined;
    return error;
  }));
/** For the app, whether it is there. */
window.keyfobLater = async () => {
  const error = await wait(soon());
  if (error) root.dataset.trouble ??= await trouble();
  else delete root.dataset.trouble;
  return !error;
};
if (!/^(home|sign-in|language|not-found)$/.test(root.dataset.view)) soon();

try {
  await wait(running);
  // While a sign-in is answered, or before the click; once what was done is on the screen.
  const next = () => requestAnimationFrame(() => setTimeout(soon));
  addEventListener("submit", next);
  for (const near of ["pointerover", "focusin"]) {
    addEventListener(near, (event) => event.target.closest?.("main a[href]") && next());
  }
} catch (error) {
  console.warn(error);
  all("form", (form) => (form.inert = true));
  all("[aria-busy]", (busy) => busy.removeAttribute("aria-busy"));
  if (hasCrashed(error)) root.dataset.trouble = "crash";
  else root.dataset.trouble = typeof WebAssembly === "object" ? await trouble() : "webassembly";
}
