// Drawing: elements are made one by one and words are only ever text, so that nothing that anybody wrote can act.
const SVG = "http://www.w3.org/2000/svg";
const make = (node, given, inside) => {
  for (const [name, value] of Object.entries(given || {})) {
    if (value === false || value == null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.flat(3).filter((one) => one || one === 0));
  return node;
};
const h = (name, given, ...inside) => make(document.createElement(name), given, inside);
const s = (name, given, ...inside) => make(document.createElementNS(SVG, name), given, inside);

const TAGS = new Set("p br em strong del code pre a ul ol li blockquote hr h3 h4 h5 table thead tbody tr th td".split(" "));
const grown = (tree) =>
  tree.map((node) => {
    if (typeof node === "string") return document.createTextNode(node);
    const [name, own, inside] = node;
    if (!TAGS.has(name)) return h("span", {}, grown(inside));
    const link = name === "a" && /^(https?|mailto|tel):/i.test(own) && { href: own, target: "_blank", rel: "nofollow noopener ugc" };
    return h(name, link || (name === "ol" && own ? { start: own } : {}), grown(inside));
  });

const icon = (...paths) => s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, paths.map((d) => s("path", { d })));
const mark = () =>
  s("svg", { viewBox: "0 0 24 24", class: "mark", "aria-hidden": "true" },
    s("circle", { class: "orbit", cx: 12, cy: 12, r: 9.5 }), s("circle", { class: "core", cx: 12, cy: 12, r: 3 }), s("circle", { class: "near", cx: 18.7, cy: 5.3, r: 3 }));

// The ring: the question in the middle, whoever is asked around it, nearer the better they fit.
const ring = (drawn, state) =>
  s("svg", { class: `ring ${state}`, viewBox: "0 0 400 400", "aria-hidden": "true" },
    s("g", { transform: `translate(200 200) scale(${drawn.scale}) translate(-200 -200)` },
      drawn.waves.map((r) => s("circle", { class: "wave", cx: 200, cy: 200, r })),
      drawn.next && s("circle", { class: "wave next", cx: 200, cy: 200, r: drawn.next }),
      drawn.spots.filter((spot) => spot[4] === "taken").map(([x, y]) => s("line", { class: "thread", x1: 200, y1: 200, x2: x, y2: y })),
      s("circle", { class: "glow", cx: 200, cy: 200, r: 38 }),
      s("circle", { class: "core", cx: 200, cy: 200, r: 27 }),
      state === "solved" ? s("path", { class: "sign", d: "M189 200.5l7.5 7.5 15-15.5" }) : s("text", { class: "sign", x: 200, y: 209 }, "?"),
      drawn.spots.map(([x, y, r, label, became]) =>
        s("g", { class: `spot ${became}`, transform: `translate(${x} ${y})` },
          became === "open" && s("circle", { class: "halo", r }), s("circle", { class: "face", r }), r > 10 && s("text", { y: 5 }, label)))));

// Dark where the page is dark: whatever it is made with, its background says so.
const isDark = () => {
  if (said.scheme) return said.scheme === "dark";
  for (const element of [document.body, document.documentElement]) {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    pen.fillStyle = getComputedStyle(element).backgroundColor;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    if (alpha > 127) return red * 0.3 + green * 0.59 + blue * 0.11 < 110;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return scheme.includes("dark") && (!scheme.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
};
