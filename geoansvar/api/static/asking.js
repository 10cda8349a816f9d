/** Asking the service: the newest question wins, silence is short, and a lost contact is said. */
import { announce, say } from "./words.js";

/**
 * @typedef {{geometry?: object, address?: string, place?: string, feature?: string, layer?: string, buffer_m?: number}} Area
 * @typedef {{kind: string, area: Area, flood?: string | null, as_of?: string}} Question
 */

const QUIET_MS = 300; // under this nothing shows
const LONG_MS = 3000;
const PULSE_MS = 15000;

/** @type {AbortController | null} */
let running = null;
let lastContact = new Date();

/** @returns {string} the language asked for in the address, to be kept */
export function langQuery() {
  const lang = new URLSearchParams(location.search).get("lang");
  return lang ? `lang=${encodeURIComponent(lang)}` : "";
}

/**
 * Send a question; the one that is running is given up.
 * @param {string} address
 * @param {unknown} body
 * @param {{quiet?: boolean}} [how] quiet: what is on the page stays as it is meanwhile
 * @returns {Promise<Response | null>} null where a newer question took over, nobody answered, or the session has ended
 */
export async function post(address, body, { quiet = false } = {}) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const done = quiet ? () => {} : waiting();
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/html, application/geo+json" },
      body: JSON.stringify(body),
      signal: mine.signal,
    });
    inContact();
    if (response.status === 401) {
      loggedOut(await response.text());
      return null;
    }
    document.getElementById("ended")?.remove();
    return response;
  } catch {
    if (!mine.signal.aborted) lostContact();
    return null;
  } finally {
    done();
  }
}

/**
 * Say that the session has ended, and how to log in without losing what stands on the page.
 * @param {string} html the page that the service answered with
 */
function loggedOut(html) {
  const said = new DOMParser().parseFromString(html, "text/html").getElementById("answer");
  if (!said) return;
  said.id = "ended";
  document.getElementById("ended")?.remove();
  const place = document.getElementById("svar") ?? document.getElementById("main");
  place?.prepend(document.adoptNode(said));
  said.scrollIntoView({ block: "nearest" });
}

/** Grey the old answer after a moment; say so if it takes long. */
function waiting() {
  const root = document.documentElement;
  const shown = setTimeout(() => {
    root.classList.add("waiting");
    announce(say("counting"));
  }, QUIET_MS);
  const long = setTimeout(() => announce(say("long")), LONG_MS);
  return () => {
    clearTimeout(shown);
    clearTimeout(long);
    if (root.classList.contains("waiting")) announce("");
    root.classList.remove("waiting");
  };
}

/** @param {Date} time */
function clock(time) {
  return time.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
}

function inContact() {
  lastContact = new Date();
  const band = document.getElementById("lost");
  if (band && !band.hidden) {
    band.hidden = true;
    announce(say("back"));
  }
}

export function lostContact() {
  const band = document.getElementById("lost");
  const answered = document.getElementById("answer")?.dataset["clock"] ?? "–";
  if (!band) return;
  band.textContent = say("lost", { time: clock(lastContact), answered });
  band.hidden = false;
  announce("");
}

/** Ask now and then whether anybody is there, so that a lost contact is known before it is needed. */
export function keepPulse() {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      await fetch("/health", { cache: "no-store" });
      inContact();
    } catch {
      lostContact();
    }
  }, PULSE_MS);
}
