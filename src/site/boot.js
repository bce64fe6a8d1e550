// Loads the app in the language to use. Says in words when that cannot work, or takes long.
const root = document.documentElement;
const script = document.querySelector("script[data-js]").dataset;
const slow = setTimeout(() => (root.dataset.slow = ""), 8000);
const all = (selector, change) => document.querySelectorAll(selector).forEach(change);

// What the back-forward cache holds is hidden until the session was read again.
addEventListener("pagehide", () => (root.dataset.away = ""));
addEventListener("pageshow", () => requestAnimationFrame(() => delete root.dataset.away));

// In index.html they are relative, which leads home from most pages only.
all("[href='./']", (home) => (home.href = script.base));

// Such as "ar-rtl-1a2b3c4d5e6f7081": code, direction, and what its file is called by.
const languages = script.languages.split(" ");
const parts = (language) => language.match(/^(.+)-([lr]t[lr])(.*)/);
let chosen;
try {
  chosen = localStorage["keyfob.language"];
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
const fetched = texts(language);

try {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  const app = await import(script.js);
  script.texts = await fetched;
  await app.default({ module_or_path: script.wasm });
} catch (error) {
  console.warn(error);
  const reason = typeof WebAssembly === "object" ? "download" : "webassembly";
  root.dataset.trouble = reason;
  document.querySelector("form").inert = true;
  all("[aria-busy]", (busy) => busy.removeAttribute("aria-busy"));
}
clearTimeout(slow);
delete root.dataset.slow;
