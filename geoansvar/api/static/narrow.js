/** On a phone a wide table shows one column at a time, chosen by name, and what is not asked first is folded. */
import { say } from "./words.js";

const narrow = matchMedia("(max-width: 44rem)"); // as in the style sheet
const USUAL = "Q100"; // the flow that is mostly asked about; where there is none, the first column
/** What was chosen for tables of the same columns. @type {Map<string, string>} */
const chosen = new Map();

/** Who is told which column was chosen. @type {((column: string) => void) | undefined} */
let told;

/**
 * Be told when somebody chooses a column.
 * @param {(column: string) => void} tell
 */
export function onColumn(tell) {
  told = tell;
}

/**
 * Show a column in every table that has it; where it is the name of none, nothing happens.
 * @param {string} name
 */
export function columnOf(name) {
  document.querySelectorAll("select[data-columns]").forEach((select) => {
    if (!(select instanceof HTMLSelectElement)) return;
    const at = (select.dataset["columns"] ?? "").split("|").indexOf(name);
    if (at < 0 || select.value === String(at)) return;
    select.value = String(at);
    choose(select);
  });
}

/** Give each wide table its choice of column, and fold all but the first group. */
export function fitNarrow() {
  document.querySelectorAll("table.matrix").forEach((table) => {
    if (table instanceof HTMLTableElement && heads(table).length > 1) table.parentElement?.before(choice(table));
  });
  if (narrow.matches) fold();
  addEventListener("hashchange", openTarget);
}

/** @param {HTMLTableElement} table */
function heads(table) {
  return [...(table.tHead?.rows[0]?.cells ?? [])].slice(1).map((cell) => cell.textContent?.trim() ?? "");
}

/** @param {HTMLTableElement} table */
function choice(table) {
  const names = heads(table);
  const label = document.createElement("label");
  label.className = "one-column";
  label.append(say("column"), " ");
  const select = document.createElement("select");
  select.append(...names.map((name, at) => new Option(name, String(at))), new Option(say("all_columns"), "all"));
  select.dataset["columns"] = names.join("|");
  select.value = chosen.get(names.join("|")) ?? String(Math.max(0, names.indexOf(USUAL)));
  select.addEventListener("change", () => {
    choose(select);
    told?.(names[Number(select.value)] ?? "");
  });
  label.append(select);
  show(table, select.value);
  return label;
}

/**
 * Show the chosen column in every table that has the same ones: one flow is read all through the page.
 * @param {HTMLSelectElement} select
 */
function choose(select) {
  const columns = select.dataset["columns"] ?? "";
  chosen.set(columns, select.value);
  document.querySelectorAll("select[data-columns]").forEach((other) => {
    if (!(other instanceof HTMLSelectElement) || other.dataset["columns"] !== columns) return;
    other.value = select.value;
    const table = other.closest("details")?.querySelector("table.matrix");
    if (table instanceof HTMLTableElement) show(table, select.value);
  });
}

/**
 * @param {HTMLTableElement} table
 * @param {string} value
 */
function show(table, value) {
  for (const row of table.rows) {
    if (row.cells.length < 2) continue; // the name of a section
    [...row.cells].slice(1).forEach((cell, at) => cell.classList.toggle("away", value !== "all" && String(at) !== value));
  }
}

/** Fold every group but the first, and but the one that the address points at. */
function fold() {
  [...document.querySelectorAll("#answer > details.group")].slice(1).forEach((group) => {
    if (group instanceof HTMLDetailsElement) group.open = false;
  });
  openTarget();
}

function openTarget() {
  const target = document.querySelector(":target"); // the browser reads the address, whatever somebody wrote there
  if (!(target instanceof HTMLDetailsElement)) return;
  target.open = true;
  target.scrollIntoView({ block: "start" });
}
