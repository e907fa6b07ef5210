// The home on this machine: a server that `gatewise play` started, which alone knows the token.
//
// Every home is {ready, ask, stop, isSandbox, note}: `ready` is a promise, `ask(request)` promises an answer and never
// fails (an error is an answer too), `stop()` ends what is being computed at once and the home lives on,
// `isSandbox` is whether a program can do no harm, `note` is the key of what the foot of the page says about it.
export const makeHome = (settings, tell, words) => {
  const tab = crypto.randomUUID(); // whose questions `stop` ends
  const post = (path, data, signal) =>
    fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Gatewise-Token": settings.token, "X-Gatewise-Tab": tab },
      body: JSON.stringify(data),
      signal,
    });
  let running = new AbortController();
  const ask = async (request) => {
    const mine = running;
    try {
      const response = await post("/answer", request, mine.signal);
      tell("");
      const answer = await response.json();
      if (!answer.why) return answer;
      return { error: words(answer.why).replace("{seconds}", answer.seconds), stopped: answer.why === "stopped" };
    } catch {
      if (mine.signal.aborted) return { error: words("stopped"), stopped: true };
      tell(words("gone"));
      return { error: words("gone") };
    }
  };
  const stop = async () => {
    running.abort();
    running = new AbortController();
    try {
      await post("/stop", {});
    } catch {
      tell(words("gone"));
    }
  };
  return { ready: Promise.resolve(), ask, stop, isSandbox: false, note: "home_local" };
};
