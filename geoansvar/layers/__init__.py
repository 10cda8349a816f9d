"""Declaration and data become a valid layer here, and nowhere else; all that is doubtful is said on the way."""

from geoansvar.layers.actor_names import resolve_actor_areas, resolve_actor_names
from geoansvar.layers.area_file import AreaFile, area_from_json, read_area_file
from geoansvar.layers.cross import cross_findings
from geoansvar.layers.dates import dated_findings, source_findings
from geoansvar.layers.depth_surface import wet_surface
from geoansvar.layers.gazetteer import Gazetteer
from geoansvar.layers.kept import kept_key, kept_or_made
from geoansvar.layers.namesakes import Hit
from geoansvar.layers.place import place_rows
from geoansvar.layers.raster_held import forget_rasters, held_raster
from geoansvar.layers.raster_windows import depth_windows
from geoansvar.layers.read import read_layer
from geoansvar.layers.templates import (
    comment_findings,
    template_declaration,
    template_frame,
    template_layer_name,
    write_template,
    write_templates,
)
from geoansvar.layers.tile_store import TileSet, kept_tiles, make_tiles
from geoansvar.layers.tiles import tiles_digest

__all__ = [
    "AreaFile",
    "Gazetteer",
    "Hit",
    "TileSet",
    "area_from_json",
    "comment_findings",
    "cross_findings",
    "dated_findings",
    "depth_windows",
    "forget_rasters",
    "held_raster",
    "kept_key",
    "kept_or_made",
    "kept_tiles",
    "make_tiles",
    "place_rows",
    "read_area_file",
    "read_layer",
    "resolve_actor_areas",
    "resolve_actor_names",
    "source_findings",
    "template_declaration",
    "template_frame",
    "template_layer_name",
    "tiles_digest",
    "wet_surface",
    "write_template",
    "write_templates",
]
