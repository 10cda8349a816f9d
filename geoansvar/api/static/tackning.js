/** Täckning: a proposed point is dropped on the map, dragged and taken away; the answer follows, before beside after. */
import { onOtherQuestion, showing } from "./address.js";
import { get } from "./asking.js";
import { fold } from "./mapfold.js";
import { announce, say } from "./words.js";

const STEP_PX = 10; // one press of an arrow
const SIZE_PX = 34;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-STEP_PX, 0], ArrowRight: [STEP_PX, 0], ArrowUp: [0, -STEP_PX], ArrowDown: [0, STEP_PX],
});
const form = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const box = /** @type {HTMLInputElement | null} */ (document.getElementById("proposed"));
const point = /** @type {HTMLButtonElement | null} */ (document.querySelector("button[data-propose=point]"));
const away = /** @type {HTMLButtonElement | null} */ (document.querySelector("button[data-propose=away]"));

/** @type {L.Marker | null} */
let marker = null;

/** Ask what the form says, and put the answer where the old one stood. */
async function ask() {
  const wanted = new URLSearchParams();
  for (const [key, value] of new FormData(form)) if (typeof value === "string" && value) wanted.append(key, value);
  const address = `${location.pathname}?${wanted}`;
  const response = await get(address);
  if (!response) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("svar");
  const place = document.getElementById("svar");
  if (!fresh || !place) return;
  place.replaceChildren(...[...fresh.childNodes].map((child) => document.adoptNode(child)));
  showing(address);
  announce(say("answered", { area: place.querySelector(".reading, h2")?.textContent?.trim() ?? "" }));
}

/** @param {L.LatLng} at */
function words(at) {
  return `${at.lat.toFixed(5)} ${at.lng.toFixed(5)}`;
}

/**
 * Put the point on the map, or move it there.
 * @param {L.Map} map
 * @param {L.LatLng} at
 */
function put(map, at) {
  if (marker) {
    marker.setLatLng(at);
    return;
  }
  marker = L.marker(at, { icon: icon(), draggable: true, keyboard: true, zIndexOffset: 20000, alt: say("proposed") });
  marker.on("dragend", () => settle(map));
  marker.on("add", () => name(map));
  marker.addTo(map);
  if (away) away.disabled = false;
}

/** @param {L.Map} map */
function name(map) {
  const made = marker?.getElement();
  if (!made) return;
  made.setAttribute("role", "button");
  made.setAttribute("aria-label", say("proposed_keys"));
  made.addEventListener("keydown", (event) => moved(map, event));
}

function icon() {
  const look = window.geoansvarStyle?.["safety-point"];
  const svg = (look?.["trygghetspunkt"] ?? look?.[""] ?? Object.values(look ?? {})[0])?.svg ?? "";
  const holder = document.createElement("div");
  const parsed = new DOMParser().parseFromString(svg, "text/html").body.firstElementChild;
  if (parsed) holder.append(parsed);
  return L.divIcon({ className: "answer-mark proposed", html: holder, iconSize: [SIZE_PX, SIZE_PX] });
}

/** The point lies where it is to lie: write it in the box, and ask. @param {L.Map} map */
function settle(map) {
  if (!marker || !box) return;
  const at = marker.getLatLng().wrap();
  box.value = words(at);
  announce(say("proposed_at", { place: words(at) }));
  if (!map.getBounds().contains(at)) map.panTo(at, { animate: false });
  void ask();
}

function remove() {
  marker?.remove();
  marker = null;
  if (away) away.disabled = true;
  if (box) box.value = "";
  announce(say("proposed_away"));
  point?.focus();
  void ask();
}

/** @param {L.Map} map @param {KeyboardEvent} event */
function moved(map, event) {
  const step = ARROWS[event.key];
  if (step && marker) {
    marker.setLatLng(map.containerPointToLatLng(map.latLngToContainerPoint(marker.getLatLng()).add(step)));
    if (box) box.value = words(marker.getLatLng());
  } else if (event.key === "Enter" || event.key === " ") settle(map);
  else if (event.key === "Delete" || event.key === "Backspace") remove();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Whether the next press on the map drops the point. @param {boolean} on */
function pointing(on) {
  point?.setAttribute("aria-pressed", String(on));
  document.documentElement.classList.toggle("pointing", on);
}

/** Whether the press was the end of a drag of the map itself. @param {L.Map} map */
function dragged(map) {
  const { moved } = /** @type {L.Handler & {moved?: () => boolean}} */ (map.dragging);
  return Boolean(moved?.call(map.dragging));
}

/** @param {L.Map} map */
function propose(map) {
  const start = document.getElementById("answer")?.dataset["proposed"]?.split(" ").map(Number);
  if (start?.length === 2) put(map, L.latLng(start[0] ?? 0, start[1] ?? 0));
  pointing(!start);
  point?.addEventListener("click", () => {
    const on = point.getAttribute("aria-pressed") !== "true";
    pointing(on);
    announce(on ? say("pointing") : "");
  });
  away?.addEventListener("click", remove);
  const container = map.getContainer();
  // Before Leaflet hears of it: a press on an object is then a press on the map.
  container.addEventListener("click", (event) => {
    const isPointing = point?.getAttribute("aria-pressed") === "true";
    const control = event.target instanceof Element && event.target.closest(".leaflet-control, .leaflet-popup, .proposed");
    if (!isPointing || control || dragged(map)) return;
    event.stopPropagation();
    pointing(false);
    put(map, map.mouseEventToLatLng(event));
    settle(map);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pointing(false);
  });
}

/** Show the flow that was asked about on the map too. */
function sameFlow() {
  const flow = new URLSearchParams(location.search).get("flood") ?? "";
  const choices = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[data-geoansvar-flow]")]);
  const choice = choices.find((each) => flow && each.dataset["geoansvarFlow"] === flow);
  if (choice && !choice.checked) choice.click();
}

fold(document.getElementById("karta"), Boolean(point));
sameFlow();
if (window.geoansvarMap && box && point) {
  propose(window.geoansvarMap);
  onOtherQuestion(() => location.reload());
}
