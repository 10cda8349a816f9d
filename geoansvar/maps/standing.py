"""How each point stands at each flow, on a map: what is found out beside what has been decided, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from geoansvar.maps.planned import PlanLayer
from geoansvar.maps.style import STANDING_LOOKS
from geoansvar.maps.told import Kin, Telling, Told, capital
from geoansvar.model.answer import Row
from geoansvar.texts import text


def standing_layers(telling: Telling) -> list[PlanLayer]:
    """Make an answer about points a layer for each flow: a ring for the gravest, a badge with every word."""
    rows = telling.answer.result["objects"]
    floods = list(dict.fromkeys(str(row["flood"]) for row in rows))
    return [
        _layer(replace(telling, at=number), flood, [row for row in rows if row["flood"] == flood])
        for number, flood in enumerate(floods, start=1)
    ]


def _layer(telling: Telling, flood: str, rows: Sequence[Row]) -> PlanLayer:
    counts = Counter(flag for row in rows for flag in row["flags"])
    kin = [
        Kin(flag, capital(telling.code("flags", flag)), look, count=counts[flag])
        for flag, look in STANDING_LOOKS.items()
    ]
    titles = (
        text("Läge vid {flood} (beräknat)", flood=flood), text("Status (beslutad)"), text("Okänt därför att"),
        text("Största djup"), text("Utan försörjning efter"), text("Saknar"), text("Genom"),
        text("Kan ersättas av"), text("Ansvarig"), text("Kontakt"),
    )  # fmt: skip
    about = (
        telling.say(text("{count} punkter. En punkt kan ha flera märken; ringen visar det allvarligaste.",
                         count=len(rows))),
        telling.say(text("Kursivt: beslutad status. Utpekad är inte öppen.")),
    )  # fmt: skip
    return telling.layer(
        "points", text("Punkternas läge vid {flood}", flood=flood),
        [_told(telling, row) for row in rows], kin, titles, flow=flood, spots=True, about=about,
        notes=telling.notes, warning=telling.warning,
    )  # fmt: skip


def _told(telling: Telling, row: Row) -> Told:
    flags = [telling.code("flags", flag) for flag in row["flags"]]
    status = telling.code("status", row["status"])
    values = (
        ", ".join(flags),
        status,
        telling.codes("unknown_because", row["unknown_because"]),
        telling.depth(row["depth_max_m"]),
        telling.number(row["unsupplied_at_h"], "h"),
        telling.codes("services", row["lost_services"]),
        ", ".join(str(name) for name in row["via_names"] or ()),
        ", ".join(str(each["name"]) for each in row["reachable_resources"] or ()),
        str(row["responsible_name"] or ""),
        telling.contact(row),
    )
    name = str(row["name"] or row["id"])
    return Told((row["layer"], row["id"]), name, _gravest(row["flags"]), values, badge=(status, *flags))


def _gravest(flags: Sequence[str]) -> str:
    return next((flag for flag in STANDING_LOOKS if flag in flags), "unknown")
