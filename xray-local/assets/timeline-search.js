// Search inside the trace: the server answers which rows hold the text; here one goes from match to match.

const input = document.getElementById("search");
const output = document.getElementById("found");
const buttons = [document.getElementById("previous"), document.getElementById("next")];
const DELAY_MILLISECONDS = 150;

export class Search {
  /**
   * `address(text)` is where to ask; `arrived(rows)` hears of the matches (`null` when nothing is looked for), `go(place)`
   * of the one to go to. `selected()` is where one is; `allows(place)` says whether the reader did not hide it.
   */
  constructor({ address, arrived, go, selected, allows }) {
    Object.assign(this, { address, arrived, go, selected, allows, rows: [], current: -1, asked: 0 });
    input.addEventListener("input", () => this.soon());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.step(event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape" && input.value !== "") {
        input.value = "";
        this.ask();
      }
    });
    buttons[0].addEventListener("click", () => this.step(-1));
    buttons[1].addEventListener("click", () => this.step(1));
  }

  /** Looks for this text. */
  lookFor(text) {
    input.value = text;
    this.ask();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), DELAY_MILLISECONDS);
  }

  /** Asks anew; also when rows have come. */
  async ask() {
    const text = input.value.trim();
    this.asked += 1;
    const turn = this.asked;
    let rows = [];
    if (text !== "") {
      try {
        rows = (await (await fetch(this.address(text))).json()).rows;
      } catch {
        output.value = "no answer";
        return;
      }
    }
    if (turn !== this.asked) return;
    this.rows = rows;
    this.current = -1;
    this.arrived(text === "" ? null : rows);
    this.tell(text);
  }

  tell(text = input.value.trim()) {
    const { length } = this.rows;
    output.value = text === "" ? "" : this.current >= 0 ? `${this.current + 1} of ${length}` : `${length} found`;
    for (const button of buttons) button.disabled = length === 0;
  }

  /** Goes to the match before or behind the place that is selected, and round at the ends. */
  step(by) {
    const places = this.rows.filter(this.allows);
    if (places.length === 0) return;
    const selected = this.selected();
    const place = by > 0 ? places.find((it) => it > selected) ?? places[0] : places.findLast((it) => it < selected) ?? places.at(-1);
    this.current = this.rows.indexOf(place);
    this.go(place);
    this.tell();
  }
}
