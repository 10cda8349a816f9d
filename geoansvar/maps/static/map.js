// @ts-check
/**
 * Puts a plan on a Leaflet map. What comes from the data is set as text, never as markup;
 * only our own symbols, drawn by the style table, are markup.
 *
 * For other scripts of a page: window.geoansvarMap, window.geoansvarLayers (by name),
 * window.geoansvarStyle (kind → code → {svg, path}) and window.geoansvarDraw
 * ({symbol, popup, show, find, open}, and content, which another script may set: what the popup of
 * an object holds). The types, Geo.…, are in tests/browser/globals.d.ts.
 */
(function () {
  "use strict";

  const DRAWN_AT_ZOOM = 13; // the plan's widths are pixels at this zoom
  const SYMBOL_SIZES = /** @type {const} */ ([[12.5, 16], [14, 20], [15.5, 24], [99, 28]]); // below this zoom, pixels
  const layers = /** @type {Record<string, L.FeatureGroup>} */ (Object.create(null));
  const features = /** @type {Record<string, Geo.Drawn>} */ (Object.create(null)); // by "layer/id"
  let words = /** @type {Geo.Words} */ ({});
  let opener = /** @type {HTMLElement | null} */ (null);

  /** @param {string} tag @param {string} className @param {string} [text] */
  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** A symbol of our own style table as an icon. @param {string} svg @param {string} [extra] */
  function icon(svg, extra) {
    const holder = element("span", "geo-symbol-picture");
    const whole = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
    if (svg) holder.append(new DOMParser().parseFromString(whole, "image/svg+xml").documentElement);
    return L.divIcon({ html: holder, className: `geo-symbol ${extra || ""}`, iconSize: undefined });
  }

  /** The icon of a kind ("dam") and class. @param {string} kind @param {string} code @param {string} [extra] */
  function symbol(kind, code, extra) {
    const looks = /** @type {Geo.Style} */ (window.geoansvarStyle)[kind] || {};
    const look = looks[code] || looks[""] || Object.values(looks)[0];
    return icon(look ? look.svg : "", extra);
  }

  /** A popup of titles and values. @param {string} heading @param {string} kindTitle @param {[string, string][]} pairs */
  function popup(heading, kindTitle, pairs) {
    const box = element("div", "geo-popup");
    box.append(element("strong", "geo-popup-name", heading), element("span", "geo-popup-kind", kindTitle));
    const list = element("dl", "");
    for (const [title, value] of pairs) {
      if (value) list.append(element("dt", "", title), element("dd", "", value));
    }
    if (list.children.length) box.append(list);
    return box;
  }

  // ---------------------------------------------------------------- the ground

  function addBase(/** @type {L.Map} */ map, /** @type {Geo.Plan} */ plan) {
    const shown = /** @type {{part: Geo.BasePart, drawn: L.GeoJSON, path: Geo.Path, extra: number}[]} */ ([]);
    // Each part is one path, so SVG is quick enough; and a canvas is printed white where it is empty.
    const renderers = { "geo-ground": L.svg({ pane: "geo-ground" }), "geo-roads": L.svg({ pane: "geo-roads" }) };
    const hidden = new Set(plan.hidden);
    const add = (/** @type {Geo.BasePart} */ part, /** @type {Geo.Path} */ path, /** @type {number} */ extra) => {
      const options = { renderer: renderers[part.pane], pane: part.pane, interactive: false, style: path };
      const drawn = L.geoJSON(part.geometry, options).addTo(map);
      shown.push({ part, drawn, path, extra });
    };
    for (const part of plan.base.filter((part) => part.casing)) {
      add(part, { ...part.path, color: part.casing, dashArray: undefined, opacity: part.layer ? 1 : 0 }, 1.8);
    }
    for (const part of plan.base) add(part, part.path, 0);
    const grows = (/** @type {number} */ zoom) => Math.min(3.4, Math.max(0.4, 2 ** ((zoom - DRAWN_AT_ZOOM) * 0.5)));
    const refresh = () => {
      const zoom = map.getZoom();
      const scale = grows(zoom);
      for (const { part, drawn, path, extra } of shown) {
        const visible = zoom >= part.zoom && !hidden.has(part.layer);
        const area = path.fill !== false;
        const grown = part.grows ? scale : Math.min(1.3, scale); // a border is no wider near to
        const weight = area ? path.weight : path.weight * grown + extra;
        drawn.setStyle({ weight, stroke: visible && path.weight > 0, fill: visible && area });
      }
    };
    map.on("zoomend", refresh);
    refresh();
    for (const tiles of plan.tiles) large().tileGround(tiles, { hidden, refresh }, map, grows);
    return { hidden, refresh };
  }

  // ---------------------------------------------------------------- the layers

  /** @param {L.Map} map @param {Geo.LayerSpec} spec @param {number} height its place, counted from below */
  function addLayer(map, spec, height) {
    const group = (layers[spec.name] = L.featureGroup());
    if (spec.form === "tiles") large().tile(map, spec, group, height, (counts, into) => fill(map, counts, into, height));
    else if (spec.fetch) large().fetchOnce(spec, group, (whole) => fill(map, whole, group, height));
    else fill(map, spec, group, height);
    if (spec.visible) group.addTo(map);
  }

  const large = () => /** @type {Geo.Large} */ (window.geoansvarLarge);

  /** Put the objects of a layer on the map. @param {L.Map} map @param {Geo.LayerSpec} spec @param {L.FeatureGroup} group @param {number} height */
  function fill(map, spec, group, height) {
    const canvas = spec.form === "canvas";
    const renderer = canvas ? L.canvas({ pane: spec.pane }) : L.svg({ pane: spec.pane });
    const symbols = spec.form === "clusters" ? large().gatherer() : group;
    if (symbols !== group) group.addLayer(symbols);
    const look = (/** @type {Geo.Feature} */ { properties }) =>
      /** @type {Geo.ClassLook} */ (spec.classes[properties.code] || Object.values(spec.classes)[0]);
    const add = (/** @type {L.Layer | undefined} */ made, /** @type {Geo.Feature} */ feature) => {
      const drawn = prepared(/** @type {Geo.Drawn} */ (made), feature.properties, spec, look(feature));
      if (drawn.getLatLng && symbols !== group) Object.assign(drawn, { geoansvarAmong: symbols });
      (drawn.getLatLng ? symbols : group).addLayer(drawn);
    };
    const point = (/** @type {Geo.Feature} */ feature, /** @type {L.LatLngExpression} */ at) => {
      const { path, svg } = look(feature);
      if (canvas) return L.circleMarker(at, { ...path, renderer, pane: spec.pane, radius: 5, fillOpacity: 0.9 });
      const extra = spec.rings ? "geo-ring" : feature.properties.uncertain ? "geo-uncertain" : "";
      const above = spec.rings ? -9000 : height * 1000; // a ring lies round a symbol, under it
      return L.marker(at, { icon: icon(svg, extra), zIndexOffset: above, riseOnHover: !spec.rings });
    };
    if (spec.picture) group.addLayer(picture(spec, spec.picture));
    for (const feature of spec.features.map(feature_of)) {
      const options = { renderer, pane: spec.pane, style: () => style(look(feature), feature) };
      add(L.geoJSON(feature, { ...options, pointToLayer: point }).getLayers()[0], feature);
      const spot = feature.properties.spot;
      if (spot && !canvas) add(point(feature, [spot[1], spot[0]]), feature);
    }
    const shrink = () => group.eachLayer((layer) => {
      const drawn = /** @type {Geo.Drawn} */ (layer);
      const made = drawn.getLatLng && drawn.getElement && drawn.getElement();
      if (made) made.classList.toggle("geo-pip", Math.floor(map.getZoom() + 0.01) < drawn.geoansvarFull);
    });
    map.on("zoomend", shrink);
    group.on("add", shrink);
    group.on("add", () => stack(renderer, height));
    if (map.hasLayer(group)) stack(renderer, height); // its objects came after it
  }

  /**
   * Keep layers in the plan's order, whichever was switched on last.
   * @param {L.Renderer} renderer @param {number} height
   */
  function stack(renderer, height) {
    const { _container } = /** @type {{_container?: HTMLElement}} */ (/** @type {unknown} */ (renderer));
    if (_container) _container.style.zIndex = String(height);
  }

  /** Depths, in squares that stay square however near one goes. @param {Geo.LayerSpec} spec @param {Geo.Picture} given */
  function picture(spec, { data, bounds, opacity }) {
    const options = { pane: "geo-depths", className: "geo-depths", alt: spec.title, opacity, interactive: false };
    return L.imageOverlay(data, bounds, options);
  }

  /** Make a row of the plan a GeoJSON feature again. @param {Geo.Row} row @returns {Geo.Feature} */
  function feature_of([type, coordinates, id, name, code, values, full = 0, uncertain = 0, spot = 0]) {
    const properties = { id, name, code, values, full, uncertain: Boolean(uncertain), spot };
    return { type: "Feature", geometry: /** @type {Geo.Shape} */ ({ type, coordinates }), properties };
  }

  function style(/** @type {Geo.Look} */ look, /** @type {Geo.Feature} */ feature) {
    return feature.properties.uncertain ? { ...look.path, dashArray: "4 4" } : look.path;
  }

  /**
   * Give a drawn object its popup, its name and its place in the tab order.
   * @param {Geo.Drawn} drawn @param {Geo.Properties} properties @param {Geo.LayerSpec} spec @param {Geo.ClassLook} look
   */
  function prepared(drawn, properties, spec, look) {
    const name = properties.name || spec.title || words.unnamed;
    const kindTitle = look.title === spec.title ? spec.title : `${spec.title}: ${look.title}`;
    const about = () => {
      const pairs = /** @type {[string, string][]} */ (spec.titles.map((title, at) => [title, properties.values[at] || ""]));
      if (properties.uncertain) pairs.push([words.uncertain, "✓"]);
      return popup(name, kindTitle, pairs);
    };
    const key = `${spec.name}/${properties.id}`;
    drawn.geoansvarObject = { key, name, kind: kindTitle, about };
    drawn.bindPopup(() => (window.geoansvarDraw?.content ?? about)(drawn), { maxWidth: 340, minWidth: 200 });
    drawn.bindTooltip(() => element("span", "", name), { direction: "top", opacity: 0.95, offset: [0, -8] });
    drawn.geoansvarFull = properties.full || 0;
    drawn.on("add", () => reachable(drawn, `${name}, ${kindTitle}`));
    if (!features[key] || drawn.getLatLng) features[key] = drawn;
    return drawn;
  }

  function reachable(/** @type {Geo.Drawn} */ drawn, /** @type {string} */ label) {
    const made = drawn.getElement && drawn.getElement();
    if (!made) return; // on a canvas; the table below the map has it
    made.setAttribute("tabindex", "0");
    made.setAttribute("role", "button");
    made.setAttribute("aria-label", label);
    if (made.dataset["geoReady"]) return;
    made.dataset["geoReady"] = "1";
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      opener = made;
      drawn.openPopup();
    });
  }

  // ---------------------------------------------------------------- names

  function addLabels(/** @type {L.Map} */ map, /** @type {Geo.Plan} */ plan, /** @type {Geo.Ground} */ ground) {
    const labels = plan.labels.map(([text, lon, lat, rank, zoom, layer]) => {
      const html = element("span", "", text.includes("\n") ? undefined : text);
      if (!html.textContent) html.append(...text.split("\n").map((line) => element("span", "", line)));
      const icon = L.divIcon({ html, className: `geo-label geo-label-${rank}`, iconSize: undefined });
      const pane = rank.startsWith("badge") ? "geo-badges" : "geo-labels"; // a badge may stand over a symbol
      const marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane });
      return { marker, zoom, layer };
    });
    const refresh = () => {
      const zoom = Math.floor(map.getZoom() + 0.01);
      for (const { marker, zoom: from, layer } of labels) {
        const on = layers[layer] ? map.hasLayer(layers[layer]) : !ground.hidden.has(layer);
        if (on && zoom >= from) marker.addTo(map);
        else marker.remove();
      }
    };
    map.on("zoomend", refresh);
    refresh();
    return refresh;
  }

  // ---------------------------------------------------------------- controls

  function addControls(/** @type {L.Map} */ map, /** @type {Geo.Plan} */ plan) {
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    corner(map, "topright", "geo-north", "N\u00a0↑", words.north);
    if (plan.exercise) corner(map, "topright", "geo-exercise", words.exercise);
    if (plan.warning) corner(map, "topright", "geo-warning", plan.warning);
    if (plan.credit) corner(map, "bottomright", "geo-credit", `© ${plan.credit}`);
    const size = () => {
      const [, pixels] = SYMBOL_SIZES.find(([below]) => map.getZoom() < below) || [0, 28];
      map.getContainer().style.setProperty("--geo-symbol", `${pixels}px`);
    };
    map.on("zoomend", size);
    size();
  }

  /** @param {L.Map} map @param {L.ControlPosition} at @param {string} className @param {string} text @param {string} [title] */
  function corner(map, at, className, text, title) {
    const control = new L.Control({ position: at });
    control.onAdd = () => {
      const box = element("div", className, text);
      if (title) box.title = title;
      return box;
    };
    control.addTo(map);
  }

  /** Names, Escape, and focus that goes into a popup and back to where it came from. */
  function makeAccessible(/** @type {L.Map} */ map, /** @type {Geo.Plan} */ plan) {
    const container = map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", `${words.map}: ${plan.title}`);
    map.on("popupopen", (event) => {
      const box = event.popup.getElement();
      const close = /** @type {HTMLElement | null | undefined} */ (box && box.querySelector(".leaflet-popup-close-button"));
      if (close) close.setAttribute("aria-label", words.close);
      if (close && opener) close.focus({ preventScroll: true });
    });
    map.on("popupclose", () => {
      if (opener && opener.isConnected) opener.focus({ preventScroll: true });
      opener = null;
    });
    container.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
  }

  // ---------------------------------------------------------------- the legend's boxes, and the address

  /** @param {L.Map} map @param {Geo.Plan} plan @param {Geo.Ground} ground @param {() => void} refreshLabels */
  function connect(map, plan, ground, refreshLabels) {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-geoansvar-layer]"));
    const layerOf = (/** @type {HTMLInputElement} */ box) => String(box.dataset["geoansvarLayer"]);
    const named = (/** @type {string} */ name) => Array.from(boxes).filter((box) => layerOf(box) === name);
    const show = (/** @type {string} */ name, /** @type {boolean} */ on) => {
      if (layers[name]) on ? layers[name].addTo(map) : layers[name].remove();
      else if (on) ground.hidden.delete(name);
      else ground.hidden.add(name);
      for (const box of named(name)) box.checked = on;
      for (const part of document.querySelectorAll("[data-geoansvar-shown]")) {
        if (part instanceof HTMLElement && part.dataset["geoansvarShown"] === name) part.hidden = !on;
      }
      ground.refresh();
      refreshLabels();
      map.fire("geoansvar:layers");
    };
    for (const box of boxes) box.addEventListener("change", () => show(layerOf(box), box.checked));
    const known = new Set([...plan.layers.map((layer) => layer.name), ...Array.from(boxes, layerOf)]);
    const on = (/** @type {string} */ name) => (layers[name] ? map.hasLayer(layers[name]) : !ground.hidden.has(name));
    if (plan.name) followAddress(map, [...known].sort(), on, show);
    for (const name of known) named(name).forEach((box) => (box.checked = on(name)));
    switchFlows(map, plan.layers.filter((layer) => layer.flow), on, show);
    return show;
  }

  /**
   * One flow at a time: what was seen of the one before is seen of the next. Several at once are chosen box by box.
   * @param {L.Map} map @param {Geo.LayerSpec[]} specs the layers that belong to flows
   * @param {(name: string) => boolean} on @param {Geo.Show} show
   */
  function switchFlows(map, specs, on, show) {
    const choices = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[data-geoansvar-flow]")]);
    const shown = () => specs.filter((spec) => on(spec.name));
    let kinds = new Set((shown().length ? shown() : specs).map((spec) => spec.kind));
    let switching = false;
    const follow = () => {
      if (switching) return;
      const seen = shown();
      if (seen.length) kinds = new Set(seen.map((spec) => spec.kind));
      const flows = new Set(seen.map((spec) => spec.flow));
      const only = flows.size > 1 ? null : ([...flows][0] ?? "");
      for (const choice of choices) choice.checked = choice.dataset["geoansvarFlow"] === only;
    };
    for (const choice of choices) {
      choice.addEventListener("change", () => {
        switching = true;
        for (const { name, flow, kind } of specs) {
          show(name, flow === choice.dataset["geoansvarFlow"] && kinds.has(kind));
        }
        switching = false;
      });
    }
    map.on("geoansvar:layers", follow);
    follow();
  }

  /**
   * The address says what is seen: #zoom/latitude/longitude/layers.
   * @param {L.Map} map @param {string[]} known @param {(name: string) => boolean} on @param {Geo.Show} show
   */
  function followAddress(map, known, on, show) {
    const wanted = /^#(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)(?:\/([a-z0-9_,]*))?$/.exec(location.hash);
    if (wanted) {
      map.setView([Number(wanted[2]), Number(wanted[3])], Number(wanted[1]), { animate: false });
      if (wanted[4] !== undefined) {
        const names = new Set(wanted[4].split(","));
        for (const name of known) show(name, names.has(name));
      }
    }
    const write = () => {
      const { lat, lng } = map.getCenter();
      const names = known.filter(on).join(",");
      history.replaceState(null, "", `#${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}/${names}`);
    };
    map.on("moveend geoansvar:layers", write);
  }

  /** Move to an object and open its popup. @param {L.Map} map @param {Geo.Show} show @param {string} key "layer/id" */
  function open(map, show, key) {
    const name = key.slice(0, key.indexOf("/"));
    const drawn = features[key];
    const loading = drawn ? undefined : window.geoansvarLarge && window.geoansvarLarge.load(name);
    if (loading) void loading.then(() => features[key] && open(map, show, key));
    if (!drawn) return Boolean(loading);
    if (!map.hasLayer(/** @type {L.FeatureGroup} */ (layers[name]))) show(name, true);
    if (drawn.getLatLng) map.setView(drawn.getLatLng(), Math.max(map.getZoom(), 15), { animate: false });
    else map.fitBounds(drawn.getBounds(), { maxZoom: 15, animate: false });
    if (drawn.geoansvarAmong) drawn.geoansvarAmong.zoomToShowLayer(drawn, () => drawn.openPopup());
    else drawn.openPopup();
    return true;
  }

  function connectTables(/** @type {L.Map} */ map, /** @type {Geo.Show} */ show) {
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element && event.target.closest("button[data-geoansvar-feature]");
      if (!(button instanceof HTMLElement)) return;
      map.getContainer().scrollIntoView({ block: "nearest" });
      opener = button;
      open(map, show, String(button.dataset["geoansvarFeature"]));
    });
  }

  /** On paper the map is laid out anew: the same ground, as large as the sheet allows. */
  function followPrint(/** @type {L.Map} */ map) {
    const settle = (/** @type {boolean} */ printing) => {
      if (printing) document.querySelectorAll(".geo-legend details").forEach((part) => part.setAttribute("open", ""));
      const bounds = map.getBounds();
      document.documentElement.classList.toggle("geo-printing", printing);
      map.invalidateSize({ animate: false, pan: false });
      map.fitBounds(bounds, { animate: false });
    };
    window.addEventListener("beforeprint", () => settle(true));
    window.addEventListener("afterprint", () => settle(false));
  }

  function start(/** @type {L.Map} */ map, /** @type {Geo.Plan} */ plan) {
    words = plan.words;
    Object.assign(window, { geoansvarMap: map, geoansvarLayers: layers, geoansvarStyle: plan.style });
    map.fitBounds(plan.bounds, { animate: false });
    makeAccessible(map, plan);
    addControls(map, plan);
    const ground = addBase(map, plan);
    plan.layers.forEach((spec, height) => addLayer(map, spec, height));
    const refreshLabels = addLabels(map, plan, ground);
    const show = connect(map, plan, ground, refreshLabels);
    if (window.geoansvarLarge) window.geoansvarLarge.start(map, plan);
    connectTables(map, show);
    followPrint(map);
    const more = { show, open: (/** @type {string} */ key) => open(map, show, key) };
    Object.assign(/** @type {Geo.Draw} */ (window.geoansvarDraw), more);
    document.dispatchEvent(new CustomEvent("geoansvar:map"));
  }

  window.geoansvarDraw = { start, symbol, popup, element, words: () => words, find: (key) => features[key] };
})();
