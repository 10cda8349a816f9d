"""Maps: decided as plain data, drawn by folium, and good without a network."""

from geoansvar.maps.assets import AssetStore, asset_store, notice
from geoansvar.maps.draw import Drawing, Head, draw
from geoansvar.maps.plan import may_draw, plan_base, plan_map
from geoansvar.maps.planned import MapPlan
from geoansvar.maps.single import single_file

__all__ = [
    "AssetStore",
    "Drawing",
    "Head",
    "MapPlan",
    "asset_store",
    "draw",
    "may_draw",
    "notice",
    "plan_base",
    "plan_map",
    "single_file",
]
