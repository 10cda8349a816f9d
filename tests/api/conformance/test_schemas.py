"""OGC API – Features – Part 5 (schemas, sortables) and OpenAPI 3.0: what is told of the data is true of the data."""

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from geoansvar.model.access import may
from tests.api.conformance.conftest import ids, items


def test_conf_schemas_every_row_is_as_its_schema_says(api, collections):
    """Nulls apart, which GeoJSON has where nothing is known."""
    for name in collections:
        schema = api.get(f"/collections/{name}/schema").json()
        jsonschema.Draft202012Validator.check_schema(schema)
        told = {key: each for key, each in schema["properties"].items() if key != "geometry"}
        rules = jsonschema.Draft202012Validator({"properties": told, "additionalProperties": False})
        for each in items(api, name, limit=300)["features"]:
            known = {key: value for key, value in each["properties"].items() if value is not None}
            assert [error.message for error in rules.iter_errors(known)] == [], name


def test_conf_schemas_titles_codes_units_and_roles(api):
    told = api.get("/collections/samhallsviktigt/schema").json()["properties"]

    assert told["id"]["x-ogc-role"] == "id"
    assert told["geometry"]["x-ogc-role"] == "primary-geometry"
    assert (told["endurance_h"]["title"], told["endurance_h"]["x-ogc-unit"]) == ("Uthållighet (h)", "h")
    assert {"const": "ENE", "title": "Energiförsörjning"} in told["sector"]["oneOf"]
    assert told["reviewed"]["format"] == "date"
    assert told["object_ids"]["type"] == "array"
    english = api.get("/collections/samhallsviktigt/schema?lang=en").json()["properties"]
    assert english["endurance_h"]["title"] == "Endurance (h)"


@pytest.mark.parametrize("layer", ["samhallsviktigt", "vagar", "trygghetspunkter"])
def test_conf_sortables_each_orders_the_rows_and_the_unknown_comes_last(api, layer):
    sortables = api.get(f"/collections/{layer}/sortables").json()["properties"]
    assert sortables
    for key in sortables:
        for sign in ("", "-"):
            found = items(api, layer, sortby=f"{sign}{key}", limit=10_000)["features"]
            values = [each["properties"][key] for each in found]
            known = [each for each in values if each is not None]
            assert values == known + [None] * (len(values) - len(known))
            if known and not isinstance(known[0], str):
                assert known == sorted(known, reverse=bool(sign))


def test_sorting_by_words_is_swedish_and_by_several_holds_the_first(api):
    found = items(api, "samhallsviktigt", sortby="sector,-name", limit=1000)["features"]
    keys = [(each["properties"]["sector"], each["properties"]["name"]) for each in found]

    assert [one[0].casefold() for one in keys] == sorted(one[0].casefold() for one in keys)
    names = [name for sector, name in keys if sector == keys[0][0]]
    assert names == sorted(names, key=lambda name: name.casefold().translate(str.maketrans("åäöüé", "{|}ye")))[::-1]


@pytest.mark.parametrize("asked", [{"sortby": "services"}, {"sortby": "finns_inte"}, {"properties": "finns_inte"}])
def test_what_has_no_order_or_is_not_there_is_refused(api, asked):
    answer = api.get("/collections/trygghetspunkter/items", params=asked)

    assert answer.status_code == 400
    assert answer.json()["place"] in asked


def test_properties_and_no_places_on_request(api):
    each = items(api, "samhallsviktigt", properties="name,sector", skipGeometry="true", limit=1)["features"][0]

    assert set(each["properties"]) == {"name", "sector"}
    assert each["geometry"] is None
    alone = api.get("/collections/samhallsviktigt/items/s-stadshuset?properties=name").json()
    assert alone["properties"] == {"name": "Stadshuset"}
    assert alone["geometry"]["type"] == "Point"


def test_conf_oas30_oas_definition_is_valid_and_holds_all_it_speaks_of(api):
    document = api.get("/api").json()

    assert document["openapi"].startswith("3.0")
    assert list(OpenAPIV30SpecValidator(document).iter_errors()) == []


def test_conf_oas30_completeness_every_parameter_that_is_read_is_described(api):
    operation = api.get("/api").json()["paths"]["/collections/{layer}/items"]["get"]
    described = {each["name"]: each for each in operation["parameters"] if each["in"] == "query"}
    example = {
        "f": "json", "lang": "sv", "limit": "5", "offset": "1", "bbox": "11,57,12,58", "bbox-crs": "[EPSG:4326]",
        "datetime": "2026-01-01", "crs": "[EPSG:3006]", "filter": "name='x'", "filter-lang": "cql2-text",
        "filter-crs": "[EPSG:3006]", "sortby": "name", "properties": "name", "skipGeometry": "true",
    }  # fmt: skip
    assert set(described) == set(example)
    assert ids(items(api, "vagar", **example)) == []
    for form in described["f"]["schema"]["enum"]:
        assert api.get("/collections/vagar/items", params=example | {"f": form}).status_code == 200
    assert described["bbox"]["style"] == "form"
    assert described["bbox"]["explode"] is False


def test_conf_oas30_every_address_there_describes_answers(api, town):
    for path in api.get("/api").json()["paths"]:
        if path.startswith(("/collections", "/conformance", "/api")) and "/tiles/" not in path:  # only of large layers
            address = path.replace("{layer}", "vagar").replace("{item_id}", "vag-00001")
            assert (path, api.get(address).status_code) == (path, 200)


def test_no_field_is_told_of_that_may_not_be_seen(town):
    from tests.api.conftest import client_of

    for audience in ("public", "partner", "county-board", "staff"):
        principal = town.principal(audience)
        client = client_of(town, principal)
        for each in client.get("/collections").json()["collections"]:
            name, declaration = each["id"], town.declarations[each["id"]]
            for which in ("schema", "queryables", "sortables"):
                told = client.get(f"/collections/{name}/{which}").json()["properties"]
                assert [key for key in told if not may(principal, "see", declaration, name, key)] == []
