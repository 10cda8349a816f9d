import "leaflet";

declare global {
  interface Window {
    geoansvarMap?: L.Map;
    geoansvarLayers?: Record<string, L.Layer>;
    geoansvarStyle?: Record<string, Record<string, { svg: string; path: L.PathOptions }>>;
  }
}
