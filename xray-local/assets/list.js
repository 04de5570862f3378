// Moves through the trace list with the keyboard.

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
