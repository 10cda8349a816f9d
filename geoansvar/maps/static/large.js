// @ts-check
/**
 * Layers with more objects than a page can hold: fetched once they are wanted, gathered where they are close, or drawn
 * in tiles. Until its tiles are built a layer is shown as counts in squares, and the map says so.
 */
(function () {
  "use strict";

  const AGAIN_MS = 1500; // between questions of how far the tiles have come
  const MOST_TRIES = 4; // of a question that is not answered, before the map says that it cannot be had
  const draw = () => /** @type {Geo.Draw} */ (window.geoansvarDraw);
  const waiting = /** @type {Map<string, Geo.Waiting>} */ (new Map()); // tiled layers, until their tiles are there
  const tiled = /** @type {{spec: Geo.LayerSpec, group: L.FeatureGroup, layer: Geo.TileLayer}[]} */ ([]);
  const lines = /** @type {Map<string, string>} */ (new Map()); // what is said under the map, by layer
  let board = /** @type {HTMLElement | null} */ (null);

  function say(/** @type {string} */ key, /** @type {string} */ line) {
    if (line) lines.set(key, line);
    else lines.delete(key);
    if (!board) return;
    board.hidden = !lines.size;
    board.replaceChildren(...Array.from(lines.values(), (each) => draw().element("p", "", each)));
  }

  function addBoard(/** @type {L.Map} */ map) {
    const control = new L.Control({ position: "bottomleft" });
    control.onAdd = () => {
      board = draw().element("div", "geo-board");
      board.setAttribute("role", "status");
      board.hidden = !lines.size;
      return board;
    };
    control.addTo(map);
  }

  /** @param {string} template @param {Record<string, string | number>} blanks */
  function filled(template, blanks) {
    return template.replace(/\{(\w+)\}/g, (whole, name) => String(blanks[name] ?? whole));
  }

  // ---------------------------------------------------------------- fetched at once

  /**
   * Fetch a layer's objects when it is first shown. @param {Geo.LayerSpec} spec @param {L.FeatureGroup} group
   * @param {(spec: Geo.LayerSpec) => void} fill puts them on the map
   */
  function fetchOnce(spec, group, fill) {
    let under = /** @type {Promise<void> | null} */ (null);
    const load = () => {
      under = under || fetchRows(spec, fill).catch(() => void (under = null));
      return under;
    };
    group.on("add", load);
    loads[spec.name] = load;
  }
  const loads = /** @type {Record<string, () => Promise<void>>} */ (Object.create(null));

  /** @param {Geo.LayerSpec} spec @param {(spec: Geo.LayerSpec) => void} fill */
  async function fetchRows(spec, fill) {
    const { words } = draw();
    say(spec.name, filled(words().layer_fetching, { title: spec.title }));
    try {
      const response = await fetch(String(spec.fetch));
      if (!response.ok) throw new Error(String(response.status));
      fill({ ...spec, features: /** @type {Geo.Row[]} */ (await response.json()) });
      say(spec.name, "");
    } catch (error) {
      say(spec.name, filled(words().layer_unfetched, { title: spec.title }));
      throw error;
    }
  }

  // ---------------------------------------------------------------- gathered

  /** Something that gathers symbols where they are close. @returns {Geo.Gatherer} */
  function gatherer() {
    const { words, element } = draw();
    const clusterGroup = /** @type {(options: object) => Geo.Gatherer} */ (
      /** @type {unknown} */ (/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (L))["markerClusterGroup"])
    );
    return clusterGroup({
      animate: false,
      chunkedLoading: false,
      disableClusteringAtZoom: 15,
      maxClusterRadius: 44,
      showCoverageOnHover: false,
      iconCreateFunction: (/** @type {{getChildCount(): number}} */ cluster) => {
        const count = cluster.getChildCount();
        const html = element("span", "", String(count));
        html.setAttribute("aria-label", filled(words().gathered, { count }));
        html.setAttribute("role", "img");
        return L.divIcon({ html, className: "geo-cluster", iconSize: [34, 34] });
      },
    });
  }

  // ---------------------------------------------------------------- tiled

  /** @param {L.Map} map @param {Geo.LayerSpec} spec @param {L.FeatureGroup} group @param {number} height @param {Geo.Fill} fill */
  function tile(map, spec, group, height, fill) {
    const clear = () => say(spec.name, "");
    group.on("remove", clear);
    group.on("add", () => {
      const entry = waiting.get(spec.name);
      if (entry && entry.counted) tell(map, spec.name, entry);
    });
    waiting.set(spec.name, {
      title: spec.title,
      group,
      ready: (given) => {
        const looks = Object.fromEntries(Object.entries(spec.classes).map(([code, { path }]) => [code, { path }]));
        const layer = tilesOf(given, { pane: spec.pane, height, by: spec.by, looks, strict: false, grows: () => 1 });
        let lost = false;
        layer.on("loading", () => void (lost = false));
        layer.on("geoansvar:lost", () => {
          lost = true;
          say(spec.name, filled(draw().words().layer_unfetched, { title: spec.title }));
        });
        layer.on("load", () => lost || clear());
        tiled.push({ spec, group, layer });
        group.clearLayers();
        group.addLayer(layer);
      },
      counts: (grid) => fill({ ...grid, name: spec.name }, group),
    });
  }

  /** @param {Geo.BaseTiles} spec @param {Geo.Ground} ground @param {L.Map} map @param {(zoom: number) => number} grows */
  function tileGround(spec, ground, map, grows) {
    const group = L.featureGroup();
    const refresh = () => {
      if (ground.hidden.has(spec.layer)) group.remove();
      else group.addTo(map);
    };
    map.on("geoansvar:layers", refresh);
    refresh();
    waiting.set(`ground ${spec.layer}`, {
      title: "",
      group,
      ready: (given) => {
        const { pane, by, looks } = spec;
        const least = Math.min(...Object.values(looks).map(({ zoom }) => zoom || 0));
        const layer = tilesOf(given, { pane, height: 0, by, looks, strict: Boolean(by), grows });
        Object.assign(layer.options, { minZoom: least });
        group.addLayer(layer);
      },
      counts: () => {}, // a ground of squares would hide what lies on it
    });
  }

  /** @param {Geo.TilesGiven} given @param {Omit<Geo.TileOptions, "url" | "key" | "low" | "high">} options */
  function tilesOf({ url, key, low, high }, options) {
    const { layer } = /** @type {Geo.Tiles} */ (window.geoansvarTiles);
    return layer({ url, key, low, high, ...options });
  }

  /** Ask how far the tiles have come until all are there. @param {L.Map} map @param {string} address @param {number} [failed] times in a row */
  async function follow(map, address, failed = 0) {
    const { words } = draw();
    try {
      const response = await fetch(`${address}/large.json`);
      if (!response.ok) throw new Error(String(response.status));
      take(map, /** @type {Record<string, Geo.TilesGiven>} */ (await response.json()));
      failed = 0;
    } catch {
      failed += 1;
    }
    if (failed >= MOST_TRIES) {
      for (const [key, { title }] of waiting) if (title) say(key, filled(words().layer_unfetched, { title }));
    } else if (waiting.size) setTimeout(() => follow(map, address, failed), AGAIN_MS * (1 + failed));
  }

  function tell(/** @type {L.Map} */ map, /** @type {string} */ key, /** @type {Geo.Waiting} */ { group, title, share = 0 }) {
    say(key, map.hasLayer(group) ? filled(draw().words().building, { title, share }) : "");
  }

  function take(/** @type {L.Map} */ map, /** @type {Record<string, Geo.TilesGiven>} */ given) {
    for (const [key, entry] of waiting) {
      const found = given[key.replace("ground ", "")];
      if (!found) continue;
      if (found.ready) {
        waiting.delete(key);
        say(key, "");
        entry.ready(found);
      } else if (entry.title) {
        if (found.grid && !entry.counted) entry.counts(found.grid);
        entry.counted = true;
        entry.share = Math.floor(100 * found.share);
        tell(map, key, entry);
      }
    }
  }

  /** What the tiled layers that are shown have at a place, the topmost first. @param {L.Map} map @param {L.LatLng} place */
  function at(map, place) {
    const shown = tiled.filter(({ group }) => map.hasLayer(group)).reverse();
    return shown.flatMap(({ spec, layer }) => layer.at(map, place).map((values) => ({ spec, values })));
  }

  /** Open the popup of what lies under a click. @param {L.Map} map @param {string} address */
  function listen(map, address) {
    map.on("click", (event) => {
      const { target } = event.originalEvent;
      if (target instanceof Element && target.closest(".leaflet-interactive, .leaflet-control")) return;
      const [found] = at(map, event.latlng);
      if (found) void show(map, address, event.latlng, found.spec, found.values);
    });
  }

  /** @param {L.Map} map @param {string} address @param {L.LatLng} place @param {Geo.LayerSpec} spec @param {Record<string, string>} values */
  async function show(map, address, place, spec, values) {
    const { words, popup } = draw();
    const count = values["n"];
    const first = count ? filled(words().several, { count }) : words().fetching;
    const box = L.popup({ maxWidth: 340, minWidth: 200 }).setLatLng(place).setContent(popup(spec.title, first, []));
    box.openOn(map);
    if (count) return;
    try {
      const [layer, id] = [encodeURIComponent(spec.name), encodeURIComponent(String(values["id"]))];
      const response = await fetch(`${address}/objects/${layer}/${id}`);
      if (!response.ok) throw new Error(String(response.status));
      const { name, kind, pairs } = /** @type {Geo.Told} */ (await response.json());
      box.setContent(popup(name, kind, pairs));
    } catch {
      box.setContent(popup(spec.title, words().unfetched, []));
    }
  }

  /** @param {L.Map} map @param {Geo.Plan} plan */
  function start(map, plan) {
    addBoard(map);
    if (!plan.address || !waiting.size) return;
    listen(map, plan.address);
    void follow(map, plan.address);
  }

  window.geoansvarLarge = { fetchOnce, gatherer, tile, tileGround, start, at, load: (name) => loads[name]?.() };
})();
