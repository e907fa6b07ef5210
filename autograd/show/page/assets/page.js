// The page: what is drawn with each step, on screen and on paper.
const { here, go, goTo, linked } = makePlayer(section, {
  name: "step",
  pace: 1800,
  ...options,
  last: reach,
  draw: (step) => {
    if (evaluate && isNudged()) putBack();
    drawStep(step);
    drawQuestion(step);
    lookAt(step === 0 ? null : steps[step - 1].node, false);
    return say(words.count, { step, steps: steps.length });
  },
  moved: (step) => follow(step, hurry.matches ? "instant" : "smooth"),
  playing: (isPlaying) => {
    section.classList.toggle("gw-playing", isPlaying);
    find("[data-do=play]").setAttribute("aria-label", isPlaying ? words.pause : words.play);
  },
  isHeld: () => {
    if (reach() === steps.length) return false;
    input.focus();
    return true;
  },
});

// On paper stands everything that is known at the end.
const paper = matchMedia("print");
const drawForPaper = () => {
  drawStep(paper.matches ? reach() : here());
  if (paper.matches) light(0);
};
paper.addEventListener("change", drawForPaper, { signal: options.signal });

section.classList.add("gw-alive");
find(".gw-forward").hidden = steps[0].phase !== "forward";
section.style.setProperty("--split", steps.findIndex(({ phase }) => phase === "backward") / steps.length);
frontier = pastWhatAsksNothing(content.predict ? Math.min(linked() ?? 0, steps.length) : 0);
fit();
go(linked() ?? 0);
follow(here(), "instant");
addEventListener("resize", () => follow(here(), "instant"), { signal: options.signal });
