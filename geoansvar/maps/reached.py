"""Who has a point within reach, on a map: whose cells go where as a drawn area, and those beyond with their people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

import shapely

from geoansvar.maps.planned import PlanLayer
from geoansvar.maps.style import CATCHMENT_HUES, PAPER, PEOPLE_STEPS, Look, beyond_looks, drawn_area
from geoansvar.maps.told import Kin, Telling, Told, by_cell, capital
from geoansvar.model.answer import Row
from geoansvar.texts import Text, text

_NO_WAY = ("unreachable", "unreachable-flood", "no-road", "no-place")
_STEPS = (1, *PEOPLE_STEPS)


def reached_layers(telling: Telling) -> list[PlanLayer]:
    """Make an answer about coverage its layers: the drawn areas, and the places beyond the longest limit."""
    drawn = _drawn(telling)
    return [*([drawn] if drawn.features else []), _beyond(telling)]


# ---------------------------------------------------------------------------------------------------- drawn areas


def _drawn(telling: Telling) -> PlanLayer:
    rows = telling.answer.result["drawn"]
    points = {(row["layer"], row["id"]): row for row in telling.answer.result["catchments"]}
    hues = _hues([telling.answer.geometries.get((row["layer"], row["id"])) for row in rows])
    told = [_area(telling, row, points.get((row["of_layer"], row["of"]), {})) for row in rows]
    kin = [
        Kin(each.code, each.name, drawn_area(hue) if row["of"] else _circle(), amount=each.values[0])
        for each, row, hue in zip(told, rows, hues, strict=True)
    ]
    titles = (
        text("Boende"), text("varav 0–5 år"), text("varav 80 år och äldre"), text("Rutor"), text("Medelavstånd"),
        text("Längsta avstånd"), text("Platser dag"), text("Platser natt"),
    )  # fmt: skip
    title = (
        text("Vem som har vilken punkt närmast") if any(row["of"] for row in rows) else text("Cirklar runt punkterna")
    )
    about = (telling.say(text("Ritad yta, inte mätt: talen är räknade i rutorna, inte på ytan.")),)
    return telling.layer("areas", _at_flow(title, telling), told, kin, titles, flow=telling.flow, about=about)


def _area(telling: Telling, row: Row, point: Row) -> Told:
    name = row["name"] or row["of"] or telling.number(row["within_m"], "m")
    people = [point.get(key) for key in ("residents", "age_0_5", "age_80_plus")]
    values = (
        telling.say(text("{count} boende", count=telling.people(people[0]))) if people[0] is not None else "",
        *(telling.people(each) for each in people[1:]),
        telling.number(point.get("cells")),
        *(telling.metres(point.get(key)) for key in ("mean_distance_m", "max_distance_m")),
        *(telling.number(point.get(key)) for key in ("capacity_day", "capacity_night")),
    )
    return Told((row["layer"], row["id"]), str(name), str(row["id"]), values)


def _circle() -> Look:
    return Look("area", PAPER, stroke="#4a5766", width_px=1.6, opacity=0.0, dash="6 5")


def _hues(areas: Sequence[Any]) -> list[str]:
    """Give each area a hue that none of its neighbours has, as far as the hues suffice; the least used first."""
    shapes = np.array(areas, dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    used = Counter(dict.fromkeys(CATCHMENT_HUES, 0))
    given: list[str] = []
    for number in range(len(areas)):
        beside = {given[other] for other in second[first == number] if other < number}
        hue = min(CATCHMENT_HUES, key=lambda each: (each in beside, used[each]))
        used[hue] += 1
        given.append(hue)
    return given


# ---------------------------------------------------------------------------------------------------- too far away


def _beyond(telling: Telling) -> PlanLayer:
    question = telling.answer.question
    minutes = question["within_min"] is not None
    limits = question["within_min"] if minutes else question["within_m"]
    longest = telling.number(limits[-1], "min" if minutes else "m")
    told = [_place(telling, _whole(rows)) for rows in by_cell(telling.answer.result["beyond"])]
    titles = (
        text("Boende"), text("Avstånd till närmaste"), text("Tid till närmaste"), text("Närmaste punkt"),
        text("Varför"),
    )  # fmt: skip
    title = text("Bortom {limit} {way}", limit=longest, way=telling.code("mode", question["mode"]))
    about = tuple(_within(telling, limits, key="within_min" if minutes else "within_m"))
    kin = _kin(telling, told)
    return telling.layer(
        "beyond", _at_flow(title, telling), told, kin, titles, flow=telling.flow, about=about, notes=telling.notes,
        warning=telling.warning,
    )  # fmt: skip


def _whole(rows: Sequence[Row]) -> Row:
    """Give a cell's people together; it is told as those who stand worst: beyond the limit for certain."""
    worst = min(rows, key=lambda row: bool(row["uncertain"]))
    known = [row["residents"] for row in rows if row["residents"] is not None]
    return worst | {"residents": sum(known) if known else None}


def _place(telling: Telling, row: Row) -> Told:
    distance = telling.metres(row["distance_m"])
    values = (
        telling.people(row["residents"]),
        distance or telling.say(text("kan inte nås")),
        telling.number(None if row["minutes"] is None else round(row["minutes"]), "min"),
        str(row["nearest_name"] or row["nearest"] or ""),
        telling.code("reason", row["reason"]),
    )
    name = row["name"] or telling.say(text("{count} boende", count=telling.people(row["residents"] or 0)))
    return Told((row["layer"], row["id"]), str(name), _class_of(row), values)


def _class_of(row: Row) -> str:
    if row["uncertain"]:
        return "uncertain"
    if row["reason"] in _NO_WAY:
        return "no-way"
    return str(max((step for step in _STEPS if step <= (row["residents"] or 0)), default=0))


def _kin(telling: Telling, told: Sequence[Told]) -> list[Kin]:
    counts = Counter(each.code for each in told)
    titles = {str(least): _step(least) for least in _STEPS} | {
        "0": text("ingen boende, eller uppgift saknas"),
        "uncertain": text("nås bara om osäkra passager är öppna"),
        "no-way": text("ingen väg dit"),
    }
    return [
        Kin(code, capital(telling.say(titles[code])), look, amount=telling.say(_cells(counts[code])))
        for code, look in beyond_looks().items()
        if counts[code]
    ]


def _step(least: int) -> Text:
    above = next((step - 1 for step in _STEPS if step > least), None)
    if above is None:
        return text("{least} boende eller fler i rutan", least=least)
    return text("{least}–{most} boende i rutan", least=least, most=above)


def _cells(count: int) -> Text:
    return text("1 ruta") if count == 1 else text("{count} rutor", count=count)


def _within(telling: Telling, limits: Sequence[float], *, key: str) -> Iterator[str]:
    """Say how many have a point within each limit and how many have none, from the answer's own totals."""
    unit = "min" if key == "within_min" else "m"
    for limit in limits:
        case = {key: limit, "flood": telling.flow or None}
        people, cells = telling.total("residents", **case), telling.total("cells", **case)
        if people is None or cells is None:
            continue
        given = {"limit": telling.number(limit, unit), "total": telling.people(people["total"]), "all": cells["total"]}
        within, far = telling.interval(people), telling.people(people["outside"])
        yield telling.say(text("Inom {limit}: {count} av {total} boende, i {cells} av {all} rutor.", count=within,
                               cells=telling.cells(cells), **given))  # fmt: skip
        if limit == limits[-1]:
            yield telling.say(text("Bortom {limit}: {count} boende, i {cells} rutor.", count=far,
                                   cells=cells["outside"], limit=given["limit"]))  # fmt: skip


def _at_flow(title: Text, telling: Telling) -> Text:
    return text("{what} vid {flood}", what=title, flood=telling.flow) if telling.flow else title
