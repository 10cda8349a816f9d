"""The gates: maps that do not fit together make no ladder, and it is said why."""

from dataclasses import replace

import pytest

from geoansvar.analysis.flows import flow_rows, gates
from geoansvar.analysis.gauge import between
from geoansvar.analysis.surface import FlowSurface
from geoansvar.errors import LayerError, QuestionInvalid
from geoansvar.model.flood_presets import flood_presets
from geoansvar.model.tables import EXPOSURE
from tests.analysis.river import flow, water
from tests.analysis.town import box, layer


def ordered(*easts, **flood):
    """Make flows of one survey, ranked in the order given."""
    return [flow(f"Q{at}", east, rank=at, covers="x", depth=1.0, **flood) for at, east in enumerate(easts)]


def codes(found):
    return [finding.code for finding in found.findings]


def rungs(found):
    return [[step.key for step in ladder] for ladder in found.ladders]


def test_flows_that_each_hold_the_one_before_make_a_ladder():
    found = gates(ordered(0, 50, 90))

    assert rungs(found) == [["Q0", "Q1", "Q2"]]
    assert found.slivers == {"Q0": 0.0, "Q1": 0.0}
    assert codes(found) == []


def test_a_sliver_within_the_tolerance_is_printed_and_the_ladder_stands():
    # 10 m² of the 1 000 000 m² of the smaller lies outside the larger: far less than one per cent.
    larger = box(-1_000, -500, 50, 499.99)

    found = gates([flow("Q50", 0, rank=1), flow("Q100", wet=larger, rank=2)])

    assert found.slivers["Q50"] == pytest.approx(10.0, abs=0.01)
    assert rungs(found) == [["Q50", "Q100"]]
    assert "flow-sliver" in codes(found)
    assert flow_rows([flow("Q50", 0, rank=1)], found)[0]["sliver_m2"] == 10.0


@pytest.mark.parametrize("share", [0.005, 0.02])
def test_a_larger_flow_that_leaves_out_more_than_the_tolerance_is_an_error(share):
    larger = box(-1_000, -500, 50, 500 - 1_000 * share)

    found = gates([flow("Q50", 0, rank=1), flow("Q100", wet=larger, rank=2)])

    broken = share > flood_presets().agreement.sliver_share
    assert ("flow-not-nested" in codes(found)) is broken
    assert bool(found.ladders) is not broken
    assert [finding.severity for finding in found.findings if finding.code == "flow-not-nested"] == ["error"] * broken


def test_flows_in_the_wrong_order_are_an_error_and_not_a_ladder():
    found = gates(ordered(90, 0))

    assert found.ladders == ()
    assert codes(found) == ["flow-not-nested", "flows-not-comparable"]


def test_one_file_under_two_names_is_refused():
    maps = [layer("flood-extent", {"geometry": water(0)}, name=name) for name in ("q50_utbredning", "q100_utbredning")]

    with pytest.raises(LayerError, match="Q50 och Q100") as refused:
        gates([flow("Q50", 0, layers=maps[:1]), flow("Q100", 0, layers=maps[1:])])

    assert refused.value.place == "layers/q100_utbredning.toml: source.path"


def test_the_layers_of_one_file_are_not_one_map():
    maps = []
    for name in ("q50", "q100"):
        one = layer("flood-extent", {"geometry": water(0)}, name=f"{name}_utbredning")
        source = one.declaration.source.model_copy(update={"layer": name})
        maps.append(replace(one, declaration=one.declaration.model_copy(update={"source": source})))

    assert gates([flow("Q50", 0, layers=maps[:1]), flow("Q100", 50, layers=maps[1:])]).ladders == ()


def test_two_flows_of_one_order_that_cover_exactly_the_same_are_refused():
    with pytest.raises(LayerError, match="samma karta"):
        gates([flow("Q50", 50, rank=1), flow("Q100", 50, rank=2)])


def test_flows_of_different_surveys_are_not_compared():
    found = gates([flow("Q50", 0, rank=1), flow("Q100", 50, rank=2, survey="Sjön 1998")])

    assert found.ladders == ()
    (alone,) = (finding for finding in found.findings if finding.code == "flows-not-comparable")
    assert dict(alone.text.values)["flows"] == "Q50, Q100"


def test_one_flow_alone_is_not_said_to_be_incomparable():
    assert codes(gates(ordered(0))) == []


def test_height_systems_that_differ_within_an_order_are_told():
    found = gates([
        flow("Q50", 0, rank=1, vertical_datum="RH 2000"), flow("Q100", 50, rank=2, vertical_datum="RH 70"),
    ])  # fmt: skip

    (finding,) = (finding for finding in found.findings if finding.code == "flow-datum")
    assert dict(finding.text.values)["data"] == "RH 2000, RH 70"


def test_a_rank_that_contradicts_the_discharge_is_told():
    found = gates([flow("Q50", 0, rank=2, discharge_m3_s=100), flow("Q100", 50, rank=1, discharge_m3_s=200)])

    assert rungs(found) == [["Q50", "Q100"]]
    assert "flow-order" in codes(found)


@pytest.mark.parametrize(
    ("flood", "code"),
    [
        ({"detail": "overview"}, "flow-overview"),
        ({"covers": None}, "flow-coverage-unknown"),
        ({"depth": None}, "flow-without-depth"),
    ],
)
def test_what_a_flow_lacks_is_told(flood, code):
    assert codes(gates([flow("Q100", 0, **({"covers": "x", "depth": 1.0} | flood))])) == [code]


@pytest.mark.parametrize(("east", "severity"), [(0, None), (30, "note"), (90, "warning"), (-90, "warning")])
def test_a_raster_that_does_not_show_the_same_water_is_told(east, severity):
    raster = FlowSurface.of(water(east), accuracy_m=0)

    found = gates([flow("Q100", 0, depth=1.0, covers="x", raster=raster)])

    told = [finding for finding in found.findings if finding.code == "flow-raster-differs"]
    assert [finding.severity for finding in told] == ([] if severity is None else [severity])
    if told:
        dry, more = (str(dict(told[0].text.values)[key]) for key in ("dry", "more"))
        hectares = f"{abs(east) // 10} ha"  # the water is a kilometre wide
        assert (dry, more) == (("0 m²", hectares) if east > 0 else (hectares, "0 m²"))


@pytest.mark.parametrize(
    ("one", "other"), [({}, {}), ({"discharge_m3_s": 100}, {"discharge_m3_s": 100}), ({"rank": 2}, {"rank": 1})]
)
def test_flows_of_one_survey_and_climate_are_not_said_to_be_of_different_ones(one, other):
    found = gates([flow("Q100", 0, **one), flow("Q200", 50, **other)])

    (alone,) = (finding for finding in found.findings if finding.code == "flows-not-comparable")
    assert "Olika karteringar" not in str(alone.text)


def test_every_fact_of_a_flow_stands_in_its_row():
    made = flow("Q100", 0, depth=1.0, rank=2, year=2024, discharge_m3_s=230, model="2D", accuracy_m=5)

    (row,) = flow_rows([made], gates([made]))

    assert tuple(row) == next(table.keys for table in EXPOSURE if table.key == "flows")
    assert row | {"flood": "Q100", "survey": "Ån 2024", "climate": "today", "year": 2024, "discharge_m3_s": 230.0,
                  "rank": 2, "model": "2D", "detail": "detailed", "accuracy_m": 5.0, "extent": "q100_utbredning",
                  "depth": "q100_djup", "wet_m2": 1_000_000, "sliver_m2": None} == row  # fmt: skip


FLOWS = [
    flow(f"Q{q}", at, discharge_m3_s=q, level_m=q / 100, gauge="Bron", vertical_datum="RH 2000").flow
    for at, q in enumerate((50, 100, 200))
]


@pytest.mark.parametrize(
    ("read", "below", "above"),
    [
        (20, None, "Q50"), (50, "Q50", "Q100"), (99, "Q50", "Q100"), (100, "Q100", "Q200"), (150, "Q100", "Q200"),
        (200, "Q200", None), (900, "Q200", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("quantity", ["discharge_m3_s", "level_m"])
def test_a_reading_lies_between_two_flows_and_is_never_drawn(quantity, read, below, above):
    value = read if quantity == "discharge_m3_s" else read / 100

    rows, kept, findings = between(FLOWS, **{quantity: value})

    assert not findings

    assert [(row["below"], row["above"], row["value"], row["quantity"]) for row in rows] == [
        (below, above, value, quantity)
    ]
    assert [each.key for each in kept] == [name for name in (below, above) if name is not None]


def test_without_a_reading_no_flow_is_left_out():
    assert between(FLOWS) == ([], tuple(FLOWS), ())


def test_a_reading_is_held_against_each_river_by_itself():
    other = flow("Sjön", 0, survey="Sjön 1998", discharge_m3_s=10).flow

    rows, kept, _ = between([*FLOWS, other], discharge_m3_s=70)

    assert [(row["survey"], row["below"], row["above"]) for row in rows] == [
        ("Ån 2024", "Q50", "Q100"), ("Sjön 1998", "Sjön", None),
    ]  # fmt: skip
    assert [each.key for each in kept] == ["Q50", "Q100", "Sjön"]


def test_levels_in_different_height_systems_are_not_compared():
    other = flow("Q70", 0, level_m=0.7, gauge="Bron", vertical_datum="RH 70").flow

    rows, *_ = between([*FLOWS, other], level_m=0.6)

    assert [(row["below"], row["above"]) for row in rows] == [("Q50", "Q100"), (None, "Q70")]


def test_a_reading_that_no_flow_can_be_held_against_is_refused():
    with pytest.raises(QuestionInvalid, match="level_m") as refused:
        between([flow("Q100", 0, discharge_m3_s=9).flow], level_m=1.0)

    assert refused.value.place == "level_m"


@pytest.mark.parametrize(
    ("asked", "read", "around", "left", "beside"),
    [
        (["Q50"], 150, ("Q100", "Q200"), ["Q50"], "Q100, Q200"),
        (["Q50"], 70, ("Q50", "Q100"), ["Q50"], "Q100"),
        (["Q50", "Q100", "Q200"], 70, ("Q50", "Q100"), ["Q50", "Q100"], None),
    ],
)
def test_a_reading_lies_between_the_surveys_flows_whichever_are_asked_about(asked, read, around, left, beside):
    flows = [each for each in FLOWS if each.key in asked]
    elsewhere = flow("Sjön", 0, survey="Sjön 1998", discharge_m3_s=10).flow

    rows, kept, findings = between(flows, declared=[*FLOWS, elsewhere], discharge_m3_s=read)

    assert [(row["below"], row["above"]) for row in rows] == [around]
    assert [each.key for each in kept] == left
    assert [dict(finding.text.values)["flows"] for finding in findings] == ([] if beside is None else [beside])


def test_a_flow_that_does_not_tell_its_discharge_is_named_and_not_compared():
    rows, kept, findings = between([*FLOWS, flow("BHF", 9).flow], discharge_m3_s=900)

    assert [(row["below"], row["above"]) for row in rows] == [("Q200", None)]
    assert [each.key for each in kept] == ["Q200"]
    assert [(f.code, dict(f.text.values)["flows"]) for f in findings] == [("flow-without-reading", "BHF")]
