// One page: what is drawn of each snapshot.

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
  const sentence = root.querySelector(".said");
  const player = makePlayer(root, {
    name: "epoch",
    pace: 250,
    last: () => end,
    numberOf: (place) => frames[place].epoch,
    placeOf: (epoch) => nearest(frames, epoch),
    draw: (place) => {
      const frame = frames[place];
      for (const draw of drawn) draw(frame, place);
      root.querySelector(".where").textContent = say(words.where, {epoch: frame.epoch, last: frames[end].epoch});
      root.dataset.epoch = frame.epoch;
      const said = say(words.said, {...frame, loss: show(frame.loss, 4), all: data.all});
      sentence.textContent = said;
      return said;
    },
    playing: (isPlaying) => {
      button("play").textContent = isPlaying ? words.pause : words.play;
      sentence.setAttribute("aria-live", isPlaying ? "off" : "polite"); // four sentences a second are noise
      if (!isPlaying) sentence.replaceChildren(sentence.textContent); // said aloud where it stops
    },
  });
  seek.max = end;
  addEventListener("beforeprint", () => root.querySelector(".weights").setAttribute("open", ""));
  player.go(player.linked() ?? 0);
}

function nearest(frames, epoch) {
  const distances = frames.map((frame) => Math.abs(frame.epoch - epoch));
  return distances.indexOf(Math.min(...distances));
}

function listWeights(root, data) {
  const body = root.querySelector(".weights tbody");
  const cells = Object.keys(data.frames[0].numbers).map((name) => {
    const row = element(body, "tr");
    element(row, "th", {scope: "row"}, name);
    return [name, element(row, "td", {"data-name": name})];
  });
  return (frame) => {
    for (const [name, cell] of cells) cell.textContent = show(frame.numbers[name], 6);
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
    for (const number of [...sample.x, sample.target]) element(row, "td", {}, show(number, 4));
    return [sample, element(row, "td", {class: "answer"}), element(row, "td", {class: "verdict"})];
  });
  return (frame) => rows.forEach(([sample, answer, verdict], i) => {
    answer.textContent = show(frame.answers[i], 4);
    verdict.textContent = isRight(frame.answers[i], sample, data) ? words.right : words.wrong;
  });
}

start(document.currentScript.closest(".learning"));
