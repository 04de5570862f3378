// Moves through the trace list with the keyboard, and chooses two traces to compare.

function rows() {
  return [...document.querySelectorAll(".trace .open")];
}

function move(by) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
  next?.focus({ preventScroll: true });
  next?.parentElement.scrollIntoView({ block: "nearest" });
}

for (const [key, by] of [["j", 1], ["ArrowDown", 1], ["k", -1], ["ArrowUp", -1]]) {
  document.addEventListener(`key:${key}`, ({ detail }) => {
    detail.preventDefault();
    move(by);
  });
}

let chosen = [];

/** Shows what is chosen; after a refresh too, when the elements are as the server made them. */
function showChosen() {
  for (const row of document.querySelectorAll(".trace")) {
    row.querySelector(".pick").setAttribute("aria-pressed", String(chosen.includes(row.dataset.key)));
  }
  const bar = document.getElementById("compare");
  if (!bar) return;
  const [one, other] = chosen;
  bar.hidden = !one;
  bar.querySelector("span").hidden = Boolean(other);
  const link = bar.querySelector("a");
  link.hidden = !other;
  // The older one is what the newer is compared with.
  if (other) link.href = `/compare?${new URLSearchParams([one, other].sort().map((id, place) => ["ab"[place], id]))}`;
}

function choose(id) {
  chosen = chosen.includes(id) ? chosen.filter((it) => it !== id) : [...chosen, id].slice(-2);
  showChosen();
}

document.addEventListener("click", ({ target }) => {
  if (target.closest(".pick")) choose(target.closest(".trace").dataset.key);
  else if (target.closest("#compare button")) {
    chosen = [];
    showChosen();
  }
});
document.addEventListener("key:c", () => {
  const row = document.activeElement.closest(".trace");
  if (row) choose(row.dataset.key);
});
document.addEventListener("refreshed", showChosen);
