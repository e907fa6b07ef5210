// A player: buttons, keys, a slider and the address lead through the places of a page, 0 to `last()`.
const KEYS = { ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last", " ": "play" };

// `draw(place)` shows a place, and gives the words for it.  `pace` is in milliseconds a place.  `name` and
// `numberOf(place)` stand in the address, and `placeOf(number)` is the way back.  `moved(place)` is called
// where the reader or the player moved, `playing(isPlaying)` where it starts and stops; a choice `speed` divides
// the pace; `isHeld()` is whether it must not start again at the end.  `address`, of a page that keeps more
// there, has `read()` and `write(number)`.  Once `signal` aborts, the player is gone.
const makePlayer = (root, { last, draw, pace, name, playing, ...options }) => {
  const { numberOf = (x) => x, placeOf = (x) => x, moved = () => {}, isHeld = () => false, signal } = options;
  const button = (action) => root.querySelector(`[data-do=${action}]`);
  const isAlone = () => document.querySelectorAll(`.${root.classList[0]}`).length === 1;
  const { address = ownAddress(name) } = options;
  const seek = button("seek");
  let place = 0;
  let timer = null;

  const go = (wanted) => {
    place = Math.max(0, Math.min(wanted, last()));
    const said = draw(place);
    seek.value = place;
    seek.setAttribute("aria-valuetext", said);
    for (const [actions, isEnd] of [["first previous", place === 0], ["next last", place === last()]]) {
      for (const action of actions.split(" ")) button(action).setAttribute("aria-disabled", isEnd);
    }
    if (place === last()) pause();
  };

  // As `go`, and the address keeps the place, if the page is alone in its document.
  const goTo = (wanted) => {
    go(wanted);
    moved(place);
    if (isAlone()) address.write(numberOf(place));
  };

  const linked = () => {
    const found = isAlone() ? address.read() : null;
    return found === null ? null : placeOf(found);
  };

  const pause = () => {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    playing(false);
  };

  const play = () => {
    if (timer !== null) return pause();
    if (place === last()) {
      if (isHeld()) return;
      goTo(0);
    }
    timer = setInterval(() => goTo(place + 1), pace / (button("speed")?.value ?? 1));
    playing(true);
  };
  button("speed")?.addEventListener("change", () => {
    if (timer === null) return;
    pause();
    play();
  });

  const moves = {
    first: () => goTo(0),
    previous: () => goTo(place - 1),
    next: () => goTo(place + 1),
    last: () => goTo(last()),
  };
  for (const [action, move] of Object.entries(moves)) {
    button(action).addEventListener("click", () => {
      pause();
      move();
    });
  }
  button("play").addEventListener("click", play);
  seek.addEventListener("input", () => {
    pause();
    goTo(Number(seek.value));
  });

  // Keys work wherever the focus is, except where it has a use for them itself.
  const onKey = (event) => {
    const action = KEYS[event.key];
    const isOurs = root.contains(event.target) || isAlone();
    const isTaken = event.target.closest(event.key === " " ? "input, select, textarea, button, summary" : "input, select, textarea");
    const isModified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
    if (!action || !isOurs || isTaken || isModified) return;
    event.preventDefault();
    button(action).click();
  };
  const onAddress = () => {
    const wanted = linked();
    if (wanted !== null && wanted !== place) goTo(wanted);
  };
  document.addEventListener("keydown", onKey, { signal });
  addEventListener("hashchange", onAddress, { signal });
  signal?.addEventListener("abort", () => pause());

  return { here: () => place, go, goTo, linked };
};

// An address that holds the place alone: #step=3.
const ownAddress = (name) => ({
  read: () => {
    const found = location.hash.match(`^#${name}=(\\d+)$`);
    return found && Number(found[1]);
  },
  write: (number) => {
    try {
      history.replaceState(null, "", `#${name}=${number}`);
    } catch {
      // a frame in a notebook has no address of its own
    }
  },
});
