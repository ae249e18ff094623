// Where we are: the tag that brought us, the Kring it came from, what the page says, and in which language.
const tag = document.currentScript;
const HOME = tag.src.slice(0, tag.src.lastIndexOf("/box.js"));
const said = tag.dataset;
const KEPT = `kring:${HOME}`;
const language = () => {
  const near = (document.querySelector("kring-box") || tag).closest("[lang]")?.lang;
  const wished = [said.lang, near, ...navigator.languages].filter(Boolean).map((name) => name.toLowerCase().split("-")[0]);
  return wished.find((name) => WORDS[name]) || "en";
};
let spoken = "en";
const say = (name, more = {}) => WORDS[spoken][name].replace(/\{(\w+)\}/g, (_, key) => more[key]);

// A browser may keep nothing at all: then it lasts as long as the page.
const memory = {};
const keep = (store, name, value) => {
  memory[name] = value;
  try {
    if (value) store.setItem(name, value);
    else store.removeItem(name);
  } catch {}
};
const kept = (store, name) => {
  try {
    return store.getItem(name) || "";
  } catch {
    return memory[name] || "";
  }
};

// What the page knows beside: data-context-order="1001" is the order.
const facts = () =>
  Object.fromEntries(
    Object.entries(said)
      .filter(([name, value]) => /^context[A-Z]/.test(name) && value)
      .map(([name, value]) => [name[7].toLowerCase() + name.slice(8), value])
      .slice(0, 8),
  );
const called = (name) => (["order", "page"].includes(name) ? say(name) : name);
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const unique = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
