"""The floods directive's table: what each flow means for health, environment, heritage and economy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geoansvar.analysis.access import Access
from geoansvar.analysis.consequences import drafts
from geoansvar.analysis.crowd import Crowd
from geoansvar.analysis.depth_order import shallower
from geoansvar.analysis.directive_notes import directive_notes
from geoansvar.analysis.districts import Districts, overlap_notes
from geoansvar.analysis.exposed import Exposed, FlowInput
from geoansvar.analysis.exposed_notes import exposed_notes
from geoansvar.analysis.exposed_rows import ExposedRows
from geoansvar.analysis.flows import Gates, flow_rows, gates
from geoansvar.analysis.headings import Numbers
from geoansvar.analysis.indicators import measured
from geoansvar.analysis.ledger import FloodLedger
from geoansvar.analysis.processes import through_objects
from geoansvar.analysis.register import Register
from geoansvar.analysis.rows import table_row
from geoansvar.analysis.ticks import Members, tick_rows, uncategorised
from geoansvar.model.answer import Measured, Row
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.flow import DEPTH
from geoansvar.model.layer import Layer
from geoansvar.model.tables import FLOOD_DIRECTIVE
from geoansvar.texts import Lang

_MISSING = next(table.keys for table in FLOOD_DIRECTIVE if table.key == "missing")


def flood_directive(
    exposed: Sequence[Exposed],
    *,
    flows: Sequence[FlowInput],
    districts: Layer | None,
    settings: Exposure,
    register: Register | None,
    municipality: str,
    day: date,
    lang: Lang = "sv",
    sees_all: bool = True,
    found: Gates | None = None,
    access: Access | None = None,
) -> Measured:
    """Answer what the floods directive asks of each flow.

    Parameters
    ----------
    exposed
        Every layer at every flow.
    flows
        The same flows, in the order of the answer.
    districts
        Polygons that the objects are told by; None where there are none.
    settings
        How the exposure was asked for: how people are spread, and whether what nobody can tell of is listed.
    register
        Tells who answers for what; None where there is none to ask.
    municipality
        Its code: which areas with significant flood risk are named after it.
    day
        On which a cycle runs, an authority has its name, and a contact must still be valid.
    lang
        The language of the draft; everything else is rendered when it is read.
    sees_all
        Whether the asker sees everything; to one who does not, the draft says nowhere that there is nothing.
    found
        What the gates found, where they have been asked already.
    access
        Who is cut off at each flow; None where nobody looked.

    Returns
    -------
    Measured
        A basis for the county boards' risk maps and plans, and says so; what has no layer says so and is not nought,
        and what a step adds is told only within a ladder.

    Raises
    ------
    LayerError
        If two flows are one and the same map.
    """
    found = found or gates(flows)
    exposed = through_objects(exposed)
    crowd = Crowd(exposed, method=settings.population_method)
    access = access or Access({}, lacks="road")
    counts = [*measured(exposed, fractions=crowd.fractions), *access.counts()]
    parted = None if districts is None else Districts(districts)
    members = Members.of(exposed)
    rows = ExposedRows(
        exposed, crowd=crowd, districts=parted, register=register, as_of=day, unknown_rows=settings.unknown_rows,
        categories=members.categories(exposed),
    )  # fmt: skip
    ledger = FloodLedger(
        exposed, crowd=crowd, districts=parted, rows=rows, flows=flows, ladders=found.ladders,
        thresholds_m=settings.thresholds_m, members=members, access=access,
    )  # fmt: skip
    numbers = Numbers.of(
        counts, exposed, flows=[each.flow.key for each in flows], ladders=found.ladders, no_access=access.lacks
    )
    ticks = tick_rows(exposed, members, flows=numbers.flows, sees_all=sees_all)
    headings, described = numbers.headings(), flow_rows(flows, found)
    result = {
        "headings": [_seen(row, "state", sees_all=sees_all) for row in headings],
        "obligatory": [_seen(row, "state", sees_all=sees_all) for row in numbers.obligatory()],
        "ticks": ticks,
        "consequences": drafts(headings, ticks, described, lang=lang, sees_all=sees_all),
        "missing": [
            _seen(row, "reason", sees_all=sees_all) for row in [*numbers.missing(ticks), *_without_depth(flows)]
        ],
        "objects": rows.objects(),
        "cut_off": access.rows(),
        "flows": described,
    }
    findings = [
        *directive_notes(flows, municipality=municipality, day=day),
        *found.findings,
        *shallower(exposed, found.ladders),
        *(overlap_notes(parted) if parted is not None else ()),
        *exposed_notes(exposed, crowd=crowd, districts=districts, sees_all=sees_all, listed=settings.unknown_rows),
        *uncategorised(exposed),
        *access.findings(),
    ]
    totals = [count.as_row() for count in counts if count.group is None]
    return Measured(totals, result, findings, rows.places(), ledger)


def _without_depth(flows: Sequence[FlowInput]) -> list[Row]:
    """Say once that some flow has no raster; which ones it is, the findings tell."""
    if all(each.flow.depth is not None for each in flows):
        return []
    return [table_row(_MISSING, {"kind": DEPTH, "reason": "no-depth"})]


def _seen(row: Row, key: str, *, sees_all: bool) -> Row:
    """Say to one who sees a part of what there is that it is not in that part, never that there is none."""
    return row if sees_all or row[key] in ("ok", "unmapped") else row | {key: "not-seen"}
