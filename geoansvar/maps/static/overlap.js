// @ts-check
/**
 * What lies on top of each other: a press where several objects lie lists them all, with name and layer, and each
 * opens in the same popup. By keyboard the same: Enter on an object, Tab through the list, Escape away.
 *
 * What is no Leaflet layer of its own (tiles) is found through window.geoansvarDraw.finders.
 */
(function () {
  "use strict";

  const FINE_PX = 3; // how near a mouse must be
  const COARSE_PX = 10; // a finger
  const draw = /** @type {Geo.Draw} */ (window.geoansvarDraw);
  let map = /** @type {L.Map} */ (/** @type {unknown} */ (undefined));
  let words = /** @type {Geo.Words} */ ({});
  /** The press that is being answered: where, in pixels of the map; null where an object was opened in another way. */
  let press = /** @type {{at: L.Point | null, tolerance: number} | null} */ (null);
  let source = /** @type {Geo.Drawn | null} */ (null);
  let found = /** @type {Geo.Named[]} */ ([]);
  let chosen = /** @type {Geo.Named | null} */ (null);

  /** @param {Geo.Drawn} drawn */
  function content(drawn) {
    if (source !== drawn) {
      source = drawn;
      found = under(drawn);
      chosen = press && found.length > 1 ? null : drawn.geoansvarObject;
    }
    return chosen ? page(chosen) : list();
  }

  /** Everything at the place of a press, the pressed object first, then symbols, lines and surfaces, the small before the large. @param {Geo.Drawn} drawn */
  function under(drawn) {
    const at = press?.at ?? map.latLngToContainerPoint(middle(drawn));
    const tolerance = press?.tolerance ?? FINE_PX;
    const hit = /** @type {Geo.Drawn[]} */ ([]);
    for (const group of Object.values(window.geoansvarLayers ?? {}).reverse()) {
      if (!map.hasLayer(group)) continue;
      group.eachLayer((layer) => {
        const each = /** @type {Geo.Drawn} */ (layer);
        if (each.geoansvarObject && covers(each, at, tolerance)) hit.push(each);
      });
    }
    const others = (draw.finders ?? []).flatMap((find) => find(at, tolerance));
    const named = [drawn, ...hit.sort((one, other) => extent(one) - extent(other))].map((each) => each.geoansvarObject);
    return [...new Map([...named, ...others].map((each) => [each.key, each])).values()];
  }

  /** @param {Geo.Drawn} drawn */
  function middle(drawn) {
    return drawn.getLatLng ? drawn.getLatLng() : (drawn.getPopup()?.getLatLng() ?? drawn.getBounds().getCenter());
  }

  /** @param {Geo.Drawn} drawn */
  function extent(drawn) {
    if (drawn.getLatLng) return -2;
    if (!(drawn instanceof L.Polygon)) return -1;
    const bounds = drawn.getBounds();
    return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
  }

  /** @param {Geo.Drawn} drawn @param {L.Point} at @param {number} tolerance */
  function covers(drawn, at, tolerance) {
    const made = drawn instanceof L.Marker ? drawn.getElement() : undefined;
    if (made) {
      const box = made.getBoundingClientRect();
      const frame = map.getContainer().getBoundingClientRect();
      const x = at.x + frame.left;
      const y = at.y + frame.top;
      return x >= box.left - tolerance && x <= box.right + tolerance && y >= box.top - tolerance && y <= box.bottom + tolerance;
    }
    // Leaflet's own test of a path, which it keeps for canvases: the file is held by its hash, so it is there.
    const path = /** @type {{_containsPoint?: (at: L.Point) => boolean}} */ (/** @type {unknown} */ (drawn));
    if (!path._containsPoint) return false;
    const spot = map.containerPointToLayerPoint(at);
    if (path._containsPoint(spot)) return true;
    if (drawn instanceof L.Polygon) return false; // a surface is where it is, a line and a dot are hard to hit
    return [[0, tolerance], [tolerance, 0], [0, -tolerance], [-tolerance, 0]].some(
      ([x, y]) => path._containsPoint?.(spot.add([x ?? 0, y ?? 0])),
    );
  }

  /** The list of what lies here. */
  function list() {
    const box = element("div", "geo-popup geo-overlap");
    box.append(element("strong", "geo-popup-name", title()));
    const items = element("ul", "");
    for (const each of found) {
      const item = element("li", "");
      const button = element("button", "");
      button.setAttribute("type", "button");
      button.append(element("b", "", each.name), element("span", "geo-popup-kind", each.kind));
      button.addEventListener("click", (event) => turn(event, each));
      item.append(button);
      items.append(item);
    }
    box.append(items);
    return box;
  }

  /** What one of them says, and the way back to the others. @param {Geo.Named} object */
  function page(object) {
    const about = object.about();
    if (found.length < 2) return about;
    const back = element("button", "geo-overlap-back", `‹ ${title()}`);
    back.setAttribute("type", "button");
    back.setAttribute("title", words.back);
    back.addEventListener("click", (event) => turn(event, null));
    about.prepend(back);
    return about;
  }

  function title() {
    return words.here.replace("{count}", String(found.length));
  }

  /** Show one of the objects, or the list; focus stays in the popup. @param {Event} event @param {Geo.Named | null} object */
  function turn(event, object) {
    event.stopPropagation();
    chosen = object;
    const popup = source?.getPopup();
    popup?.update();
    focusFirst(popup);
  }

  /** @param {L.Popup | undefined} popup */
  function focusFirst(popup) {
    const button = popup?.getElement()?.querySelector(".leaflet-popup-content button");
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
  }

  /** @param {string} tag @param {string} className @param {string} [text] */
  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** Know of a press before Leaflet answers it, and forget it when it has been answered. @param {HTMLElement} container */
  function hear(container) {
    const during = (/** @type {NonNullable<typeof press>} */ heard) => {
      press = heard;
      setTimeout(() => (press = null), 0);
    };
    container.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest(".leaflet-popup")) return;
      const touch = "pointerType" in event && event.pointerType === "touch";
      during({ at: map.mouseEventToContainerPoint(event), tolerance: touch ? COARSE_PX : FINE_PX });
    }, true);
    container.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") during({ at: null, tolerance: FINE_PX });
    }, true);
  }

  document.addEventListener("geoansvar:map", () => {
    const drawn = window.geoansvarMap;
    const plan = window.geoansvarPlan;
    if (!drawn || !plan) return;
    map = drawn;
    words = plan.words;
    draw.content = content;
    hear(map.getContainer());
    map.on("popupopen", (event) => {
      if (press && !press.at && found.length > 1) focusFirst(event.popup);
    });
    map.on("popupclose", () => (source = null));
  });
})();
