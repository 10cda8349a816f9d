/** Översvämning: the page is complete without this; with it a number's rows open beside the numbers, not after a reload. */
import { lostContact, refused } from "./contact.js";
import { onReturn, wentTo } from "./here.js";
import { follow } from "./lists.js";
import { fitNarrow } from "./narrow.js";
import { announce, say } from "./words.js";

const beside = matchMedia("(min-width: 75rem)"); // as in the style sheet: there the rows stand beside the numbers

/** @type {AbortController | null} */
let running = null;
/** The number that was pressed last: whoever closes its rows comes back to it. @type {HTMLAnchorElement | null} */
let pressed = null;

/**
 * Fetch a page of ours and put its rows where the old ones stood.
 * @param {string} address
 */
async function open(address) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  try {
    const wanted = new URL(address, location.href);
    wanted.searchParams.set("only", "rows");
    const response = await fetch(wanted, { headers: { Accept: "text/html" }, signal: mine.signal });
    if (await refused(response)) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("rader");
    const place = document.getElementById("rader");
    if (!response.ok || !fresh || !place) return location.assign(address);
    place.replaceChildren(...[...fresh.children].map((child) => document.adoptNode(child)));
    mark(address);
    const title = place.querySelector("h3")?.textContent?.trim() ?? "";
    if (title) shown(place, title);
    else pressed?.focus();
  } catch {
    if (!mine.signal.aborted) lostContact(() => void open(address));
  }
}

/**
 * Bring the rows to where they are read: beside the numbers, or on a narrow screen after the table they belong to.
 * @param {HTMLElement} place
 * @param {string} title
 */
function shown(place, title) {
  const before = (beside.matches ? null : pressed?.closest("details.group")) ?? document.querySelector("#answer > header");
  if (before && before.nextElementSibling !== place) before.after(place);
  place.scrollTop = 0;
  if (!beside.matches) place.scrollIntoView({ block: "start" });
  place.focus({ preventScroll: true });
  announce(say("opened", { title }));
}

/**
 * Light the number whose rows are open.
 * @param {string} address
 */
function mark(address) {
  for (const link of document.querySelectorAll("a.behind")) {
    link.classList.toggle("chosen", link instanceof HTMLAnchorElement && link.href === new URL(address, location.href).href);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a.behind, a[data-close]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!link.closest("#rader")) pressed = link;
  wentTo(link.href);
  void open(link.href);
});
onReturn(() => void open(location.href));
follow();
fitNarrow();
mark(location.href);
