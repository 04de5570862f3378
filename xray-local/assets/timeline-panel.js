// The panel beside the timeline: the details of a row in tabs, or where the time went.
import { fetchPart, morph } from "./fragment.js";
import { say, tellTimes } from "./frame.js";

const panel = document.getElementById("panel");
let address = null;
let tab = "overview";
let asked = 0;
let request = new AbortController();
let closed = () => {};

/** Hears that the reader closed the panel. */
export function onClose(callback) { closed = callback; }

export function isOpen() { return !panel.hidden; }

/** Shows what the server answers at this address. */
export async function open(where) {
  const isSame = where === address;
  address = where;
  asked += 1;
  const turn = asked;
  // Who goes quickly from row to row waits for the last one only.
  request.abort();
  request = new AbortController();
  try {
    const fresh = await fetchPart(where, "panel-body", request.signal);
    if (turn !== asked) return;
    const before = document.getElementById("panel-body");
    // What is shown already keeps its scroll place and opened branches.
    if (before && isSame) morph(before, fresh);
    else {
      panel.replaceChildren(fresh);
      panel.scrollTop = 0;
    }
    panel.hidden = false;
    choose(tab, false);
    tellTimes();
    document.dispatchEvent(new CustomEvent("panel"));
  } catch {
    if (turn === asked) say("The details did not come; is the server still there?");
  }
}

/** Asks again for what is shown, because something came. */
export function refresh() { if (isOpen() && address) open(address); }

export function close() {
  if (panel.hidden) return;
  asked += 1;
  address = null;
  // Who was in the panel goes on in the rows.
  if (panel.contains(document.activeElement)) document.getElementById("grid").focus({ preventScroll: true });
  panel.hidden = true;
  panel.replaceChildren();
  closed();
  document.dispatchEvent(new CustomEvent("panel"));
}

/** Shows a tab, or the first one where there is none of that name. */
function choose(wanted, isChosen = true) {
  const tabs = [...panel.querySelectorAll("[role=tab]")];
  if (tabs.length === 0) return;
  if (isChosen) tab = wanted;
  const shown = tabs.find((it) => it.dataset.tab === wanted) ?? tabs[0];
  for (const one of tabs) {
    one.setAttribute("aria-selected", String(one === shown));
    one.tabIndex = one === shown ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = one !== shown;
  }
}

panel.addEventListener("click", (event) => {
  const chosen = event.target.closest("[role=tab]");
  if (chosen) choose(chosen.dataset.tab);
  if (event.target.closest("#panel-close")) close();
});

panel.addEventListener("keydown", (event) => {
  const tabs = [...panel.querySelectorAll("[role=tab]")];
  const at = tabs.indexOf(event.target.closest("[role=tab]"));
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (at < 0 || !by) return;
  event.preventDefault();
  event.stopPropagation();
  const next = tabs[(at + by + tabs.length) % tabs.length];
  choose(next.dataset.tab);
  next.focus();
});
