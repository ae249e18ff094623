// <kring-device>: one tap lets this browser be told while no page is open. Nothing is asked before that tap.
class Device extends HTMLElement {
  connectedCallback() {
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return;
    this.form = this.querySelector("form");
    this.form.hidden = false;
    this.querySelector("[data-without]").hidden = true;
    this.form.addEventListener("submit", (event) => {
      if (this.ready) return;
      event.preventDefault();
      this.subscribe();
    });
  }

  async subscribe() {
    const say = (text) => (this.querySelector("[role=status]").textContent = text);
    if ((await Notification.requestPermission()) !== "granted") return say(this.dataset.denied);
    try {
      await navigator.serviceWorker.register("/push.js", { scope: "/" });
      const worker = await navigator.serviceWorker.ready;
      await (await worker.pushManager.getSubscription())?.unsubscribe();
      const key = decoded(this.dataset.key);
      this.send(await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
    } catch {
      say(this.dataset.failed);
    }
  }

  send(subscription) {
    const { endpoint, keys } = subscription.toJSON();
    const said = { address: endpoint, p256dh: keys.p256dh, auth: keys.auth, name: called() };
    for (const [name, value] of Object.entries(said)) this.form.elements[name].value = value;
    this.ready = true;
    this.form.requestSubmit();
  }
}

function decoded(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

// "Firefox, Linux": as much as its owner needs to know it again.
function called() {
  const agent = navigator.userAgent;
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(name)) || "";
  const system = ["Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux"].find((name) => agent.includes(name)) || "";
  return [{ Edg: "Edge", OPR: "Opera" }[browser] || browser, system].filter(Boolean).join(", ");
}

customElements.define("kring-device", Device);
