// Draws the rows that are in view, and no others: however long the trace, there are as many elements as fit the grid.
import { KINDS, OUTCOMES, timeText } from "./timeline-model.js";
import { onWheel, viewport } from "./timeline-zoom.js";

export const ROW_PIXELS = 28;
const INDENT_PIXELS = 14;
/** Of the names' width; deeper rows stand no further in, so that their names can be read. */
const MAX_INDENT = 0.45;
const SPARE = 4;
const SVG = "http://www.w3.org/2000/svg";

const grid = document.getElementById("grid");
const body = document.getElementById("rows");
const pool = [];
let trackPixels = 0;
let namePixels = 0;

function element(name, className, parent, role) {
  const made = document.createElement(name);
  made.className = className;
  if (role) made.setAttribute("role", role);
  parent.append(made);
  return made;
}

function makeRow() {
  const row = element("div", "row", body, "row");
  const name = element("div", "name", row, "gridcell");
  const time = element("div", "time", row, "gridcell");
  const track = element("div", "track", row, "gridcell");
  const parts = {
    row, name, time, track,
    twisty: element("span", "twisty", name),
    dot: element("i", "dot", name),
    label: element("span", "label", name),
    note: element("span", "note", name),
    bar: element("i", "bar", track),
  };
  const drawing = track.appendChild(document.createElementNS(SVG, "svg"));
  drawing.setAttribute("class", "critical");
  parts.path = drawing.appendChild(document.createElementNS(SVG, "path"));
  return parts;
}

const share = (micros) => (micros - viewport.from) / (viewport.to - viewport.from);

/** The parts of the critical path as boxes; those that would touch on the screen become one. */
function criticalPath(model, place) {
  let [path, left, right] = ["", -1, -1];
  const close = () => { if (right > left) path += `M${left.toFixed(1)} 0h${Math.max(1, right - left).toFixed(1)}v3h-${Math.max(1, right - left).toFixed(1)}z`; };
  for (let at = model.criticalAt[place]; at < model.criticalAt[place + 1]; at += 1) {
    const from = Math.max(-2, share(model.critical[at * 3 + 1]) * trackPixels);
    const to = Math.min(trackPixels + 2, share(model.critical[at * 3 + 2]) * trackPixels);
    if (to < 0 || from > trackPixels) continue;
    if (left >= 0 && from <= right + 0.5) right = Math.max(right, to);
    else {
      close();
      [left, right] = [Math.max(0, from), to];
    }
  }
  close();
  return path;
}

function drawRow(parts, model, position, state) {
  const place = model.visible[position];
  const { row, name, time, track, twisty, dot, label, note, bar, path } = parts;
  const outcome = OUTCOMES[model.outcome(place)];
  const isSelected = state.selected === place;
  row.hidden = false;
  row.id = `row-${model.data.id[place]}`;
  row.dataset.place = String(place);
  row.className = `row ${model.service(place).colour} ${outcome} ${KINDS[model.kind(place)]}${isSelected ? " selected" : ""}${model.found[place] ? " found" : ""}`;
  row.style.transform = `translateY(${position * ROW_PIXELS}px)`;
  row.setAttribute("aria-level", String(model.depth[place] + 1));
  row.setAttribute("aria-rowindex", String(position + 1));
  row.setAttribute("aria-selected", String(isSelected));
  row.setAttribute("aria-label", model.label(place));
  if (model.hasBelow(place)) row.setAttribute("aria-expanded", String(!model.collapsed[place]));
  else row.removeAttribute("aria-expanded");
  name.style.paddingLeft = `${Math.min(model.depth[place] * INDENT_PIXELS, namePixels * MAX_INDENT) + 6}px`;
  twisty.textContent = model.hasBelow(place) ? (model.collapsed[place] ? "▸" : "▾") : "";
  dot.title = model.service(place).name;
  label.textContent = model.name(place);
  note.textContent = model.collapsed[place] ? `${model.behind[place] - place - 1} hidden` : model.note(place);
  name.title = `${model.name(place)} ${model.note(place)}`.trim();
  time.textContent = model.isOpen(place) ? "open" : timeText(model.to[place] - model.from[place]);
  track.title = model.times(place);
  const [from, to] = [share(model.from[place]), share(model.to[place])];
  bar.hidden = to < 0 || from > 1;
  const at = to - from > 0.6 ? "wide" : from > 0.4 ? "late" : "early";
  bar.className = model.isOpen(place) ? `bar unfinished ${at}` : `bar ${at}`;
  bar.dataset.time = time.textContent;
  bar.style.left = `${Math.max(-0.01, from) * 100}%`;
  bar.style.width = `${(Math.min(1.01, to) - Math.max(-0.01, from)) * 100}%`;
  path.setAttribute("d", state.critical ? criticalPath(model, place) : "");
}

/** Draws what is in view of `model`; `state` has the place that is selected, and whether the critical path is drawn. */
export function drawRows(model, state) {
  const first = Math.max(0, Math.floor(grid.scrollTop / ROW_PIXELS) - SPARE);
  const last = Math.min(model.visible.length, Math.ceil((grid.scrollTop + grid.clientHeight) / ROW_PIXELS) + SPARE);
  body.style.height = `${model.visible.length * ROW_PIXELS}px`;
  while (pool.length < last - first) pool.push(makeRow());
  if (pool.length > 0) {
    trackPixels = pool[0].track.clientWidth || trackPixels;
    namePixels = pool[0].name.clientWidth || namePixels;
  }
  pool.forEach((parts, at) => {
    if (first + at < last) drawRow(parts, model, first + at, state);
    else {
      parts.row.hidden = true;
      parts.row.removeAttribute("id");
    }
  });
  grid.setAttribute("aria-rowcount", String(model.visible.length));
  const selected = state.selected >= 0 && model.position[state.selected] >= 0 && document.getElementById(`row-${model.data.id[state.selected]}`);
  if (selected) grid.setAttribute("aria-activedescendant", selected.id);
  else grid.removeAttribute("aria-activedescendant");
}

/** Scrolls as little as needed for the row to be seen. */
export function scrollTo(model, position) {
  // Rows may just have been revealed, and there is no scrolling beyond the end.
  body.style.height = `${model.visible.length * ROW_PIXELS}px`;
  const top = position * ROW_PIXELS;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top + ROW_PIXELS > grid.scrollTop + grid.clientHeight) grid.scrollTop = top + ROW_PIXELS - grid.clientHeight;
}

/** Rows that fit. */
export function pageSize() { return Math.max(1, Math.floor(grid.clientHeight / ROW_PIXELS) - 1); }

grid.addEventListener("wheel", onWheel, { passive: false });
