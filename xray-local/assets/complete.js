// Completes filter expressions: keywords, annotation keys and service names where a term begins, values behind an operator.

const input = document.getElementById("filter");
const list = document.getElementById("completions");
const OPERATORS = { boolean: ["= true", "= false"], number: [">=", "<=", "=", ">", "<", "!="], string: ["=", "CONTAINS", "BEGINSWITH", "ENDSWITH", "!="] };
const FORMS = [
  { text: "service(\"\") { fault }", note: "a node of the trace", caret: 9 },
  { text: "edge(\"\", \"\") { fault }", note: "a call between nodes", caret: 6 },
  { text: "AND", note: "both hold" },
  { text: "OR", note: "one holds" },
];
let known = null;
let offers = [];
let chosen = -1;

async function learn() {
  if (known) return;
  try {
    known = await (await fetch("/local/completion")).json();
  } catch {
    known = { keywords: [], annotations: [], services: [] };
  }
}

const quote = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
const subject = (text) => [...known.keywords, ...known.annotations].find((it) => it.text.toLowerCase() === text.toLowerCase());

/** What may stand at the caret: the text that would be replaced, and what by. */
function offersAt(before) {
  const node = /(?:service|edge)\s*\(\s*(?:"[^"]*"\s*,\s*)?"([^"]*)$/i.exec(before);
  if (node) return { typed: node[1], found: known.services.map(({ name, type }) => ({ text: name, note: type ?? "" })) };
  const value = /([\w.]+|annotation\[[^\]]+\])\s*(?:=|!=|<=?|>=?|contains|beginswith|endswith)\s*("(?:[^"\\]|\\.)*|[\w.-]*)$/i.exec(before);
  if (value) {
    const about = subject(value[1].replace(/^annotation\.(.+)$/i, "annotation[$1]"));
    const text = about?.type === "string" ? quote : (it) => it;
    const values = about?.values ?? (about?.type === "boolean" ? ["true", "false"] : []);
    return { typed: value[2], found: values.map((it) => ({ text: text(it), note: "" })) };
  }
  const behind = /([\w.]+|annotation\[[^\]]+\])\s+([a-z<>=!]*)$/i.exec(before);
  const about = behind && subject(behind[1]);
  if (about) return { typed: behind[2], found: [...OPERATORS[about.type], "AND", "OR"].map((text) => ({ text, note: "" })) };
  const word = /(annotation\[[^\]]*|[\w.]*)$/i.exec(before)[1];
  const terms = [...known.annotations, ...known.keywords].map(({ text, type }) => ({ text, note: type }));
  return { typed: word, found: [...terms, ...FORMS] };
}

function offer() {
  const at = input.selectionStart;
  const { typed, found } = offersAt(input.value.slice(0, at));
  const lower = typed.toLowerCase();
  const fits = found.filter(({ text }) => text.toLowerCase().includes(lower) && text !== typed);
  fits.sort((one, other) => Number(other.text.toLowerCase().startsWith(lower)) - Number(one.text.toLowerCase().startsWith(lower)));
  offers = fits.slice(0, 12).map((it) => ({ ...it, typed }));
  chosen = -1;
  show();
}

function show() {
  list.replaceChildren(...offers.map(({ text, note }, place) => {
    const item = document.createElement("li");
    item.id = `completion${place}`;
    item.role = "option";
    item.ariaSelected = String(place === chosen);
    const name = document.createElement("b");
    name.textContent = text;
    const kind = document.createElement("span");
    kind.textContent = note;
    item.append(name, kind);
    return item;
  }));
  list.hidden = offers.length === 0;
  input.setAttribute("aria-expanded", String(offers.length > 0));
  if (chosen >= 0) {
    input.setAttribute("aria-activedescendant", `completion${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function close() {
  offers = [];
  show();
}

function take(place) {
  const { text, typed, caret } = offers[place];
  const end = input.selectionStart;
  const start = end - typed.length;
  const quoted = typed.startsWith('"') && input.value[end] === '"' ? 1 : 0;
  const space = caret || input.value[end + quoted] ? "" : " ";
  input.setRangeText(text + space, start, end + quoted, "end");
  if (caret) input.setSelectionRange(start + caret, start + caret);
  offer();
}

if (input) {
  const open = async () => {
    await learn();
    if (document.activeElement === input) offer();
  };
  input.addEventListener("focus", open);
  input.addEventListener("input", open);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (offers.length === 0) return;
    const { length } = offers;
    if (event.key === "ArrowDown") chosen = (chosen + 1) % length;
    else if (event.key === "ArrowUp") chosen = chosen <= 0 ? length - 1 : chosen - 1;
    else if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      take(Math.max(chosen, 0));
      return;
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(chosen);
      return;
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
      return;
    } else return;
    event.preventDefault();
    show();
  });
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    event.preventDefault();
    if (item) take([...list.children].indexOf(item));
  });
}
