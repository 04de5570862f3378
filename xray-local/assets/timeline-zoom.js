// Which part of the trace's time is shown: the axis, the mark on the minimap, and all ways to move it.
import { timeText } from "./timeline-model.js";

/** Microseconds after the trace's start. */
export const viewport = { from: 0, to: 1, length: 1 };
const listeners = [];
const axis = document.getElementById("axis");
const LEAST_MICROS = 1;
const LABEL_PIXELS = 48;
const EDGE_PIXELS = 7;

/** Calls back after each move. */
export function onMove(callback) { listeners.push(callback); }

/** Shows these times, as far as the trace has them. */
export function show(from, to) {
  const span = Math.min(viewport.length, Math.max(LEAST_MICROS, to - from));
  viewport.from = Math.max(0, Math.min(from, viewport.length - span));
  viewport.to = viewport.from + span;
  for (const callback of listeners) callback();
}

/** A trace of another length; who looked at the whole goes on to do so. */
export function setLength(length) {
  const isWhole = viewport.from === 0 && viewport.to === viewport.length;
  viewport.length = Math.max(length, LEAST_MICROS);
  show(viewport.from, isWhole ? viewport.length : viewport.to);
}

export function zoom(factor, share = 0.5) {
  const span = viewport.to - viewport.from;
  const at = viewport.from + span * share;
  show(at - span * factor * share, at + span * factor * (1 - share));
}

export function pan(share) {
  const by = (viewport.to - viewport.from) * share;
  show(viewport.from + by, viewport.to + by);
}

export function zoomAll() { show(0, viewport.length); }

/** Moves as little as needed for this to be seen; a part that is not in the viewport at all is brought into it. */
export function bringIn(from, to) {
  if (to >= viewport.from && from <= viewport.to) return;
  const span = viewport.to - viewport.from;
  const middle = (from + to) / 2;
  show(middle - span / 2, middle + span / 2);
}

const STEPS = [1, 2, 5];

/** Round times in the viewport, and how they are written. */
function ticks(count) {
  const span = viewport.to - viewport.from;
  const unit = 10 ** Math.floor(Math.log10(span / count));
  const step = unit * ([...STEPS, 10].find((it) => it * unit >= span / count) ?? 10);
  const [divisor, name] = viewport.to < 1e3 ? [1, "µs"] : viewport.to < 1e6 ? [1e3, "ms"] : [1e6, "s"];
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step / divisor) - 1e-9)));
  const found = [];
  for (let at = Math.ceil(viewport.from / step) * step; at <= viewport.to; at += step) {
    found.push([(at - viewport.from) / span, `${(at / divisor).toFixed(decimals)} ${name}`]);
  }
  return found;
}

/** Draws the axis and the mark on the minimap. */
export function drawAxis() {
  const count = Math.max(2, Math.min(10, Math.floor(axis.clientWidth / 70)));
  const shown = ticks(count);
  const step = shown.length > 1 ? (shown[1][0] - shown[0][0]) * axis.clientWidth : Infinity;
  axis.replaceChildren(...shown.map(([share, text]) => {
    const tick = document.createElement("span");
    // A label that finds no room behind its line stands before it, if there is room beside that of the line before.
    const isLate = (1 - share) * axis.clientWidth < LABEL_PIXELS;
    tick.className = isLate ? "tick late" : "tick";
    tick.style.left = `${share * 100}%`;
    tick.textContent = isLate && step < 2 * LABEL_PIXELS ? "" : text;
    return tick;
  }));
  const place = (id, from, to) => {
    const shape = document.getElementById(id);
    shape?.setAttribute("x", String(from));
    shape?.setAttribute("width", String(Math.max(0, to - from)));
  };
  const [from, to] = [viewport.from, viewport.to].map((at) => (at / viewport.length) * 1000);
  place("shade-before", 0, from);
  place("shade-after", to, 1000);
  place("window", from, to);
}

const shareAt = (element, x) => {
  const box = element.getBoundingClientRect();
  return Math.max(0, Math.min(1, (x - box.left) / box.width));
};

let drag = null;

function beginOnMinimap(minimap, event) {
  const at = shareAt(minimap, event.clientX) * viewport.length;
  const edge = (EDGE_PIXELS / minimap.getBoundingClientRect().width) * viewport.length;
  const isWhole = viewport.to - viewport.from >= viewport.length;
  drag = { element: minimap, from: at, begin: [viewport.from, viewport.to], moved: false, mode: "choose" };
  if (isWhole) return;
  if (Math.abs(at - viewport.from) < edge) drag.mode = "left";
  else if (Math.abs(at - viewport.to) < edge) drag.mode = "right";
  else if (at > viewport.from && at < viewport.to) drag.mode = "move";
}

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  const minimap = event.target.closest?.("#minimap");
  if (minimap) beginOnMinimap(minimap, event);
  else if (event.target.closest?.("#axis")) {
    drag = { element: axis, mode: "axis", from: shareAt(axis, event.clientX), moved: false };
  } else return;
  drag.x = event.clientX;
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  drag.moved ||= Math.abs(event.clientX - drag.x) > 3;
  if (!drag.moved) return;
  const share = shareAt(drag.element, event.clientX);
  if (drag.mode === "axis") markChoice(share);
  else {
    const at = share * viewport.length;
    const [from, to] = drag.begin;
    if (drag.mode === "left") show(Math.min(at, to - LEAST_MICROS), to);
    else if (drag.mode === "right") show(from, Math.max(at, from + LEAST_MICROS));
    else if (drag.mode === "move") show(from + at - drag.from, to + at - drag.from);
    else show(Math.min(at, drag.from), Math.max(at, drag.from));
  }
});

function markChoice(share) {
  let mark = axis.querySelector(".choice");
  if (!mark) {
    mark = document.createElement("span");
    mark.className = "choice";
    axis.append(mark);
  }
  drag.to = share;
  mark.style.left = `${Math.min(drag.from, share) * 100}%`;
  mark.style.width = `${Math.abs(share - drag.from) * 100}%`;
}

document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { mode, moved, from, to } = drag;
  drag = null;
  const span = viewport.to - viewport.from;
  if (mode === "axis" && moved) show(viewport.from + Math.min(from, to) * span, viewport.from + Math.max(from, to) * span);
  // A click beside the window brings it there.
  else if (mode === "choose" && !moved) show(from - span / 2, from + span / 2);
});

document.addEventListener("pointercancel", () => {
  drag = null;
  axis.querySelector(".choice")?.remove();
});

/** The wheel over rows or axis: with Ctrl it zooms where the pointer is, with Shift or sideways it moves. */
export function onWheel(event) {
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  if (event.ctrlKey || event.metaKey) zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 300))), shareAt(axis, event.clientX));
  else if (sideways !== 0) pan(sideways / 1000);
  else return;
  event.preventDefault();
}

axis.addEventListener("wheel", onWheel, { passive: false });

/** Where the viewport is, for those who do not see it. */
export function told() {
  return `${timeText(viewport.from)} to ${timeText(viewport.to)}`;
}
