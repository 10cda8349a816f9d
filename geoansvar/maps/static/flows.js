// @ts-check
/**
 * The legend's choice of flow as a slider: a native range with a tick for each flow, by pointer, finger or arrow keys.
 * The choices stay behind it and do the switching, so that without this script they are what one has.
 */
(function () {
  "use strict";

  /** A way to take a choice: what it is called, what else is known of it, its symbol. @typedef {{input: HTMLInputElement, name: string, about: string, symbol: Element | null}} Choice */

  /** @param {HTMLElement} fieldset @param {number} number @param {string} several what is said while several are shown */
  function slider(fieldset, number, several) {
    const choices = choicesOf(fieldset);
    const legend = fieldset.querySelector("legend");
    if (choices.length < 2 || !legend) return;
    legend.id = `geoansvar-flows-${number}`;
    const range = /** @type {HTMLInputElement} */ (document.createElement("input"));
    Object.assign(range, { type: "range", min: "0", max: String(choices.length - 1), step: "1", className: "geo-flow-range" });
    range.setAttribute("aria-labelledby", legend.id);
    const said = document.createElement("output");
    said.className = "geo-legend-about";
    const ticks = choices.map((choice, at) => tick(choice, () => move(at)));

    const follow = () => {
      const at = choices.findIndex(({ input }) => input.checked);
      const chosen = choices[at];
      if (chosen) range.value = String(at);
      const words = chosen ? [chosen.name, chosen.about].filter(Boolean).join(" · ") : several;
      said.textContent = words;
      range.setAttribute("aria-valuetext", words);
      range.classList.toggle("geo-several", !chosen);
      ticks.forEach((each, place) => each.classList.toggle("geo-at", place === at));
    };
    const move = (/** @type {number} */ at) => {
      const { input } = /** @type {Choice} */ (choices[at]);
      if (!input.checked) input.click();
      follow();
    };
    range.addEventListener("input", () => move(Number(range.value)));

    for (const { input } of choices) {
      input.addEventListener("change", follow);
      input.closest("label")?.setAttribute("hidden", "");
    }
    const marks = document.createElement("div");
    marks.className = "geo-ticks";
    marks.setAttribute("aria-hidden", "true"); // the slider says the same
    marks.append(...ticks);
    for (const part of [range, marks]) part.style.setProperty("--geo-ticks", String(choices.length));
    legend.after(range, marks, said);
    window.geoansvarMap?.on("geoansvar:layers", follow);
    follow();
  }

  /** The choices from left to right: none at all, then the smallest flow first. @param {HTMLElement} fieldset @returns {Choice[]} */
  function choicesOf(fieldset) {
    const inputs = /** @type {HTMLInputElement[]} */ ([...fieldset.querySelectorAll("input[data-geoansvar-flow]")]);
    const flows = inputs.filter((input) => input.dataset["geoansvarFlow"]);
    return [...inputs.filter((input) => !flows.includes(input)), ...flows].map((input) => {
      const label = input.closest("label");
      const title = label?.querySelector(".geo-legend-title");
      const name = (title ?? label)?.textContent?.trim() ?? "";
      return {
        input,
        name,
        about: label?.querySelector(".geo-legend-about")?.textContent?.trim() ?? "",
        symbol: label?.querySelector("svg") ?? null,
      };
    });
  }

  /** @param {Choice} choice @param {() => void} take */
  function tick({ name, input, symbol }, take) {
    const made = document.createElement("span");
    if (symbol) made.append(symbol.cloneNode(true));
    made.append(input.dataset["geoansvarFlow"] || name);
    made.addEventListener("click", take);
    return made;
  }

  document.addEventListener("geoansvar:map", () => {
    const words = window.geoansvarPlan?.words;
    document.querySelectorAll("fieldset.geo-flows").forEach((fieldset, number) => {
      if (fieldset instanceof HTMLElement && words) slider(fieldset, number, words.several_flows);
    });
  });
})();
