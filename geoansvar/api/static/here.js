/** Which question the page is at: going to a part of the page asks nothing, going back asks what was asked before. */

let at = question();

function question() {
  return location.pathname + location.search;
}

/**
 * Write in the address what has been asked.
 * @param {string} address
 */
export function wentTo(address) {
  history.pushState(null, "", address);
  at = question();
}

/**
 * Do something when somebody goes back or forward to another question.
 * @param {() => void} again
 */
export function onReturn(again) {
  addEventListener("popstate", () => {
    if (question() === at) return; // only another part of the same page
    at = question();
    again();
  });
}
