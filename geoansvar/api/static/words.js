/** The sentences of the page, in its language: the server wrote them, no script holds any. */

/** @type {Record<string, string>} */
const sentences = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

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
  const status = document.getElementById("status");
  if (status) status.textContent = sentence;
}
