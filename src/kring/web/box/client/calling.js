// Calling: every request says who asks, by the page's token or a guest's secret; no cookie goes along.
class Refused extends Error {
  constructor(problem, status) {
    super(problem.detail || "");
    this.code = problem.code;
    this.status = status;
  }
}

const visitor = {
  token: said.token || "",
  source: said.tokenUrl || null,
  // The page's own address answers with a token, or with nothing once its visitor has signed out.
  async renew() {
    if (!this.source) return false;
    const answer = typeof this.source === "function" ? await this.source() : await fetch(this.source, { cache: "no-store" }).then((a) => (a.ok ? a.text() : ""));
    this.token = (answer || "").trim();
    return Boolean(this.token);
  },
  get secret() {
    return this.token ? "" : kept(localStorage, KEPT);
  },
};

const send = async (method, path, body, more = {}, signal = null) => {
  const headers = { "accept-language": spoken, ...more };
  if (visitor.token) headers["kring-token"] = visitor.token;
  else if (visitor.secret) headers.authorization = `Bearer ${visitor.secret}`;
  if (body) headers["content-type"] = "application/json";
  const answer = await fetch(`${HOME}/box/v1${path}`, { method, headers, body: body && JSON.stringify(body), signal, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" });
  if (answer.ok) return answer;
  throw new Refused(await answer.json().catch(() => ({})), answer.status);
};

// A secret that opens nothing any more is forgotten; a token whose time is over is asked for once more.
const ask = async (method, path, body, more, tried) => {
  try {
    return await reply(await send(method, path, body, more));
  } catch (error) {
    if (error.status !== 401) throw error;
    const again = !tried && (error.code === "link-over" ? (keep(localStorage, KEPT, ""), true) : await visitor.renew());
    if (again) return ask(method, path, body, more, true);
    console.error(`Kring: ${error.message}`); // says what is wrong with the token, to whoever signs it
    error.message = say("expired");
    throw error;
  }
};
const reply = (answer) => (answer.status === 204 ? null : answer.json());
const words = (error) => (error instanceof Refused && error.message) || say("offline");
