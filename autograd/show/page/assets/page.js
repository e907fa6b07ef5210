// The page: what is drawn with each step, on screen and on paper.
const { here, go, goTo, linked } = makePlayer(section, {
  name: "step",
  pace: 1800,
  ...options,
  last: reach,
  draw: (step) => {
    if (evaluate) for (const slider of sliders) slider.value = 0;
    drawStep(step);
    if (evaluate) drawNudges();
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

// Every question, with a line for its answer, and for what earlier answers say: for paper, and there from the
// start, as browsers cut a document into sheets before a change for paper has its effect.
const writeQuestions = () => {
  const blank = ["blank", ""];
  const questions = steps.flatMap(({ asks }) => (asks ? [asks.question] : []));
  find(".gw-questions").replaceChildren(
    ...questions.map((question) => {
      const item = document.createElement("li");
      const pieces = question.map(([kind, text]) => (["data", "grad", "local"].includes(kind) ? blank : [kind, text]));
      item.append(...spans([...pieces, ["", " "], blank]));
      return item;
    }),
  );
};

// On paper stands everything that is known at the end.
const paper = matchMedia("print");
const drawForPaper = () => {
  drawStep(paper.matches ? reach() : here());
  if (paper.matches) light(0);
};
paper.addEventListener("change", drawForPaper, { signal: options.signal });

section.classList.add("gw-alive");
if (content.predict) writeQuestions();
find(".gw-forward").hidden = steps[0].phase !== "forward";
section.style.setProperty("--split", steps.findIndex(({ phase }) => phase === "backward") / steps.length);
frontier = pastWhatAsksNothing(content.predict ? Math.min(linked() ?? 0, steps.length) : 0);
fit();
go(linked() ?? 0);
follow(here(), "instant");
addEventListener("resize", () => follow(here(), "instant"), { signal: options.signal });
