"""The directive's table: a number where one can be had, the reason where not, and for every number its rows."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.directive import flood_directive
from geoansvar.analysis.exposed import FlowInput, expose
from geoansvar.analysis.surface import FlowSurface
from geoansvar.model.answer import Measured
from geoansvar.model.declaration import Flood
from geoansvar.model.directive import HEADINGS, statute, tick_list
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.flow import Flow
from geoansvar.model.number import Number
from geoansvar.model.tables import FLOOD_DIRECTIVE
from tests.analysis.town import TODAY, at, box, codes, layer

# Ten by ten metres at (0, 0) and so on eastward, every 100 m; the river comes from the west.
WEST = -1_000


def flood(name, east, *, rank=None, wet=None, accuracy_m=0.0, mapped=None, **declared):
    """Make a flow that covers everything from the west as far as ``east``, metres."""
    wet = box(WEST, -500, east, 500) if wet is None else wet
    declared = {"survey": "Ån 2024", "year": 2024, "rank": rank, "accuracy_m": accuracy_m} | declared
    flow = Flow(name, Flood(flow=name, **declared), f"oversvamning_{name.lower()}", None)
    return FlowInput(flow, FlowSurface.of(wet, accuracy_m=accuracy_m, mapped=mapped))


def ask(*layers, flows=None, municipality="9999", day=TODAY, **more) -> Measured:
    """Ask what the flows mean; one that reaches 150 m unless others are given."""
    flows = flows or [flood("Q100", 150)]
    exposed = [each for flow in flows for each in expose(layers, flow)]
    return flood_directive(
        exposed, flows=flows, districts=None, settings=Exposure(), register=None, municipality=municipality, day=day,
        **more,
    )  # fmt: skip


def square(east, **columns):
    """Give an object of 10 × 10 m whose west side lies ``east`` metres east."""
    return {"geometry": box(east, 0, east + 10, 10), **columns}


def numbers(answer, indicator, *, group=None, table="headings"):
    """Give an indicator's values flow by flow, as (value, uncertain, added, state)."""
    rows = [row for row in answer.result[table] if row["indicator"] == indicator and row["group"] == group]
    return [(row["value"], row["uncertain"], row.get("added"), row["state"]) for row in rows]


def ticked(answer, category):
    return [
        (row["affected"], row["value"], row["uncertain"], row["state"])
        for row in answer.result["ticks"]
        if row["category"] == category
    ]


def missing(answer, indicator):
    return [(row["kind"], row["reason"]) for row in answer.result["missing"] if row["indicator"] == indicator]


def test_the_answer_has_every_table_with_every_column():
    answer = ask(layer("building", square(0, purpose="bostad")))

    assert list(answer.result) == [table.key for table in FLOOD_DIRECTIVE]
    for table in FLOOD_DIRECTIVE:
        assert all(tuple(row) == table.keys for row in answer.result[table.key]), table.key
    assert {row["state"] for row in answer.result["headings"]} == {"ok", "no-layer"}


def test_the_rows_stand_heading_by_heading_and_flow_by_flow():
    rows = ask(flows=[flood("Q50", 50), flood("Q100", 150)]).result["headings"]

    assert [(row["heading"], row["indicator"], row["flood"]) for row in rows] == [
        (heading.code, key, flow)
        for heading in statute().headings
        for key in heading.indicators
        for flow in ("Q50", "Q100")
    ]


def test_people_surfaces_and_objects_are_counted_as_they_are_by_head():
    answer = ask(
        layer("population", {"geometry": box(100, 0, 200, 100), "residents": 80, "age_0_5": 6}),
        layer("building", square(0, purpose="bostad"), square(145, purpose="skola"), square(300, purpose="bostad")),
        layer("road", {"geometry": shapely.LineString([at(100, 5), at(200, 5)]), "road_class": "residential"}),
        layer("workplace", {"geometry": at(20, 20), "sni": "56.100", "employees": 12}, {"geometry": at(900, 0)}),
    )

    assert numbers(answer, "residents") == [(40, 0, None, "ok")]
    assert numbers(answer, "age_0_5") == [(3, 0, None, "ok")]
    assert numbers(answer, "buildings") == [(2, 0, None, "ok")]
    assert numbers(answer, "buildings_m2") == [(150, 0, None, "ok")]
    assert numbers(answer, "dwellings") == [(1, 0, None, "ok")]
    assert numbers(answer, "schools_and_care") == [(1, 0, None, "ok")]
    assert numbers(answer, "roads_m", group="residential") == [(50, 0, None, "ok")]
    assert numbers(answer, "employees", group="56") == [(12, 0, None, "ok")]


def test_without_a_layer_there_is_no_number_and_it_is_not_nought():
    answer = ask(layer("building", square(0)), flows=[flood("Q50", 50), flood("Q100", 150)])

    assert numbers(answer, "heritage") == [(None, None, None, "no-layer")] * 2
    assert numbers(answer, "residents", table="obligatory") == [(None, None, None, "no-layer")] * 2
    assert missing(answer, "heritage") == [("heritage", "no-layer")]
    assert ticked(answer, "listed-building") == [("no-layer", None, None, "no-layer")] * 2
    assert all(row["key"] != "heritage" for row in answer.totals)


@pytest.mark.parametrize(
    ("indicator", "kind", "row"),
    [
        ("dwellings", "building", square(0)),
        ("schools_and_care", "building", square(0)),
        ("ied_plants", "pollution-source", square(0)),
        ("water_protected_areas", "protected-area", square(0)),
        ("employees", "workplace", square(0)),
        ("age_80_plus", "population", square(0, residents=4)),
    ],
)
def test_a_layer_without_the_column_has_no_number_of_it(indicator, kind, row):
    answer = ask(layer(kind, row))

    assert numbers(answer, indicator) == [(None, None, None, "no-layer")]
    assert missing(answer, indicator) == [(kind, "no-column")]


def test_where_one_of_two_layers_tells_its_number_is_given_and_the_other_named():
    answer = ask(layer("building", square(0, purpose="bostad"), name="nya"), layer("building", square(20), name="old"))

    assert numbers(answer, "dwellings") == [(1, 0, None, "ok")]
    assert [each.place for each in answer.findings if each.code == "category-unknown"] == ["layers/old.toml"]


def test_a_layer_that_has_none_of_a_thing_has_a_nought():
    answer = ask(layer("building", square(0, purpose="industri")), layer("dam"))

    assert numbers(answer, "dwellings") == [(0, 0, None, "ok")]
    assert numbers(answer, "dams") == [(0, 0, None, "ok")]
    assert missing(answer, "dams") == []


def test_what_the_survey_does_not_reach_is_not_mapped_and_not_dry():
    survey = box(WEST, -500, 250, 500)
    flows = [flood("Q100", 150, mapped=survey)]

    far = ask(layer("dam", square(600)), layer("heritage", square(0), square(700)), flows=flows)

    assert numbers(far, "dams") == [(None, None, None, "unmapped")]
    assert missing(far, "dams") == [("dam", "unmapped")]
    assert ticked(far, "dam") == [("unmapped", None, None, "unmapped")]
    assert numbers(far, "heritage") == [(1, 0, None, "ok")]
    assert "unmapped" in codes(far)
    assert "Inte karterat vid Q100: dammar." in _text(far, "economy")


def _text(answer, heading, flow="Q100"):
    (row,) = (r for r in answer.result["consequences"] if (r["flood"], r["heading"]) == (flow, heading))
    return row["text"].replace("\xa0", " ")


def test_what_has_no_place_is_neither_wet_nor_dry():
    answer = ask(layer("resource", {"type": "pump"}), layer("safety-point", {"name": "Hallen"}, square(900)))

    assert numbers(answer, "resources") == [(None, None, None, "no-data")]
    assert missing(answer, "resources") == [("resource", "no-data")]
    assert numbers(answer, "safety_points") == [(0, 0, None, "ok")]
    assert ticked(answer, "safety-point") == [("no-data", 0, 0, "ok")]


def test_what_lies_nearer_the_edge_than_the_accuracy_is_uncertain():
    answer = ask(
        layer("shelter", {"geometry": at(140, 0)}, {"geometry": at(147, 0)}, {"geometry": at(160, 0)}),
        flows=[flood("Q100", 150, accuracy_m=5)],
    )

    assert numbers(answer, "shelters") == [(1, 1, None, "ok")]
    assert ticked(answer, "shelter") == [("yes", 1, 1, "ok")]


def test_each_step_of_a_ladder_adds_what_the_step_before_did_not_have():
    flows = [flood("Q50", 50, rank=1), flood("Q100", 150, rank=2), flood("BHF", 350, rank=3)]
    dams = layer("dam", square(0), square(100), square(200), square(300), square(900))

    answer = ask(dams, flows=flows)

    assert numbers(answer, "dams") == [(1, 0, None, "ok"), (2, 0, 1, "ok"), (4, 0, 2, "ok")]
    assert "Jämfört med Q100 tillkommer 2 dammar." in _text(answer, "economy", "BHF")


@pytest.mark.parametrize("other", [{"survey": "Sjön 2019"}, {"climate": "2100"}, {"rank": None}])
def test_nothing_is_added_to_a_flow_that_cannot_be_compared(other):
    flows = [flood("Q50", 50, rank=1), flood("Q100", 150, **({"rank": 2} | other))]

    answer = ask(layer("dam", square(0), square(100)), flows=flows)

    assert numbers(answer, "dams") == [(1, 0, None, "ok"), (2, 0, None, "ok")]
    assert "flows-not-comparable" in codes(answer)
    assert "Jämfört" not in _text(answer, "economy")


def test_nothing_is_added_where_the_larger_map_does_not_hold_the_smaller():
    flows = [flood("Q50", 50, rank=1), flood("Q100", 0, rank=2, wet=box(20, -500, 400, 500))]

    answer = ask(layer("dam", square(0), square(100), square(200)), flows=flows)

    assert numbers(answer, "dams") == [(1, 0, None, "ok"), (2, 0, None, "ok")]
    assert "flow-not-nested" in codes(answer)


def test_what_a_step_adds_is_not_told_where_one_of_the_two_is_not_mapped():
    near, far = box(WEST, -500, 120, 500), box(WEST, -500, 900, 500)
    flows = [flood("Q50", 50, rank=1, mapped=near), flood("Q100", 350, rank=2, mapped=far)]

    answer = ask(layer("dam", square(300)), flows=flows)

    assert numbers(answer, "dams") == [(None, None, None, "unmapped"), (1, 0, None, "ok")]


def test_what_is_not_mapped_in_part_is_told_beside_the_number_and_never_called_dry():
    flows = [flood("Q100", 150, mapped=box(WEST, -500, 250, 500))]
    homes = [square(200, purpose="bostad"), *(square(300 + 20 * n, purpose="bostad") for n in range(3))]

    answer = ask(layer("building", *homes), flows=flows)

    for table in ("headings", "obligatory"):
        assert {row["no_data"] for row in answer.result[table] if row["indicator"] == "buildings"} <= {3}
    assert [row["no_data"] for row in answer.result["headings"] if row["indicator"] == "dams"] == [None]
    said = _text(answer, "health")
    assert "Ej karterade vid Q100, eller utan känt läge, och inte räknade: 3 bostadsbyggnader." in said
    dry = said.partition("ligger inget")[2].partition("säkert")[0]
    assert "bostadsbyggnader" not in dry
    assert "rows-not-listed" in codes(answer)


def test_a_school_that_is_not_mapped_has_a_row_that_its_own_number_opens():
    flows = [flood("Q100", 150, mapped=box(WEST, -500, 250, 500))]

    answer = ask(layer("building", square(300, purpose="skola"), square(400, purpose="bostad")), flows=flows)

    assert [row["wet"] for row in answer.result["objects"]] == ["unmapped"]
    assert {"schools_and_care", "buildings"} <= set(answer.result["objects"][0]["counted_in"])
    schools, buildings = (
        answer.ledger.open(Number(key, "Q100", "no_data")).rows() for key in ("schools_and_care", "buildings")
    )
    assert schools == [answer.result["objects"][0] | {"adds": {"amount": 1.0, "unit": "objects"}}]
    assert [row["wet"] for row in buildings] == ["unmapped", "unmapped"]  # the home too, which stands in no file


def test_one_who_sees_less_is_told_of_nothing_that_it_is_none():
    less = ask(layer("building", square(900)), sees_all=False)

    (said,) = (each.text for each in less.findings if each.code == "flow-meets-nothing")
    assert str(said) == "I det du får se saknas objekt som Q100 når."
    assert "no-layer" not in {row["state"] for row in less.result["ticks"]}


def test_a_category_that_is_not_mapped_everywhere_says_of_how_many_nobody_can_tell():
    near = flood("Q50", 50, mapped=box(WEST, -500, 120, 500))
    answer = ask(layer("dam", square(0), square(80), square(300), square(400), {}), flows=[near])

    (row,) = (row for row in answer.result["ticks"] if row["category"] == "dam")
    assert (row["affected"], row["value"], row["uncertain"], row["no_data"]) == ("yes", 1, 0, 3)
    answer = ask(layer("dam", square(300), square(400)), flows=[near])
    (row,) = (row for row in answer.result["ticks"] if row["category"] == "dam")
    assert (row["affected"], row["value"], row["state"], row["no_data"]) == ("unmapped", None, "unmapped", 2)


def test_a_step_over_what_was_not_mapped_before_adds_nothing_that_can_be_told():
    near, far = box(WEST, -500, 120, 500), box(WEST, -500, 900, 500)
    flows = [flood("Q50", 50, rank=1, mapped=near), flood("Q100", 350, rank=2, mapped=far)]

    answer = ask(layer("dam", square(0), square(300)), layer("shelter", square(0), square(100), {}), flows=flows)

    assert numbers(answer, "dams") == [(1, 0, None, "ok"), (2, 0, None, "ok")]
    assert numbers(answer, "shelters") == [(1, 0, None, "ok"), (2, 0, 1, "ok")]


def test_the_obligatory_protected_areas_are_the_water_directives():
    areas = layer(
        "protected-area",
        square(0, designation="vattenskydd"), square(100, designation="Natura 2000"),
        square(110, designation="naturreservat"), square(400, designation="badvatten"),
    )  # fmt: skip

    answer = ask(areas)

    assert numbers(answer, "protected_areas") == [(3, 0, None, "ok")]
    assert numbers(answer, "water_protected_areas", table="obligatory") == [(2, 0, None, "ok")]
    groups = {row["group"] for row in answer.result["obligatory"] if row["item"] == "protected-areas"}
    assert groups == {None, "vattenskydd", "Natura 2000", "badvatten"}


def test_the_obligatory_content_is_told_item_by_item_as_under_its_heading():
    answer = ask(*town())

    assert list(dict.fromkeys(row["item"] for row in answer.result["obligatory"])) == [
        item.code for item in statute().items
    ]
    shared = ("indicator", "group", "flood", "value", "uncertain", "unit", "state", "layer")
    headings = [tuple(row[key] for key in shared) for row in answer.result["headings"]]
    assert {tuple(row[key] for key in shared) for row in answer.result["obligatory"]} <= set(headings)


def test_a_category_is_no_only_where_all_that_there_is_of_it_is_known_to_be_outside():
    services = layer(
        "vital-service",
        {"name": "Ekskolan", "function": "utbildning", "geometry": at(900, 0)},
        {"name": "Ekens förskola", "function": "utbildning", "geometry": at(20, 0)},
        {"name": "Stationen", "function": "raddningstjanst", "geometry": at(148, 0)},
        {"name": "Larmet", "function": "polis"},
    )
    answer = ask(services, flows=[flood("Q100", 150, accuracy_m=5)])

    assert ticked(answer, "school") == [("no", 0, 0, "ok")]
    assert ticked(answer, "preschool") == [("yes", 1, 0, "ok")]
    assert ticked(answer, "rescue-service") == [("uncertain", 0, 1, "ok")]
    assert ticked(answer, "police") == [("no-data", None, None, "no-data")]
    assert ticked(answer, "sewage") == [("no-data", None, None, "no-data")]
    assert ticked(answer, "natura-2000") == [("no-layer", None, None, "no-layer")]
    assert missing(answer, "sewage") == [("vital-service", "no-objects")]


def test_a_process_without_a_place_is_ticked_through_the_object_it_uses():
    services = layer(
        "vital-service",
        {"id": "verk", "name": "Verket", "function": "dricksvatten", "geometry": at(0, 0)},
        {"id": "vatten", "name": "Dricksvattnet", "function": "dricksvatten", "object_ids": ("verk",)},
    )

    assert ticked(ask(services), "drinking-water") == [("yes", 2, 0, "ok")]


def test_what_may_get_wet_and_has_no_function_is_said_to_stand_in_no_category():
    services = layer("vital-service", {"name": "A", "geometry": at(0, 0)}, {"name": "B", "geometry": at(900, 0)},
                     {"name": "C", "function": "polis", "geometry": at(0, 0)})  # fmt: skip

    (finding,) = (each for each in ask(services).findings if each.code == "category-unknown")

    assert (finding.key, dict(finding.text.values)["count"]) == ("function", 1)


def test_a_site_is_polluted_unless_it_is_said_to_be_a_plant():
    sites = layer("pollution-source", square(0, ied=True), square(20, ied=False), square(40))

    assert [ticked(ask(sites), category)[0][:2] for category in ("ied-plant", "polluted-site")] == [
        ("yes", 1), ("yes", 2),
    ]  # fmt: skip


def town(shift=0):
    """Give a town with one or more of most things, in which some are wet and some are not."""
    purposes = ("bostad", "skola", "industri", None, "förskola", "museum")
    return [
        layer("population", *({"geometry": box(e, 0, e + 100, 100), "residents": 40, "age_0_5": 4}
                              for e in range(shift, shift + 600, 100))),
        layer("building", *(square(shift + 60 * number, purpose=purpose) for number, purpose in enumerate(purposes))),
        layer("vital-service",
              {"name": "Pumpen", "function": "avlopp", "sector": "none", "geometry": at(shift + 30, 5)},
              {"name": "Skolan", "function": "utbildning", "sector": "none", "geometry": at(shift + 140, 5)},
              {"name": "Larmet", "function": "alarmering", "sector": "RSC"}),
        layer("protected-area", square(shift, designation="vattenskydd"), square(shift + 90, designation="reservat")),
        layer("pollution-source", square(shift + 10, ied=True), square(shift + 120, ied=False, risk_class="1")),
        layer("workplace", *({"geometry": at(shift + 40 * n, 8), "sni": sni, "employees": 10}
                             for n, sni in enumerate(("56.1", "47.2", "56.2", None)))),
    ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.integers(-300, 300), st.integers(0, 300), st.integers(1, 300), st.sampled_from([0.0, 5.0]))
def test_every_number_of_objects_opens_its_rows(shift, reach, step, accuracy_m):
    reaches = {"Q50": reach, "Q100": reach + step}
    flows = [flood(name, east, rank=east, accuracy_m=accuracy_m) for name, east in reaches.items()]
    answer = ask(*town(shift), flows=flows)

    def behind(row, key):
        rows = [each for each in answer.result["objects"] if each["flood"] == row["flood"]]
        return [
            each["wet"] for each in rows if key in each["counted_in"] and row.get("group") in (None, each["group"])
        ]

    counted = [(row, row["indicator"]) for table in ("headings", "obligatory") for row in answer.result[table]]
    counted += [(row | {"unit": "objects"}, row["category"]) for row in answer.result["ticks"]]
    for row, key in counted:
        if row["unit"] == "objects" and row["value"] is not None:
            assert (behind(row, key).count("yes"), behind(row, key).count("uncertain")) == (
                row["value"], row["uncertain"],
            ), row  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.integers(-300, 300), st.integers(0, 300), st.integers(1, 300))
def test_a_larger_flow_never_takes_away_and_groups_sum_to_the_whole(shift, reach, step):
    answer = ask(*town(shift), flows=[flood("Q50", reach, rank=1), flood("Q100", reach + step, rank=2)])
    wholes = {(row["indicator"], row["flood"]): row for row in answer.result["headings"] if row["group"] is None}

    assert all(row["added"] >= 0 for row in wholes.values() if row["added"] is not None)
    for (indicator, flow), whole in wholes.items():
        parts = [
            row["value"] for row in answer.result["headings"]
            if (row["indicator"], row["flood"]) == (indicator, flow) and row["group"] is not None
        ]  # fmt: skip
        assert not parts or sum(parts) == whole["value"]


def test_the_headings_say_what_the_totals_say_and_the_totals_add_up():
    answer = ask(*town(), flows=[flood("Q50", 50, rank=1), flood("Q100", 150, rank=2)])
    told = {(row["indicator"], row["flood"]): row for row in answer.result["headings"] if row["group"] is None}

    for row in answer.totals:
        assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
        heading = told[row["key"], row["flood"]]
        assert heading["value"] in (None, row["affected"])
        assert heading["unit"] == row["unit"]
    assert {key for key, row in told.items() if row["value"] is not None} <= {
        (row["key"], row["flood"]) for row in answer.totals
    }


@pytest.mark.parametrize(
    ("municipality", "day", "expected"),
    [
        ("1490", TODAY, {"directive-no-area", "directive-plan"}),
        ("1490", date(2023, 1, 1), {"directive-area", "directive-plan"}),
        ("2180", TODAY, {"directive-area"}),
        ("1480", TODAY, {"directive-area", "directive-plan"}),
        ("9999", TODAY, {"directive-no-area"}),
        ("1490", date(2010, 1, 1), set()),
    ],
)
def test_area_and_plan_are_told_as_they_hold_on_the_day(municipality, day, expected):
    found = set(codes(ask(municipality=municipality, day=day)))

    assert found & {"directive-area", "directive-no-area", "directive-plan"} == expected


def test_the_answer_says_whom_it_is_a_basis_for_and_calls_the_authority_by_its_name():
    said = {finding.code: finding.text for finding in ask().findings}

    assert "underlag till länsstyrelsens riskkarta och riskhanteringsplan" in str(said["directive-basis"])
    assert "varken riskkartan eller planen" in str(said["directive-basis"])
    assert str(said["directive-authorities"]).startswith(
        "Myndigheten för civilt försvar (MCF, tidigare MSB) pekar ut områden"
    )
    assert "(2024-02-16, 26 områden)" in str(said["directive-no-area"])


def test_a_flow_that_tells_no_year_and_has_no_raster_is_said_to_lack_them():
    answer = ask(flows=[flood("Q100", 150, year=None)])

    assert "flow-year-unknown" in codes(answer)
    assert [row["kind"] for row in answer.result["missing"] if row["reason"] == "no-depth"] == ["flood-depth"]


def test_the_flows_are_told_with_survey_year_and_climate():
    (row,) = ask(flows=[flood("Q100", 150, climate="2100")]).result["flows"]

    assert (row["flood"], row["survey"], row["year"], row["climate"]) == ("Q100", "Ån 2024", 2024, "2100")
    assert row["wet_m2"] == 1_150 * 1_000


def test_the_draft_can_be_had_in_english_and_for_one_who_sees_less():
    english = ask(layer("dam", square(0)), lang="en")
    less = ask(layer("dam", square(900)), layer("shelter", square(0)), sees_all=False)

    assert {row["heading"] for row in english.result["consequences"]} == set(HEADINGS)
    assert "Compared" not in _text(english, "economy")
    assert _text(english, "economy").startswith("At Q100 these are affected: 1 dam.")
    assert "Inget" not in " ".join(row["text"] for row in less.result["consequences"])
    assert [ticked(less, category)[0][0] for category in ("dam", "police", "shelter")] == ["no-data", "no-data", "yes"]


def test_the_categories_stand_in_the_order_of_the_list_at_every_flow():
    flows = [flood("Q50", 50, rank=1), flood("Q100", 150, rank=2)]

    assert [(row["category"], row["flood"]) for row in ask(flows=flows).result["ticks"]] == [
        (tick.code, flow) for tick in tick_list().ticks for flow in ("Q50", "Q100")
    ]


def test_every_object_that_is_counted_has_a_place_to_be_drawn_at():
    answer = ask(*town())

    assert answer.result["objects"]
    assert {
        (row["layer"], row["id"]) for row in answer.result["objects"] if row["wet"] in ("yes", "uncertain")
    } <= set(answer.geometries)


def test_one_who_sees_a_part_is_told_of_no_layer_that_is_not_there():
    less = ask(layer("dam", square(0)), sees_all=False)

    told = [row[key] for table, key in (("headings", "state"), ("missing", "reason")) for row in less.result[table]]
    assert "no-layer" not in told
    assert {row["state"] for row in less.result["headings"] if row["indicator"] == "residents"} == {"not-seen"}
