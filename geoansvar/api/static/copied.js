/** A group as it is pasted: a ruled table where a program takes one, and lines of words where it takes only text. */

const TABLES = "table.rows, table.matrix, table.plain";

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
  made.append(element("h3", heading(group)));
  for (const table of group.querySelectorAll(TABLES)) made.append(ruled(table));
  for (const told of group.querySelectorAll(".told h4, .told p")) made.append(element("p", words(told)));
  return new XMLSerializer().serializeToString(made);
}

/** @param {Element} group */
function heading(group) {
  return `${words(group.querySelector("h3"))} · ${words(document.getElementById("area"))}`;
}

/**
 * Rule a table by attributes: styles written in the markup are what the page's own policy refuses.
 * @param {Element} table
 */
function ruled(table) {
  const made = element("table", "", { border: "1", cellspacing: "0", cellpadding: "3" });
  for (const row of table.querySelectorAll("tr")) {
    const line = element("tr");
    for (const cell of row.children) line.append(plainCell(cell));
    made.append(line);
  }
  return made;
}

/** @param {Element} cell */
function plainCell(cell) {
  const isRow = cell.getAttribute("scope") === "row";
  const right = getComputedStyle(cell).textAlign === "right";
  const made = element(isRow ? "td" : cell.tagName.toLowerCase(), words(cell), { align: right ? "right" : "left" });
  const span = cell.getAttribute("colspan");
  if (span) made.setAttribute("colspan", span);
  return made;
}

/**
 * Make an element that holds words, and nothing that anybody has written as markup.
 * @param {string} name
 * @param {string} [held]
 * @param {Record<string, string>} [attributes]
 */
function element(name, held = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = held;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
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
