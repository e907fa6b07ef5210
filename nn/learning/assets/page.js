// One page: what is drawn of each snapshot.

const PRINTED = 200; // numbers in a table on paper; more would fill sheet after sheet

function start(root) {
  const data = JSON.parse(root.querySelector(".data").textContent), words = data.words;
  const frames = data.frames, end = frames.length - 1;
  const button = (name) => root.querySelector(`[data-do=${name}]`), seek = button("seek");
  const drawn = [drawWeights(root.querySelector(".network"), data, words),
    drawLoss(root.querySelector(".loss svg"), data, words), listWeights(root, data), showSamples(root.querySelector(".samples"), data, words)];
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
  if (Object.keys(frames[0].numbers).length <= PRINTED) {
    addEventListener("beforeprint", () => root.querySelector(".weights").setAttribute("open", ""));
  }
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

function drawWeights(figure, data, words) {
  const stage = figure.querySelector(".drawn"), crowded = isCrowded(data);
  figure.querySelector("figcaption").textContent = crowded ? words.pictures_note : words.network_note;
  if (!crowded) return drawNetwork(stage.querySelector("svg"), data, words);
  stage.replaceChildren();
  return drawPictures(stage, data, words);
}

function showSamples(section, data, words) {
  const {length} = data.samples;
  if (!length || (length > 12 && !data.image)) {
    section.remove();
    return () => {};
  }
  section.querySelector("h2").textContent = data.image ? words.sheet : words.samples;
  if (!data.image) return listSamples(section, data, words);
  section.querySelector("table").remove();
  const panels = section.parentNode; // what it is about comes first, and the many weights last
  panels.prepend(section);
  panels.append(panels.querySelector(".network"));
  panels.classList.add("pictured");
  return drawSheet(section, data, words);
}

function listSamples(table, data, words) {
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
