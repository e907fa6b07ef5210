// What can be asked about the graph that is shown: why a gradient, exact fractions, files to take along.
import { newestOf } from "../shell/asking.js";
import { element, button } from "../shell/elements.js";

const FORMATS = ["svg", "png", "pdf", "dot", "mmd", "tex", "html", "py"];

// `asked(ask, more)` is the request about the graph that is shown.
export const panels = (words, home, asked) => {
  const text = () => element("pre", { className: "play-words" });
  const panel = (name, ...inside) => element("details", { className: `play-panel play-${name}` }, element("summary", {}, words[name]), ...inside);
  const because = text();
  const zero = text();
  const fractions = text();
  const why = panel("why", because, zero);
  const exact = panel("exact", fractions);
  const said = element("p", { role: "status", className: "play-taken" });
  const taken = FORMATS.map((format) => button(words[`export_${format}`], () => take(format), { value: format }));
  const along = panel("take_along", element("div", { className: "play-buttons" }, ...taken, button(words.copy_link, () => copy())), said);
  const askers = { why: newestOf(home), exact: newestOf(home), export: newestOf(home) };
  let node = null;

  const fill = async (ask, more, put) => {
    const answer = await askers[ask](asked(ask, more));
    if (answer !== null) put(answer.error ? { ...answer, text: answer.error } : answer);
  };

  // Ask again what is open, as the graph has changed.
  const refresh = () => {
    because.textContent ||= words.why_choose;
    zero.hidden = !zero.textContent;
    if (why.open && node !== null) {
      fill("why", { node }, (answer) => {
        because.textContent = answer.text;
        zero.textContent = answer.zero ?? "";
        zero.hidden = !answer.zero;
      });
    }
    if (exact.open) fill("exact", {}, (answer) => (fractions.textContent = answer.text));
  };

  const choose = (place) => {
    node = place;
    if (place === null) [because.textContent, zero.textContent] = ["", ""];
    else why.open = true;
    refresh();
  };

  const take = (format) =>
    fill("export", { format }, async (answer) => {
      said.textContent = answer.text ?? "";
      if (answer.svg && format === "png") {
        said.textContent = "";
        return save(answer.name, await rasterized(answer.svg));
      }
      if (answer.svg && format === "pdf") return print();
      if (answer.base64) save(answer.name, blobOf(answer));
    });

  const copy = async () => {
    const link = element("input", { type: "text", readOnly: true, value: location.href });
    said.replaceChildren(link);
    link.select();
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = words.copied;
    } catch {
      // where a page may not, the reader copies what is marked
    }
  };

  for (const one of [why, exact]) one.addEventListener("toggle", refresh);
  return { box: element("div", { className: "play-panels" }, why, exact, along), refresh, choose };
};

const blobOf = ({ base64, type }) => new Blob([Uint8Array.from(atob(base64), (x) => x.charCodeAt(0))], { type });

const save = (name, blob) => {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

// A picture in SVG as PNG, twice as fine: for a home without a program that draws.
const rasterized = async (svg) => {
  const image = new Image();
  image.src = `data:image/svg+xml;base64,${btoa(String.fromCharCode(...new TextEncoder().encode(svg)))}`;
  await image.decode();
  const canvas = element("canvas", { width: 2 * image.width, height: 2 * image.height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
};
