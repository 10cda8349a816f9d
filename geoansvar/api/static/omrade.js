/** Berörda aktörer: the page is complete without this; with it one draws, is suggested to, and sees the list on the map. */
import { langQuery, post } from "./asking.js";
import { combobox } from "./combobox.js";
import { drawing } from "./drawing.js";
import { files } from "./files.js";
import { onReturn, wentTo } from "./here.js";
import { situations } from "./lage.js";
import { follow, lightRow } from "./lists.js";
import * as overlay from "./overlay.js";
import { announce, say } from "./words.js";

/** @typedef {import("./asking.js").Area} Area */
/** @typedef {import("./asking.js").Question} Question */

const NEAR_M = { Point: 300, LineString: 50 };
const form = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const box = /** @type {HTMLInputElement} */ (document.getElementById("sok"));
const radius = /** @type {HTMLInputElement} */ (document.getElementById("buffer_m"));
const flood = /** @type {HTMLSelectElement} */ (document.getElementById("flood"));

/** The area that is asked about, and the words that stood in the box when it was chosen. */
let area = /** @type {Area | null} */ (questionOf(document.getElementById("answer"))?.area ?? null);
let wordsThen = box.value;

/**
 * @param {HTMLElement | null} answer
 * @returns {Question | null}
 */
function questionOf(answer) {
  return answer?.dataset["question"] ? JSON.parse(answer.dataset["question"]) : null;
}

/** @returns {number | undefined} */
function metres() {
  const written = Number(radius.value.replace(/\s/g, "").replace(",", "."));
  return radius.value.trim() === "" || Number.isNaN(written) ? undefined : written;
}

/** @returns {Question | null} */
function question() {
  if (!area) return null;
  const wanted = { ...area };
  delete wanted.buffer_m;
  const near = metres();
  if (near) wanted.buffer_m = near;
  return { kind: "affected-area", area: wanted, ...(flood.value ? { flood: flood.value } : {}) };
}

/** Ask, and put the answer where the old one stood. */
async function ask() {
  const asked = question();
  if (!asked) return;
  const query = langQuery();
  const response = await post(`/omrade/svar${query ? `?${query}` : ""}`, asked, { again: () => void ask() });
  if (!response) return;
  const place = document.getElementById("svar");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("answer");
  if (!place || !fresh) return;
  place.replaceChildren(document.adoptNode(fresh));
  const link = fresh.dataset["link"];
  if (response.ok) {
    wentTo(link || location.pathname);
    announce(say("answered", { area: fresh.querySelector("h2")?.textContent ?? "" }));
    wholeFiles(fresh, asked);
    await draw(asked);
  } else announce("");
}

/**
 * Draw the answer on the map.
 * @param {Question} asked
 */
async function draw(asked) {
  if (!overlay.ground()) return;
  const response = await post("/questions?f=geojson", asked, { quiet: true });
  if (response?.ok) overlay.show(await response.json(), lightRow);
}

/**
 * An area too large for a link is still kept as a file.
 * @param {HTMLElement} answer
 * @param {Question} asked
 */
function wholeFiles(answer, asked) {
  answer.querySelectorAll("a.file[data-format]:not([href])").forEach((file) => {
    if (!(file instanceof HTMLElement)) return;
    file.dataset["whole"] = "";
    file.tabIndex = 0;
    file.setAttribute("role", "button");
    file.addEventListener("click", () => void save(file.dataset["format"] ?? "json", asked));
    file.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void save(file.dataset["format"] ?? "json", asked);
    });
  });
}

/**
 * @param {string} format
 * @param {Question} asked
 */
async function save(format, asked) {
  const response = await post(`/questions?f=${format}`, asked);
  if (!response?.ok) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? `svar.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/**
 * @param {GeoJSON.Geometry} geometry
 */
function drawnArea(geometry) {
  area = { geometry };
  box.value = "";
  wordsThen = "";
  const least = NEAR_M[/** @type {"Point" | "LineString"} */ (geometry.type)];
  radius.value = least ? String(metres() || least) : "";
  void ask();
}

combobox(box, /** @type {HTMLElement} */ (document.getElementById("suggestions")), (chosen) => {
  area = chosen.area;
  wordsThen = chosen.label;
  radius.value = chosen.area.buffer_m ? String(metres() || chosen.area.buffer_m) : "";
  void ask();
});
form.addEventListener("submit", (event) => {
  if (!area || box.value !== wordsThen) return; // the server finds out what the words mean
  event.preventDefault();
  void ask();
});
flood.addEventListener("change", () => void ask());
radius.addEventListener("change", () => void ask());
onReturn(() => location.reload());
drawing(document.querySelectorAll("button[data-draw]"), drawnArea);
files(/** @type {HTMLInputElement} */ (document.getElementById("file")), drawnArea);
follow();
situations();
const narrow = matchMedia("(max-width: 44rem)");
if (narrow.matches && area) document.querySelector("details.extra")?.removeAttribute("open");
const first = questionOf(document.getElementById("answer"));
if (first) {
  wholeFiles(/** @type {HTMLElement} */ (document.getElementById("answer")), first);
  void draw(first);
}
