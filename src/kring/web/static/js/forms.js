// Forms: an act is sent without leaving the page, and the page is made equal to what the server answers.
import { patch } from "./morph.js";

export async function read(address, options = {}) {
  const answer = await fetch(address, { headers: { "Kring-Quiet": "1" }, credentials: "same-origin", ...options });
  return [answer, new DOMParser().parseFromString(await answer.text(), "text/html")];
}

export async function refresh() {
  const [answer, fresh] = await read(location.href);
  if (answer.ok) patch(fresh);
}

// An element around a form: while it is typed in, the server tries what it says, and `show(fresh)` takes from the answer.
export class Typed extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), 350);
    });
  }

  async look() {
    this.asking?.abort();
    this.asking = new AbortController();
    const body = new URLSearchParams(new FormData(this.form));
    for (const name of this.kept ?? []) body.delete(name);
    try {
      const [answer, fresh] = await read(this.getAttribute("trying"), { method: "POST", body, signal: this.asking.signal });
      if (answer.ok) this.show(fresh);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const plain = event.defaultPrevented || form.method !== "post" || form.closest("[data-plain]") || button?.closest("[data-plain]");
  if (plain) return;
  event.preventDefault();
  button?.setAttribute("aria-busy", "true");
  const action = button?.getAttribute("formaction") || form.getAttribute("action") || location.href;
  try {
    const [answer, fresh] = await read(action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
    arrive(answer, fresh, form);
  } catch {
    say(document.documentElement.dataset.offline);
  } finally {
    button?.removeAttribute("aria-busy");
  }
});

function arrive(answer, fresh, form) {
  const there = new URL(answer.url);
  if (!answer.ok) return trouble(fresh);
  if (there.pathname !== location.pathname || !fresh.getElementById("main")) return location.assign(answer.url);
  form.dispatchEvent(new CustomEvent("kring:sent", { bubbles: true }));
  if (there.search !== location.search) history.replaceState(null, "", there);
  patch(fresh);
  const told = fresh.getElementById("said")?.textContent.trim();
  if (told) say(told);
}

function trouble(fresh) {
  const sentence = fresh.querySelector("[role=alert]")?.textContent;
  if (sentence) say(sentence);
  else location.reload();
}

export function say(sentence) {
  const place = document.getElementById("said");
  place.classList.remove("unseen");
  place.textContent = sentence;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.classList.add("unseen"), 8000);
}
