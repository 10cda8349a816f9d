"""An area is used as it was meant, or refused with the reason: never quietly something else."""

from __future__ import annotations

import numpy as np

import shapely

from geoansvar.crs import geometry_in, geometry_out, in_sweden
from geoansvar.errors import AreaUnusable, TooLarge
from geoansvar.model.finding import Finding
from geoansvar.texts import Text, text

PLACE = "area"
POLYGON, COLLECTION = 3, 7  # as shapely numbers them


def usable_area(geometry: shapely.Geometry | None, *, max_vertices: int) -> tuple[shapely.Geometry, list[Finding]]:
    """Give the polygon or polygons of an area that can be asked about.

    Parameters
    ----------
    geometry
        In EPSG:3006, with its buffer already round it.
    max_vertices
        How many corners an area may have.

    Raises
    ------
    TooLarge
        If the area has more corners than ``max_vertices``.
    AreaUnusable
        If it is empty, has coordinates that are no numbers, lies outside
        Sweden, or has no surface.
    """
    if geometry is None or shapely.is_empty(geometry):
        raise _unusable(text("Området är tomt."), text("Rita ett område, eller ge en adress med en radie."))
    _refuse_too_many(geometry, max_vertices)
    flat = shapely.force_2d(geometry)
    _refuse_no_numbers(flat)
    _refuse_elsewhere(flat)
    area, findings = _surfaces(flat)
    if shapely.is_empty(area) or shapely.area(area) == 0:
        raise _unusable(
            text("Området har ingen yta: det är en punkt, en linje eller hopfallet."),
            text("Ge en radie med buffer_m, till exempel 300, eller rita en yta."),
        )
    return area, findings


def _unusable(message: Text, remedy: Text) -> AreaUnusable:
    return AreaUnusable(message, place=PLACE, remedy=remedy)


def _refuse_too_many(geometry: shapely.Geometry, max_vertices: int) -> None:
    vertices = int(shapely.get_num_coordinates(geometry))
    if vertices > max_vertices:
        raise TooLarge(
            text("Området har {vertices} hörn; högst {limit} tas emot.", vertices=vertices, limit=max_vertices),
            place=PLACE,
            remedy=text("Förenkla ytan, eller lägg in den som ett lager och fråga med lagrets namn."),
        )


def _refuse_no_numbers(geometry: shapely.Geometry) -> None:
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise _unusable(
            text("Områdets koordinater är inte tal som betecknar en plats på jorden."),
            text("Skriv longitud och latitud i grader (WGS 84), i den ordningen."),
        )


def _refuse_elsewhere(geometry: shapely.Geometry) -> None:
    if in_sweden(shapely.box(*shapely.bounds(geometry))):
        return
    if _swapped_would_help(geometry):
        raise _unusable(
            text("Området ligger långt utanför Sverige; axlarna ser ut att ha bytt plats."),
            text("Skriv longitud före latitud: [12.94, 57.72], inte [57.72, 12.94]."),
        )
    raise _unusable(
        text("Området ligger långt utanför Sverige."),
        text("Kontrollera koordinaterna: longitud och latitud i grader (WGS 84)."),
    )


def _swapped_would_help(geometry: shapely.Geometry) -> bool:
    """Try the area's first corner with its axes changed, in metres and in degrees."""
    x, y = (float(value) for value in shapely.get_coordinates(geometry)[0])
    longitude, latitude = shapely.get_coordinates(geometry_out(shapely.Point(x, y)))[0]
    return in_sweden(shapely.Point(y, x)) or in_sweden(geometry_in(shapely.Point(latitude, longitude)))


def _surfaces(geometry: shapely.Geometry) -> tuple[shapely.Geometry, list[Finding]]:
    """Keep the surfaces, each valid; ``structure`` counts what is drawn twice once, and never as a hole."""
    whole = geometry if shapely.is_valid(geometry) else _repaired(geometry)
    surfaces = [part for part in _parts(whole) if shapely.get_type_id(part) == POLYGON]
    area = surfaces[0] if len(surfaces) == 1 else shapely.union_all(surfaces)
    if whole is geometry and len(surfaces) == len(_parts(geometry)):
        return area, []
    return area, [_area_repaired(geometry, area)]


def _repaired(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.make_valid(geometry, method="structure", keep_collapsed=False)


def _parts(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    """Take a geometry apart until nothing in it is a collection."""
    parts = list(shapely.get_parts(geometry))
    if shapely.get_type_id(geometry) != COLLECTION:
        return parts
    return [leaf for part in parts for leaf in _parts(part)]


def _area_repaired(before: shapely.Geometry, area: shapely.Geometry) -> Finding:
    valid = bool(shapely.is_valid(before))
    return Finding(
        "area-repaired",
        "warning",
        text(
            "Området hade delar utan yta; svaret gäller dess ytor, {m2} m²."
            if valid
            else "Området korsar eller överlappar sig självt; svaret gäller allt som det omsluter, {m2} m².",
            m2=round(float(shapely.area(area))),
        ),
        place=PLACE,
        remedy=text("Se på kartan att området är det som avses, eller rita det på nytt."),
    )
