// Samples that are pictures, each with its target and the answer.

function drawSheet(place, data, words) {
  const [rows, columns] = data.image, numbers = data.samples.flatMap((sample) => sample.x);
  const low = numbers.reduce((least, x) => Math.min(least, x), Infinity), high = numbers.reduce((most, x) => Math.max(most, x), -Infinity);
  const list = element(place, "ul", {class: "sheet"});
  element(place, "p", {class: "note"}, say(words.sheet_note, {count: data.samples.length, all: data.all}));
  const drawn = data.samples.map((sample) => {
    const item = element(list, "li"), canvas = element(item, "canvas", {width: columns, height: rows, style: {"--columns": columns, "--rows": rows}});
    const context = canvas.getContext("2d"), image = context.createImageData(columns, rows);
    sample.x.forEach((x, i) => image.data.set([0, 0, 0, Math.round(255 * (x - low) / (high - low || 1))], 4 * i));
    context.putImageData(image, 0, 0);
    return {sample, item, said: element(item, "span", {class: "answer"}), verdict: element(item, "span", {class: "verdict"})};
  });
  return (frame) => drawn.forEach(({sample, item, said, verdict}, i) => {
    const answer = data.binary ? show(frame.answers[i], 3) : String(frame.answers[i]);
    const right = isRight(frame.answers[i], sample, data);
    said.textContent = `${sample.target} → ${answer}`;
    verdict.textContent = right ? "" : " ✗";
    item.classList.toggle("mistaken", !right);
    item.setAttribute("aria-label", `${words.target} ${sample.target}, ${words.answer} ${answer}, ${right ? words.right : words.wrong}`);
  });
}
