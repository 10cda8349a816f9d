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
      | "here" | "back" | "several_flows" | "online_lost",
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
      canvas: boolean;
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
      getElement?(): HTMLElement | undefined; // or an SVG element, which does what we ask of it too
    } & ({ getLatLng(): L.LatLng } | { getLatLng?: undefined; getBounds(): L.LatLngBounds });

    type Ground = { hidden: Set<string>; refresh: () => void };
    type Show = (name: string, on: boolean) => void;

    interface Draw {
      start(map: L.Map, plan: Plan): void;
      symbol(kind: string, code: string, extra?: string): L.DivIcon;
      popup(heading: string, kindTitle: string, pairs: [string, string][]): HTMLElement;
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
  }
}
