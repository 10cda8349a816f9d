/** Contact with the service: that it is lost, or that a question is refused, is said; what was asked is asked again. */
import { announce, say } from "./words.js";

const PULSE_MS = 15000;
const LOST_PULSE_MS = 2000; // somebody waits for it then
const PATIENCE_MS = 10000; // a service that has hung is as good as gone
const NOBODY = 401;

let lastContact = new Date();
let lost = false;
let beating = false;
/** What is done when there is contact again: the newest question alone. @type {(() => void) | null} */
let again = null;

/** Tell whether contact is lost, as far as is known. */
export function isLost() {
  return lost;
}

/** The service has answered: take the band away, and ask what was left unanswered. */
export function inContact() {
  lastContact = new Date();
  if (!lost) return;
  lost = false;
  hide();
  announce(say("back"));
  const left = again;
  again = null;
  left?.();
}

/**
 * Nobody answers: say since when, and keep what is on the page.
 * @param {() => void} [retry] what is done when there is contact again
 */
export function lostContact(retry) {
  if (retry) again = retry;
  const answered = document.getElementById("answer")?.dataset["clock"];
  const said = answered ? say("lost", { time: clock(lastContact), answered }) : say("no_contact", { time: clock(lastContact) });
  show(`${said} ${say(again ? "asked_again" : "looked_again")}`);
  announce("");
  if (lost) return;
  lost = true;
  setTimeout(beat, LOST_PULSE_MS);
}

/**
 * Say why a question got no answer that a page can show; the old answer stays.
 * @param {Response} response
 * @returns {Promise<boolean>} whether that was so
 */
export async function refused(response) {
  if (response.ok) return false;
  const said = await words(response.clone());
  if (said === null) return false;
  show(said || say("refused", { status: response.status }));
  if (response.status === NOBODY) enter();
  announce("");
  return true;
}

/**
 * Read what a refusal says: its fault and what to do.
 * @param {Response} response
 * @returns {Promise<string | null>} null where it is a piece of a page that says it itself
 */
async function words(response) {
  const text = await response.text();
  if (/json/.test(response.headers.get("content-type") ?? "")) {
    const { detail = "", remedy = "" } = JSON.parse(text);
    return `${detail} ${remedy ?? ""}`.trim();
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  if (page.getElementById("answer")) return null;
  return [...page.querySelectorAll("main > p:not(.muted):not(:has(> a:only-child))")].map((each) => each.textContent).join(" ");
}

/** Whoever is no longer logged in does that beside this page, and loses nothing of it. */
function enter() {
  const link = document.createElement("a");
  link.target = "_blank";
  link.href = document.querySelector("a.account")?.getAttribute("href") ?? "/";
  link.textContent = say("enter");
  band().append(` ${say("kept")} `, link);
}

/** The band at the top of the page; a page without one gets it. */
function band() {
  const there = document.getElementById("lost");
  if (there) return there;
  const made = document.createElement("p");
  made.id = "lost";
  made.className = "lost";
  made.setAttribute("role", "status");
  document.getElementById("main")?.prepend(made);
  return made;
}

/** @param {string} sentence */
function show(sentence) {
  band().textContent = sentence;
  band().hidden = false;
}

/** Nothing is refused or lost any more: a newer question is on its way, or has been answered. */
export function hide() {
  const there = document.getElementById("lost");
  if (there) there.hidden = true;
}

/** @param {Date} time */
function clock(time) {
  return time.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
}

/** Ask now and then whether anybody is there, so that a lost contact is known before it is needed. */
export function keepPulse() {
  if (beating) return;
  beating = true;
  setInterval(() => {
    if (!document.hidden && !lost) void beat();
  }, PULSE_MS);
}

async function beat() {
  try {
    await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    inContact();
  } catch {
    if (lost) setTimeout(beat, LOST_PULSE_MS);
    else lostContact();
  }
}

/**
 * Ask whether a question would be answered now, before the page is left for its answer.
 * @param {() => void} go what is done if so, and once there is contact again if not
 * @returns {Promise<boolean>}
 */
export async function reached(go) {
  try {
    const response = await fetch("/search?q=", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (await refused(response)) return false;
    inContact();
    return true;
  } catch {
    lostContact(go);
    return false;
  }
}
