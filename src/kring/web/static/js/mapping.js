// <kring-mapping trying>: while a mapping is typed, what it makes of the sample is shown beside it.
import { Typed } from "./forms.js";
import { morph } from "./morph.js";

class Mapping extends Typed {
  kept = ["secrets"];

  show(fresh) {
    morph(this.querySelector("#result"), fresh.getElementById("result"));
    for (const hint of this.querySelectorAll("[id^=wrong-]")) {
      const found = fresh.getElementById(hint.id);
      morph(hint, found);
      const field = this.querySelector(`#${hint.id.replace("wrong-", "map-")}`);
      if (found.classList.contains("late")) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }
}

customElements.define("kring-mapping", Mapping);
