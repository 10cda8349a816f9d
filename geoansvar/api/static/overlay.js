/** The answer on the map: the area, and the objects of its rows, each lit together with its row. */

/**
 * @typedef {{svg: string, path: L.PathOptions}} Look
 * @typedef {{map: L.Map, style: Record<string, Record<string, Look>>}} Ground
 */

const KINDS = /** @type {Record<string, string>} */ ({
  actors: "actor",
  vital_services: "vital-service",
  safety_points: "safety-point",
  nearest_safety_points: "safety-point",
  resources: "resource",
  nearest_resources: "resource",
});
const SIZE_PX = 24;
const OUTLINE = { color: "#16202c", weight: 3, fill: false };

/** @type {L.FeatureGroup | null} */
let drawn = null;
/** @type {Map<string, L.Layer>} */
const byKey = new Map();
/** @type {L.GeoJSON | null} */
let areaDrawn = null;

/** @returns {Ground | null} the map that the page drew, if it could */
export function ground() {
  const map = window.geoansvarMap;
  return map ? { map, style: window.geoansvarStyle ?? {} } : null;
}

/**
 * Draw an answer, and bring its area into view.
 * @param {GeoJSON.FeatureCollection & {answer: {area: GeoJSON.Geometry | null}}} answer
 * @param {(key: string) => void} pointed what to do when an object is pointed at
 * @param {(key: string, byKey: boolean) => void} chosen what to do when it is pressed, or chosen by keyboard
 */
export function show(answer, pointed, chosen) {
  const on = ground();
  if (!on) return;
  drawn?.remove();
  byKey.clear();
  drawn = L.featureGroup().addTo(on.map);
  const area = answer.answer.area;
  areaDrawn = area ? L.geoJSON(area, { style: areaStyle(on), interactive: false }).addTo(drawn) : null;
  for (const feature of answer.features) {
    if (!feature.geometry) continue;
    const key = `${feature.properties?.["layer"]}/${feature.properties?.["id"]}`;
    if (byKey.has(key) || feature.properties?.["group"] === "neighbours") continue;
    const mark = marker(feature, on);
    if (!mark) continue;
    byKey.set(key, mark);
    mark.on("mouseover", () => pointed(key)).on("click", () => {
      pointed(key);
      chosen(key, false);
    });
    mark.addTo(drawn);
    if (mark instanceof L.Marker) reachable(mark, key, pointed, chosen);
  }
  if (areaDrawn) on.map.fitBounds(areaDrawn.getBounds(), { padding: [40, 40], animate: false, maxZoom: 17 });
}

/**
 * An object is reached by keyboard too: focus lights its row, Enter goes there.
 * @param {L.Marker} mark
 * @param {string} key
 * @param {(key: string) => void} pointed
 * @param {(key: string, byKey: boolean) => void} chosen
 */
function reachable(mark, key, pointed, chosen) {
  const made = mark.getElement();
  if (!made) return;
  made.tabIndex = 0;
  made.setAttribute("role", "button");
  made.setAttribute("aria-label", mark.options.alt ?? "");
  made.addEventListener("focus", () => pointed(key));
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    chosen(key, true);
  });
}

/** @param {Ground} on */
function areaStyle(on) {
  return { ...(on.style["answer"]?.["area"]?.path ?? {}), fillOpacity: 0.05 };
}

/**
 * @param {GeoJSON.Feature} feature
 * @param {Ground} on
 * @returns {L.Layer | null} null for an actor's area of responsibility, which would cover the map
 */
function marker(feature, on) {
  const properties = feature.properties ?? {};
  const kind = KINDS[properties["group"]];
  const looks = (kind && on.style[kind]) || {};
  const plain = on.style["answer"]?.["row"];
  const look = looks[properties["sector"] ?? properties["type"] ?? ""] ?? looks[""] ?? plain;
  const point = feature.geometry.type === "Point";
  if (!point && kind === "actor") return null;
  if (!point && properties["group"] === "schools_and_care") return L.geoJSON(feature, { style: OUTLINE });
  const at = point ? flipped(/** @type {GeoJSON.Point} */ (feature.geometry)) : L.geoJSON(feature).getBounds().getCenter();
  const icon = L.divIcon({
    className: "answer-mark",
    html: picture(look?.svg ?? ""),
    iconSize: [SIZE_PX, SIZE_PX],
  });
  const name = String(properties["name"] ?? properties["id"] ?? "");
  return L.marker(at, { icon, title: name, alt: name, keyboard: false, riseOnHover: true });
}

/** @param {GeoJSON.Point} point */
function flipped(point) {
  return L.latLng(point.coordinates[1] ?? 0, point.coordinates[0] ?? 0);
}

/**
 * Make the element of a symbol from our own table of looks.
 * @param {string} svg
 */
function picture(svg) {
  const holder = document.createElement("div");
  const parsed = new DOMParser().parseFromString(svg, "text/html").body.firstElementChild;
  if (parsed) holder.append(parsed);
  return holder;
}

/**
 * Light an object, or none.
 * @param {string | null} key
 */
export function light(key) {
  for (const [each, mark] of byKey) {
    const element = mark instanceof L.Marker ? mark.getElement() : undefined;
    element?.classList.toggle("lit", each === key);
    if (mark instanceof L.Marker) mark.setZIndexOffset(each === key ? 1000 : 0);
  }
}

/**
 * Bring an object into view.
 * @param {string} key
 */
export function find(key) {
  const mark = byKey.get(key);
  if (mark instanceof L.Marker) ground()?.map.panTo(mark.getLatLng(), { animate: false });
  light(key);
}
