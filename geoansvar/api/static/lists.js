/** What one does with the list: light a row's object, copy a group, print it, keep it as a file. */
import { lines, page } from "./copied.js";
import * as overlay from "./overlay.js";
import { announce, say } from "./words.js";

/**
 * Light the row of an object.
 * @param {string | null} key
 */
export function lightRow(key) {
  document.querySelectorAll("tr[data-key]").forEach((row) => {
    row.classList.toggle("lit", row instanceof HTMLElement && row.dataset["key"] === key);
  });
}

/**
 * Bring the row of an object into view, and its group with it; by keyboard focus goes there.
 * @param {string} key
 * @param {boolean} focus
 */
export function toRow(key, focus) {
  const row = [...document.querySelectorAll("tr[data-key]")].find(
    (each) => each instanceof HTMLElement && each.dataset["key"] === key && !each.hidden,
  );
  const group = row?.closest("details.group");
  if (group instanceof HTMLDetailsElement) group.open = true;
  row?.scrollIntoView({ block: "center" });
  const link = row?.querySelector("a, button, summary");
  if (focus && link instanceof HTMLElement) link.focus({ preventScroll: true });
}

/** Follow pointer, focus and presses in the list, now and after every new answer. */
export function follow() {
  const list = document.getElementById("svar");
  list?.addEventListener("pointerover", (event) => overlay.light(keyAt(event)));
  list?.addEventListener("pointerleave", () => overlay.light(null));
  list?.addEventListener("focusin", (event) => overlay.light(keyAt(event)));
  list?.addEventListener("click", (event) => {
    const spot = target(event)?.closest("a.spot");
    if (spot instanceof HTMLElement) overlay.find(spot.dataset["key"] ?? "");
  });
  document.addEventListener("click", (event) => {
    const button = target(event)?.closest("button[data-act]");
    if (button instanceof HTMLElement) act(button);
  });
  addEventListener("afterprint", () => document.documentElement.classList.remove("printing-one"));
  addEventListener("beforeprint", openAll);
}

/** @param {Event} event */
function target(event) {
  return event.target instanceof Element ? event.target : null;
}

/** @param {Event} event */
function keyAt(event) {
  const row = target(event)?.closest("tr[data-key]");
  return row instanceof HTMLElement ? (row.dataset["key"] ?? null) : null;
}

/** @param {HTMLElement} button */
function act(button) {
  const group = button.closest("details.group");
  const does = button.dataset["act"];
  if (does === "print") print();
  else if (does === "print-group" && group) printOne(group);
  else if (does === "copy" && group) copyGroup(group);
  else if (does === "copy-link") copy(new URL(linkOf(), location.href).href);
}

function linkOf() {
  return document.getElementById("answer")?.dataset["link"] || location.href;
}

/** @param {Element} group */
function printOne(group) {
  document.querySelectorAll(".group.printed").forEach((each) => each.classList.remove("printed"));
  group.classList.add("printed");
  document.documentElement.classList.add("printing-one");
  print();
}

/** Browsers that print closed parts closed get them open. */
function openAll() {
  document.querySelectorAll("#answer details").forEach((each) => {
    if (each instanceof HTMLDetailsElement && each.querySelector("tr, dl")) each.open = true;
  });
}

/**
 * Copy a group: as a table for a word processor, as lines for what takes only text.
 * @param {Element} group
 */
async function copyGroup(group) {
  const kinds = { "text/html": page(group), "text/plain": lines(group) };
  const blobs = Object.entries(kinds).map(([type, held]) => [type, new Blob([held], { type })]);
  if (typeof ClipboardItem === "undefined") return copy(kinds["text/plain"]);
  return written(navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]));
}

/** @param {string} text */
function copy(text) {
  return written(navigator.clipboard.writeText(text));
}

/** @param {Promise<void>} done */
async function written(done) {
  try {
    await done;
    announce(say("copied"));
  } catch {
    announce(say("not_copied"));
  }
}
