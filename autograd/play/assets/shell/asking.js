// Questions to the home, of which the newest of each kind wins.

// `ask(request)` gives the answer, or null where a newer question of this asker was asked meanwhile.
export const newestOf = (home) => {
  let newest = 0;
  return async (request) => {
    const mine = ++newest;
    const answer = await home.ask(request);
    return mine === newest ? answer : null;
  };
};

// A home that knows one answer already: that to the question with which the page was made.
export const withDrawn = (home, drawn) => ({
  ...home,
  ask: async (request) => (drawn && JSON.stringify(request) === drawn.request ? drawn.answer : home.ask(request)),
});

// `run`, an async function, never twice at once: who calls while it runs gets one more run, after it.
export const oneAtATime = (run) => {
  let running = false;
  let again = false;
  const go = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await run();
    } while (again);
    running = false;
  };
  return go;
};
