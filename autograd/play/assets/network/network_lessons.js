// Lessons and examples: each sets everything up; a lesson asks before it tells.
import { html } from "./network_draw.js";

export const makeLessons = (parent, { lessons, examples }, words, { begin, run }) => {
  const bar = html(parent, "p", { class: "net-bar" }), label = html(bar, "label");
  html(label, "span", {}, words.net_start_with);
  const select = html(label, "select", { name: "lesson" });
  html(select, "option", { value: "" }, words.net_free);
  for (const [said, some] of [[words.net_lessons, lessons], [words.net_examples, examples]]) {
    const group = html(select, "optgroup", { label: said });
    for (const { key, title } of some) html(group, "option", { value: key }, title);
  }
  const card = html(parent, "section", { class: "net-card net-lesson", hidden: "" });

  const tell = (lesson) => {
    card.replaceChildren();
    card.hidden = !lesson;
    if (!lesson) return;
    html(card, "h2", {}, lesson.title);
    html(card, "p", { class: "net-ask" }, lesson.ask);
    const choices = html(card, "p", { class: "net-bar net-choices" }), verdict = html(card, "p", { class: "net-verdict", role: "status" });
    html(card, "p", { class: "net-note" }, `${words.net_watch} ${lesson.watch}`);
    const more = html(card, "p", { class: "net-bar" });
    const offer = (said, name, settings) => {
      const made = html(more, "button", { type: "button", "data-do": name }, said);
      made.addEventListener("click", () => run(settings, lesson.epochs));
    };
    lesson.choices.forEach((choice, i) => {
      const made = html(choices, "button", { type: "button", "data-choice": i, "aria-pressed": false }, choice);
      made.addEventListener("click", () => {
        choices.querySelectorAll("button").forEach((other, j) => {
          other.setAttribute("aria-pressed", i === j);
          other.classList.toggle("net-right", j === lesson.right);
        });
        verdict.textContent = `${i === lesson.right ? words.net_yes : words.net_no} ${lesson.told}`;
        more.replaceChildren();
        offer(words.net_show_me, "lesson-run", lesson.settings);
        if (lesson.then) offer(lesson.then_said, "lesson-then", { ...lesson.settings, ...lesson.then });
      });
    });
  };

  const enter = (key) => {
    const lesson = lessons.find((one) => one.key === key) ?? null;
    select.value = lesson || examples.some((one) => one.key === key) ? key : "";
    tell(lesson);
    return lesson;
  };
  select.addEventListener("change", () => {
    const example = examples.find(({ key }) => key === select.value);
    const lesson = enter(select.value);
    begin(select.value, (lesson ?? example)?.settings ?? {}, lesson);
    if (example) run(example.settings, example.epochs);
  });
  return enter;
};
