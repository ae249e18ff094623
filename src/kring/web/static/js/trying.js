// <kring-trying trying>: while a rule is typed, what it would have done for the last real events is shown beside it.
import { Typed } from "./forms.js";
import { morph } from "./morph.js";

class Trying extends Typed {
  show(fresh) {
    for (const id of ["preview", "activity-hint"]) morph(this.querySelector(`#${id}`), fresh.getElementById(id));
    this.swap("types", fresh);
    const fields = this.querySelector("#fields");
    if (fields.dataset.activity !== fresh.getElementById("fields")?.dataset.activity) this.swap("fields", fresh);
  }

  swap(id, fresh) {
    const found = fresh.getElementById(id);
    if (found) this.querySelector(`#${id}`).replaceWith(found);
  }
}

customElements.define("kring-trying", Trying);
