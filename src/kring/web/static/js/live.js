// <kring-live topics after>: what happens while the page is open. A dropped connection replays what was missed
// (the browser sends the id of the last event it saw), and a message that is there already is not added again.
import { refresh } from "./forms.js";
import { morph } from "./morph.js";

class Live extends HTMLElement {
  connectedCallback() {
    const asked = new URLSearchParams({ topics: this.getAttribute("topics"), after: this.getAttribute("after") ?? "" });
    const looking = new URLSearchParams(location.search).get("as");
    if (looking) asked.set("as", looking);
    this.source = new EventSource(`/live?${asked}`);
    this.source.addEventListener("message", (event) => this.arrive(event.data));
    this.source.addEventListener("changed", () => this.soon());
    this.source.addEventListener("open", () => this.state("open"));
    this.source.addEventListener("error", () => this.state("away"));
    this.source.addEventListener("over", () => this.source.close());
  }

  disconnectedCallback() {
    this.source?.close();
    clearTimeout(this.timer);
  }

  state(now) {
    if (now === "open" && document.documentElement.dataset.live === "away") this.soon();
    document.documentElement.dataset.live = now;
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => refresh().catch(() => this.soon()), 60 + Math.random() * 120);
  }

  arrive(html) {
    const list = document.getElementById("messages");
    const made = document.createElement("template");
    made.innerHTML = html;
    const fresh = made.content.firstElementChild;
    if (!list || !fresh) return this.soon();
    const there = document.getElementById(fresh.id);
    if (there) return morph(there, fresh);
    const near = innerHeight + scrollY > document.body.scrollHeight - 400;
    const after = [...list.children].findLast((e) => Number(e.dataset.number) < Number(fresh.dataset.number));
    fresh.classList.add("arrived");
    if (after) after.after(fresh);
    else list.prepend(fresh);
    if (near) fresh.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
}

customElements.define("kring-live", Live);
