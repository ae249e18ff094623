// <kring-fresh>: a page that no stream tells of looks anew every two seconds, while somebody looks at it.
import { refresh } from "./forms.js";

class Fresh extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => {
      if (document.visibilityState === "visible") refresh().catch(() => {});
    }, 2000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }
}

customElements.define("kring-fresh", Fresh);
