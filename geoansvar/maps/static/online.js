// @ts-check
/**
 * A background from another host, where the workspace allows one: never on at first, never on paper, never in a file.
 * The municipality's own background stays underneath, so that when the host fails, nothing is lost: the pictures are
 * taken away, and it is said.
 */
(function () {
  "use strict";

  const MOST_ERRORS = 3; // pictures that did not come, since it was switched on
  const PATIENCE_MS = 8000; // a host that neither answers nor refuses
  const PANE = "geo-online";
  const OVER_GROUND = 320; // over the ground, under depths, lines and symbols
  const UNDER_ONLINE = "215"; // the ground's own roads, while the pictures have theirs

  /** @param {L.Map} map @param {Geo.Online} online @param {HTMLInputElement} box @param {HTMLElement | null} status @param {string} lost */
  function connect(map, online, box, status, lost) {
    const pane = map.createPane(PANE);
    pane.style.zIndex = String(OVER_GROUND);
    pane.style.pointerEvents = "none";
    const roads = map.getPane("geo-roads");
    const tiles = L.tileLayer(online.url, { pane: PANE, maxZoom: 19, updateWhenIdle: true });
    const credit = new L.Control({ position: "bottomright" });
    credit.onAdd = () => {
      const made = document.createElement("div");
      made.className = "geo-credit geo-online-credit";
      made.textContent = online.attribution;
      return made;
    };
    let errors = 0;
    let patience = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
    let roadsAt = "";

    const say = (/** @type {string} */ words) => {
      if (status) status.textContent = words;
    };
    const away = () => {
      clearTimeout(patience);
      tiles.remove();
      credit.remove();
      if (roads && roadsAt) roads.style.zIndex = roadsAt;
      roadsAt = "";
    };
    const giveUp = () => {
      away();
      box.checked = false;
      say(lost.replace("{title}", online.title));
    };
    tiles.on("tileerror", () => {
      errors += 1;
      if (errors >= MOST_ERRORS && map.hasLayer(tiles)) giveUp();
    });
    tiles.on("tileloadstart", () => {
      clearTimeout(patience);
      patience = setTimeout(giveUp, PATIENCE_MS);
    });
    tiles.on("tileload", () => clearTimeout(patience)); // it answers; what it answers with is counted above
    tiles.on("load", () => clearTimeout(patience));
    box.checked = false; // a browser remembers boxes, and this one is never on at first
    box.addEventListener("change", () => {
      say("");
      errors = 0;
      if (!box.checked) return away();
      if (roads) [roadsAt, roads.style.zIndex] = [roads.style.zIndex, UNDER_ONLINE];
      credit.addTo(map);
      tiles.addTo(map);
    });
  }

  document.addEventListener("geoansvar:map", () => {
    const map = window.geoansvarMap;
    const plan = window.geoansvarPlan;
    const box = document.querySelector("input[data-geoansvar-online]");
    const status = document.querySelector("[data-geoansvar-online-status]");
    if (!map || !plan?.online || !(box instanceof HTMLInputElement)) return;
    connect(map, plan.online, box, status instanceof HTMLElement ? status : null, plan.words.online_lost);
  });
})();
