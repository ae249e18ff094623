// <kring-ask>: while somebody types a question, what is known already is shown beneath it.
import { read } from "./forms.js";

class Ask extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    this.place = this.querySelector("#similar");
    this.area.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), 250);
    });
    const kept = sessionStorage.getItem("ask");
    if (kept && !this.area.value) this.area.value = kept;
    this.querySelector("form").addEventListener("submit", () => sessionStorage.removeItem("ask"));
  }

  async look() {
    const text = this.area.value.trim();
    sessionStorage.setItem("ask", text);
    if (text.length < 12) return this.place.replaceChildren();
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const [answer, fresh] = await read(`/ask/similar?${new URLSearchParams({ text })}`, { signal: this.asking.signal });
      if (answer.ok) this.place.replaceChildren(...fresh.body.childNodes);
      this.querySelector("[name=looked]").value = "yes";
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }
}

customElements.define("kring-ask", Ask);
