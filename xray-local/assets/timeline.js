// The page of a trace: gets the rows, joins grid, zoom, search and panel, and says what is selected.
import "./copy.js";
import { say } from "./frame.js";
import { Model } from "./timeline-model.js";
import * as panel from "./timeline-panel.js";
import { drawRows, scrollTo } from "./timeline-rows.js";
import { Search } from "./timeline-search.js";
import { bringIn, drawAxis, onMove, setLength } from "./timeline-zoom.js";

export const find = (id) => document.getElementById(id);
export const trace = document.querySelector(".trace-page").dataset.trace;
export const grid = find("grid");
export const state = { selected: -1, critical: true };
/** The rows; `null` before they have come. */
export let model = null;
let version = null;
let asked = 0;
let isDrawn = true;
const narrow = matchMedia("(max-width: 760px)");

/** Draws in the next frame, once for all that changed. */
export function draw() {
  if (!isDrawn || !model) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    // The rows leave room for their scroll bar, and so does the axis.
    document.querySelector(".axis-line").style.paddingRight = `${grid.offsetWidth - grid.clientWidth}px`;
    drawRows(model, state);
    drawAxis();
  });
}

const order = () => find("order").value;

async function load(isAsked = false) {
  const live = find("live").dataset.version;
  if (live === undefined || (live === version && !isAsked)) return;
  asked += 1;
  const turn = asked;
  const reply = await fetch(`/trace/${trace}/rows?by=${order()}`);
  if (!reply.ok) return;
  const data = await reply.json();
  if (turn !== asked) return;
  version = String(data.version);
  const selected = model && state.selected >= 0 ? model.data.id[state.selected] : null;
  const isFirst = model === null;
  model = new Model(data, model);
  find("work").hidden = false;
  state.selected = selected ? (model.placeOf.get(selected) ?? -1) : -1;
  readShorter();
  setLength(model.length);
  if (isFirst) follow();
  panel.refresh();
  changed();
  await search.ask(true);
}

/** Finds the visible rows anew. */
export function changed() {
  model.compute();
  tell();
}

/** Says how many rows are hidden, and draws the others. */
export function tell() {
  const badge = find("hidden-count");
  badge.hidden = model.hidden === 0;
  badge.textContent = String(model.hidden);
  badge.title = `${model.hidden} rows are hidden`;
  draw();
}

/** Selects a row and brings it into view. */
export function select(place) {
  if (!model || place < 0 || place >= model.count) return;
  if (model.position[place] < 0 && !model.reveal(place)) {
    say("That row is hidden; show it in View");
    return;
  }
  state.selected = place;
  scrollTo(model, model.position[place]);
  bringIn(model.from[place], model.to[place]);
  if (panel.isOpen() && !isTimes()) openDetails();
  draw();
}

export const isTimes = () => find("times").getAttribute("aria-pressed") === "true";

/** Shows what was sent for the row that is selected. */
export function openDetails() {
  if (state.selected < 0) return;
  const id = model.data.id[state.selected];
  find("times").setAttribute("aria-pressed", "false");
  history.replaceState(null, "", `#${id}`);
  panel.open(`/trace/${trace}/segment/${id}`).then(() => {
    // On a small screen the panel lies over the rows.
    if (narrow.matches) find(`row-${id}`)?.scrollIntoView({ block: "nearest" });
  });
}

/** Goes to the row that the address names. */
function follow() {
  const id = location.hash.slice(1).toLowerCase();
  const place = model?.placeOf.get(id);
  if (place === undefined) return;
  model.reveal(place);
  select(place);
  openDetails();
}

panel.onClose(() => {
  find("times").setAttribute("aria-pressed", "false");
  history.replaceState(null, "", location.pathname + location.search);
});

export const search = new Search({
  address: (text) => `/trace/${trace}/search?by=${order()}&q=${encodeURIComponent(text)}`,
  arrived: (rows) => {
    if (!model) return;
    model.setFound(rows);
    if (model.onlyFound) changed();
    else draw();
  },
  go: select,
  selected: () => state.selected,
  allows: (place) => !model.hides(place),
  isOf: (searched) => String(searched) === version,
  renew: () => load(true),
});

/** What is shorter than the reader wants is hidden. */
export function readShorter() {
  const number = Math.max(0, Number(find("shorter").value) || 0);
  model.shorter = find("unit").value === "ms" ? number * 1e3 : (number / 100) * model.length;
}

grid.addEventListener("scroll", draw, { passive: true });
find("order").addEventListener("change", () => {
  version = null;
  load();
});
document.addEventListener("panel", draw);
document.addEventListener("refreshed", () => {
  load();
  draw();
});
window.addEventListener("hashchange", follow);
onMove(draw);
new ResizeObserver(draw).observe(grid);
load();
