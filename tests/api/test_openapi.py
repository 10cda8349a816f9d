"""The service describes itself, and the file in the repository is that description."""

from pathlib import Path

import orjson

from geoansvar.api import openapi_document

GOLDEN = Path(__file__).parents[2] / "api/openapi.json"


def test_the_file_is_fresh(client):
    assert orjson.loads(GOLDEN.read_bytes()) == openapi_document(client.app)


def test_the_service_gives_the_same_document(client):
    assert client.get("/api").json() == openapi_document(client.app)


def test_every_reference_in_it_is_there(client):
    document = openapi_document(client.app)
    written = orjson.dumps(document).decode()
    names = {part.split('"')[0] for part in written.split("#/components/schemas/")[1:]}

    assert names <= set(document["components"]["schemas"])
    assert "http" not in written.replace("https://json-schema.org", "")


def test_every_address_of_the_contract_is_in_it(client):
    paths = openapi_document(client.app)["paths"]

    assert {
        "/",
        "/questions",
        "/health",
        "/problems/{code}",
        "/maps",
        "/maps/{name}",
        "/omrade",
        "/tackning",
        "/ansvar",
        "/tillganglighet",
        "/collections/{layer}/items",
        "/search",
        "/api",
        "/jobs",
        "/jobs/{job_id}",
        "/jobs/{job_id}/results",
    } <= set(paths)
    assert set(paths["/questions"]["post"]["responses"]["200"]["content"]) >= {"application/json", "application/pdf"}


def test_every_address_documents_its_problems(client):
    for operations in openapi_document(client.app)["paths"].values():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["400"]["content"]


def test_every_status_of_a_problem_is_described_somewhere(client):
    from geoansvar.api.problems import known_codes

    operations = [each for rows in openapi_document(client.app)["paths"].values() for each in rows.values()]
    described = {int(status) for operation in operations for status in operation["responses"]}

    assert set(known_codes().values()) - {405} <= described  # 405 is of what no operation describes


def test_an_address_says_which_methods_it_takes(client):
    for path, methods in (("/jobs/x", "DELETE, GET"), ("/questions", "POST"), ("/health", "GET")):
        refused = client.put(path)
        assert (refused.status_code, refused.headers["Allow"]) == (405, methods)
