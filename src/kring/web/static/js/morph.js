// Morph: make what is on the page equal to a freshly rendered page, touching only what differs.
// A patched page is a fresh page: there is no second way to draw anything.

export function patch(fresh) {
  document.title = fresh.title;
  const roots = [...document.querySelectorAll("[data-region]")].filter((e) => !e.parentElement.closest("[data-region]"));
  for (const old of roots) {
    const next = fresh.getElementById(old.id);
    if (next) morph(old, next);
  }
}

export function morph(old, next) {
  if (!alike(old, next) || key(old) !== key(next)) {
    old.replaceWith(document.importNode(next, true));
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  if (old.hasAttribute("data-keep")) return;
  attributes(old, next);
  if (old.nodeName === "TEXTAREA" || old.nodeName === "SELECT") return;
  children(old, next);
}

// What a visitor opened stays open, but only the same thing: details of another class are another thing.
const alike = (a, b) => a.nodeName === b.nodeName && (a.nodeName !== "DETAILS" || a.className === b.className);
const key = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.id : "");

function attributes(old, next) {
  const own = old.nodeName === "DETAILS" || old.nodeName === "DIALOG" ? ["open"] : ["aria-busy"];
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && !own.includes(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value && !own.includes(name)) old.setAttribute(name, value);
  }
}

function children(old, next) {
  const named = new Map([...old.children].filter((e) => e.id).map((e) => [e.id, e]));
  let at = old.firstChild;
  for (const wanted of [...next.childNodes]) {
    const same = key(wanted) && named.get(wanted.id);
    if (same) {
      if (same !== at) old.insertBefore(same, at);
      else at = at.nextSibling;
      morph(same, wanted);
    } else if (at && !key(at) && alike(at, wanted) && !key(wanted)) {
      const now = at;
      at = at.nextSibling;
      morph(now, wanted);
    } else {
      old.insertBefore(document.importNode(wanted, true), at);
    }
  }
  while (at) at = drop(at);
}

function drop(node) {
  const after = node.nextSibling;
  node.remove();
  return after;
}
