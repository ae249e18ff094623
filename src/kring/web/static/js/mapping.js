// <kring-mapping trying>: while a mapping is typed, what it makes of the sample is shown beside it.
import { Typed } from "./forms.js";

class Mapping extends Typed {
  kept = ["secrets"];

  show(fresh) {
    this.querySelector("#result").replaceWith(fresh.getElementById("result"));
    for (const hint of this.querySelectorAll("[id^=wrong-]")) {
      const found = fresh.getElementById(hint.id);
      hint.replaceWith(found);
      const bad = found.classList.contains("late");
      document.getElementById(found.id.replace("wrong-", "map-")).toggleAttribute("aria-invalid", bad);
    }
  }
}

customElements.define("kring-mapping", Mapping);
