// The service map under the reader's hand: moved, zoomed, and what is chosen shown without leaving the page.
// What is seen is the view box of the drawing. It is ours from the first move on, and the server's (all of it) until then.
import { fetchPart, morph } from "./fragment.js";
import { say, tellTimes } from "./frame.js";

const map = () => document.getElementById("map");
const STEP = 1.25;
let seen = null;

function whole() {
  const [x, y, width, height] = map().dataset.box.split(" ").map(Number);
  return { x, y, width, height };
}

function show(box) {
  seen = box;
  const { x, y, width, height } = box ?? whole();
  map().setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
}

/** A place on the screen in units of the drawing. */
function placeOf(clientX, clientY) {
  return new DOMPoint(clientX, clientY).matrixTransform(map().getScreenCTM().inverse());
}

function zoom(factor, at) {
  const box = seen ?? whole();
  const all = whole();
  const width = Math.min(Math.max(box.width / factor, 150), Math.max(all.width * 3, 150));
  const scale = width / box.width;
  const { x, y } = at ?? { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  show({ x: x - (x - box.x) * scale, y: y - (y - box.y) * scale, width, height: box.height * scale });
}

function move(dx, dy) {
  const box = seen ?? whole();
  show({ ...box, x: box.x + dx, y: box.y + dy });
}

// Pointers: one moves, two zoom. A press that does not move is a click on what lies there.
const pointers = new Map();
const LEAST_MOVE = 5;
let moved = false;

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest?.("#map") || event.button !== 0) return;
  if (pointers.size === 0) moved = false;
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
});

document.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before || !map()) return;
  if (!moved && pointers.size === 1) {
    if (Math.hypot(event.clientX - before.x, event.clientY - before.y) < LEAST_MOVE) return;
    map().setPointerCapture(event.pointerId);
    map().classList.add("moving");
  }
  moved = true;
  const now = { x: event.clientX, y: event.clientY };
  if (pointers.size === 1) {
    const [from, to] = [placeOf(before.x, before.y), placeOf(now.x, now.y)];
    move(from.x - to.x, from.y - to.y);
  } else {
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    const apart = (point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    zoom(apart(now) / apart(before), placeOf((now.x + other.x) / 2, (now.y + other.y) / 2));
  }
  pointers.set(event.pointerId, now);
});

for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, (event) => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) map()?.classList.remove("moving");
  });
}

document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("#map")) event.preventDefault();
});

document.addEventListener("wheel", (event) => {
  if (!event.target.closest?.("#map")) return;
  event.preventDefault();
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  zoom(Math.exp(-event.deltaY * lines * 0.0016), placeOf(event.clientX, event.clientY));
}, { passive: false });

const ways = {
  in: () => zoom(STEP),
  out: () => zoom(1 / STEP),
  fit: () => show(null),
  ArrowLeft: () => move(-(seen ?? whole()).width / 10, 0),
  ArrowRight: () => move((seen ?? whole()).width / 10, 0),
  ArrowUp: () => move(0, -(seen ?? whole()).height / 10),
  ArrowDown: () => move(0, (seen ?? whole()).height / 10),
};

for (const [key, way] of [["+", "in"], ["=", "in"], ["-", "out"], ["0", "fit"], ...Object.keys(ways).slice(3).map((key) => [key, key])]) {
  document.addEventListener(`key:${key}`, ({ detail }) => {
    // The panel and the table scroll by arrows of their own.
    if (!map() || detail.target.closest?.("#panel")) return;
    detail.preventDefault();
    ways[way]();
  });
}

document.addEventListener("focusin", ({ target }) => {
  // Whoever goes through the map by keyboard sees where they are.
  if (!target.closest?.("#map a") || !target.matches(":focus-visible") || !seen) return;
  const part = target.getBoundingClientRect();
  const frame = map().getBoundingClientRect();
  if (part.left >= frame.left && part.right <= frame.right && part.top >= frame.top && part.bottom <= frame.bottom) return;
  const centre = placeOf((part.left + part.right) / 2, (part.top + part.bottom) / 2);
  show({ ...seen, x: centre.x - seen.width / 2, y: centre.y - seen.height / 2 });
});

// Choosing: the address changes, the part that changes is fetched, and the view stays where it is.
let chosenBy = null;
let last = 0;

async function choose(address, isNew) {
  const url = new URL(address, location.href);
  if (isNew) history.pushState(null, "", url);
  url.pathname += "/live";
  document.body.dataset.live = url.pathname + url.search;
  const turn = ++last;
  try {
    const fresh = await fetchPart(document.body.dataset.live, "live");
    // Whoever chose again meanwhile wants that.
    if (turn !== last) return false;
    morph(document.getElementById("live"), fresh);
    tellTimes();
    document.dispatchEvent(new CustomEvent("refreshed"));
    return true;
  } catch {
    say("The server does not answer");
    return false;
  }
}

document.addEventListener("click", async (event) => {
  const way = event.target.closest?.("[data-zoom]");
  if (way) ways[way.dataset.zoom]();
  const link = event.target.closest?.("a[data-choose]");
  if (!link) return;
  // What is chosen by a key is read from its title on; it comes as a click without a press.
  const byKeyboard = event.detail === 0;
  if (moved && !byKeyboard && link.closest("#map")) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const isClose = link.matches(".close");
  const key = link.dataset.key;
  if (link.closest("#map")) chosenBy = key;
  if (!(await choose(link.getAttribute("href") ?? link.href, true)) || !byKeyboard) return;
  if (isClose) document.querySelector(`#map [data-key="${CSS.escape(chosenBy ?? "")}"]`)?.focus();
  else document.getElementById("chosen")?.focus();
});

document.addEventListener("key:Escape", () => document.querySelector("#panel .close")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })));
addEventListener("popstate", () => choose(location.href, false));
document.addEventListener("refreshed", () => { if (map() && seen) show(seen); });
