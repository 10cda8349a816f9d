import "leaflet";

declare global {
  /** What maps/draw.py gives map.js (plan_json), and what map.js makes of it. */
  namespace Geo {
    type Path = L.PathOptions & { weight: number };
    type Look = { svg: string; path: Path };
    type ClassLook = Look & { title: string };
    type Style = Record<string, Record<string, Look>>; // kind → code → look

    interface Plan {
      name: string;
      title: string;
      exercise: boolean;
      words: Words;
      credit: string;
      warning: string; // what always stands on the map, or nothing
      bounds: L.LatLngBoundsLiteral;
      hidden: string[];
      base: BasePart[];
      tiles: BaseTiles[];
      address: string; // of the map in the service, from under which more is fetched; nothing in one file
      layers: LayerSpec[];
      labels: Label[];
      style: Style;
      online?: Online; // pictures from another host, where the workspace allows it
    }

    /** Background pictures that a workspace may take from elsewhere; never there in a single file. */
    interface Online {
      url: string;
      title: string;
      attribution: string;
    }

    type Words = Record<
      | "zoom_in" | "zoom_out" | "close" | "unnamed" | "north" | "uncertain" | "map" | "exercise"
      | "here" | "back" | "several_flows" | "online_lost"
      | "several" | "gathered" | "fetching" | "unfetched" | "layer_fetching" | "layer_unfetched" | "building",
      string
    >;

    interface BasePart {
      layer: string;
      pane: "geo-ground" | "geo-roads";
      path: Path;
      casing: string;
      grows: boolean;
      zoom: number;
      geometry: GeoJSON.Geometry;
    }

    interface LayerSpec {
      name: string;
      title: string;
      visible: boolean;
      form: "shapes" | "canvas" | "clusters" | "tiles";
      by: string; // of tiles: the field that has an object's class
      fetch?: string; // where its objects are, if not here
      rings: boolean;
      pane: string;
      titles: string[];
      classes: Record<string, ClassLook>;
      features: Row[];
      kind: string; // of an answer in several layers, with its part
      flow: string; // the flow it shows something of, or nothing
      picture?: Picture; // a raster's classes
    }

    interface Picture {
      data: string; // data:image/png
      bounds: L.LatLngBoundsLiteral;
      opacity: number;
    }

    type Shape = Exclude<GeoJSON.Geometry, GeoJSON.GeometryCollection>;
    type Spot = [longitude: number, latitude: number] | 0;
    type Row = [
      type: Shape["type"],
      coordinates: Shape["coordinates"],
      id: string,
      name: string,
      code: string,
      values: string[],
      full?: number,
      uncertain?: 0 | 1,
      spot?: Spot,
    ];
    type Label = [text: string, lon: number, lat: number, rank: string, zoom: number, layer: string];

    interface Properties {
      id: string;
      name: string;
      code: string;
      values: string[];
      full: number;
      uncertain: boolean;
      spot: Spot;
    }
    type Feature = GeoJSON.Feature<Shape, Properties>;

    /** An object as a list names it; `about` makes what its popup holds. */
    type Named = { key: string; name: string; kind: string; about: () => HTMLElement };

    /** An object on the map: a symbol has a place, everything else has an extent. */
    type Drawn = L.Layer & {
      geoansvarFull: number;
      geoansvarObject: Named;
      geoansvarAmong?: Gatherer; // of symbols that are gathered where they are close
      getElement?(): HTMLElement | undefined; // or an SVG element, which does what we ask of it too
    } & ({ getLatLng(): L.LatLng } | { getLatLng?: undefined; getBounds(): L.LatLngBounds });

    type Gatherer = L.FeatureGroup & { zoomToShowLayer(layer: L.Layer, then: () => void): void };

    /** What large.js and tiles.js do for map.js, and what the service tells them. */
    interface Tile {
      extent: number;
      features: TileFeature[];
    }
    interface TileFeature {
      kind: number; // 1 points, 2 lines, 3 areas
      values: Record<string, string>; // "n" where it stands for several
      parts: number[][];
    }
    type TileLook = { path: Path; casing?: string; zoom?: number };
    type TilePart = { zoom: number; scale: number; x: number; y: number };
    interface TileOptions {
      url: string;
      key: string;
      low: number;
      high: number;
      pane: string;
      height: number;
      by: string;
      looks: Record<string, TileLook>;
      strict: boolean; // whether what has no look of its own is left out
      grows: (zoom: number) => number;
    }
    type TileLayer = L.GridLayer & {
      createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement;
      at(map: L.Map, place: L.LatLng): Record<string, string>[];
    };
    interface Tiles {
      layer(options: TileOptions): TileLayer;
      read(buffer: ArrayBuffer): Tile;
    }
    interface BaseTiles {
      layer: string;
      pane: string;
      by: string;
      looks: Record<string, TileLook>;
    }
    interface TilesGiven {
      ready: boolean;
      share: number;
      url: string;
      key: string;
      low: number;
      high: number;
      grid?: LayerSpec;
    }
    interface Waiting {
      title: string;
      group: L.FeatureGroup;
      ready: (given: TilesGiven) => void;
      counts: (grid: LayerSpec) => void;
      counted?: boolean;
      share?: number;
    }
    type Told = { name: string; kind: string; pairs: [string, string][] };
    type Fill = (spec: LayerSpec, into: L.FeatureGroup) => void;
    interface Large {
      fetchOnce(spec: LayerSpec, group: L.FeatureGroup, fill: (spec: LayerSpec) => void): void;
      gatherer(): Gatherer;
      tile(map: L.Map, spec: LayerSpec, group: L.FeatureGroup, height: number, fill: Fill): void;
      tileGround(spec: BaseTiles, ground: Ground, map: L.Map, grows: (zoom: number) => number): void;
      start(map: L.Map, plan: Plan): void;
      at(map: L.Map, place: L.LatLng): { spec: LayerSpec; values: Record<string, string> }[];
      load(name: string): Promise<void> | undefined;
    }

    type Ground = { hidden: Set<string>; refresh: () => void };
    type Show = (name: string, on: boolean) => void;

    interface Draw {
      start(map: L.Map, plan: Plan): void;
      symbol(kind: string, code: string, extra?: string): L.DivIcon;
      popup(heading: string, kindTitle: string, pairs: [string, string][]): HTMLElement;
      element(tag: string, className: string, text?: string): HTMLElement;
      words(): Words;
      find(key: string): Drawn | undefined;
      content?(drawn: Drawn): HTMLElement; // what an object's popup holds; its own popup where nothing is set
      finders?: ((at: L.Point, tolerance: number) => Named[])[]; // what else lies at a place, for what is no L.Layer each
      show?: Show; // once the map has started
      open?(key: string): boolean;
    }
  }

  interface Window {
    geoansvarMap?: L.Map;
    geoansvarLayers?: Record<string, L.FeatureGroup>;
    geoansvarStyle?: Geo.Style;
    geoansvarDraw?: Geo.Draw;
    geoansvarPlan?: Geo.Plan;
    geoansvarLarge?: Geo.Large;
    geoansvarTiles?: Geo.Tiles;
  }
}
