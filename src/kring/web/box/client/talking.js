// Talking: one conversation. It is drawn once, and what changes is put in place, so that a half-written word stays.
const talkView = (box, told) => {
  const path = `/asks/${told.id}`;
  const lead = h("p", { class: "lead" });
  const more = h("p", { class: "quiet" });
  const drawing = h("div", { class: "drawing" });
  const people = h("details", { class: "people" });
  const list = h("ol", { class: "messages", "aria-live": "polite", "aria-relevant": "additions", "aria-label": say("talk") });
  const text = h("textarea", { id: "reply", rows: 2, required: true, maxlength: 20000, dir: "auto", placeholder: say("write"), onkeydown: quick });
  const button = h("button", { class: "button" }, say("send"));
  const composer = h("form", { class: "composer", onsubmit: posted, novalidate: true }, h("label", { for: "reply", class: "unseen" }, say("message")), text, button);
  const below = h("div", { class: "below" });
  const shown = new Map();
  let key = unique();
  const looks = new Map();

  const act = (event, method, where, body) => box.busy(event.currentTarget, async () => {
    await ask(method, where, body);
    await refresh();
  });
  function quick(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
  }
  async function posted(event) {
    event.preventDefault();
    if (!text.value.trim()) return text.focus();
    await box.busy(button, async () => {
      await ask("POST", `/conversations/${told.id}/messages`, { body: text.value }, { "idempotency-key": key });
      key = unique();
      text.value = "";
      await refresh();
      text.focus();
    });
  }
  async function refresh() {
    const { link } = told;
    try {
      told = { ...(await ask("GET", `${path}?zone=${encodeURIComponent(zone)}`)), link };
      draw();
    } catch (error) {
      if (error.status !== 404) throw error;
      box.home(true); // it was hidden, or is another's now
    }
    return told;
  }
  function draw() {
    if (box.view?.id === told.id) set(box.heading, told.title);
    set(lead, told.lead);
    set(more, told.more);
    anew(drawing, [told.ring, told.state], () => (told.ring ? [ring(told.ring, told.state)] : []));
    people.hidden = !told.asked.length;
    anew(people, told.asked, () => [h("summary", {}, told.asked.length === 1 ? say("asked_one") : say("asked", { number: told.asked.length })),
      h("ul", {}, told.asked.map((one) => h("li", { class: one.state }, h("b", { dir: "auto" }, one.who), h("span", { class: "quiet" }, ` ${one.said}`), one.why && h("p", { class: "quiet" }, one.why))))]);
    for (const one of told.messages) place(one);
    for (const [id, { element }] of shown) {
      if (told.messages.some((one) => one.id === id)) continue;
      element.remove();
      shown.delete(id);
    }
    element.classList.toggle("going", told.messages.length > 1);
    composer.hidden = !told.may_post;
    anew(below, [told.state, told.own, told.facts, told.may_reopen, told.joined, told.link], steering);
    if (told.own && box.seen()) ask("PUT", `/conversations/${told.id}/reading`, { number: told.number }).catch(() => {});
  }
  // A part is drawn again only when it says something else; whoever was in it is not lost.
  function anew(part, said, inside) {
    const look = JSON.stringify(said);
    if (look === looks.get(part)) return;
    looks.set(part, look);
    const here = part.contains(box.shadow.activeElement);
    part.replaceChildren(...inside());
    if (here) (part.querySelector("summary, button") || box.heading).focus();
  }
  // A message stays the element it is unless it changed; what somebody opened or wrote beside it stays too.
  function place(one) {
    const solvable = told.own && told.state !== "solved" && !["asker", "organization"].includes(one.part) && told.state !== "withdrawn";
    const look = JSON.stringify([one.body, one.solved, one.edited, one.name, solvable, told.joined, !one.number && told.text]);
    const before = shown.get(one.id);
    if (before?.look === look) return set(before.element.querySelector("time"), one.ago);
    const element = message(one, solvable ? solving(one) : !one.number && told.text && editing(), (told.own || told.joined) && reporting(one));
    if (before) before.element.replaceWith(element);
    else list.append(element);
    shown.set(one.id, { look, element });
    if (!before && shown.size > 1 && box.seen()) requestAnimationFrame(() => element.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" }));
  }
  function solving(one) {
    const thanks = h("textarea", { rows: 2, maxlength: 1000, dir: "auto", placeholder: say("thanks"), "aria-label": say("thanks") });
    const solved = (event) => act(event, "PUT", `${path}/outcome`, { outcome: "solved", answer_id: one.id, thanks: thanks.value });
    return h("details", { class: "solving" }, h("summary", { class: "button quiet small" }, say("solved_it")), thanks, h("button", { type: "button", class: "button small", onclick: solved }, say("done")));
  }
  function editing() {
    const words = h("textarea", { rows: 3, maxlength: 20000, dir: "auto", value: told.text, "aria-label": say("question") });
    const changed = (event) => act(event, "PATCH", path, { body: words.value });
    return h("details", { class: "solving" }, h("summary", { class: "button quiet small" }, say("edit")), words, h("button", { type: "button", class: "button small", onclick: changed }, say("save")));
  }
  function reporting(one) {
    if (one.you) return null;
    const report = ({ currentTarget: button }) => box.busy(button, async () => {
      await ask("POST", `/conversations/${told.id}/reports`, { message_id: one.id });
      button.replaceWith(focused(h("span", { class: "quiet", tabindex: -1 }, say("reported"))));
      box.announce(say("reported"));
    });
    return h("button", { type: "button", class: "plain", onclick: report }, say("report"));
  }
  function steering() {
    const plain = (name, method, where, body) => h("button", { type: "button", class: "button quiet small", onclick: (event) => act(event, method, where, body) }, say(name));
    if (told.may_reopen) return [h("p", { class: "row" }, h("span", { class: "quiet" }, say("over")), plain("reopen", "DELETE", `${path}/outcome`))];
    if (told.joined) return [h("p", { class: "row" }, h("span", { class: "quiet" }, say("joined")), plain("leave", "DELETE", `${path}/joining`))];
    if (!told.own) return [];
    const back = (event) => event.currentTarget.replaceWith(focused(plain("really", "POST", `${path}/withdrawal`, {})));
    return [
      h("details", {}, h("summary", {}, say("charge")), h("div", { class: "choices" },
        told.state === "waiting" && plain("more", "POST", `${path}/waves`, {}),
        told.is_open && h("button", { type: "button", class: "button quiet small", onclick: back }, say("withdraw")),
        told.facts.length > 0 && [h("p", { class: "quiet" }, say("facts"), " ", h("b", {}, told.facts.map((fact) => `${called(fact.name)} ${fact.value}`).join(" · "))), plain("hide", "DELETE", `${path}/context`)],
        told.link && h("p", { class: "quiet" }, h("a", { href: told.link, target: "_blank", rel: "noopener" }, say("whole"))))),
    ];
  }
  const element = h("div", { class: "view talk" }, h("div", { class: "status", role: "status" }, lead, more), drawing, people, list, composer, below);
  draw();
  return { id: told.id, title: told.title, element, refresh, told: () => told };
};

const set = (node, text) => node.textContent !== text && (node.textContent = text);
const focused = (node) => (requestAnimationFrame(() => node.focus()), node);
const message = (one, solving, reporting) =>
  h("li", { class: `message ${one.part}${one.you ? " you" : ""}${one.solved ? " solved" : ""}` },
    h("p", { class: "by" }, h("b", { dir: "auto" }, one.you ? say("you") : one.name || say(one.part === "asker" ? "asker" : one.part === "joined" ? "somebody" : "helper")),
      one.simulated && h("span", { class: "chip" }, say("simulated")), h("time", { datetime: one.at }, one.ago), one.edited && h("span", {}, say("edited")), reporting),
    h("div", { class: "prose", dir: "auto" }, grown(one.body)),
    one.solved && h("p", { class: "verdict" }, "✓ ", say("solved_it")),
    solving);
