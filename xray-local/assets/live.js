// Follows the server: when documents come, the part `#live` is fetched anew. `p` or the button pauses.
import { fetchPart, morph } from "./fragment.js";
import { say, tellTimes } from "./frame.js";

const LEAST_MILLISECONDS = 500;
const button = document.getElementById("pause");
let paused = false;
let stale = false;
let busy = false;
let last = 0;

function state(name, word) {
  document.body.dataset.link = name;
  button.querySelector(".word").textContent = word;
}

async function refresh() {
  stale = true;
  if (paused || busy || document.hidden) return;
  busy = true;
  while (stale && !paused) {
    await new Promise((done) => setTimeout(done, Math.max(0, last + LEAST_MILLISECONDS - performance.now())));
    stale = false;
    last = performance.now();
    try {
      const fresh = await fetchPart(document.body.dataset.live, "live");
      if (paused) { stale = true; break; }
      morph(document.getElementById("live"), fresh);
      tellTimes();
      document.dispatchEvent(new CustomEvent("refreshed"));
    } catch {
      state("lost", "Lost");
    }
  }
  busy = false;
}

function toggle() {
  paused = !paused;
  button.setAttribute("aria-pressed", String(paused));
  state(paused ? "paused" : "live", paused ? "Paused" : "Live");
  say(paused ? "Paused" : "Following");
  if (!paused && stale) refresh();
}

if (document.body.dataset.live) {
  const events = new EventSource("/events");
  events.addEventListener("open", () => { if (!paused) state("live", "Live"); });
  events.addEventListener("error", () => state("lost", "Lost"));
  let first = true;
  events.addEventListener("message", ({ data }) => {
    const { Problems: problems } = JSON.parse(data);
    const badge = document.getElementById("problems");
    badge.hidden = problems === 0;
    badge.textContent = String(problems);
    // The first message says how things stand, and so does the page; after a break it may not.
    if (!first) refresh();
    first = false;
  });
  events.addEventListener("error", () => { first = false; });
  button.addEventListener("click", toggle);
  document.addEventListener("visibilitychange", () => { if (stale) refresh(); });
  document.addEventListener("key:p", toggle);
}
