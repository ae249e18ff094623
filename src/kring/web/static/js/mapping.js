// <kring-mapping trying>: while a mapping is typed, what it makes of the sample is shown beside it.
import { read } from "./forms.js";

class Mapping extends HTMLElement {
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
    body.delete("secrets");
    try {
      const [answer, fresh] = await read(this.getAttribute("trying"), { method: "POST", body, signal: this.asking.signal });
      if (!answer.ok) return;
      this.querySelector("#result").replaceWith(fresh.getElementById("result"));
      for (const hint of this.querySelectorAll("[id^=wrong-]")) {
        const found = fresh.getElementById(hint.id);
        hint.replaceWith(found);
        const bad = found.classList.contains("late");
        document.getElementById(found.id.replace("wrong-", "map-")).toggleAttribute("aria-invalid", bad);
      }
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }
}

customElements.define("kring-mapping", Mapping);
