/** A group as it is pasted: a ruled table where a program takes one, and lines of words where it takes only text. */

const TABLES = "table.rows, table.matrix, table.plain";
const CELL = "border: 1px solid #77838f; padding: 2pt 5pt; vertical-align: top;";

/**
 * Give a group as lines of text: heading, then one row each, cells apart by tabs.
 * @param {Element} group
 */
export function lines(group) {
  const rows = [...group.querySelectorAll(TABLES)].flatMap((table) => [...table.querySelectorAll("tr")]);
  return [heading(group), ...rows.map((row) => [...row.children].map(words).join("\t"))].join("\n");
}

/**
 * Give a group as HTML for a word processor: its tables without links, or its text.
 * @param {Element} group
 */
export function page(group) {
  const made = document.createElement("div");
  made.append(element("p", heading(group), "font-weight: bold;"));
  for (const table of group.querySelectorAll(TABLES)) made.append(ruled(table));
  for (const told of group.querySelectorAll(".told h4, .told p")) made.append(element("p", words(told)));
  return new XMLSerializer().serializeToString(made);
}

/** @param {Element} group */
function heading(group) {
  return `${words(group.querySelector("h3"))} · ${words(document.getElementById("area"))}`;
}

/** @param {Element} table */
function ruled(table) {
  const made = element("table", "", "border-collapse: collapse;");
  for (const row of table.querySelectorAll("tr")) {
    const line = element("tr");
    for (const cell of row.children) line.append(plainCell(cell));
    made.append(line);
  }
  return made;
}

/** @param {Element} cell */
function plainCell(cell) {
  const right = getComputedStyle(cell).textAlign === "right" ? " text-align: right;" : "";
  const made = element(cell.tagName.toLowerCase(), words(cell), CELL + right);
  for (const name of ["colspan", "scope"]) {
    const value = cell.getAttribute(name);
    if (value) made.setAttribute(name, value);
  }
  return made;
}

/**
 * Make an element that holds words, and nothing that anybody has written as markup.
 * @param {string} name
 * @param {string} [held]
 * @param {string} [style]
 */
function element(name, held = "", style = "") {
  const made = document.createElement(name);
  made.textContent = held;
  if (style) made.style.cssText = style;
  return made;
}

/**
 * Give what stands in a cell; numbers under its first one come after it in brackets.
 * @param {Element | null} cell
 * @returns {string}
 */
function words(cell) {
  const others = cell?.querySelector(":scope > .others");
  if (!cell || !others) return tidy(cell?.textContent ?? "");
  const first = [...cell.children].filter((each) => each !== others).map((each) => tidy(each.textContent ?? ""));
  return `${first.join(" ")} (${[...others.children].map((each) => tidy(each.textContent ?? "")).join(", ")})`;
}

/** @param {string} text */
function tidy(text) {
  return text.replace(/\s+/g, " ").trim();
}
