// The rows of a trace as columns of numbers: what is collapsed, hidden, found, and so which rows are visible. No elements.

export const OUTCOMES = ["ok", "error", "throttle", "fault", "open"];
const WORDS = ["OK", "error", "throttle", "fault", "in progress"];
export const KINDS = ["segment", "subsegment", "inferred"];

/** Three digits and a unit, as the server writes times. */
export function timeText(micros) {
  const digits = (number, unit) => `${Number(number.toFixed(number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2))} ${unit}`;
  if (micros < 999.5) return digits(micros, "µs");
  if (micros < 999_500) return digits(micros / 1e3, "ms");
  if (micros < 99_950_000) return digits(micros / 1e6, "s");
  const seconds = Math.round(micros / 1e6);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export class Model {
  /** `before` is the model of the same trace before something came, whose state is kept by the rows' ids. */
  constructor(data, before) {
    this.data = data;
    this.length = data.length;
    this.count = data.id.length;
    this.depth = Int32Array.from(data.depth);
    this.from = Float64Array.from(data.from);
    this.to = Float64Array.from(data.to);
    this.flags = Uint8Array.from(data.flags);
    this.placeOf = new Map(data.id.map((id, place) => [id, place]));
    this.findTree();
    this.findCritical();
    this.collapsed = new Uint8Array(this.count);
    this.found = new Uint8Array(this.count);
    this.shorter = before?.shorter ?? 0;
    this.shown = before?.shown ?? new Set([0, 1, 2, 3, 4]);
    this.onlyFound = before?.onlyFound ?? false;
    this.isSearched = before?.isSearched ?? false;
    for (let place = 0; before && place < before.count; place += 1) {
      const now = this.placeOf.get(before.data.id[place]);
      if (now === undefined) continue;
      if (before.collapsed[place] && this.hasBelow(now)) this.collapsed[now] = 1;
      // Until the server has searched what is new.
      this.found[now] = before.found[place];
    }
    this.compute();
  }

  /** Parents, and the row behind the last one below each. */
  findTree() {
    this.parent = new Int32Array(this.count).fill(-1);
    this.behind = new Int32Array(this.count).fill(this.count);
    const above = [];
    for (let place = 0; place < this.count; place += 1) {
      while (above.length > 0 && this.depth[above[above.length - 1]] >= this.depth[place]) this.behind[above.pop()] = place;
      if (above.length > 0) this.parent[place] = above[above.length - 1];
      above.push(place);
    }
  }

  /** Where the parts of each row begin in the flat list (row, from, to). */
  findCritical() {
    this.critical = Float64Array.from(this.data.critical);
    this.criticalAt = new Int32Array(this.count + 1);
    for (let at = 0; at < this.critical.length; at += 3) this.criticalAt[this.critical[at] + 1] += 1;
    for (let place = 0; place < this.count; place += 1) this.criticalAt[place + 1] += this.criticalAt[place];
  }

  name(place) { return this.data.texts[this.data.name[place]]; }
  note(place) { return this.data.texts[this.data.note[place]]; }
  service(place) { return this.data.services[this.data.service[place]]; }
  outcome(place) { return this.flags[place] & 7; }
  kind(place) { return (this.flags[place] >> 3) & 3; }
  isOpen(place) { return (this.flags[place] & 32) !== 0; }
  hasBelow(place) { return this.behind[place] > place + 1; }
  isBad(place) { return this.outcome(place) >= 1 && this.outcome(place) <= 3; }

  hides(place) {
    if (!this.shown.has(this.outcome(place)) || (this.onlyFound && this.isSearched && !this.found[place])) return true;
    return this.shorter > 0 && !this.isOpen(place) && this.to[place] - this.from[place] < this.shorter;
  }

  /** Finds the visible rows; returns how many the reader hid. */
  compute() {
    const visible = new Int32Array(this.count);
    this.position = new Int32Array(this.count).fill(-1);
    let [size, hidden] = [0, 0];
    for (let place = 0; place < this.count;) {
      if (this.hides(place)) hidden += 1;
      else {
        this.position[place] = size;
        visible[size] = place;
        size += 1;
      }
      place = this.collapsed[place] ? this.behind[place] : place + 1;
    }
    this.visible = visible.subarray(0, size);
    this.hidden = hidden;
  }

  /** The rows that the search found; `null` when nothing is looked for. */
  setFound(rows) {
    this.found.fill(0);
    this.isSearched = rows !== null;
    for (const place of rows ?? []) this.found[place] = 1;
  }

  /** `compute` is for the caller to call, once for all it changes. */
  setCollapsed(place, collapsed) {
    this.collapsed[place] = collapsed && this.hasBelow(place) ? 1 : 0;
  }

  /** Rows from this depth on are collapsed, those above are not. */
  setLevel(level) {
    for (let place = 0; place < this.count; place += 1) this.collapsed[place] = this.depth[place] >= level && this.hasBelow(place) ? 1 : 0;
  }

  /** The least depth at which a row is collapsed, or one more than that of the deepest that could be. */
  level() {
    let [level, deepest] = [Infinity, 0];
    for (let place = 0; place < this.count; place += 1) {
      if (this.collapsed[place]) level = Math.min(level, this.depth[place]);
      else if (this.hasBelow(place)) deepest = Math.max(deepest, this.depth[place] + 1);
    }
    return Math.min(level, deepest);
  }

  /** Makes a row visible, whatever is collapsed above it; false when the reader hid it. */
  reveal(place) {
    for (let above = this.parent[place]; above >= 0; above = this.parent[above]) this.collapsed[above] = 0;
    this.compute();
    return this.position[place] >= 0;
  }

  /** The nearest visible row at or above this one. */
  standIn(place) {
    let at = place;
    while (at >= 0 && this.position[at] < 0) at = this.parent[at];
    return at;
  }

  /** When it ran, and for how long by itself. */
  times(place) {
    const until = this.isOpen(place) ? "in progress" : `to ${timeText(this.to[place])}`;
    return `${timeText(this.from[place])} ${until}, self ${timeText(this.data.self[place])}`;
  }

  /** What those hear who do not see the row. */
  label(place) {
    const words = [this.name(place), KINDS[this.kind(place)], this.service(place).name, WORDS[this.outcome(place)]];
    const time = this.isOpen(place) ? "in progress" : timeText(this.to[place] - this.from[place]);
    return `${words.join(", ")}, ${time}, begins at ${timeText(this.from[place])}`;
  }
}
