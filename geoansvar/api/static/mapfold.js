/** A map that stands folded on a phone: unfolded it is laid out anew, as it had no room to know of before. */

const narrow = matchMedia("(max-width: 63.99rem)"); // as in the style sheet: below it the map stands in the same column

/**
 * Fold the map on a phone, unless one works in it, and lay it out when it is unfolded.
 * @param {HTMLElement | null} part
 * @param {boolean} [needed]
 */
export function fold(part, needed = false) {
  if (!(part instanceof HTMLDetailsElement)) return;
  if (narrow.matches && !needed && location.hash !== `#${part.id}`) part.open = false;
  part.addEventListener("toggle", () => {
    if (part.open) refit();
  });
}

/** Let the map fill the room that it has now, and show all that it is about. */
export function refit() {
  const map = window.geoansvarMap;
  const plan = window.geoansvarPlan;
  if (!map || !plan || !map.getContainer().clientWidth) return;
  map.invalidateSize({ animate: false, pan: false });
  if (!refitted) map.fitBounds(plan.bounds, { animate: false });
  refitted = true;
}

let refitted = false;
