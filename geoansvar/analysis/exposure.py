"""What gets wet at each flow, how deep, where, and what nobody can tell: every number with the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from geoansvar.analysis.crowd import Crowd
from geoansvar.analysis.depth_order import shallower
from geoansvar.analysis.districts import Districts, Portions, overlap_notes, split_by_district, whole_by_district
from geoansvar.analysis.exposed import Exposed, FlowInput
from geoansvar.analysis.exposed_notes import exposed_notes, missing_layers
from geoansvar.analysis.exposed_rows import ExposedRows
from geoansvar.analysis.flows import Gates, flow_rows, gates
from geoansvar.analysis.indicators import INDICATORS, Count, Indicator, counted_at, measured
from geoansvar.analysis.ladder import ladder_rows, without_ladder
from geoansvar.analysis.ledger import FloodLedger
from geoansvar.analysis.processes import through_objects
from geoansvar.analysis.register import Register
from geoansvar.analysis.rows import table_row
from geoansvar.analysis.thresholds import change_rows, threshold_rows
from geoansvar.model.answer import Measured, Row
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.layer import Layer
from geoansvar.model.tables import EXPOSURE

_KEYS = {table.key: table.keys for table in EXPOSURE}
_PARTS = ("affected", "uncertain", "outside", "no_data")


def exposure(
    exposed: Sequence[Exposed],
    *,
    flows: Sequence[FlowInput],
    districts: Layer | None,
    settings: Exposure,
    register: Register | None,
    as_of: date,
    gauge: Sequence[Row] = (),
    found: Gates | None = None,
    sees_all: bool = True,
) -> Measured:
    """Answer what gets wet at each flow.

    Parameters
    ----------
    exposed
        Every layer asked about at every flow. People by building need the buildings among them.
    flows
        The same flows, in the order of the answer.
    districts
        Polygons to split the numbers by; None where there are none.
    settings
        The question: its thresholds (metres, rising; the flows' depths are measured with the same) and how people
        are spread.
    register
        Tells who answers for what; None where there is none to ask.
    as_of
        The day on which a contact must still be valid.
    gauge
        Rows of ``analysis.gauge.between``, where the flows are narrowed by a reading.
    found
        What the gates found, where they have been asked already.
    sees_all
        Whether the asker sees everything; to one who does not, nothing is said to be none.

    Raises
    ------
    LayerError
        If two flows are one and the same map.
    """
    found = found or gates(flows)
    exposed = through_objects(exposed)
    crowd = Crowd(exposed, method=settings.population_method)
    parted = None if districts is None else Districts(districts)
    counts = measured(exposed, fractions=crowd.fractions)
    rows = ExposedRows(
        exposed, crowd=crowd, districts=parted, register=register, as_of=as_of, unknown_rows=settings.unknown_rows
    )
    thresholds_m = settings.thresholds_m
    ledger = FloodLedger(
        exposed,
        crowd=crowd,
        districts=parted,
        rows=rows,
        flows=flows,
        ladders=found.ladders,
        thresholds_m=thresholds_m,
    )
    result = {
        "objects": rows.objects(),
        "groups": [
            table_row(_KEYS["groups"], count.as_row(), group=count.group)
            for count in counts
            if count.group is not None
        ],
        "thresholds": threshold_rows(exposed, counts, crowd=crowd, thresholds_m=thresholds_m),
        "changes": change_rows(exposed, rows, thresholds_m),
        "ladder": ladder_rows(exposed, rows, found.ladders),
        "districts": []
        if parted is None
        else district_rows(exposed, counts, crowd=crowd, districts=parted, flows=flows),
        "gauge": list(gauge),
        "flows": flow_rows(flows, found),
    }
    findings = [
        *found.findings,
        *without_ladder(flows),
        *shallower(exposed, found.ladders),
        *(overlap_notes(parted) if parted is not None else ()),
        *exposed_notes(exposed, crowd=crowd, districts=districts, sees_all=sees_all, listed=settings.unknown_rows),
    ]
    if settings.objects is None:
        findings += missing_layers(exposed, sees_all=sees_all)
    totals = [count.as_row() for count in counts if count.group is None]
    return Measured(totals, result, findings, rows.places(), ledger)


def district_rows(
    exposed: Sequence[Exposed],
    counts: Sequence[Count],
    *,
    crowd: Crowd,
    districts: Districts,
    flows: Sequence[FlowInput],
) -> list[Row]:
    """Split every total by district: district by district, and last what lies in none of them, where anything does.

    Every column sums to its total.
    """
    by_key = {each.flow.key: each for each in flows}
    whole = {(count.key, count.flow_key): count for count in counts if count.group is None}
    found: list[list[Row]] = [[] for _ in range(len(districts) + 1)]
    for indicator in INDICATORS:
        for layers in counted_at(indicator, exposed):
            count = whole[indicator.key, layers[0].flow.key]
            for at, parts in enumerate(_split(indicator, layers, count, crowd, districts, by_key)):
                if at < len(districts) or any(parts):
                    found[at].append(_district_row(districts, at, count, parts))
    return [row for rows in found for row in rows]


def _split(
    indicator: Indicator, layers: Sequence[Exposed], count: Count, crowd: Crowd, districts: Districts,
    flows: Mapping[str, FlowInput],
) -> list[list[int]]:  # fmt: skip
    sums = np.zeros((len(districts) + 1, len(_PARTS)))
    for each in layers:
        portions: Portions = crowd.portions(indicator, each, districts, flows[each.flow.key])
        parts, weights = crowd.fractions(indicator, each), crowd.weights(indicator, each.layer)
        sums += split_by_district(portions, parts, weights, len(districts))
    whole = whole_by_district(sums, np.array(count.parts, dtype=np.int64))
    return [[int(part) for part in row] for row in whole]


def _district_row(districts: Districts, at: int, count: Count, parts: Sequence[int]) -> Row:
    inside = at < len(districts)
    return table_row(
        _KEYS["districts"],
        dict(zip(_PARTS, parts, strict=True)),
        layer=districts.layer.name,
        id=districts.ids[at] if inside else None,
        name=districts.names[at] if inside else None,
        key=count.key,
        flood=count.flow_key,
        unit=count.unit,
        total=sum(parts),
    )
