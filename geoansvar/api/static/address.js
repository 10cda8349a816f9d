/** The question in the address: a step to a place on the same page is no other question, and asks for nothing. */

/** The question that the page shows. */
let shown = question();

function question() {
  return location.pathname + location.search;
}

/**
 * Let the address say what the page shows now.
 * @param {string} address
 */
export function showing(address) {
  history.pushState(null, "", address);
  shown = question();
}

/**
 * Act where somebody has stepped back or forward to another question; to a heading or the map is no such step.
 * @param {() => void} act
 */
export function onOtherQuestion(act) {
  addEventListener("popstate", () => {
    if (question() === shown) return;
    shown = question();
    act();
  });
}
