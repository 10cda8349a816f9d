"""The generated files of a workspace follow the models, and leave a municipality's own words alone."""

import tomllib

import jsonschema
import orjson
import pytest

from geoansvar.delivery.schemas import BEGIN, END, generated_files, key_table, schema_bytes
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.service import ServicePolicy
from tests.conftest import ROOT

LAYER = """
title = "Trygghetspunkter"
kind = "safety-point"
access = "public"
[source]
owner = "Kommunen"
licence = "CC0-1.0"
retrieved = "2026-11-01"
path = "data/t.gpkg"
"""


def validator(model):
    schema = orjson.loads(schema_bytes(model))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.mark.parametrize("model", [LayerDeclaration, MapRecipe, ServicePolicy])
def test_a_schema_is_one_that_editors_understand(model):
    assert validator(model).schema["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_the_layer_schema_takes_a_declaration_and_refuses_a_slip():
    declared = tomllib.loads(LAYER)

    assert validator(LayerDeclaration).is_valid(declared)
    assert not validator(LayerDeclaration).is_valid(declared | {"acess": "public"})
    assert not validator(LayerDeclaration).is_valid(declared | {"kind": "safety_point"})


def test_the_schemas_take_what_the_repository_itself_declares():
    for room, model in (("layers", LayerDeclaration), ("maps", MapRecipe)):
        paths = sorted((ROOT / room).glob("*.toml"))
        assert paths
        for path in paths:
            told = orjson.loads(orjson.dumps(tomllib.loads(path.read_text(encoding="utf-8"))))
            assert list(validator(model).iter_errors(told)) == []


def test_the_table_of_keys_says_what_is_required_and_what_happens_otherwise():
    rows = list(key_table(LayerDeclaration))

    assert "| `source.owner` | text | **krävs** |" in rows
    assert '| `flood.detail` | `overview`, `detailed` | `"detailed"` |' in rows
    assert any(row.startswith("| `audiences.NAMN.access` |") for row in key_table(ServicePolicy))


def test_a_readme_that_is_not_there_is_begun(tmp_path):
    files = generated_files(tmp_path)
    readme = files[tmp_path / "layers" / "README.md"].decode()

    assert readme.startswith("# layers")
    assert "| `vital-service` | Samhällsviktig verksamhet |" in readme


def test_only_what_stands_between_the_marks_is_written_over(tmp_path):
    (tmp_path / "maps").mkdir()
    path = tmp_path / "maps" / "README.md"
    path.write_text(f"Före\n{BEGIN}\ngammalt\n{END}\nEfter\n", encoding="utf-8")
    readme = generated_files(tmp_path)[path].decode()

    assert readme.startswith("Före\n")
    assert readme.endswith("Efter\n")
    assert "gammalt" not in readme


def test_a_readme_without_marks_is_left_alone(tmp_path):
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "README.md").write_text("Eget\n", encoding="utf-8")

    assert tmp_path / "maps" / "README.md" not in generated_files(tmp_path)


def test_writing_twice_changes_nothing(tmp_path):
    for path, content in generated_files(tmp_path).items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    assert all(path.read_bytes() == content for path, content in generated_files(tmp_path).items())
