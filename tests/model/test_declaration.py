"""A layer's file says what it may, and nothing else."""

import pytest
from pydantic import ValidationError

from geoansvar.model.access import LOCAL, Access, Principal, highest, may
from geoansvar.model.codes import packaged_codes
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.faults import faults_in
from geoansvar.model.kinds import KINDS
from geoansvar.model.tables import TABLES

SOURCE = {"owner": "Övningsköping", "licence": "CC0-1.0", "retrieved": "2026-11-01", "path": "data/x.gpkg"}
SERVICES = {"title": "Samhällsviktigt", "kind": "vital-service", "access": "internal", "source": SOURCE}


def declared(**changes):
    return LayerDeclaration.model_validate(SERVICES | changes)


def test_a_fields_level_is_never_lower_than_its_layers():
    layer = declared(column_access={"endurance_h": "protected"})

    assert layer.field_access("endurance_h") is Access.PROTECTED
    assert layer.field_access("name") is Access.INTERNAL
    with pytest.raises(ValidationError, match="lägre"):
        declared(column_access={"name": "public"})


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"acess": "public"}, "acess", "finns inte"),
        ({"kind": "trygghet"}, "kind", "inget slag"),
        ({"access": "secret"}, "access", "public"),
        ({"source": {**SOURCE, "retrieved": "november"}}, "source.retrieved", "datum"),
        ({"source": {**SOURCE, "url": "https://example.org"}}, "source", "ett av dem"),
        ({"flood": {"flow": "Q100", "survey": "Ån"}}, "", "[flood]"),
        ({"klassa": {"confidentiality": 4, "integrity": 1, "availability": 1}}, "klassa.confidentiality", "högst 3"),
    ],
)
def test_a_fault_names_the_key_and_the_fault(changes, key, words):
    with pytest.raises(ValidationError) as caught:
        declared(**changes)

    fault = faults_in(caught.value, LayerDeclaration)[0]
    assert fault.key == key
    assert words in str(fault.text)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"flow": ""}, "tom"), ({"survey": 5}, "citattecken"), ({"climate": ""}, "tom"), ({"rank": True}, "heltal"),
        ({"rank": 1.5}, "heltal"), ({"discharge_m3_s": float("inf")}, "ändligt"), ({"discharge_m3_s": 0}, "större"),
        ({"accuracy_m": float("inf")}, "ändligt"), ({"accuracy_m": -1}, "minst 0"), ({"year": 24}, "minst 1900"),
        ({"year": "2024"}, "heltal"), ({"level_m": float("nan")}, "ändligt"), ({"level_m": "43,8"}, "tal"),
        ({"detail": "grov"}, "overview"), ({"unit": "dm"}, "cm"), ({"floww": "x"}, "finns inte"),
    ],
)  # fmt: skip
def test_a_fault_in_a_flow_names_its_key(wrong, words):
    with pytest.raises(ValidationError) as caught:
        declared(kind="flood-extent", flood={"flow": "Q100", "survey": "Ån"} | wrong)

    (fault,) = faults_in(caught.value, LayerDeclaration)
    assert fault.key == f"flood.{next(iter(wrong))}"
    assert words in str(fault.text)


def test_a_misspelled_key_is_answered_with_the_right_one():
    with pytest.raises(ValidationError) as caught:
        declared(acess="public")

    assert str(faults_in(caught.value, LayerDeclaration)[0].remedy) == "Menade du access?"


def test_an_answer_is_as_restricted_as_its_most_restricted_input():
    assert highest(Access.PUBLIC, Access.LIMITED, Access.INTERNAL) is Access.LIMITED
    assert highest() is Access.PUBLIC


@pytest.mark.parametrize(
    ("principal", "field", "allowed"),
    [
        (LOCAL, None, True),
        (LOCAL, "endurance_h", True),
        (Principal("public", Access.PUBLIC, {"samhallsviktigt": frozenset({"*"})}), None, False),
        (Principal("isf", Access.LIMITED, {}), None, False),
        (Principal("isf", Access.LIMITED, {"samhallsviktigt": frozenset({"name"})}), None, True),
        (Principal("isf", Access.LIMITED, {"samhallsviktigt": frozenset({"name"})}), "name", True),
        (Principal("isf", Access.LIMITED, {"samhallsviktigt": frozenset({"name"})}), "operator", False),
        (Principal("isf", Access.LIMITED, {"samhallsviktigt": frozenset({"*"})}), "endurance_h", False),
    ],
)
def test_both_keys_must_turn(principal, field, allowed):
    layer = declared(column_access={"endurance_h": "protected"})

    assert may(principal, "see", layer, "samhallsviktigt", field) is allowed


def test_every_kind_has_the_columns_that_every_kind_has():
    for kind in KINDS.values():
        names = [column.name for column in kind.columns]
        assert {"id", "name", "address", "reviewed"} <= set(names)
        assert len(names) == len(set(names))


def test_every_function_belongs_to_a_sector_or_to_none():
    sectors = packaged_codes("sectors").codes

    assert len(sectors) == 11
    assert all(code.sector in sectors for code in packaged_codes("functions-2020").codes.values())


def test_no_table_of_an_answer_has_a_column_twice():
    for tables in TABLES.values():
        for table in tables:
            assert len(table.keys) == len(set(table.keys))
