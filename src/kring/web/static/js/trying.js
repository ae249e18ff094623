// <kring-trying>: while a rule is typed, what it would have done for the last real events is shown beside it.
import { read } from "./forms.js";

class Trying extends HTMLElement {
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
    try {
      const [answer, fresh] = await read("/organization/rules/trying", { method: "POST", body, signal: this.asking.signal });
      if (!answer.ok) return;
      this.swap("preview", fresh);
      this.swap("activity-hint", fresh);
      this.swap("types", fresh);
      const fields = this.querySelector("#fields");
      if (fields.dataset.activity !== fresh.getElementById("fields")?.dataset.activity) this.swap("fields", fresh);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  swap(id, fresh) {
    const found = fresh.getElementById(id);
    if (found) this.querySelector(`#${id}`).replaceWith(found);
  }
}

customElements.define("kring-trying", Trying);
