// Listening: a stream tells that something happened, and then all is fetched anew. It comes back by itself, asks for
// what it missed, and where no stream gets through, looking again after each pause is as good.
const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
const within = (milliseconds, promise) => Promise.race([promise, pause(milliseconds).then(() => Promise.reject(new Error("silent")))]);

const listen = async (id, position, heard, state, over) => {
  let failures = 0;
  let told = Boolean(position);
  while (!over.aborted) {
    const line = new AbortController();
    const end = () => line.abort();
    over.addEventListener("abort", end);
    try {
      const answer = await within(8000, send("GET", `/asks/${id}/stream${position ? `?after=${position}` : ""}`, null, {}, line.signal));
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = "", patience = 8000; ; patience = 25000) {
        const { value, done } = await within(patience, reader.read());
        if (done) break;
        if (failures || !told) heard();
        failures = 0;
        told = true;
        state(true);
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const one of lines.filter((each) => each.startsWith("id: "))) {
          position = one.slice(4);
          heard();
        }
      }
    } catch (error) {
      if (over.aborted || [403, 404].includes(error.status)) return;
      failures += 1;
      if (error.status === 401 && !(await visitor.renew().catch(() => false))) return heard();
    }
    end();
    over.removeEventListener("abort", end);
    if (over.aborted) return;
    if (failures > 1) state(false);
    await pause(Math.min(600 * 2 ** failures, 8000) * (0.75 + Math.random() / 2));
    if (!over.aborted) heard();
  }
};
