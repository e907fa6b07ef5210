// One page: where it stands, and what moves it.

const PAUSE = 250; // milliseconds between snapshots while it plays

function start(root) {
  const data = JSON.parse(root.querySelector(".data").textContent), words = data.words;
  const frames = data.frames, end = frames.length - 1;
  const button = (name) => root.querySelector(`[data-do=${name}]`), seek = button("seek");
  const drawn = [drawNetwork(root.querySelector(".network svg"), data, words),
    drawLoss(root.querySelector(".loss svg"), data, words), listWeights(root, data), listSamples(root, data)];
  if (data.plane) {
    drawn.push(drawPlane(root.querySelector(".plane svg"), data, words));
    root.querySelector(".plane figcaption").textContent = data.binary ? words.boundary_note : words.classes_note;
  } else {
    root.querySelector(".plane").remove();
  }
  let at = 0, playing = null;

  function show(index) {
    at = Math.max(0, Math.min(end, index));
    const frame = frames[at], last = frames[end].epoch;
    for (const draw of drawn) draw(frame, at);
    seek.value = at;
    const where = filled(words.where, {epoch: frame.epoch, last});
    root.querySelector(".where").textContent = where;
    const said = filled(words.said, {...frame, loss: shown(frame.loss, 4), all: data.all});
    seek.setAttribute("aria-valuetext", said);
    root.querySelector(".said").textContent = said;
    root.dataset.epoch = frame.epoch;
    for (const name of ["first", "previous"]) button(name).disabled = at === 0;
    for (const name of ["next", "last"]) button(name).disabled = at === end;
  }

  function stop() {
    clearInterval(playing);
    playing = null;
    button("play").textContent = words.play;
    root.querySelector(".said").setAttribute("aria-live", "polite");
    show(at);
  }

  function play() {
    if (at === end) at = 0;
    button("play").textContent = words.pause;
    root.querySelector(".said").setAttribute("aria-live", "off"); // four sentences a second are noise
    playing = setInterval(() => (at < end ? show(at + 1) : stop()), PAUSE);
    show(at);
  }

  function go(index) {
    if (playing) stop();
    show(index);
    remember(frames[at].epoch);
  }

  const moves = {first: () => go(0), previous: () => go(at - 1), next: () => go(at + 1), last: () => go(end)};
  moves.play = () => (playing ? stop() : play());
  for (const [name, move] of Object.entries(moves)) button(name).addEventListener("click", move);
  seek.max = end;
  seek.addEventListener("input", () => go(Number(seek.value)));
  const keys = {ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last", " ": "play"};
  document.addEventListener("keydown", (event) => {
    const move = keys[event.key], inUse = event.target.closest("input, summary, button");
    const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
    if (!move || modified || (inUse && (event.key === " " || inUse === seek))) return;
    event.preventDefault();
    moves[move]();
  });
  const follow = () => {
    const wanted = Number(/^#epoch=(\d+)$/.exec(location.hash)?.[1] ?? NaN);
    if (!Number.isNaN(wanted)) show(nearest(frames, wanted));
  };
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => root.querySelector(".weights").setAttribute("open", ""));
  show(0);
  follow();
}

function nearest(frames, epoch) {
  const distances = frames.map((frame) => Math.abs(frame.epoch - epoch));
  return distances.indexOf(Math.min(...distances));
}

function remember(epoch) {
  try {
    history.replaceState(null, "", `#epoch=${epoch}`);
  } catch {
    // a frame in a notebook has no address of its own
  }
}

function listWeights(root, data) {
  const body = root.querySelector(".weights tbody");
  const cells = Object.keys(data.frames[0].numbers).map((name) => {
    const row = element(body, "tr");
    element(row, "th", {scope: "row"}, name);
    return [name, element(row, "td", {"data-name": name})];
  });
  return (frame) => {
    for (const [name, cell] of cells) cell.textContent = shown(frame.numbers[name], 6);
  };
}

function listSamples(root, data) {
  const table = root.querySelector(".samples"), words = data.words;
  if (!data.samples.length || data.samples.length > 12) {
    table.remove();
    return () => {};
  }
  const head = element(table.querySelector("thead"), "tr");
  const inputs = data.samples[0].x.map((_, i) => `x${i + 1}`);
  for (const name of [...inputs, words.target, data.binary ? words.probability : words.answer, ""]) {
    element(head, "th", {scope: "col"}, name);
  }
  const rows = data.samples.map((sample) => {
    const row = element(table.querySelector("tbody"), "tr");
    for (const number of [...sample.x, sample.target]) element(row, "td", {}, shown(number, 4));
    return [sample, element(row, "td", {class: "answer"}), element(row, "td", {class: "verdict"})];
  });
  return (frame) => rows.forEach(([sample, answer, verdict], i) => {
    answer.textContent = shown(frame.answers[i], 4);
    verdict.textContent = isRight(frame.answers[i], sample, data) ? words.right : words.wrong;
  });
}

start(document.currentScript.closest(".learning"));
