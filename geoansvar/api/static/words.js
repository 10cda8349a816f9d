/** The sentences of the page, in its language: the server wrote them, no script holds any. */

/** @type {Record<string, string>} */
const sentences = { ...held("words-of-all"), ...held("words") };
/** Where something is said to everyone; a page without such a place gets one before anything is said. */
const status = document.getElementById("status") ?? placed();

/** @param {string} id */
function held(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}");
}

function placed() {
  const made = document.createElement("p");
  made.id = "status";
  made.className = "status";
  made.setAttribute("role", "status");
  document.getElementById("main")?.prepend(made);
  return made;
}

/**
 * Give a sentence with its blanks filled.
 * @param {string} key
 * @param {Record<string, string | number>} [blanks]
 * @returns {string}
 */
export function say(key, blanks = {}) {
  return (sentences[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(blanks[name] ?? ""));
}

/**
 * Say something to everyone, those who listen included.
 * @param {string} sentence
 */
export function announce(sentence) {
  if (status.textContent !== sentence) status.textContent = sentence;
}
