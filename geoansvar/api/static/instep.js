/** The flow on the map, in the tables and in the threshold strip is one and the same: whichever is moved, all follow. */
import { fold, refit } from "./mapfold.js";
import { columnOf, onColumn } from "./narrow.js";

/** The flow that is shown; empty where none or several are. */
let shown = "";

/** Bring the slider of the map's legend to the top of the map, and let the page follow it. */
export function keepInStep() {
  const map = window.geoansvarMap;
  const choices = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[data-geoansvar-flow]")]);
  const flows = [...document.querySelectorAll("#flow-slot[data-flows]")].flatMap((slot) => slot.getAttribute("data-flows")?.split("|") ?? []);
  fold(document.getElementById("karta"));
  if (!map || !choices.length) return;
  const fieldset = choices[0]?.closest("fieldset");
  if (fieldset) document.getElementById("flow-slot")?.prepend(fieldset);
  const take = (/** @type {string} */ flow) => {
    const choice = choices.find((each) => each.dataset["geoansvarFlow"] === flow);
    if (choice && !choice.checked) choice.click();
  };
  const follow = () => mark(choices.find((each) => each.checked)?.dataset["geoansvarFlow"] ?? "");
  map.on("geoansvar:layers", follow);
  choices.forEach((choice) => choice.addEventListener("change", follow));
  onColumn(take);
  const first = choices.find((each) => each.checked)?.dataset["geoansvarFlow"] ?? "";
  if (flows.length && !flows.includes(first)) take(flows.at(-1) ?? ""); // of what was asked, the largest
  follow();
  refit();
}

/** @param {string} flow */
function mark(flow) {
  if (flow !== shown) columnOf(flow);
  shown = flow;
  document.querySelectorAll("table.matrix").forEach((table) => {
    if (table instanceof HTMLTableElement) markTable(table, flow);
  });
  document.querySelectorAll("tr[data-flow]").forEach((row) => {
    row.classList.toggle("in-step", row.getAttribute("data-flow") === flow);
  });
}

/**
 * Light the flow's column, and show of sections that are of one flow each only its own.
 * @param {HTMLTableElement} table
 * @param {string} flow
 */
function markTable(table, flow) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const at = heads.findIndex((head) => head.dataset["flow"] === flow && flow !== "");
  for (const row of table.rows) {
    if (row.cells.length !== heads.length) continue;
    [...row.cells].forEach((cell, column) => cell.classList.toggle("in-step", column === at));
  }
  const sections = [...table.tBodies].filter((section) => section.dataset["flow"]);
  const own = sections.some((section) => section.dataset["flow"] === flow);
  for (const section of sections) section.hidden = own && section.dataset["flow"] !== flow;
}
