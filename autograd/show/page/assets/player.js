// The player: where we are, and the buttons, keys, slider and link that take us elsewhere.
let step = 0;
let timer = null;
const PACE = 1800; // milliseconds a step
const here = () => step;
const isAlone = () => document.querySelectorAll(".gatewise").length === 1;
const seek = find("[data-do=seek]");

const go = (wanted) => {
  step = Math.max(0, Math.min(wanted, reach()));
  if (evaluate && isNudged()) putBack();
  drawStep(step);
  drawQuestion(step);
  lookAt(step === 0 ? null : steps[step - 1].node, false);
  seek.value = step;
  seek.setAttribute("aria-valuetext", say(words.count, { step, steps: steps.length }));
  for (const [names, isEnd] of [["first previous", step === 0], ["next last", step === reach()]]) {
    for (const name of names.split(" ")) find(`[data-do=${name}]`).setAttribute("aria-disabled", isEnd);
  }
  if (step === reach()) pause();
};

// As `go`, and the address keeps the step; a frame of a notebook has no address to keep it in.
const goTo = (wanted) => {
  go(wanted);
  follow(step, hurry.matches ? "instant" : "smooth");
  if (isAlone() && location.protocol !== "about:") history.replaceState(null, "", `#step=${step}`);
};

const stepInLink = () => {
  const found = location.hash.match(/^#step=(\d+)$/);
  return found && isAlone() ? Number(found[1]) : null;
};

const pause = () => {
  clearInterval(timer);
  timer = null;
  section.classList.remove("gw-playing");
  find("[data-do=play]").setAttribute("aria-label", words.play);
};

const play = () => {
  if (timer !== null) return pause();
  if (step === reach()) {
    if (reach() < steps.length) return input.focus();
    goTo(0);
  }
  section.classList.add("gw-playing");
  find("[data-do=play]").setAttribute("aria-label", words.pause);
  timer = setInterval(() => goTo(step + 1), PACE);
};

const moves = {
  first: () => goTo(0),
  previous: () => goTo(step - 1),
  next: () => goTo(step + 1),
  last: () => goTo(steps.length),
};
for (const [name, move] of Object.entries(moves)) {
  find(`[data-do=${name}]`).addEventListener("click", () => {
    pause();
    move();
  });
}
find("[data-do=play]").addEventListener("click", play);
seek.addEventListener("input", () => {
  pause();
  goTo(Number(seek.value));
});

// Keys work wherever the focus is, except where it has a use for them itself.
const KEYS = { ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last", " ": "play" };
const pressed = (event) => {
  const name = KEYS[event.key];
  const isOurs = section.contains(event.target) || isAlone();
  const isTaken = event.target.closest(event.key === " " ? "input, select, button, summary" : "input, select");
  if (!name || !isOurs || isTaken || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  find(`[data-do=${name}]`).click();
};
document.addEventListener("keydown", pressed);
addEventListener("hashchange", () => {
  const linked = stepInLink();
  if (linked !== null && linked !== step) goTo(linked);
});

// On paper stands everything that is known at the end.
const paper = matchMedia("print");
const drawForPaper = () => {
  drawStep(paper.matches ? reach() : step);
  if (paper.matches) light(0);
};
paper.addEventListener("change", drawForPaper);

section.classList.add("gw-alive");
find(".gw-forward").hidden = steps[0].phase !== "forward";
section.style.setProperty("--split", steps.findIndex(({ phase }) => phase === "backward") / steps.length);
frontier = pastWhatAsksNothing(content.predict ? Math.min(stepInLink() ?? 0, steps.length) : 0);
fit();
go(stepInLink() ?? 0);
follow(step, "instant");
addEventListener("resize", () => follow(step, "instant"));
