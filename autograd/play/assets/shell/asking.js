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

// `run(next)`, an async function, never twice at once: who calls while it runs gets one more run, after it.  `next`
// is a promise of true for when that happens.
export const oneAtATime = (run) => {
  let askAgain = null; // while it runs
  const go = async () => {
    if (askAgain) return askAgain();
    let isWanted = true;
    while (isWanted) {
      isWanted = false;
      const next = new Promise((resolve) => {
        askAgain = () => resolve((isWanted = true));
      });
      await run(next);
    }
    askAgain = null;
  };
  return go;
};
