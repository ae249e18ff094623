// <kring-draft conversation>: what is being typed survives a reload and a lost connection (in this browser), and is
// there on another device (kept by the server). Ctrl+Enter sends.
class Draft extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    this.form = this.querySelector("form");
    this.name = `draft:${this.getAttribute("conversation")}`;
    const kept = localStorage.getItem(this.name);
    if (kept && !this.area.value) this.area.value = kept;
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.form.addEventListener("submit", () => (this.sent = this.area.value));
    this.addEventListener("kring:sent", () => this.forget());
    document.documentElement.classList.add("drafts");
  }

  typed() {
    localStorage.setItem(this.name, this.area.value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 1500);
  }

  async keep() {
    const body = new URLSearchParams(new FormData(this.form));
    const address = `/conversations/${this.getAttribute("conversation")}/draft`;
    const answer = await fetch(address, { method: "POST", body, redirect: "manual" }).catch(() => null);
    this.querySelector(".kept").textContent = answer ? this.dataset.saved : "";
  }

  forget() {
    if (this.area.value !== this.sent) return this.typed(); // what was typed since is not sent yet
    clearTimeout(this.timer);
    localStorage.removeItem(this.name);
    this.area.value = "";
    this.querySelector(".kept").textContent = "";
    this.area.focus();
  }
}

customElements.define("kring-draft", Draft);
