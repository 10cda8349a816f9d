"""A small hand-made answer: two actors, one service, one object without a place, and everything that may go wrong."""

from typing import Any

import shapely

from geoansvar.errors import SourceMissing
from geoansvar.model.access import Access
from geoansvar.model.answer import Answer, Row, run_id, total_row
from geoansvar.model.finding import Finding, finding_of
from geoansvar.model.tables import AFFECTED_AREA, RESPONSIBILITY
from geoansvar.texts import text

EAST, NORTH = 270_000.0, 6_420_000.0
QUESTION: Row = {
    "kind": "affected-area",
    "as_of": "2026-11-16",
    "area": {"address": "Allégatan 12", "buffer_m": 300.0},
    "flood": None,
}
PHONE = "031-390 06 12"


def contact(**given: Any) -> Row:
    empty = dict.fromkeys(("function", "phone", "phone_24_7", "deputy", "deputy_phone", "other_way", "verified"))
    return {"state": "ok", **empty, **given}


def row(table: str, **given: Any) -> Row:
    tables = {each.key: each for each in (*AFFECTED_AREA, *RESPONSIBILITY)}
    assert set(given) <= set(tables[table].keys)
    return dict.fromkeys(tables[table].keys) | given


def actor(number: int, name: str, **given: Any) -> Row:
    reason = {"rule": "responsible", "layer": "samhallsviktigt", "id": "s3", "name": "Solgården", "share": None}
    plain = {
        "layer": "aktorer", "id": f"a{number}", "name": name, "category": "municipality", "level": "local",
        "reasons": [reason], "contact": contact(function="TiB", phone_24_7=PHONE, verified="2026-10-02"),
        "distance_m": 41.4,
    }  # fmt: skip
    return row("actors", **(plain | given))


def small_answer(**given: Any) -> Answer:
    silent = contact(state="missing")
    area = {"rule": "area", "layer": "aktorer", "id": "a8", "name": "Elnät", "share": 0.34}
    result: dict[str, list[Row]] = {table.key: [] for table in AFFECTED_AREA}
    result["actors"] = [
        actor(7, "Socialnämnden"),
        actor(8, "Elnät", level="regional", category="power", contact=silent, reasons=[area], distance_m=0.0),
    ]
    result["vital_services"] = [
        row(
            "vital_services", layer="samhallsviktigt", id="s3", name="Solgården", address="Allégatan 14",
            sector="HVO", function="omsorg", inside="yes", via=["o1", "o2"], responsible="a7",
            responsible_name="Socialnämnden", contact=contact(function="TiB", phone_24_7=PHONE), endurance_h=4.5,
        )
    ]  # fmt: skip
    result["unplaced"] = [
        row("unplaced", layer="samhallsviktigt", id="s9", name="Mobil stab", kind="vital-service", reason="no-place")
    ]
    sources: list[Row] = [
        {
            "layer": name, "kind": kind, "title": title, "owner": "Övningsköpings kommun", "licence": "CC0-1.0",
            "retrieved": "2026-11-01", "rows": rows, "sha256": "ab" * 32,
        }
        for name, kind, title, rows in (
            ("aktorer", "actor", "Aktörer", 41),
            ("samhallsviktigt", "vital-service", "Samhällsviktig verksamhet", 60),
            ("trygghetspunkter", "safety-point", "Trygghetspunkter", 12),
        )
    ]  # fmt: skip
    stale = Finding(
        "contact-expired", "warning", text("Kontakten är för gammal."), "layers/aktorer.toml", "verified", "a8",
        text("Ring och bekräfta den."),
    )  # fmt: skip
    lost = finding_of(SourceMissing(text("Filen {path} finns inte.", path="data/x.gpkg"), place="layers/x.toml"))
    plain: dict[str, Any] = {
        "kind": "affected-area",
        "run": run_id(QUESTION, {"layers": sources}),
        "version": "0.1.0",
        "access": Access.INTERNAL,
        "workspace": {"municipality": "9999", "name": "Övningsköping", "exercise": True},
        "question": QUESTION,
        "sources": sources,
        "totals": [
            total_row("residents", "persons", affected=412, uncertain=30, outside=8558, no_data=0),
            total_row("actors", "objects", affected=2, uncertain=0, outside=38, no_data=1),
        ],
        "result": result,
        "findings": [stale, lost],
        "geometries": {
            ("", "area"): shapely.Point(EAST, NORTH).buffer(300),
            ("samhallsviktigt", "s3"): shapely.Point(EAST + 30, NORTH + 40),
            ("aktorer", "a8"): shapely.box(EAST - 5_000, NORTH - 5_000, EAST + 5_000, NORTH + 5_000),
        },
    }
    return Answer(**(plain | given))


def large_answer(actors: int) -> Answer:
    answer = small_answer()
    return small_answer(result=answer.result | {"actors": [actor(n, f"Aktör {n:03}") for n in range(actors)]})
