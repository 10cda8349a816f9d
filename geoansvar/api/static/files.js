/** Opening a file as the area: GeoJSON, or a saved warning; it is read by this municipality's own service alone. */
import { langQuery, post } from "./asking.js";

/**
 * Take files from the button and from a drop on the page.
 * @param {HTMLInputElement} input
 * @param {(geometry: GeoJSON.Geometry) => void} done
 */
export function files(input, done) {
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void read(file, done);
    input.value = "";
  });
  const page = document.body;
  page.addEventListener("dragover", (event) => {
    event.preventDefault();
    page.classList.add("drop");
  });
  page.addEventListener("dragleave", () => page.classList.remove("drop"));
  page.addEventListener("drop", (event) => {
    event.preventDefault();
    page.classList.remove("drop");
    const file = event.dataTransfer?.files[0];
    if (file) void read(file, done);
  });
}

/**
 * @param {File} file
 * @param {(geometry: GeoJSON.Geometry) => void} done
 */
async function read(file, done) {
  const response = await post(`/omrade/fil?${langQuery()}`.replace(/\?$/, ""), { name: file.name, text: await file.text() });
  if (response?.ok) done((await response.json()).geometry);
}
