// Asking: what is known already while somebody types, then the question.
const DRAFT = `${KEPT}:draft`;

const askView = (box) => {
  let looked = "";
  let timer = 0;
  let key = unique();
  const text = h("textarea", { id: "text", rows: 4, required: true, maxlength: 20000, dir: "auto", value: kept(sessionStorage, DRAFT), "aria-describedby": "hint", oninput: typed });
  const alike = h("section", { class: "alike", hidden: true, tabindex: -1, "aria-labelledby": "alike" });
  const button = h("button", { class: "button" }, say("ask"));
  const more = choices(box);
  const shows = context();
  const form = h("form", { onsubmit: submitted, novalidate: true },
    h("label", { for: "text", class: "unseen" }, say("question")), text, alike, shows && shows.element, more.element,
    h("div", { class: "row" }, h("p", { class: "quiet" }, more.seen), button));
  const own = h("div", { class: "own" });

  function typed() {
    keep(sessionStorage, DRAFT, text.value);
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), 350);
  }
  async function look() {
    const wanted = text.value.trim();
    if (wanted === looked) return alike.hidden;
    if (wanted.length < 8) return show([], []);
    const found = await ask("POST", "/similar", { text: wanted.slice(0, 8000) });
    if (text.value.trim() !== wanted) return true;
    looked = wanted;
    return show(found.known, found.open);
  }
  function show(known, open) {
    const number = known.length + open.length;
    alike.hidden = !number;
    alike.replaceChildren(...(number ? [h("h3", { id: "alike" }, say("like")), ...known.map((one) => knownView(box, one)), ...open.map((one) => openView(box, one))] : []));
    button.textContent = say(number ? "anyway" : "ask");
    if (number) box.announce(say("found", { number }));
    return !number;
  }
  async function submitted(event) {
    event.preventDefault();
    if (!text.value.trim()) return text.focus();
    await box.busy(button, async () => {
      const before = looked;
      if (!(await look()) && before !== looked) return alike.focus();
      const body = { body: text.value, circle: said.circle || "", zone, ...more.said(), ...(shows ? shows.said() : {}) };
      const told = await ask("POST", "/asks", body, { "idempotency-key": key });
      key = unique();
      keep(sessionStorage, DRAFT, "");
      box.hold(told);
      box.show(talkView(box, told));
    });
  }
  if (text.value) look().catch(() => {});
  return {
    title: say("what"),
    element: h("div", { class: "view" }, h("p", { class: "quiet", id: "hint" }, say("hint")), form, own),
    first: text,
    list: (asks) => own.replaceChildren(...ownList(box, asks)),
  };
};

const choices = (box) => {
  const name = h("input", { id: "name", autocomplete: "name", maxlength: 80 });
  const address = h("input", { id: "address", type: "email", autocomplete: "email", maxlength: 254 });
  const hidden = h("input", { type: "checkbox", onchange: () => (seen.textContent = told()) });
  const { visibility, circle, known, name: called } = box.begun;
  const told = () => say(hidden.checked ? "participants" : visibility, { circle });
  const seen = h("span", {}, told());
  const wide = visibility !== "participants" && h("label", { class: "check" }, hidden, h("span", {}, say("private")));
  const guest = !known && !visitor.secret && [
    h("label", { for: "name" }, say("name")), name, h("label", { for: "address" }, say("address")), address, h("p", { class: "quiet" }, say("hidden")),
  ];
  const element = (wide || guest) && h("details", {}, h("summary", {}, say("choices")), h("div", { class: "choices" }, wide, guest));
  const said = () => ({ private: hidden.checked, name: name.value, address: address.value });
  return { element: [known && called && h("p", { class: "quiet" }, say("as", { name: called })), element], seen, said };
};

// What the page knows goes nowhere before the one who asks has said so.
const context = () => {
  const given = facts();
  const tick = h("input", { type: "checkbox" });
  const listed = [...Object.entries(given).map(([name, value]) => `${called(name)} ${value}`), say("page")].join(" · ");
  const element = h("label", { class: "check" }, tick, h("span", {}, say("shows"), " ", h("b", {}, listed)));
  return { element, said: () => (tick.checked ? { shows: true, facts: given, page: location.href.slice(0, 2000) } : {}) };
};

const knownView = (box, one) => {
  // Once an event has been told, its target is the box as a whole: what was pressed is kept from before.
  const solved = ({ currentTarget: button }) => box.busy(button, async () => {
    await ask("POST", `/asks/${one.id}/taps`, {});
    box.announce(say("counted"));
    button.replaceWith(focused(h("p", { class: "verdict", tabindex: -1 }, say("counted"))));
  });
  return h("article", { class: "card" },
    h("h4", { lang: one.language || false, dir: "auto" }, one.title),
    h("div", { class: "prose", dir: "auto" }, grown(one.part)),
    h("p", { class: "row" }, one.confirmed && h("span", { class: "chip" }, "✓ ", say("confirmed", { name: box.begun.organization })),
      h("button", { type: "button", class: "button quiet small", onclick: solved }, say("solved_it"))));
};

const openView = (box, one) => {
  const joined = ({ currentTarget }) => box.busy(currentTarget, async () => {
    const told = await ask("PUT", `/asks/${one.id}/joining`, { zone }, { "idempotency-key": unique() });
    box.hold(told);
    box.show(talkView(box, told));
  });
  return h("article", { class: "card" },
    h("p", { class: "quiet" }, say("wondering")), h("h4", { dir: "auto" }, one.title), h("div", { class: "prose", dir: "auto" }, grown(one.pinned)),
    h("p", { class: "row" }, h("button", { type: "button", class: "button quiet small", onclick: joined }, say("wonder"))));
};

const ownList = (box, asks) =>
  asks.length
    ? [
        h("h3", { id: "yours" }, say("yours")),
        h("ul", {}, asks.map((one) =>
          h("li", {}, h("button", { type: "button", class: "line", onclick: () => box.open(one.id) },
            h("span", { class: `dot ${one.state}${one.unread ? " fresh" : ""}`, "aria-hidden": "true" }),
            h("span", { class: "name", dir: "auto" }, one.title),
            h("span", { class: "quiet" }, `${one.said} · ${one.ago}`))))),
      ]
    : [];
