// A range of a chart is selected by dragging over its bars, or with the arrow keys and Enter; it becomes a filter.
import { say } from "./frame.js";

let drag = null;

function barAt(chart, x) {
  const bars = [...chart.querySelectorAll(".bar")];
  const box = chart.querySelector("svg").getBoundingClientRect();
  const place = Math.floor(((x - box.left) / box.width) * bars.length);
  return Math.max(0, Math.min(bars.length - 1, place));
}

function mark() {
  const [low, high] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
  drag.chart.querySelectorAll(".bar").forEach((bar, place) => bar.classList.toggle("chosen", place >= low && place <= high));
  return [low, high];
}

/** Four digits, rounded outwards, so that what lies on the edge is selected. */
function tidy(text, round) {
  if (Number(text) === 0) return "0";
  const unit = 10 ** (Math.floor(Math.log10(Number(text))) - 3);
  return String(Number((round(Number(text) / unit) * unit).toPrecision(4)));
}

function choose() {
  const [low, high] = mark();
  const bars = drag.chart.querySelectorAll(".bar");
  const { kind, filter, path } = drag.chart.dataset;
  const address = new URL(path ?? location.href, location.href);
  const from = bars[low].dataset.from;
  const to = bars[high].dataset.to;
  if (kind === "time") {
    address.searchParams.set("from", from);
    address.searchParams.set("to", to);
  } else {
    const term = filter.replaceAll("{from}", tidy(from, Math.floor)).replaceAll("{to}", tidy(to, Math.ceil));
    const before = address.searchParams.get("filter")?.trim();
    address.searchParams.set("filter", before ? `(${before}) AND ${term}` : term);
  }
  location.assign(address);
}

document.addEventListener("pointerdown", (event) => {
  const chart = event.target.closest?.(".chart");
  if (!chart || !event.target.closest("svg") || event.button !== 0) return;
  const at = barAt(chart, event.clientX);
  drag = { chart, from: at, to: at };
  mark();
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!drag || drag.byKeyboard) return;
  drag.to = barAt(drag.chart, event.clientX);
  mark();
});

document.addEventListener("pointerup", () => {
  if (!drag || drag.byKeyboard) return;
  choose();
  drag = null;
});

document.addEventListener("pointercancel", () => {
  drag?.chart.querySelectorAll(".chosen").forEach((bar) => bar.classList.remove("chosen"));
  drag = null;
});

// By keyboard: left and right walk the bars, with shift the range grows, Enter takes it.
document.addEventListener("keydown", (event) => {
  const chart = event.target.closest?.(".chart");
  if (!chart || event.target.nodeName !== "svg" || event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const bars = chart.querySelectorAll(".bar");
  if (by) {
    if (drag?.chart !== chart) drag = { chart, from: by > 0 ? -1 : bars.length, to: by > 0 ? -1 : bars.length, byKeyboard: true };
    drag.to = Math.max(0, Math.min(bars.length - 1, drag.to + by));
    if (!event.shiftKey || drag.from < 0 || drag.from >= bars.length) drag.from = drag.to;
    const [low, high] = mark();
    const count = [...bars].slice(low, high + 1).map((bar) => bar.querySelector("title")?.textContent).filter(Boolean);
    say(count.length > 0 ? count.join("; ") : "none");
  } else if (event.key === "Enter" && drag?.chart === chart) {
    choose();
    drag = null;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("focusout", ({ target }) => {
  const chart = target.closest?.(".chart");
  if (!chart || drag?.chart !== chart || !drag.byKeyboard) return;
  chart.querySelectorAll(".chosen").forEach((bar) => bar.classList.remove("chosen"));
  drag = null;
});
