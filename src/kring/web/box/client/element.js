// The element: a button that opens a dialog at the edge of the page, or, where the page has put <kring-box>, all in place.
const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);
const OPEN = ["waiting", "taken"];

class Box extends HTMLElement {
  connectedCallback() {
    if (this.shadow) return;
    spoken = language();
    this.shadow = this.attachShadow({ mode: "open" });
    this.shadow.adoptedStyleSheets = [sheet];
    this.floats = this.hasAttribute("floats");
    this.over = new AbortController();
    // A page may have said who is here before this script came.
    if (Object.hasOwn(this, "token")) {
      const given = this.token;
      delete this.token;
      this.token = given;
    }
    this.start().catch((error) => console.error(say("elsewhere"), words(error)));
  }

  async start() {
    if (!visitor.token) await visitor.renew().catch(() => {});
    this.begun = await ask("GET", `/?circle=${encodeURIComponent(said.circle || "")}`);
    await this.claim();
    this.build();
    this.home();
    this.list(this.begun.asks);
    const look = () => {
      this.root.classList.toggle("dark", isDark());
      this.root.classList.toggle("right", getComputedStyle(this).direction === "rtl");
    };
    addEventListener("load", look);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(look, 60));
    for (const element of [document.documentElement, document.body]) new MutationObserver(() => setTimeout(look, 60)).observe(element, { attributes: true });
    look();
    document.addEventListener("visibilitychange", () => this.hear());
    addEventListener("storage", (event) => event.key === KEPT && !visitor.token && this.again());
    setInterval(() => this.seen() && this.heard(), 60000);
  }

  // What was asked before the page knew its visitor goes along with them.
  async claim() {
    const secret = kept(localStorage, KEPT);
    if (!visitor.token || !secret) return;
    const found = await ask("POST", "/claims", { secret }).catch((error) => error.code === "link-over" && []);
    if (!found) return;
    keep(localStorage, KEPT, "");
    if (found.length) this.begun.asks = found;
  }

  build() {
    this.status = h("p", { class: "unseen", role: "status" });
    this.trouble = h("p", { class: "trouble", role: "alert", hidden: true });
    this.heading = h("h2", { id: "title", tabindex: -1, dir: "auto" });
    this.back = h("button", { type: "button", class: "tool", "aria-label": say("back"), onclick: () => this.home(true) }, icon("M14.5 5 7.5 12l7 7"));
    const close = this.floats && h("button", { type: "button", class: "tool", "aria-label": say("close"), onclick: () => this.close() }, icon("M6 6l12 12M18 6 6 18"));
    this.body = h("div", { class: "body" });
    this.panel = h(this.floats ? "dialog" : "section", { class: "panel", "aria-labelledby": "title" }, h("div", { class: "head" }, this.back, this.heading, close), this.trouble, this.body);
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.floats && !event.isComposing && (event.preventDefault(), this.close()));
    this.panel.addEventListener("cancel", (event) => (event.preventDefault(), this.close()));
    this.launch = h("button", { type: "button", class: "launch", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => (this.panel.open ? this.close() : this.show()) }, mark(), h("span", {}, said.label || say("open")));
    this.root = h("div", { class: `kring ${this.floats ? "floats" : "inline"}`, lang: spoken, dir: "ltr" }, this.status, this.floats && this.launch, this.panel);
    // What is typed here is no shortcut of the page's.
    for (const name of ["keydown", "keyup", "keypress"]) this.root.addEventListener(name, (event) => event.stopPropagation());
    this.shadow.append(this.root);
  }

  home(goes) {
    this.view = askView(this);
    this.view.list(this.asks || []);
    this.draw();
    if (goes) ask("GET", "/asks").then((asks) => this.list(asks)).catch(() => {});
    if (goes) this.heading.focus();
    this.hear();
  }

  list(asks) {
    this.asks = asks;
    this.view.list?.(asks);
    this.mark(asks.some((one) => one.unread > 0 && OPEN.includes(one.state)));
    this.hear();
  }

  async open(id) {
    await this.busy(this.panel, async () => this.show(talkView(this, await ask("GET", `/asks/${id}?zone=${encodeURIComponent(zone)}`))));
  }

  draw() {
    this.say("");
    this.heading.textContent = this.view.title;
    this.back.hidden = !this.view.id;
    this.body.replaceChildren(this.view.element);
  }

  // On a small screen it covers the page, so the rest rests; on a large one both can be read.
  show(view) {
    if (view) this.view = view;
    if (view) this.draw();
    if (this.floats && !this.panel.open) {
      if (innerWidth < 600) this.panel.showModal();
      else this.panel.show();
      this.launch.setAttribute("aria-expanded", "true");
    }
    this.mark(false);
    (view ? this.heading : this.view.first || this.heading).focus();
    if (this.view.refresh) this.heard();
    this.hear();
  }

  close() {
    this.panel.close();
    this.launch.setAttribute("aria-expanded", "false");
    this.launch.focus();
    this.hear();
  }

  seen() {
    return !document.hidden && (!this.floats || this.panel?.open);
  }

  // What is open is listened to: what one looks at, else the newest that still waits.
  hear() {
    const wanted = document.hidden ? "" : this.view?.id || this.asks?.find((one) => OPEN.includes(one.state))?.id || "";
    if (wanted === this.hears) return;
    this.over.abort();
    this.over = new AbortController();
    this.hears = wanted;
    if (!wanted) return;
    if (this.view.id) this.heard();
    const after = this.view.told?.().position ?? "";
    listen(wanted, after, () => this.heard(), (up) => this.say(up ? "" : say("away")), this.over.signal);
  }

  heard() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look().catch((error) => error instanceof Refused && this.say(words(error))), 80);
  }

  async look() {
    const before = this.view.told?.().number;
    if (this.view.refresh) {
      const told = await this.view.refresh();
      if (told.number > before && !this.seen()) this.news(told.title);
    } else {
      const asks = await ask("GET", "/asks");
      const fresh = asks.find((one) => one.unread > 0 && !this.asks.some((old) => old.id === one.id && old.unread >= one.unread));
      this.list(asks);
      if (fresh) this.news(fresh.title);
    }
  }

  news(title) {
    this.mark(true);
    this.announce(say("new", { title }));
  }

  mark(fresh) {
    this.launch.classList.toggle("fresh", fresh);
    if (fresh) this.launch.setAttribute("aria-label", say("news"));
    else this.launch.removeAttribute("aria-label");
  }

  hold(told) {
    if (told.secret) keep(localStorage, KEPT, told.secret);
  }

  announce(sentence) {
    this.status.textContent = sentence;
  }

  say(sentence) {
    set(this.trouble, sentence);
    this.trouble.hidden = !sentence;
  }

  async busy(button, work) {
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    try {
      this.say("");
      await work();
    } catch (error) {
      this.say(words(error));
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  // The page says that somebody else is here now, or nobody: what was theirs is out of sight at once.
  set token(given) {
    const called = typeof given === "function";
    visitor.source = called ? given : null;
    visitor.token = called ? "" : given || "";
    this.again();
  }

  async again() {
    if (!this.root) return;
    this.over.abort();
    this.hears = "";
    this.asks = [];
    this.home();
    if (!visitor.token) await visitor.renew().catch(() => {});
    this.begun = await ask("GET", `/?circle=${encodeURIComponent(said.circle || "")}`);
    await this.claim();
    this.home();
    this.list(this.begun.asks);
  }
}

// Nobody else's page may lay this one under a button of theirs.
const framed = () => {
  try {
    return top !== self && !top.location.origin;
  } catch {
    return true;
  }
};

if (framed()) {
  spoken = language();
  console.error(say("framed"));
} else if (!customElements.get("kring-box")) {
  customElements.define("kring-box", Box);
  const begin = () => document.querySelector("kring-box") || document.body.append(h("kring-box", { floats: true }));
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
}
