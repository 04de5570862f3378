// What every page has: keys, theme, help, times in the reader's own zone.

/** Tells those who do not see the page. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

function ago(date) {
  const seconds = (Date.now() - date) / 1000;
  if (seconds < 0 || seconds > 86_400) return `${calendar.format(date)} ${clock.format(date)}`;
  if (seconds < 1.5) return "now";
  if (seconds < 60) return `${Math.round(seconds)} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3600)} h ago`;
}

/** Writes times as the reader's clock shows them. */
export function tellTimes() {
  for (const element of document.querySelectorAll("time[datetime]")) {
    const date = new Date(element.dateTime);
    const text = element.hasAttribute("data-ago") ? ago(date) : clock.format(date);
    if (element.textContent !== text) element.textContent = text;
    if (!element.title) element.title = `${calendar.format(date)} ${clock.format(date)}`;
  }
}

function theme() {
  const root = document.documentElement.dataset;
  const next = { dark: "light", light: undefined }[root.theme] ?? (root.theme ? undefined : "dark");
  if (next) root.theme = next;
  else delete root.theme;
  try {
    if (next) localStorage.setItem("theme", next);
    else localStorage.removeItem("theme");
  } catch {
    // It holds for this page only.
  }
  say(`Theme: ${next ?? "as the system"}`);
}

let awaitsWay = false;

function typing(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.nodeName);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (awaitsWay) {
    awaitsWay = false;
    const way = document.querySelector(`.ways a[data-key="${CSS.escape(event.key)}"]`);
    if (way) {
      event.preventDefault();
      way.click();
      return;
    }
  }
  const filter = document.getElementById("filter") ?? document.getElementById("search");
  if (event.key === "g") awaitsWay = true;
  else if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "d") theme();
  else if (event.key === "/" && filter) {
    event.preventDefault();
    filter.focus();
    filter.select();
  } else document.dispatchEvent(new CustomEvent(`key:${event.key}`, { detail: event }));
});

document.getElementById("theme").addEventListener("click", theme);
document.getElementById("help").addEventListener("click", () => document.getElementById("keys").showModal());
tellTimes();
setInterval(tellTimes, 5_000);
