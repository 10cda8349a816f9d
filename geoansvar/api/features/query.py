"""The parameters of a request for rows: each read once, refused where it cannot be meant, and no other taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from starlette.datastructures import QueryParams

from geoansvar.api.features.cql import LANGUAGES, Filter, read
from geoansvar.api.features.cql_terms import unknown_field
from geoansvar.api.features.crs_params import CRS84, Reference, east_first, reference
from geoansvar.api.features.views import LayerView
from geoansvar.errors import ParameterInvalid
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import LANGS, text

DEFAULT_LIMIT, MOST_LIMIT = 100, 10_000
MOST_SORTED = 10  # fields that rows are ordered by
ITEMS = (
    "f", "lang", "limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs",
    "sortby", "properties", "skipGeometry",
)  # fmt: skip
ITEM = ("f", "lang", "crs", "properties")
Box = tuple[float, float, float, float]
Moments = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """What somebody wants of a layer's rows.

    Attributes
    ----------
    boxes
        West, south, east and north, in ``box_system``; two where it crosses the date line.
    sort
        Fields to order by, each with whether the largest comes first.
    properties
        The fields to write, None for all.
    """

    system: Reference
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    boxes: tuple[Box, ...] = ()
    box_system: Reference = CRS84
    moments: Moments | None = None
    filter: Filter | None = None
    filter_system: Reference = CRS84
    sort: tuple[tuple[str, bool], ...] = ()
    properties: tuple[str, ...] | None = None
    shape: bool = True

    @property
    def whole(self) -> bool:
        """Whether every row is wanted, in the layer's own order."""
        return not self.boxes and self.moments is None and self.filter is None and not self.sort


def read_parameters(given: QueryParams, known: Sequence[str]) -> dict[str, str]:
    """Give the parameters of a request.

    Raises
    ------
    ParameterInvalid
        If one is not known here, or stands twice.
    """
    found: dict[str, str] = {}
    for name, value in given.multi_items():
        if name not in known:
            raise ParameterInvalid(
                text("Parametern {name} finns inte.", name=name),
                place=name,
                remedy=did_you_mean(name, known) or text("Den här adressen tar inga parametrar."),
            )
        if name in found:
            raise ParameterInvalid(
                text("Parametern {name} står flera gånger.", name=name), place=name, remedy=text("Ange den en gång.")
            )
        found[name] = value
    if found.get("lang", "sv") not in LANGS:
        raise _refused("lang", found["lang"])
    return found


def read_items(given: Mapping[str, str], view: LayerView, spoken: Sequence[Reference]) -> ItemsQuery:
    """Read what somebody wants of a layer's rows.

    Raises
    ------
    ParameterInvalid
        If a value cannot be meant.
    """
    box_system = _system("bbox-crs", given, spoken)
    _require_beside("bbox-crs", "bbox", given)
    _require_beside("filter-crs", "filter", given)
    return ItemsQuery(
        system=_system("crs", given, spoken),
        limit=min(_whole("limit", given, DEFAULT_LIMIT, least=1), MOST_LIMIT),
        offset=_whole("offset", given, 0, least=0),
        boxes=_boxes(given["bbox"], box_system) if "bbox" in given else (),
        box_system=box_system,
        moments=_moments(given["datetime"]) if "datetime" in given else None,
        filter=_filter(given),
        filter_system=_system("filter-crs", given, spoken),
        sort=_sort(given["sortby"], view) if "sortby" in given else (),
        properties=read_properties(given, view),
        shape=not _yes("skipGeometry", given),
    )


def read_system(given: Mapping[str, str], spoken: Sequence[Reference]) -> Reference:
    """Read which system a single row is wanted in."""
    return _system("crs", given, spoken)


def read_properties(given: Mapping[str, str], view: LayerView) -> tuple[str, ...] | None:
    """Read which fields are wanted."""
    if "properties" not in given:
        return None
    names = [name.strip() for name in given["properties"].split(",") if name.strip()]
    for name in names:
        if view.field(name) is None:
            raise unknown_field(name, view, "properties")
    return tuple(names)


def _refused(name: str, value: str) -> ParameterInvalid:
    return ParameterInvalid(
        text("{name} kan inte vara {value}.", name=name, value=value[:100] or "”"),
        place=name,
        remedy=text("Se {address} för vad adressen tar emot.", address="/api"),
    )


def _whole(name: str, given: Mapping[str, str], default: int, *, least: int) -> int:
    value = given.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit()) or int(value[:18]) < least:
        raise _refused(name, value)
    return min(int(value[:18]), 10**15)


def _yes(name: str, given: Mapping[str, str]) -> bool:
    value = given.get(name, "false")
    if value not in ("true", "false"):
        raise _refused(name, value)
    return value == "true"


def _system(name: str, given: Mapping[str, str], spoken: Sequence[Reference]) -> Reference:
    value = given.get(name)
    return CRS84 if value is None else reference(value, spoken, parameter=name)


def _require_beside(name: str, other: str, given: Mapping[str, str]) -> None:
    if name in given and other not in given:
        raise ParameterInvalid(
            text("{name} säger något först tillsammans med {other}.", name=name, other=other), place=name
        )


def _boxes(written: str, system: Reference) -> tuple[Box, ...]:
    """Read a box in the order of its system's own axes; heights are let be, since no layer has any."""
    try:
        numbers = np.array([float(part) for part in written.split(",")])
    except ValueError:
        raise _refused("bbox", written) from None
    if len(numbers) not in (4, 6) or not np.isfinite(numbers).all():
        raise _refused("bbox", written)
    corners = east_first(numbers.reshape(2, -1)[:, :2], system)
    (west, south), (east, north) = corners.tolist()
    if south > north or (west > east and not system.degrees):
        raise _refused("bbox", written)
    if west > east:  # across the date line
        return (west, south, 180.0, north), (-180.0, south, east, north)
    return ((west, south, east, north),)


def _moments(written: str) -> Moments:
    parts = written.split("/")
    if len(parts) == 1:
        return _moment(written, written), _moment(written, written, last=True)
    if len(parts) != 2 or all(part in ("", "..") for part in parts):
        raise _refused("datetime", written)
    start, end = (None if part in ("", "..") else part for part in parts)
    found = (
        None if start is None else _moment(start, written),
        None if end is None else _moment(end, written, last=True),
    )
    if found[0] is not None and found[1] is not None and found[0] > found[1]:
        raise _refused("datetime", written)
    return found


def _moment(part: str, whole: str, *, last: bool = False) -> datetime:
    """Read a moment by RFC 3339, or a day, whose last moment it may be."""
    try:
        if len(part) == 10:
            day = datetime.combine(date.fromisoformat(part), time.min, UTC)
            return day + timedelta(days=1, microseconds=-1) if last else day
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None or "T" not in part.upper():
            raise ValueError
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refused("datetime", whole) from None


def _filter(given: Mapping[str, str]) -> Filter | None:
    language = given.get("filter-lang", LANGUAGES[0])
    if language not in LANGUAGES:
        raise _refused("filter-lang", language)
    _require_beside("filter-lang", "filter", given)
    return read(given["filter"], language) if "filter" in given else None


def _sort(written: str, view: LayerView) -> tuple[tuple[str, bool], ...]:
    found: dict[str, bool] = {}
    parts = written.split(",")
    if len(parts) > MOST_SORTED:
        raise _refused("sortby", written)
    for part in parts:
        name = part.strip().removeprefix("+").removeprefix("-").strip()
        field = view.field(name)
        if field is None:
            raise unknown_field(name, view, "sortby")
        if not field.sortable:
            raise ParameterInvalid(text("Fältet {name} är en lista och har ingen ordning.", name=name), place="sortby")
        if name in found:
            raise ParameterInvalid(
                text("Fältet {name} står flera gånger.", name=name), place="sortby", remedy=text("Ange det en gång.")
            )
        found[name] = part.strip().startswith("-")
    return tuple(found.items())
