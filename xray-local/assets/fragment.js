// Fetches a part of a page and puts it in place. What did not change stays the same element, so that focus, an open
// detail and a selection survive.

/** The element `#id` of the reply of `address`; an error when the server does not answer. */
export async function fetchPart(address, id, signal) {
  const reply = await fetch(address, { signal, headers: { accept: "text/html" } });
  if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
  // A parsed document runs no scripts.
  const parsed = new DOMParser().parseFromString(await reply.text(), "text/html");
  const part = parsed.getElementById(id);
  if (!part) throw new Error(`${address}: no #${id}`);
  return document.adoptNode(part);
}

/** Makes `old` look like `fresh`, keeping the elements that are alike. */
export function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || key(old) !== key(fresh)) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.isEqualNode(fresh)) return;
  attributes(old, fresh);
  children(old, fresh);
}

function key(node) {
  return node.nodeType === Node.ELEMENT_NODE ? (node.dataset.key ?? node.id ?? "") : "";
}

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    // What the reader opened stays open.
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function children(old, fresh) {
  const known = new Map();
  for (const child of old.children) if (child.dataset.key) known.set(child.dataset.key, child);
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const same = next.nodeType === Node.ELEMENT_NODE && known.get(next.dataset.key);
    if (same) {
      if (same !== at) old.insertBefore(same, at);
      else at = at.nextSibling;
      morph(same, next);
    } else if (at && !(at.nodeType === Node.ELEMENT_NODE && known.has(at.dataset.key)) && !next.dataset?.key) {
      const following = at.nextSibling;
      morph(at, next);
      at = following;
    } else {
      if (next.dataset?.key) next.classList.add("fresh");
      old.insertBefore(next, at);
    }
  }
  while (at) {
    const following = at.nextSibling;
    at.remove();
    at = following;
  }
}
