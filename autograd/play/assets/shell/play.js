// The shell: tabs, language, address; it mounts one room at a time.
//
// A room is a module with `mount(section, home, state)`.  `section` is its empty element; `home` answers
// questions; `state` is {get, set, lang, words, drawn, signal, strings}: `get()` gives the room's part of the
// address as texts by name, `set(part)` changes it (null takes a name out), `words` is the table of strings in the
// language `lang`, and `signal` aborts when the room is left, so that its listeners go with it.
import { withDrawn } from "./asking.js";

const page = JSON.parse(document.querySelector(".play-content").textContent);
const find = (selector) => document.querySelector(selector);
const OURS = ["room", "lang"]; // what the shell itself keeps in the address
const kept = {}; // the part of the address of each room that is not open
let open = null; // {room, lang, leave}

const read = () => new URLSearchParams(location.hash.slice(1));
const write = (fields) => history.replaceState(null, "", `#${new URLSearchParams(fields)}`);
const without = (fields, names) => Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

const roomOf = (fields) => (page.rooms.includes(fields.get("room")) ? fields.get("room") : page.rooms[0]);
const langOf = (fields) => (fields.get("lang") in page.strings ? fields.get("lang") : page.lang);
const partOf = (fields) => without(Object.fromEntries(fields), OURS);

const tell = (text) => {
  const status = find(".play-status");
  status.textContent = text;
  status.hidden = !text;
};

const home = withDrawn(makeHome(page.home, tell, (key) => page.strings[langOf(read())][key]), page.drawn);

// Open what the address says, with everything on the page in its language.
const enter = () => {
  const fields = read();
  const [room, lang] = [roomOf(fields), langOf(fields)];
  open?.leave.abort();
  const leave = new AbortController();
  open = { room, lang, leave };
  const words = page.strings[lang];
  document.documentElement.lang = lang;
  document.title = `Gatewise: ${words[`room_${room}`]}`;
  drawHead(room, lang, words);
  const section = document.createElement("section");
  section.className = `play-room play-${room}`;
  section.id = "room";
  section.setAttribute("role", "tabpanel");
  section.setAttribute("aria-label", words[`room_${room}`]);
  find(".play-main").replaceChildren(section);
  const set = (part) => {
    if (open.leave !== leave) return;
    const all = { ...Object.fromEntries(read()), room, lang };
    for (const [name, text] of Object.entries(part)) {
      if (text === null || text === "") delete all[name];
      else all[name] = String(text);
    }
    write(all);
  };
  const state = { get: () => partOf(read()), set, lang, words, signal: leave.signal, start: page.start, content: page };
  if (page.closed.includes(room)) section.append(noteOf(words[`closed_${room}`]));
  else ROOMS[room].mount(section, home, state);
};

const noteOf = (text) => {
  const note = document.createElement("p");
  note.className = "play-closed";
  note.textContent = text;
  return note;
};

const drawHead = (room, lang, words) => {
  const tabs = page.rooms.map((name) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.dataset.room = name;
    tab.textContent = words[`room_${name}`];
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", "room");
    tab.setAttribute("aria-selected", name === room);
    tab.tabIndex = name === room ? 0 : -1;
    tab.addEventListener("click", () => goTo(name));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      const at = page.rooms.indexOf(name) + by + page.rooms.length;
      goTo(page.rooms[at % page.rooms.length]);
      find(".play-rooms [aria-selected=true]").focus();
    });
    return tab;
  });
  find(".play-rooms").replaceChildren(...tabs);
  find(".play-rooms").setAttribute("aria-label", words.rooms);
  find(".play-rooms").hidden = page.rooms.length < 2;
  find(".play-lang span").textContent = words.language;
  find(".play-lang select").value = lang;
  find(".play-home").textContent = words[home.note] ?? home.note;
};

const goTo = (room) => {
  const fields = read();
  kept[roomOf(fields)] = partOf(fields);
  write({ ...(kept[room] ?? {}), room, lang: langOf(fields) });
  enter();
};

const choice = find(".play-lang select");
choice.replaceChildren(...Object.entries(page.strings).map(([lang, words]) => new Option(words.language_name, lang)));
choice.addEventListener("change", () => {
  write({ ...Object.fromEntries(read()), lang: choice.value });
  enter();
});
addEventListener("hashchange", enter);
enter();
