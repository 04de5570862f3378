// What keys, buttons and the mouse do to the timeline.
import { say } from "./frame.js";
import { changed, draw, find, grid, isTimes, model, openDetails, readShorter, search, select, state, tell, trace } from "./timeline.js";
import * as panel from "./timeline-panel.js";
import { pageSize } from "./timeline-rows.js";
import { pan, show, told, viewport, zoom, zoomAll } from "./timeline-zoom.js";

/** The row so many visible rows away. */
function move(by) {
  const last = model.visible.length - 1;
  const at = model.position[model.standIn(state.selected)] ?? -1;
  // Before any row is selected, one goes down to the first and up to the last.
  const from = at < 0 && by < 0 ? last + 1 : at;
  const next = by === -Infinity ? 0 : Math.max(0, Math.min(last, from + by));
  select(model.visible[next]);
}

function collapse(isCollapsed) {
  const place = state.selected;
  if (place < 0) return;
  const is = model.collapsed[place] === 1;
  if (model.hasBelow(place) && is !== isCollapsed) {
    model.setCollapsed(place, isCollapsed);
    changed();
  } else if (isCollapsed && model.parent[place] >= 0) select(model.parent[place]);
  else if (!isCollapsed && model.hasBelow(place)) move(1);
}

/** Rows from a depth on are collapsed; what is selected stays in view. */
function setLevel(level) {
  model.setLevel(Math.max(0, level));
  model.compute();
  state.selected = model.standIn(state.selected);
  tell();
  say(`${model.visible.length} rows`);
}

function nextError(by) {
  for (let step = 1; step <= model.count; step += 1) {
    const from = state.selected < 0 && by < 0 ? model.count : state.selected;
    const place = (((from + by * step) % model.count) + model.count) % model.count;
    if (model.isBad(place) && !model.hides(place)) {
      select(place);
      say(model.label(place));
      return;
    }
  }
  say("No error, throttle or fault among these rows");
}

/** Closes what lies over the rows: the menu, or else the panel. */
function close() {
  if (find("view").open) find("view").open = false;
  else panel.close();
}

function toggleTimes() {
  if (isTimes()) {
    panel.close();
    return;
  }
  find("times").setAttribute("aria-pressed", "true");
  panel.open(`/trace/${trace}/times`);
}

function toggleCritical() {
  state.critical = !state.critical;
  find("critical").setAttribute("aria-pressed", String(state.critical));
  draw();
}

/** Where zooming holds still: at the row that is selected, if it is in view. */
function middle() {
  if (state.selected < 0) return 0.5;
  const share = ((model.from[state.selected] + model.to[state.selected]) / 2 - viewport.from) / (viewport.to - viewport.from);
  return share >= 0 && share <= 1 ? share : 0.5;
}

function zoomToRow() {
  if (state.selected < 0) return;
  const [from, to] = [model.from[state.selected], model.to[state.selected]];
  const room = Math.max((to - from) * 0.1, 1);
  show(from - room, to + room);
}

const moved = (action) => () => { action(); say(told()); };
const CLICKS = {
  "next-error": () => nextError(1),
  critical: toggleCritical,
  times: toggleTimes,
  "collapse-all": () => setLevel(0),
  "expand-all": () => setLevel(model.count),
  "level-less": () => setLevel(model.level() - 1),
  "level-more": () => setLevel(model.level() + 1),
  "zoom-in": moved(() => zoom(0.5, middle())),
  "zoom-out": moved(() => zoom(2, middle())),
  "zoom-all": moved(zoomAll),
};
for (const [id, action] of Object.entries(CLICKS)) find(id).addEventListener("click", () => model && action());

const KEYS = {
  j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
  PageDown: () => move(pageSize()), PageUp: () => move(-pageSize()), Home: () => move(-Infinity), End: () => move(Infinity),
  ArrowRight: ({ shiftKey }) => (shiftKey ? pan(0.2) : collapse(false)),
  ArrowLeft: ({ shiftKey }) => (shiftKey ? pan(-0.2) : collapse(true)),
  Enter: openDetails, Escape: close,
  n: () => search.step(1), N: () => search.step(-1), e: () => nextError(1), E: () => nextError(-1),
  "+": CLICKS["zoom-in"], "=": CLICKS["zoom-in"], "-": CLICKS["zoom-out"], 0: CLICKS["zoom-all"],
  z: moved(zoomToRow), c: toggleCritical, w: toggleTimes,
  "[": CLICKS["collapse-all"], "]": CLICKS["expand-all"], "<": CLICKS["level-less"], ">": CLICKS["level-more"],
};
for (const [key, action] of Object.entries(KEYS)) {
  document.addEventListener(`key:${key}`, ({ detail }) => {
    const isOnItsOwn = ["Enter", "ArrowLeft", "ArrowRight"].includes(key) && detail.target.closest?.("button, a, summary, dialog");
    if (!model || isOnItsOwn || document.querySelector("dialog[open]")) return;
    detail.preventDefault();
    action(detail);
  });
}

grid.addEventListener("click", (event) => {
  const place = Number(event.target.closest(".row")?.dataset.place ?? -1);
  if (place < 0) return;
  if (event.target.closest(".twisty") && model.hasBelow(place)) {
    model.setCollapsed(place, model.collapsed[place] === 0);
    changed();
    return;
  }
  state.selected = place;
  draw();
  openDetails();
});
grid.addEventListener("focus", () => { if (model && state.selected < 0 && grid.matches(":focus-visible")) move(1); });
for (const id of ["shorter", "unit"]) find(id).addEventListener("input", () => { readShorter(); changed(); });
find("only-found").addEventListener("change", ({ target }) => {
  model.onlyFound = target.checked;
  changed();
});
find("panel").addEventListener("click", ({ target }) => {
  const name = target.closest("[data-find]")?.dataset.find;
  if (name) search.lookFor(name);
});
find("outcomes").addEventListener("change", ({ target }) => {
  if (target.checked) model.shown.add(Number(target.value));
  else model.shown.delete(Number(target.value));
  changed();
});
document.addEventListener("click", ({ target }) => { if (!target.closest("#view")) find("view").open = false; });
