"""Maps: decided as plain data, drawn by folium, and good without a network.

What draws stands in ``geoansvar.maps.draw`` and ``geoansvar.maps.single``: folium is loaded with the first map, so
that the first answer does not wait for it.
"""

from geoansvar.maps.assets import AssetStore, asset_store, notice
from geoansvar.maps.plan import may_draw, plan_base, plan_map
from geoansvar.maps.planned import MapPlan

__all__ = ["AssetStore", "MapPlan", "asset_store", "may_draw", "notice", "plan_base", "plan_map"]
