// @ts-check
/**
 * Reads Mapbox Vector Tiles and draws them on canvases: one path for each class and tile, so that a hundred thousand
 * objects are as quick as one. Values of a tile are compared and shown as text, never run.
 *
 * window.geoansvarTiles.layer(options) gives a Leaflet layer, which also tells what lies at a place on the map.
 */
(function () {
  "use strict";

  const SIDE = 256; // CSS pixels
  const MOST_KEPT = 300; // tiles that have been read, kept for going back and for zooming in
  const NEAR = 6; // pixels from a line or a point that still hit it
  const text = new TextDecoder();

  // ---------------------------------------------------------------- reading

  /** Protobuf, as much of it as a tile needs. */
  class Reader {
    /** @param {Uint8Array} bytes */
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }
    get more() {
      return this.at < this.bytes.length;
    }
    varint() {
      let value = 0;
      let factor = 1;
      let byte;
      do {
        if (!this.more) throw new RangeError("a tile ends in the middle of a number");
        byte = /** @type {number} */ (this.bytes[this.at++]);
        value += (byte & 0x7f) * factor;
        factor *= 128;
      } while (byte >= 128);
      return value;
    }
    held() {
      const length = this.varint();
      if (this.at + length > this.bytes.length) throw new RangeError("a tile ends in the middle of a field");
      this.at += length;
      return this.bytes.subarray(this.at - length, this.at);
    }
    /** Go through the fields of a message. @param {(field: number, reader: Reader) => boolean} take */
    fields(take) {
      while (this.more) {
        const key = this.varint();
        if (take(key >>> 3, this)) continue;
        if ((key & 7) === 0) this.varint();
        else if ((key & 7) === 2) this.held();
        else this.at += (key & 7) === 1 ? 8 : 4;
      }
    }
  }

  /** @param {ArrayBuffer} buffer @returns {Geo.Tile} */
  function read(buffer) {
    const tile = /** @type {Geo.Tile} */ ({ extent: 4096, features: [] });
    new Reader(new Uint8Array(buffer)).fields((field, reader) => {
      if (field !== 3) return false;
      readLayer(new Reader(reader.held()), tile);
      return true;
    });
    return tile;
  }

  function readLayer(/** @type {Reader} */ reader, /** @type {Geo.Tile} */ tile) {
    const keys = /** @type {string[]} */ ([]);
    const values = /** @type {string[]} */ ([]);
    const held = /** @type {Uint8Array[]} */ ([]);
    reader.fields((field, message) => {
      if (field === 2) held.push(message.held());
      else if (field === 3) keys.push(text.decode(message.held()));
      else if (field === 4) values.push(readValue(new Reader(message.held())));
      else if (field === 5) tile.extent = message.varint();
      else return false;
      return true;
    });
    for (const each of held) tile.features.push(readFeature(new Reader(each), keys, values));
  }

  function readValue(/** @type {Reader} */ reader) {
    let value = "";
    reader.fields((field, message) => {
      if (field === 1) value = text.decode(message.held());
      else if (field === 5) value = String(message.varint());
      else return false;
      return true;
    });
    return value;
  }

  /** @param {Reader} reader @param {string[]} keys @param {string[]} values @returns {Geo.TileFeature} */
  function readFeature(reader, keys, values) {
    const made = /** @type {Geo.TileFeature} */ ({ kind: 0, values: Object.create(null), parts: [] });
    reader.fields((field, message) => {
      if (field === 2) {
        const tags = new Reader(message.held());
        while (tags.more) made.values[keys[tags.varint()] || ""] = values[tags.varint()] || "";
      } else if (field === 3) made.kind = message.varint();
      else if (field === 4) made.parts = readParts(new Reader(message.held()));
      else return false;
      return true;
    });
    return made;
  }

  /** Rings, lines or points, each as x, y, x, y … in the tile's units. @param {Reader} reader */
  function readParts(reader) {
    const parts = /** @type {number[][]} */ ([]);
    let [x, y] = [0, 0];
    const signed = (/** @type {number} */ value) => (value % 2 ? -(value + 1) / 2 : value / 2);
    while (reader.more) {
      const command = reader.varint();
      if ((command & 7) === 7) continue;
      for (let left = command >>> 3; left > 0; left--) {
        x += signed(reader.varint());
        y += signed(reader.varint());
        if ((command & 7) === 1) parts.push([]);
        const part = parts[parts.length - 1];
        if (part) part.push(x, y);
      }
    }
    return parts;
  }

  // ---------------------------------------------------------------- drawing

  /** How large the mark of so many objects together is, in pixels. @param {string | undefined} count */
  function radius(count) {
    return count ? 6 + Math.min(9, 1.5 * Math.log2(Number(count))) : 4;
  }

  /** @param {CanvasRenderingContext2D} pen @param {Geo.Tile} tile @param {Geo.TileOptions} options @param {Geo.TilePart} part */
  function draw(pen, tile, options, part) {
    const looks = Object.entries(options.looks);
    const other = looks[0] && looks[0][0];
    const sorted = new Map(looks.map(([code]) => [code, /** @type {Geo.TileFeature[]} */ ([])]));
    for (const feature of tile.features) {
      const code = feature.values[options.by] || "";
      const among = sorted.get(code) || (options.strict ? undefined : sorted.get("") || sorted.get(String(other)));
      if (among) among.push(feature);
    }
    for (const [code, features] of sorted) {
      const look = /** @type {Geo.TileLook} */ (options.looks[code]);
      if (features.length && part.zoom >= (look.zoom || 0)) drawAlike(pen, features, look, part, options.grows(part.zoom));
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen @param {Geo.TileFeature[]} features all of one look
   * @param {Geo.TileLook} look @param {Geo.TilePart} part @param {number} grown
   */
  function drawAlike(pen, features, { path, casing }, part, grown) {
    const outline = new Path2D();
    const sums = new Path2D();
    for (const feature of features) {
      const onto = feature.values["n"] && feature.kind === 3 ? sums : outline;
      for (const corners of feature.parts) trace(onto, corners, feature, part);
    }
    const filled = path.fill !== false;
    const dots = features.every((feature) => feature.kind === 1);
    pen.lineJoin = pen.lineCap = "round";
    if (filled) {
      pen.globalAlpha = dots ? 0.9 : (path.fillOpacity ?? 0.2);
      pen.fillStyle = String(path.fillColor || path.color);
      pen.fill(outline, "evenodd");
      pen.fill(sums);
    }
    pen.globalAlpha = path.opacity ?? 1;
    if (casing) stroke(pen, outline, casing, path.weight * grown + 1.8, "");
    if (path.weight && path.color !== "none") {
      stroke(pen, outline, String(path.color), filled ? path.weight : path.weight * grown, String(path.dashArray || ""));
    }
    if (dots) drawCounts(pen, features, part);
  }

  /** @param {CanvasRenderingContext2D} pen @param {Path2D} outline @param {string} colour @param {number} width @param {string} dash */
  function stroke(pen, outline, colour, width, dash) {
    pen.setLineDash(dash ? dash.split(/[ ,]+/).map(Number) : []);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke(outline);
  }

  /** @param {Path2D} outline @param {number[]} corners @param {Geo.TileFeature} feature @param {Geo.TilePart} part */
  function trace(outline, corners, feature, { scale, x, y }) {
    for (let at = 0; at < corners.length; at += 2) {
      const [right, down] = [/** @type {number} */ (corners[at]) * scale - x, /** @type {number} */ (corners[at + 1]) * scale - y];
      if (feature.kind === 1) {
        const size = radius(feature.values["n"]);
        outline.moveTo(right + size, down);
        outline.arc(right, down, size, 0, 2 * Math.PI);
      } else if (at) outline.lineTo(right, down);
      else outline.moveTo(right, down);
    }
    if (feature.kind === 3) outline.closePath();
  }

  /** Write on each mark how many it stands for. @param {CanvasRenderingContext2D} pen @param {Geo.TileFeature[]} features @param {Geo.TilePart} part */
  function drawCounts(pen, features, { scale, x, y }) {
    pen.globalAlpha = 1;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = "600 10px sans-serif";
    for (const { values, parts } of features) {
      const [corners] = parts;
      if (!values["n"] || !corners) continue;
      const at = /** @type {const} */ ([Number(corners[0]) * scale - x, Number(corners[1]) * scale - y]);
      const said = values["n"].length > 3 ? `${Math.round(Number(values["n"]) / 1000)}k` : values["n"];
      pen.lineWidth = 2.5;
      pen.strokeStyle = "#ffffff";
      pen.strokeText(said, ...at);
      pen.fillStyle = "#16202c";
      pen.fillText(said, ...at);
    }
  }

  // ---------------------------------------------------------------- what lies at a place

  /** Tell whether a feature lies at x, y of its tile, or within so many units of it. @param {Geo.TileFeature} feature @param {number} x @param {number} y @param {number} near */
  function hits({ kind, parts }, x, y, near) {
    if (kind === 3) return parts.filter((ring) => around(ring, x, y)).length % 2 === 1;
    if (kind === 1) return parts.some(([right, down]) => Math.hypot(Number(right) - x, Number(down) - y) <= near);
    return parts.some((line) => beside(line, x, y, near));
  }

  function around(/** @type {number[]} */ ring, /** @type {number} */ x, /** @type {number} */ y) {
    let inside = false;
    for (let at = 0, before = ring.length - 2; at < ring.length; before = at, at += 2) {
      const [x0, y0, x1, y1] = [ring[before], ring[before + 1], ring[at], ring[at + 1]].map(Number);
      if (/** @type {number} */ (y0) > y === /** @type {number} */ (y1) > y) continue;
      const share = (y - Number(y0)) / (Number(y1) - Number(y0));
      if (x < Number(x0) + share * (Number(x1) - Number(x0))) inside = !inside;
    }
    return inside;
  }

  /** @param {number[]} line @param {number} x @param {number} y @param {number} near */
  function beside(line, x, y, near) {
    for (let at = 2; at < line.length; at += 2) {
      const a = L.point(Number(line[at - 2]), Number(line[at - 1]));
      const b = L.point(Number(line[at]), Number(line[at + 1]));
      if (L.LineUtil.pointToSegmentDistance(L.point(x, y), a, b) <= near) return true;
    }
    return false;
  }

  // ---------------------------------------------------------------- the layer

  /** A layer of tiles. @param {Geo.TileOptions} options @returns {Geo.TileLayer} */
  function layer(options) {
    const kept = /** @type {Map<string, Promise<Geo.Tile | null>>} */ (new Map());
    const ready = /** @type {Map<string, Geo.Tile | null>} */ (new Map());
    const given = { pane: options.pane, zIndex: options.height, minNativeZoom: options.low, maxZoom: 19, keepBuffer: 1 };
    const made = /** @type {Geo.TileLayer} */ (new L.GridLayer({ ...given, updateWhenZooming: false }));

    /** The tile that has a place of the map in it, which may be one from a zoom farther out. @param {L.Coords} coords */
    const part = ({ x, y, z }) => {
      const up = Math.max(0, z - options.high);
      const name = `${z - up}/${y >> up}/${x >> up}`;
      return { name, up, zoom: z, x: (x - ((x >> up) << up)) * SIDE, y: (y - ((y >> up) << up)) * SIDE };
    };
    const fetched = (/** @type {string} */ name) => {
      const found = kept.get(name) || fetchTile(`${options.url}/${name}?v=${options.key}`);
      kept.delete(name); // the last one asked for is the last one forgotten
      kept.set(name, found);
      found.then((tile) => ready.set(name, tile), () => kept.delete(name));
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) {
        kept.delete(oldest);
        ready.delete(oldest);
      }
      return found;
    };
    made.createTile = (coords, done) => {
      const canvas = document.createElement("canvas");
      const sharp = Math.min(2, window.devicePixelRatio || 1);
      canvas.width = canvas.height = SIDE * sharp;
      const { name, up, zoom, x, y } = part(coords);
      fetched(name).then((tile) => {
        const pen = canvas.getContext("2d");
        if (tile && pen) {
          pen.scale(sharp, sharp);
          draw(pen, tile, options, { zoom, x, y, scale: (SIDE << up) / tile.extent });
        }
        done(undefined, canvas);
      }, (error) => {
        made.fire("geoansvar:lost", { error });
        done(error, canvas);
      });
      return canvas;
    };
    made.at = (map, place) => {
      const zoom = Math.max(options.low, Math.round(map.getZoom()));
      const pixel = map.project(place, zoom);
      const coords = Object.assign(pixel.divideBy(SIDE).floor(), { z: zoom });
      const { name, up, x, y } = part(coords);
      const tile = ready.get(name);
      if (!tile) return [];
      const scale = tile.extent / (SIDE << up);
      const inside = [(pixel.x - coords.x * SIDE + x) * scale, (pixel.y - coords.y * SIDE + y) * scale];
      const near = (/** @type {Geo.TileFeature} */ each) => scale * (each.kind === 1 ? radius(each.values["n"]) + 3 : NEAR);
      const found = tile.features.filter((each) => hits(each, Number(inside[0]), Number(inside[1]), near(each)));
      return found.reverse().map((feature) => feature.values);
    };
    return made;
  }

  /** @param {string} url @returns {Promise<Geo.Tile | null>} */
  async function fetchTile(url) {
    const response = await fetch(url);
    if (response.status === 204) return null; // nothing is drawn there
    if (!response.ok) throw new Error(String(response.status));
    return read(await response.arrayBuffer());
  }

  window.geoansvarTiles = { layer, read };
})();
