/** The rows of an answer in another order, and only those that hold some words: the list itself stays as it came. */
import { say } from "./words.js";

/** How each table came: its sections with their rows. @type {WeakMap<HTMLTableElement, Map<HTMLTableSectionElement, HTMLTableRowElement[]>>} */
const came = new WeakMap();
const LONG = 4; // letters of a word that is looked for within others
const collator = new Intl.Collator("sv", { numeric: true });

/** Follow the choices of order and the words, now and after every new answer. */
export function sorting() {
  document.addEventListener("change", (event) => {
    const select = event.target;
    if (!(select instanceof HTMLSelectElement) || select.dataset["order"] === undefined) return;
    const table = select.closest("details.group")?.querySelector("table.rows");
    if (table instanceof HTMLTableElement) inOrder(table, select.value);
  });
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.id === "sift") sift(event.target.value);
  });
}

/** @param {HTMLTableElement} table */
function asItCame(table) {
  const known = came.get(table) ?? new Map([...table.tBodies].map((section) => [section, [...section.rows]]));
  came.set(table, known);
  return known;
}

/**
 * Put the rows in order; without a key as they came, under their headings.
 * @param {HTMLTableElement} table
 * @param {string} key
 */
function inOrder(table, key) {
  const sections = asItCame(table);
  const rows = [...sections.values()].flat();
  rows.filter((row) => row.classList.contains("part")).forEach((row) => (row.hidden = key !== ""));
  if (!key) {
    for (const [section, own] of sections) section.append(...own);
    return;
  }
  const sorted = rows.filter((row) => row.dataset["orders"]).sort((one, other) => compared(one, other, key));
  table.tBodies[0]?.append(...sorted);
}

/** What is not known comes last. @param {HTMLTableRowElement} one @param {HTMLTableRowElement} other @param {string} key */
function compared(one, other, key) {
  const [left, right] = [one, other].map((row) => JSON.parse(row.dataset["orders"] ?? "{}")[key]);
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  if (typeof left === "number" && typeof right === "number") return left - right;
  return collator.compare(String(left), String(right));
}

/** Show only the rows that hold all the words, and say how many they are. @param {string} written */
function sift(written) {
  const words = written.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
  let shown = 0;
  let whole = 0;
  for (const group of document.querySelectorAll("#answer details.group")) {
    const rows = /** @type {HTMLTableRowElement[]} */ ([...group.querySelectorAll("table.rows tr[data-key]")]);
    if (!rows.length) continue;
    const held = rows.filter((row) => holds(row, words));
    rows.forEach((row) => (row.hidden = !held.includes(row)));
    headings(group, words.length > 0);
    count(group, held.length, rows.length);
    shown += held.length;
    whole += rows.length;
  }
  const said = document.getElementById("sifted");
  if (said) said.textContent = words.length ? say("sifted", { count: shown, whole, words: written.trim() }) : "";
}

/** A short word must begin a word of the row ("el" is not in "telefon"), a longer one may stand within one. @param {HTMLTableRowElement} row @param {string[]} words */
function holds(row, words) {
  const held = (row.textContent ?? "").toLocaleLowerCase("sv");
  const begun = held.split(/[^\p{L}\p{N}]+/u);
  return words.every((word) => (word.length < LONG ? begun.some((each) => each.startsWith(word)) : held.includes(word)));
}

/** A heading with no row left under it goes with its rows. @param {Element} group @param {boolean} sifting */
function headings(group, sifting) {
  const ordered = group.querySelector("select[data-order]");
  if (ordered instanceof HTMLSelectElement && ordered.value) return;
  for (const part of group.querySelectorAll("tr.part")) {
    const own = [...(part.parentElement?.querySelectorAll("tr[data-key]") ?? [])];
    if (part instanceof HTMLElement) part.hidden = sifting && own.every((row) => row instanceof HTMLElement && row.hidden);
  }
}

/** @param {Element} group @param {number} held @param {number} whole */
function count(group, held, whole) {
  const said = group.querySelector("summary .count");
  if (said) said.textContent = held === whole ? String(whole) : `${held} / ${whole}`;
}
