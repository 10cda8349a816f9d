/** What every page does: it knows whether anybody is there, and is not left for an answer that nobody gives. */
import { waiting } from "./asking.js";
import { isLost, keepPulse, lostContact, reached } from "./contact.js";

/** Forms whose question has been found to have somebody who answers it. @type {WeakSet<HTMLFormElement>} */
const passed = new WeakSet();
/** Ends the greying of the old answer. @type {() => void} */
let done = () => {};

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "get" || passed.has(form)) return;
  event.preventDefault();
  void ask(form, event.submitter);
});

/**
 * Leave for the answer if somebody gives it; otherwise the old one stays, and this one is asked again later.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} pressed
 */
async function ask(form, pressed) {
  done();
  done = waiting();
  if (!(await reached(() => void ask(form, pressed)))) {
    done();
    return;
  }
  passed.add(form);
  form.requestSubmit(pressed);
  passed.delete(form);
}

addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!isLost() || event.defaultPrevented || !(link instanceof HTMLAnchorElement) || !leaves(link)) return;
  event.preventDefault(); // behind it there is only the browser's own page of faults
  lostContact(() => location.assign(link.href));
  document.getElementById("lost")?.scrollIntoView({ block: "nearest" });
});

/** @param {HTMLAnchorElement} link */
function leaves(link) {
  const there = new URL(link.href);
  return there.origin === location.origin && (there.pathname !== location.pathname || there.search !== location.search);
}

addEventListener("pageshow", () => done()); // whoever comes back sees the old answer as it was
keepPulse();
