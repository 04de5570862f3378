// Buttons that copy: the text of `data-copy`, in which `{origin}` stands for this server, or of the element named by
// `data-copy-from`.
import { say } from "./frame.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button.copy");
  if (!button) return;
  const { copy, copyFrom } = button.dataset;
  const text = copyFrom ? document.getElementById(copyFrom).textContent : copy.replaceAll("{origin}", location.origin);
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1200);
  } catch {
    say("The browser does not allow to copy");
  }
});
