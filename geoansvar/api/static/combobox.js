/** The search box: suggestions while one types, chosen with arrows and Enter or a press. */
import { langQuery, lostContact } from "./asking.js";
import { announce, say } from "./words.js";

/** @typedef {{label: string, detail: string, area: import("./asking.js").Area}} Place */
/** @typedef {{label: string, detail: string, area: null, phone: string | null}} Actor An actor without an area of its own: to call, not to ask about. */
/** @typedef {Place | Actor} Suggestion */

const PAUSE_MS = 120;

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list
 * @param {(chosen: Place) => void} choose
 */
export function combobox(input, list, choose) {
  /** @type {Suggestion[]} */
  let found = [];
  let active = -1;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");

  /** @param {boolean} open */
  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) mark(-1);
  }

  /** @param {number} position */
  function mark(position) {
    active = position;
    list.querySelectorAll("li").forEach((item, number) => {
      item.setAttribute("aria-selected", String(number === position));
      if (number === position) item.scrollIntoView({ block: "nearest" });
    });
    if (position < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `suggestion-${position}`);
  }

  /** @param {number} position */
  function take(position) {
    const chosen = found[position];
    if (!chosen) return;
    input.value = chosen.label;
    asked += 1;
    clearTimeout(pause);
    show(false);
    reach(chosen.area ? null : chosen);
    if (chosen.area) choose(chosen);
  }

  /** @param {Suggestion[]} suggestions */
  function fill(suggestions) {
    found = suggestions;
    list.replaceChildren(...suggestions.map((suggestion, number) => option(suggestion, number, () => take(number))));
    mark(-1);
    show(suggestions.length > 0);
    announce(suggestions.length ? say("suggestions", { count: suggestions.length }) : say("none"));
  }

  async function suggest() {
    const words = input.value.trim();
    const mine = (asked += 1);
    if (words.length < 2) {
      show(false);
      return;
    }
    try {
      const response = await fetch(`/search?q=${encodeURIComponent(words)}&${langQuery()}`.replace(/&$/, ""));
      if (mine === asked && response.ok) fill(await response.json());
    } catch {
      show(false);
      lostContact();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(suggest, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    const last = found.length - 1;
    if (event.key === "Escape" && !list.hidden) show(false);
    else if (event.key === "ArrowDown" && last >= 0) {
      show(true);
      mark(active >= last ? 0 : active + 1);
    } else if (event.key === "ArrowUp" && last >= 0) {
      show(true);
      mark(active <= 0 ? last : active - 1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) take(active);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(() => show(false), 150));
}

/**
 * Say under the box how an actor is reached; nothing when an area has been chosen.
 * @param {Actor | null} actor
 */
function reach(actor) {
  const line = document.getElementById("reach");
  if (!line) return;
  line.hidden = !actor;
  if (!actor) return;
  line.replaceChildren(`${actor.label} · ${actor.phone ? "" : actor.detail}`);
  if (!actor.phone) return;
  const call = document.createElement("a");
  call.href = `tel:${actor.phone.replace(/[^\d+]/g, "")}`;
  call.textContent = `☎ ${actor.phone}`;
  line.append(call);
}

/**
 * @param {Suggestion} suggestion
 * @param {number} number
 * @param {() => void} take
 */
function option(suggestion, number, take) {
  const item = document.createElement("li");
  item.id = `suggestion-${number}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const label = document.createElement("b");
  label.textContent = suggestion.label;
  const detail = document.createElement("span");
  detail.textContent = suggestion.detail;
  item.append(label, detail);
  item.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    take();
  });
  return item;
}
