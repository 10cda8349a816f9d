/** Drawing the area: surface, rectangle, line or point, with the map's own tools and the page's own buttons. */
import { ground } from "./overlay.js";
import { announce, say } from "./words.js";

/**
 * @typedef {import("leaflet").DrawMap} DrawMap
 * @typedef {import("leaflet").Draw.Feature} Tool
 * @typedef {import("leaflet").DrawEvents.Created} Created
 */

const SHAPE = { color: "#a4161a", weight: 3, dashArray: "10 5", fillOpacity: 0.08 };

/** @type {Tool | null} */
let tool = null;

/**
 * Let the buttons draw.
 * @param {NodeListOf<HTMLButtonElement>} buttons
 * @param {(geometry: GeoJSON.Geometry) => void} done
 */
export function drawing(buttons, done) {
  const on = ground();
  if (!on || !("Draw" in L)) {
    buttons.forEach((button) => (button.disabled = true));
    return;
  }
  translate();
  const map = /** @type {DrawMap} */ (on.map);
  map.on("draw:created", (/** @type {unknown} */ event) => {
    const layer = /** @type {Created} */ (event).layer;
    done(rounded(/** @type {L.Polygon} */ (layer).toGeoJSON().geometry));
  });
  map.on("draw:drawstop", () => press(buttons, null));
  buttons.forEach((button) => button.addEventListener("click", () => start(map, buttons, button)));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tool?.disable();
  });
}

/**
 * @param {DrawMap} map
 * @param {NodeListOf<HTMLButtonElement>} buttons
 * @param {HTMLButtonElement} button
 */
function start(map, buttons, button) {
  const again = button.getAttribute("aria-pressed") === "true";
  tool?.disable();
  if (again) return;
  tool = made(map, button.dataset["draw"] ?? "polygon");
  tool.enable();
  press(buttons, button);
  announce(say("drawing"));
  document.getElementById("karta")?.scrollIntoView({ block: "nearest" });
}

/**
 * @param {DrawMap} map
 * @param {string} shape
 * @returns {Tool}
 */
function made(map, shape) {
  if (shape === "rectangle") return new L.Draw.Rectangle(map, { shapeOptions: SHAPE, showArea: false });
  if (shape === "polyline") return new L.Draw.Polyline(map, { shapeOptions: { ...SHAPE, fill: false }, metric: true });
  if (shape === "marker") return new L.Draw.Marker(map, { icon: L.divIcon({ className: "answer-mark" }) });
  return new L.Draw.Polygon(map, { shapeOptions: SHAPE, allowIntersection: false, showArea: false, metric: true });
}

/**
 * @param {NodeListOf<HTMLButtonElement>} buttons
 * @param {HTMLButtonElement | null} pressed
 */
function press(buttons, pressed) {
  buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === pressed)));
}

/** Five decimals of a degree are a metre: a link stays short. */
/**
 * @template {GeoJSON.Geometry} T
 * @param {T} geometry
 * @returns {T}
 */
function rounded(geometry) {
  return JSON.parse(JSON.stringify(geometry, (_, value) => (typeof value === "number" ? Math.round(value * 1e5) / 1e5 : value)));
}

/** Give the tools' own words in the page's language. */
function translate() {
  const handlers = L.drawLocal.draw.handlers;
  handlers.polygon.tooltip = { start: say("click_first"), cont: say("click_next"), end: say("click_last") };
  handlers.polyline.tooltip = { start: say("click_first"), cont: say("click_next"), end: say("line_last") };
  handlers.polyline.error = say("crossing");
  handlers.rectangle.tooltip.start = say("rectangle");
  handlers.simpleshape.tooltip.end = say("rectangle");
  handlers.marker.tooltip.start = say("marker");
}
