// Predict mode: each number is hidden until the reader has typed it, or has asked to see it.
const form = find(".gw-ask");
const input = find("[name=answer]");
const score = { asked: 0, right: 0 };
let frontier = 0; // the step before the first question that is not answered
let isFirstTry = true;

const pastWhatAsksNothing = (step) => {
  while (step < steps.length && !steps[step].asks) step++;
  return step;
};
const reach = () => (content.predict ? frontier : steps.length);
const asking = (step) => (step === reach() && step < steps.length ? steps[step] : null);

const drawQuestion = (step) => {
  const asked = asking(step);
  form.hidden = !content.predict || (!asked && frontier < steps.length);
  find(".gw-answer").hidden = !asked;
  find(".gw-question").replaceChildren(...(asked ? spans(asked.asks.question) : [words.finished]));
  put(find(".gw-score"), score.asked ? say(words.score, score) : "");
  mark("gw-next", asked ? [boxOf(asked.node), ...edgesAlong(asked.edges)] : []);
  find(".gw-below").classList.toggle("gw-secret", reach() < steps.length);
};

const conclude = (isRight) => {
  score.asked++;
  if (isRight && isFirstTry) score.right++;
  isFirstTry = true;
  const next = frontier + 1;
  frontier = pastWhatAsksNothing(next);
  input.value = "";
  goTo(next);
  if (asking(next)) input.focus();
  else find("[data-do=next]").focus();
};

// What is said to an answer, and its verdict; one that is a slip to the last digit is that slip.
const judge = (said, { answer, slips }) => {
  if (!said) return ["not_a_number"];
  const verdict = judged(said, number(answer));
  if (verdict === "right") return [verdict];
  const leadsTo = (slip) => (verdict === "wrong" ? judged(said, slip) === "right" : same(said.value, slip));
  const close = slips.filter(([slip]) => leadsTo(slip));
  const simplest = close.filter(([, , size]) => size === close[0][2]);
  const alternatives = simplest.flatMap(([, pieces], i) => (i ? [["", ` ${words.or} `], ...pieces] : pieces));
  return [close.length ? "wrong" : verdict, alternatives];
};

const answer = () => {
  const [verdict, explained = []] = judge(typed(input.value), asking(here()).asks);
  form.dataset.verdict = verdict;
  find(".gw-verdict").replaceChildren(...spans(explained.length ? explained : [["", words[verdict]]]));
  if (verdict === "right") return conclude(true);
  if (verdict === "wrong") isFirstTry = false;
  input.select();
};

const reveal = () => {
  form.dataset.verdict = "shown";
  put(find(".gw-verdict"), "");
  conclude(false);
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  answer();
});
find("[data-do=reveal]").addEventListener("click", reveal);
