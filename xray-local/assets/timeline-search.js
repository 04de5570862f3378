// Search inside the trace: the server answers which rows hold the text; here one goes from match to match.

const input = document.getElementById("search");
const output = document.getElementById("found");
const buttons = [document.getElementById("previous"), document.getElementById("next")];
const DELAY_MILLISECONDS = 150;

export class Search {
  /**
   * `address(text)` is where to ask; `arrived(rows)` hears of the matches (`null` when nothing is looked for), `go(place)`
   * of the one to go to. `selected()` is where one is; `allows(place)` says whether the reader did not hide it.
   * `isOf(version)` says whether the rows are those that were searched, and `renew()` gets those, and asks anew.
   */
  constructor(page) {
    Object.assign(this, page, { rows: [], current: -1, asked: 0, known: true });
    input.addEventListener("input", () => this.soon());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.stepWhenKnown(event.shiftKey ? -1 : 1);
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
    this.known = false;
    this.timer = setTimeout(() => this.ask(), DELAY_MILLISECONDS);
  }

  /** Who is quicker than the search waits for what it finds. */
  async stepWhenKnown(by) {
    if (!this.known) await this.ask();
    if (this.known) this.step(by);
  }

  /** Asks what the text is found in; `isRenewed` when the rows are as new as they can be. */
  async ask(isRenewed = false) {
    clearTimeout(this.timer);
    const text = input.value.trim();
    this.asked += 1;
    const turn = this.asked;
    let rows = [];
    if (text !== "") {
      try {
        const reply = await (await fetch(this.address(text))).json();
        if (turn !== this.asked) return;
        // Something came meanwhile, and the places are those of other rows.
        if (!isRenewed && !this.isOf(reply.version)) {
          await this.renew();
          return;
        }
        rows = reply.rows;
      } catch {
        output.value = "no answer";
        return;
      }
    }
    this.rows = rows;
    this.known = true;
    this.current = rows.indexOf(this.selected());
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
