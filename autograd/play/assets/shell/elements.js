// Elements, and texts that are numbers of variables: "x=2 y=1/3".

// An element with these properties and attributes (a name with - or in lower case that it lacks is an attribute).
export const element = (name, properties = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

export const button = (text, act, properties = {}) => {
  const made = element("button", { type: "button", ...properties }, text);
  made.addEventListener("click", act);
  return made;
};

export const read = (text) =>
  new Map(text.split(/\s+/).filter(Boolean).map((item) => [item.split("=")[0], item.slice(item.indexOf("=") + 1)]));
export const write = (numbers) => [...numbers].map(([name, text]) => `${name}=${text}`).join(" ");

// A slider of 2,000 steps from −reach to reach, the power of ten above a number.
export const reachOf = (x) => (Number.isFinite(x) && x !== 0 ? 10 ** (Math.floor(Math.log10(Math.abs(x))) + 1) : 10);

// A field and a slider for each variable; `changed(name, text)` is called while one types and slides.
export const fields = (words, changed) => {
  const box = element("div", { className: "play-numbers", role: "group", "aria-label": words.numbers });
  let shown = new Map(); // name -> {text, slider}
  const add = (name) => {
    const text = element("input", { type: "text", name: `number-${name}`, spellcheck: false, autocomplete: "off" });
    text.setAttribute("aria-label", words.number_of.replace("{name}", name));
    text.setAttribute("autocapitalize", "off");
    const slider = element("input", { type: "range", name: `slide-${name}` });
    slider.setAttribute("aria-label", words.slide.replace("{name}", name));
    text.addEventListener("input", () => changed(name, text.value.replace(/\s+/g, "")));
    slider.addEventListener("input", () => {
      text.value = String(Number(Number(slider.value).toPrecision(6)));
      changed(name, text.value);
    });
    box.append(element("div", { className: "play-number" }, element("span", {}, name), text, slider));
    return { text, slider };
  };
  const show = (numbers, values) => {
    const names = Object.keys(numbers);
    if (names.join() !== [...shown.keys()].join()) {
      box.replaceChildren();
      shown = new Map(names.map((name) => [name, add(name)]));
    }
    for (const [name, { text, slider }] of shown) {
      if (document.activeElement !== text) text.value = numbers[name];
      text.removeAttribute("aria-invalid");
      if (document.activeElement === slider) continue;
      const reach = reachOf(values[name]);
      for (const [key, value] of Object.entries({ min: -reach, max: reach, step: reach / 1000, value: values[name] })) {
        slider[key] = value;
      }
    }
    box.hidden = !names.length;
  };
  const blame = (name) => shown.get(name)?.text.setAttribute("aria-invalid", "true");
  return { box, show, blame };
};
