// Makes, changes and takes away sampling rules by X-Ray's own operations of this server, and shows what they say.
import { fetchPart, morph } from "./fragment.js";
import { say, tellTimes } from "./frame.js";

// Programs report every ten seconds; that is no document, so no event tells of it.
const REPORTS_MILLISECONDS = 5_000;

async function refresh() {
  morph(document.getElementById("live"), await fetchPart("/sampling/live", "live"));
  tellTimes();
}

/** What X-Ray answers; an error with its message when it refuses. */
async function ask(path, body) {
  const reply = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.Message ?? `The server answers ${reply.status}`);
  return answer;
}

function valueOf(input) {
  if (input.name === "Attributes") {
    const lines = input.value.split("\n").map((line) => line.trim()).filter(Boolean);
    return Object.fromEntries(lines.map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }));
  }
  // Seven digits, so that a percentage stays the number that was written.
  if (input.hasAttribute("data-percent")) return Number((Number(input.value) / 100).toPrecision(7));
  return input.type === "number" ? Number(input.value) : input.value;
}

function clear(form) {
  for (const wrong of form.querySelectorAll(".wrong")) wrong.hidden = true;
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/** Shows a message at the field that it names first, or at the end of the form. */
function complain(form, message) {
  const name = /`(\w+)`/.exec(message)?.[1] ?? "";
  const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const wrong = (field ?? form).querySelector(field ? ".wrong" : ":scope > .wrong");
  wrong.textContent = message;
  wrong.hidden = false;
  const input = field?.querySelector("input, textarea");
  input?.setAttribute("aria-invalid", "true");
  input?.focus();
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".editor");
  if (!form) return;
  event.preventDefault();
  clear(form);
  const rule = form.dataset.version ? { Version: Number(form.dataset.version) } : {};
  for (const input of form.querySelectorAll("[name]")) rule[input.name] = valueOf(input);
  try {
    await ask(form.dataset.path, { [form.dataset.within]: rule });
    await refresh();
    // What was written is what the server says now.
    form.reset();
    form.closest("details").open = false;
    say("Saved");
  } catch (error) {
    complain(form, error.message);
  }
});

document.addEventListener("reset", (event) => clear(event.target));

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-delete]");
  if (!button) return;
  const sure = document.getElementById("sure");
  sure.returnValue = "";
  sure.querySelector("h2").textContent = `Delete the rule “${button.dataset.delete}”?`;
  sure.addEventListener("close", async () => {
    if (sure.returnValue !== "delete") return;
    try {
      await ask("/DeleteSamplingRule", { RuleName: button.dataset.delete });
      await refresh();
      say("Deleted");
    } catch (error) {
      complain(button.form, error.message);
    }
  }, { once: true });
  sure.showModal();
});

setInterval(() => {
  const isPaused = document.getElementById("pause").getAttribute("aria-pressed") === "true";
  // While the server is away the light of the frame says so.
  if (!document.hidden && !isPaused) refresh().catch(() => {});
}, REPORTS_MILLISECONDS);
