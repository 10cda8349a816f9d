/** Asking the service: the newest question wins, silence is short, and a lost contact is said. */
import { hide, inContact, lostContact, refused } from "./contact.js";
import { followed } from "./progress.js";
import { announce, say } from "./words.js";

export { keepPulse, lostContact } from "./contact.js";

/**
 * @typedef {{geometry?: object, address?: string, place?: string, feature?: string, layer?: string, buffer_m?: number}} Area
 * @typedef {{kind: string, area: Area, flood?: string | null, as_of?: string}} Question
 */

const QUIET_MS = 300; // under this nothing shows
const LONG_MS = 3000;
const STILL_MS = 5000; // how often it is said that it goes on

/** @type {AbortController | null} */
let running = null;

/** @returns {string} the language asked for in the address, to be kept */
export function langQuery() {
  const lang = new URLSearchParams(location.search).get("lang");
  return lang ? `lang=${encodeURIComponent(lang)}` : "";
}

/**
 * Send a question; the one that is running is given up.
 * @param {string} address
 * @param {unknown} body
 * @param {{quiet?: boolean, again?: () => void}} [how] quiet: what is on the page stays as it is meanwhile;
 *   again: what is done when there is contact again, if there was none
 * @returns {Promise<Response | null>} null where a newer question took over, nobody answered, or the session has ended
 */
export function post(address, body, { quiet = false, again } = {}) {
  const headers = {
    "Content-Type": "application/json",
    Accept: "text/html, application/geo+json",
    ...(quiet ? {} : { Prefer: "respond-async" }),
  };
  return send(address, { method: "POST", headers, body: JSON.stringify(body) }, quiet, again);
}

/**
 * Fetch a page of ours; a question that is running is given up.
 * @param {string} address
 * @returns {Promise<Response | null>} as for a question
 */
export function get(address) {
  return send(address, { headers: { Accept: "text/html" } }, false);
}

/**
 * @param {string} address
 * @param {RequestInit} what
 * @param {boolean} quiet
 * @param {() => void} [again]
 */
async function send(address, what, quiet, again) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  if (!quiet) hide();
  const done = quiet ? () => {} : waiting();
  const ask = () => fetch(address, { ...what, signal: mine.signal });
  try {
    let response = await ask();
    inContact();
    if (response.status === 202) {
      if (!(await followed(response, mine.signal))) return null;
      response = await ask(); // what has been reckoned is at hand
    }
    if (response.status === 401 && loggedOut(await response.clone().text())) return null;
    document.getElementById("ended")?.remove();
    if (!quiet && (await refused(response))) return null;
    return new Response(await response.blob(), response); // all of it: a newer question gives up half an answer here
  } catch {
    if (!mine.signal.aborted) lostContact(again);
    return null;
  } finally {
    done();
  }
}

/**
 * Say that the session has ended, and how to log in without losing what stands on the page.
 * @param {string} html the page that the service answered with
 * @returns {boolean} whether it says so
 */
function loggedOut(html) {
  const said = new DOMParser().parseFromString(html, "text/html").getElementById("answer");
  if (!said) return false;
  said.id = "ended";
  document.getElementById("ended")?.remove();
  const place = document.getElementById("svar") ?? document.getElementById("main");
  place?.prepend(document.adoptNode(said));
  said.scrollIntoView({ block: "nearest" });
  return true;
}

/**
 * Grey the old answer after a moment; say how long it has taken if it takes long.
 * @returns {() => void} ends it
 */
export function waiting() {
  const root = document.documentElement;
  const shown = setTimeout(() => {
    root.classList.add("waiting");
    announce(say("counting"));
  }, QUIET_MS);
  const begun = Date.now();
  const tell = () => announce(`${say("long")} (${Math.round((Date.now() - begun) / 1000)} s)`);
  let still = setTimeout(function goOn() {
    tell();
    still = setTimeout(goOn, STILL_MS);
  }, LONG_MS);
  return () => {
    clearTimeout(shown);
    clearTimeout(still);
    if (root.classList.contains("waiting")) announce("");
    root.classList.remove("waiting");
  };
}
