"""Road lines are read once into plain arrays: what OpenStreetMap keeps in its tags counts, and unknown is not no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geopandas import GeoDataFrame

from geoansvar.model.travel import Travel

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
UNKNOWN, NO, YES = -1, 0, 1
ALONG, BOTH_WAYS, AGAINST = 1, 0, -1
WALK_BARRED, DRIVE_BARRED = 1, 2  # bits of ``barred``
OSM_TAGS = "other_tags"  # where GDAL puts the tags that have no column of their own
_FASTEST_KM_H = 200.0
_STRUCTURES = {"yes": YES, "no": NO}
_BACKWARDS = ("-1", "reverse")


@dataclass(frozen=True, slots=True, eq=False)
class RoadRows:
    """What is known of each row of a road layer; every array has one value per row.

    Attributes
    ----------
    geometry
        EPSG:3006, None where the row has no place.
    is_road
        False for the waterways, rails and fences that an OpenStreetMap file has among its lines.
    road_class
        Position in ``class_names``; -1 where no class is stated.
    speed_km_h
        NaN where it is not known; 0 is no speed.
    oneway
        Along the line, against it, or both ways; a row of which nothing is known goes both ways.
    bridge, tunnel
        YES, NO or UNKNOWN.
    level
        The deck: 0 on the ground, above it positive, below it negative.
    barred
        Who may not use the road whatever its class: bits WALK_BARRED and DRIVE_BARRED.
    """

    geometry: NDArray[Any]
    is_road: Flags
    road_class: NDArray[np.int16]
    class_names: tuple[str, ...]
    speed_km_h: Floats
    oneway: Codes
    bridge: Codes
    tunnel: Codes
    level: NDArray[np.int16]
    barred: NDArray[np.uint8]

    @classmethod
    def of(cls, frame: GeoDataFrame, travel: Travel) -> RoadRows:
        """Read a road layer's frame.

        Parameters
        ----------
        frame
            With the columns of the kind ``road``; a column that is not there is not known. A column ``level``
            (or ``layer``) tells the deck where there is one; otherwise a bridge is above and a tunnel below.
            A column ``other_tags`` is read as OpenStreetMap's.
        travel
            Knows the classes by all their spellings.
        """
        tags = _Tags.of(frame)
        names, codes = _classes(frame, travel)
        bridge, tunnel = (_known(_flags(frame, key), tags.structure(key)) for key in ("bridge", "tunnel"))
        return cls(
            geometry=frame.geometry.to_numpy(),
            is_road=(codes >= 0) | (not tags.from_osm),
            road_class=codes,
            class_names=names,
            speed_km_h=_speeds(frame, tags),
            oneway=_oneway(frame, tags, codes, names),
            bridge=bridge,
            tunnel=tunnel,
            level=_levels(frame, tags, bridge, tunnel),
            barred=tags.barred(),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Tags:
    """The tags of an OpenStreetMap file, written ``"key"=>"value","key"=>"value"``."""

    tags: pd.Series[Any]
    from_osm: bool

    @classmethod
    def of(cls, frame: GeoDataFrame) -> _Tags:
        if OSM_TAGS in frame:
            return cls(frame[OSM_TAGS].astype(object), from_osm=True)
        return cls(pd.Series([None] * len(frame), dtype=object), from_osm=False)

    def value(self, key: str) -> pd.Series[Any]:
        """Give a tag's value in each row, None or NaN where it has none."""
        if not self.from_osm or not self.tags.notna().any():
            return pd.Series(np.full(len(self.tags), None, dtype=object))
        return self.tags.str.extract(f'(?:^|,)"{key}"=>"([^"]*)"', expand=False).reset_index(drop=True)

    def structure(self, key: str) -> Codes:
        """Tell where the tag says bridge or tunnel; a row with no such tag has none, as OpenStreetMap reads it."""
        value = self.value(key)
        stated = value.map(_STRUCTURES).fillna(YES).where(value.notna(), NO if self.from_osm else UNKNOWN)
        return np.asarray(stated, dtype=np.int8)

    def barred(self) -> NDArray[np.uint8]:
        """Tell who may not use a road: ``no`` for the mode itself, or for all and not opened for the mode."""
        everyone = self.value("access").eq("no")
        barred = np.zeros(len(self.tags), dtype=np.uint8)
        for key, bit in (("foot", WALK_BARRED), ("motor_vehicle", DRIVE_BARRED)):
            own = self.value(key)
            barred |= np.where(own.eq("no") | (everyone & own.isna()), bit, 0).astype(np.uint8)
        return barred


def _column(frame: GeoDataFrame, key: str) -> pd.Series[Any] | None:
    return frame[key].reset_index(drop=True) if key in frame else None


def _classes(frame: GeoDataFrame, travel: Travel) -> tuple[tuple[str, ...], NDArray[np.int16]]:
    """Give the layer's classes and each row's: the preset's name of it, or the file's own word."""
    stated = _column(frame, "road_class")
    if stated is None:
        return (), np.full(len(frame), -1, dtype=np.int16)
    codes, words = pd.factorize(stated, use_na_sentinel=True)
    meant = [travel.class_of(str(word)) or str(word) for word in words]
    names = sorted(set(meant))
    position = np.array([names.index(name) for name in meant] + [-1], dtype=np.int16)
    return tuple(names), position[codes]


def _numbers(values: pd.Series[Any] | None, rows: int) -> Floats:
    if values is None:
        return np.full(rows, np.nan)
    return np.asarray(pd.to_numeric(values, errors="coerce").to_numpy(dtype="float64", na_value=np.nan))


def _speeds(frame: GeoDataFrame, tags: _Tags) -> Floats:
    stated = _numbers(_column(frame, "speed_km_h"), len(frame))
    speed = np.where(np.isnan(stated), _numbers(tags.value("maxspeed"), len(frame)), stated)
    possible: Floats = np.where((speed > 0) & (speed <= _FASTEST_KM_H), speed, np.nan)
    return possible


def _flags(frame: GeoDataFrame, key: str) -> Codes:
    """Read a column of yes, no and not known."""
    values = _column(frame, key)
    if values is None:
        return np.full(len(frame), UNKNOWN, dtype=np.int8)
    return np.asarray(values.astype("boolean").astype("Int8").fillna(UNKNOWN), dtype=np.int8)


def _known(first: Codes, second: Codes) -> Codes:
    return np.where(first == UNKNOWN, second, first).astype(np.int8)


def _oneway(frame: GeoDataFrame, tags: _Tags, codes: NDArray[np.int16], names: tuple[str, ...]) -> Codes:
    """Give the way of each row; ``-1`` in the file means against the line's direction."""
    tag = tags.value("oneway")
    implied = tag.isna() & (tags.value("junction").eq("roundabout") | _is_motorway(codes, names, tags))
    along = (_flags(frame, "oneway") == YES) | np.asarray(tag.isin(("yes", "true", "1")) | implied)
    original = _column(frame, "oneway_original")
    against = tag.isin(_BACKWARDS) if original is None else tag.isin(_BACKWARDS) | original.isin(_BACKWARDS)
    return np.where(against, AGAINST, np.where(along, ALONG, BOTH_WAYS)).astype(np.int8)


def _is_motorway(codes: NDArray[np.int16], names: tuple[str, ...], tags: _Tags) -> Flags:
    """Tell which rows are an OpenStreetMap motorway, each of whose carriageways is a line of its own."""
    motorway = names.index("motorway") if tags.from_osm and "motorway" in names else -2  # which no row has
    return np.asarray(codes == motorway)


def _levels(frame: GeoDataFrame, tags: _Tags, bridge: Codes, tunnel: Codes) -> NDArray[np.int16]:
    built = (bridge == YES).astype(np.int16) - (tunnel == YES).astype(np.int16)
    stated = _numbers(_column(frame, "level"), len(frame))
    for other in (_column(frame, "layer"), tags.value("layer"), tags.value("level")):
        stated = np.where(np.isnan(stated), _numbers(other, len(frame)), stated)
    return np.where(np.abs(stated) < 100, stated, built).astype(np.int16)  # NaN is not below 100
