// A range of a chart is selected by dragging over its bars, or with the arrow keys and Enter; it becomes a filter.

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
  if (!drag) return;
  drag.to = barAt(drag.chart, event.clientX);
  mark();
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  choose();
  drag = null;
});

document.addEventListener("pointercancel", () => {
  drag?.chart.querySelectorAll(".chosen").forEach((bar) => bar.classList.remove("chosen"));
  drag = null;
});
