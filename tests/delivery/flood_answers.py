"""Hand-made answers about floods: four flows, every table filled, with what is uncertain, unknown and unmapped."""

from collections.abc import Iterator
from typing import Any

import shapely

from geoansvar.model.access import Access
from geoansvar.model.answer import Answer, Row, run_id, total_row
from geoansvar.model.finding import Finding
from geoansvar.model.tables import TABLES
from geoansvar.texts import text
from tests.delivery.answers import EAST, NORTH, PHONE, contact

FLOWS = ("Q50", "Q100", "Q200", "BHF")
SURVEY = "Övran 2025 (påhittad)"
UNITS = {
    "residents": "persons", "age_0_5": "persons", "age_80_plus": "persons", "buildings": "objects",
    "buildings_m2": "m2", "dwellings": "objects", "vital_services": "objects", "workplaces": "objects",
    "employees": "persons", "roads_m": "m", "protected_areas": "objects", "protected_areas_m2": "m2",
    "ied_plants": "objects", "heritage": "objects",
}  # fmt: skip
HEADINGS = {
    "health": ("residents", "age_80_plus", "dwellings", "vital_services"),
    "environment": ("protected_areas", "protected_areas_m2", "ied_plants"),
    "heritage": ("heritage",),
    "economy": ("buildings", "buildings_m2", "workplaces", "employees", "roads_m"),
}
GROUPS = {"buildings": ("bostad", "industri"), "roads_m": ("residential", "trunk"), "workplaces": ("47", "56")}
# id, name, layer, kind's indicators, group, and at which flow it first gets wet (4: never).
OBJECTS: tuple[tuple[str, str | None, str, tuple[str, ...], str | None, int], ...] = (
    ("p1", None, "befolkning", ("residents", "age_0_5", "age_80_plus"), None, 0),
    ("p2", None, "befolkning", ("residents", "age_0_5", "age_80_plus"), None, 1),
    ("b1", None, "byggnader", ("buildings", "buildings_m2", "dwellings"), "bostad", 0),
    ("b2", None, "byggnader", ("buildings", "buildings_m2", "dwellings"), "bostad", 1),
    ("b3", None, "byggnader", ("buildings", "buildings_m2"), "industri", 1),
    ("b4", None, "byggnader", ("buildings", "buildings_m2"), "industri", 3),
    ("s1", "Ågatans pumpstation", "samhallsviktigt", ("vital_services", "health-care"), "LIV", 0),
    ("s2", "Solgården", "samhallsviktigt", ("vital_services",), "HVO", 1),
    ("s3", "Norra transformatorn", "samhallsviktigt", ("vital_services",), "ENE", 2),
    ("w1", "Ö-Plåt AB", "arbetsstallen", ("workplaces", "employees"), "56", 1),
    ("v1", "Storgatan", "vagar", ("roads_m",), "trunk", 1),
    ("v2", "Ågatan", "vagar", ("roads_m",), "residential", 0),
    ("n1", "Övrans vattenskydd", "skyddade_omraden", ("protected_areas", "protected_areas_m2"), "vattenskydd", 0),
    ("i1", "Ytbehandlaren", "fororenade_omraden", ("ied_plants",), "1", 3),
    ("k1", "Övre kvarn", "kulturarv", ("heritage",), "byggnadsminne", 2),
)  # fmt: skip
KINDS = {
    "befolkning": "population", "byggnader": "building", "samhallsviktigt": "vital-service",
    "arbetsstallen": "workplace", "vagar": "road", "skyddade_omraden": "protected-area",
    "fororenade_omraden": "pollution-source", "kulturarv": "heritage", "distrikt": "district",
    "oversvamning_q50": "flood-extent", "djup_q50": "flood-depth",
}  # fmt: skip
WORKSPACE = {"municipality": "9999", "name": "Övningsköping", "exercise": True}


def row(kind: str, key: str, /, **given: Any) -> Row:
    """Make a row of a table of that kind of answer: every column is there, empty where nothing is given."""
    (table,) = (each for each in TABLES[kind] if each.key == key)
    assert set(given) <= set(table.keys), set(given) - set(table.keys)
    return dict.fromkeys(table.keys) | given


def objects(kind: str = "exposure") -> list[Row]:
    return [
        row(
            kind, "objects", layer=layer, id=name_id, name=name, address=f"Ågatan {place}", group=group,
            district="d1", flood=flow, wet="yes" if at > first else "uncertain", depth_max_m=0.25 * (at - first + 1),
            depth_mean_m=0.1 * (at - first + 1), wet_share=0.5, wet_m2=40.0, wet_m=None,
            persons=12.5 if layer == "befolkning" else None, counted_in=list(keys),
            contact=contact(function="TiB", phone_24_7=PHONE) if layer == "samhallsviktigt" else None,
            responsible_name="Tekniska nämnden" if layer == "samhallsviktigt" else None,
        )
        for at, flow in enumerate(FLOWS)
        for place, (name_id, name, layer, keys, group, first) in enumerate(OBJECTS)
        if at >= first
    ]  # fmt: skip


def counted(indicator: str, flow: str, group: str | None = None) -> tuple[int, int]:
    """Count, from the rows themselves, what an indicator has that is wet and that is uncertain."""
    factor = {"persons": 100, "m": 1_234, "m2": 5_678}.get(UNITS[indicator], 1)
    rows = [
        each["wet"]
        for each in objects()
        if each["flood"] == flow and indicator in each["counted_in"] and group in (None, each["group"])
    ]
    return factor * rows.count("yes"), factor * rows.count("uncertain")


def totals() -> list[Row]:
    return [
        total_row(key, unit, affected=sure, uncertain=unsure, outside=9_000, no_data=1 if unit == "objects" else 0)
        | {"flood": flow}
        for key, unit in UNITS.items()
        for flow in FLOWS
        for sure, unsure in [counted(key, flow)]
    ]


def flows(kind: str) -> list[Row]:
    return [
        row(
            kind, "flows", flood=flow, survey=SURVEY, climate="2100" if flow == "Q100" else "today", year=2025,
            discharge_m3_s=180.0 + 50 * at, rank=at + 1, model="2D", detail="detailed", accuracy_m=5.0,
            vertical_datum="RH 2000", extent=f"oversvamning_{flow.lower()}", depth=f"djup_{flow.lower()}",
            wet_m2=2_400_000.0 + 300_000 * at, sliver_m2=12.5 if at < 3 else None,
        )
        for at, flow in enumerate(FLOWS)
    ]  # fmt: skip


def sources() -> list[Row]:
    return [
        {
            "layer": name, "kind": kind, "title": name.replace("_", " ").capitalize(), "owner": "Övningsköping",
            "licence": "CC0-1.0", "retrieved": "2026-11-01", "rows": 40, "sha256": "cd" * 32,
        }
        for name, kind in KINDS.items()
    ]  # fmt: skip


def _answer(kind: str, question: Row, result: dict[str, list[Row]], /, **given: Any) -> Answer:
    empty: dict[str, list[Row]] = {table.key: [] for table in TABLES[kind]}
    question = {"kind": kind, "floods": None, "by": "distrikt", **question, "as_of": "2026-11-16"}
    noted = Finding(
        "flow-sliver", "note", text("Q50 går {sliver} m² utanför Q100.", sliver=12), "layers/oversvamning_q50.toml"
    )
    plain: dict[str, Any] = {
        "kind": kind,
        "run": run_id(question, {}),
        "version": "0.1.0",
        "access": Access.INTERNAL,
        "workspace": WORKSPACE,
        "question": question,
        "sources": sources(),
        "totals": totals(),
        "result": empty | result,
        "findings": [noted],
        "geometries": {
            (layer, name_id): shapely.Point(EAST + 300 * at, NORTH + 40 * at)
            for at, (name_id, _, layer, *_) in enumerate(OBJECTS)
        },
    }
    return Answer(**(plain | given))


def exposure_answer(**given: Any) -> Answer:
    """An answer to ``exposure`` with a gauge read off between two flows."""
    question = {
        "objects": None, "thresholds_m": [0.2, 0.5], "cell_rule": "all-touched", "search_m": 0.0,
        "population_method": "area", "discharge_m3_s": 210.0, "level_m": None,
    }  # fmt: skip
    read = row(
        "exposure", "gauge", quantity="discharge_m3_s", value=210.0, unit="m3/s", survey=SURVEY, below="Q50",
        above="Q100",
    )  # fmt: skip
    result = {
        "objects": objects(),
        "thresholds": list(_thresholds()),
        "changes": [
            row("exposure", "changes", flood="Q100", threshold_m=0.5, layer="samhallsviktigt", id="s2",
                name="Solgården", address="Ågatan 7", depth_max_m=0.25)
        ],
        "ladder": [
            row("exposure", "ladder", survey=SURVEY, flood=FLOWS[first + 1] if first < 3 else None,
                uncertain_at=FLOWS[first], layer=layer, id=name_id, name=name, group=group)
            for name_id, name, layer, _, group, first in OBJECTS
        ],
        "districts": list(_districts()),
        "gauge": [read],
        "flows": flows("exposure"),
    }  # fmt: skip
    return _answer("exposure", question, result, **given)


def _thresholds() -> Iterator[Row]:
    for key in ("residents", "dwellings", "vital_services"):
        for flow in FLOWS:
            sure, unsure = counted(key, flow)
            for part, depth in enumerate((0.2, 0.5), start=2):
                yield row(
                    "exposure", "thresholds", key=key, flood=flow, threshold_m=depth, unit=UNITS[key],
                    affected=sure // part, uncertain=unsure // part, no_data=0, fewer=sure - sure // part,
                )  # fmt: skip


def _districts() -> Iterator[Row]:
    for part in totals():
        half = {key: part[key] // 2 for key in ("affected", "uncertain", "outside", "no_data")}
        rest = {key: part[key] - half[key] for key in half}
        for name_id, name, numbers in (("d1", "Ådalen", half), (None, None, rest)):
            yield row(
                "exposure", "districts", layer="distrikt", id=name_id, name=name, key=part["key"],
                flood=part["flood"], unit=part["unit"], total=sum(numbers.values()), **numbers,
            )  # fmt: skip


def directive_answer(**given: Any) -> Answer:
    """An answer to ``flood-directive`` in which one layer is missing."""
    headings = [each for heading, keys in HEADINGS.items() for key in keys for each in _lines(heading, key)]
    headings.append(
        row("flood-directive", "headings", heading="environment", indicator="polluted_sites", state="no-layer")
    )
    result = {
        "headings": headings,
        "obligatory": [
            row("flood-directive", "obligatory", item=item,
                **{key: each[key] for key in ("indicator", "group", "flood", "value", "uncertain", "unit", "state")})
            for item, key in (("inhabitants", "residents"), ("economic-activities", "employees"),
                              ("ied-plants", "ied_plants"), ("protected-areas", "protected_areas"))
            for each in _lines("health", key)
        ],
        "ticks": [
            row("flood-directive", "ticks", category=category, flood=flow, affected=word, value=count, uncertain=0,
                state="ok" if count is not None else "no-layer")
            for category, word, count in (("health-care", "yes", 1), ("school", "no", 0), ("sewage", "no-layer", None))
            for flow in FLOWS
        ],
        "consequences": [
            row("flood-directive", "consequences", flood=flow, heading=heading,
                text=f"Vid {flow} berörs omkring {counted('residents', flow)[0]} boende.")
            for flow in FLOWS
            for heading in ("health", "environment")
        ],
        "missing": [
            row("flood-directive", "missing", heading="environment", indicator="polluted_sites",
                kind="pollution-source", reason="no-layer")
        ],
        "objects": objects("flood-directive"),
        "flows": flows("flood-directive"),
    }  # fmt: skip
    return _answer("flood-directive", {}, result, **given)


def _lines(heading: str, indicator: str) -> Iterator[Row]:
    for group in (None, *GROUPS.get(indicator, ())):
        before = 0
        for at, flow in enumerate(FLOWS):
            sure, unsure = counted(indicator, flow, group)
            yield row(
                "flood-directive", "headings", heading=heading, indicator=indicator, group=group, flood=flow,
                value=sure, uncertain=unsure, unit=UNITS[indicator], state="ok", added=sure - before if at else None,
                layer="lager",
            )  # fmt: skip
            before = sure
