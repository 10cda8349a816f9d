"""Every route for every audience, as the service describes itself: what is hidden is nowhere told."""

import io
import re
import shutil
import subprocess
import zipfile
import zlib
from contextlib import suppress
from functools import cache
from typing import Any

import pytest

import geopandas

from geoansvar import Workspace
from geoansvar.api import openapi_document
from geoansvar.delivery import FORMATS
from geoansvar.model.access import may
from geoansvar.model.question import QUESTION_KINDS
from tests.api.conftest import client_of

AUDIENCES = ("public", "partner", "staff", "county-board", "isf", "finns-inte")
AREA = {"layer": "kommungrans"}
# File, its layer → our layer, our column, the word that is planted in every row of it.
PLANTED = {
    ("aktorer.gpkg", "aktorer"): [
        ("aktorer", "other_way", "PLANTERAD-VAEG"),
        ("aktorer", "contact_function", "PLANTERAD-FUNKTION"),
        ("aktorer", "egen_anteckning", "PLANTERAD-ANTECKNING"),
        ("aktorer", "phone", "070-999 61 01"),
        ("aktorer", "phone_24_7", "070-999 61 02"),
        ("aktorer", "deputy_phone", "070-999 61 03"),
    ],
    ("trygghetspunkter.geojson", None): [("trygghetspunkter", "decided_by", "PLANTERAT-BESLUT")],
    ("samhallsviktigt.gpkg", "verksamheter"): [
        ("samhallsviktigt", "object_ids", "PLANTERAT-OBJEKT"),
        ("samhallsviktigt", "name", "PLANTERAD-VERKSAMHET"),
    ],
    ("arbetsstallen.gpkg", "arbetsstallen"): [("arbetsstallen", "name", "PLANTERAT-ARBETSSTAELLE")],
}
WORDS = {word: (layer, column) for rows in PLANTED.values() for layer, column, word in rows}
FOUND_BY_NONE = {"PLANTERAD-ANTECKNING", "PLANTERAT-OBJEKT", "PLANTERAD-VAEG"}  # no answer has them as they stand
SEARCHED = ("planterad", "Allégatan 12", "skola", "kommun")
# Every route, asked so that it answers in full. A route of the service that is not here fails the test.
ROUTES: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("get", "/"): [{}, {"f": "html"}],
    ("get", "/api"): [{}],
    ("get", "/health"): [{}],
    ("get", "/problems/{code}"): [{}],
    ("get", "/search"): [{"q": words} for words in SEARCHED],
    ("get", "/maps"): [{}, {"f": "html"}],
    ("get", "/maps/{name}"): [{}, {"f": "single"}],
    ("get", "/omrade"): [{"layer": "kommungrans", "f": form} for form in ("html", *FORMATS)] + [{"f": "html"}],
    ("get", "/oversvamning"): [
        {"kind": kind, "f": form}
        for kind in ("exposure", "flood-directive")
        for form in ("html", "json", "csv", "xlsx")
    ],
    ("post", "/questions"): [{"f": form} for form in ("json", "geojson")],
    ("post", "/omrade/fil"): [{}],
    ("get", "/tackning"): [
        {},
        {"f": "html"},
        {"kind": "coverage", "f": "html"},
        {"kind": "status", "f": "json"},
        {"kind": "isolation", "anchors": "kommungrans", "f": "csv"},
    ],
    ("get", "/ansvar"): [{"f": form} for form in ("html", "json", "csv")],
    ("get", "/tillganglighet"): [{}],
    ("get", "/api.html"): [{}],
    ("get", "/conformance"): [{}, {"f": "html"}],
    ("get", "/collections"): [{}, {"f": "html"}],
    ("get", "/collections/{layer}"): [{}, {"f": "html"}],
    ("get", "/collections/{layer}/schema"): [{}],
    ("get", "/collections/{layer}/queryables"): [{}],
    ("get", "/collections/{layer}/sortables"): [{}],
    ("get", "/collections/{layer}/items"): [
        {"f": "html"},
        {"f": "html", "find": "planterad"},
        *({"f": form, "limit": "10000"} for form in ("geojson", "csv", "fgb", "gpkg")),
        *({"filter": f"{field} LIKE 'PLANTERA%'"} for field in ("name", "other_way", "contact_function")),
        {"sortby": "other_way"},
        {"properties": "other_way"},
    ],
    ("get", "/collections/{layer}/items/{item_id}"): [{"f": "html"}, {}],
    ("get", "/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}"): [{}],
    ("get", "/lage"): [{}, {"f": "html"}],
    ("post", "/lage"): [{}],
    ("get", "/lage/jamfor"): [{}],
    ("get", "/lage/{name}"): [{}],
    ("get", "/jobs"): [{}],
    ("get", "/jobs/{job_id}"): [{}],  # what stands in a job is the answer itself: see test_jobs
    ("get", "/jobs/{job_id}/results"): [{}],
    ("delete", "/jobs/{job_id}"): [{}],
}
BODIES: dict[str, list[Any]] = {
    "/questions": [
        {"kind": "affected-area", "area": AREA},
        {"kind": "affected-area", "area": {"layer": "beroenden"}},
        {"kind": "affected-area", "area": {"feature": "aktorer/a-ks"}},
        {"kind": "affected-area", "area": {"place": "planterad"}},
        {"kind": "isolation", "anchors": ["kommungrans"]},
        {"kind": "cascade", "down": ["s-stadshuset"]},
        *({"kind": kind} for kind in QUESTION_KINDS),
    ],
    "/lage": [{"kind": "affected-area", "area": AREA}],
    "/omrade/fil": [{"name": "x.json", "text": '{"type": "Point", "coordinates": [12.5, 57.9]}'}],
}
LAYERS = ("aktorer", "samhallsviktigt", "beroenden", "arbetsstallen", "trygghetspunkter", "befolkning")
NAMES = {
    "{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}": [f"{layer}/tiles/WebMercatorQuad/14/0/0" for layer in LAYERS],
    "{layer}/items/{item_id}": ["aktorer/items/a-ks", "samhallsviktigt/items/s-stadshuset", "beroenden/items/x"],
    "{layer}": LAYERS,  # and what hangs on them
    "{code}": ["unknown-name"],
    "{job_id}": ["0" * 32],
    "{name}": ["lagesbild", "oversvamning", "trygghetspunkter", "avskurna", "x"],
}  # fmt: skip


@pytest.fixture(scope="module")
def planted(town, tmp_path_factory):
    """The exercise, with words in it that stand nowhere else."""
    folder = tmp_path_factory.mktemp("planted")
    for room in ("layers", "maps", "api"):
        shutil.copytree(town.root / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(town.root / "pyproject.toml", folder / "pyproject.toml")
    for (file, layer), words in PLANTED.items():
        path = folder / "layers/data" / file
        rows = geopandas.read_file(path, **({"layer": layer} if layer else {}))
        for _, column, word in words:
            rows[column] = word
        rows.to_file(path, **({"layer": layer, "driver": "GPKG"} if layer else {"driver": "GeoJSON"}))
    return Workspace.find(folder, state=tmp_path_factory.mktemp("state"))


def requests():
    for (method, path), queries in ROUTES.items():
        mark = next((mark for mark in NAMES if mark in path), "")
        for name in NAMES.get(mark, [""]):
            for query in queries:
                for body in BODIES.get(path, [None]) if method == "post" else [None]:
                    yield method, path.replace(mark, name) if mark else path, query, body


def opened(answer):
    """Give the bytes of an answer, and of what is packed in it."""
    content = answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    if content[:4] == b"%PDF":
        content += printed(content)
    return content + repr(answer.headers).encode()


def printed(pdf):
    """Give what a reader sees of a PDF, in whose bytes letters are numbers; and its streams, as they are written."""
    words = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    streams = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            streams.append(zlib.decompressobj().decompress(stream))
    return words + b"".join(streams)


def test_the_words_of_a_pdf_are_looked_into(town):
    answer = town.answer({"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}})

    assert "Allégatan".encode() in printed(FORMATS["pdf"].write(answer, "sv"))


def frozen(client, answer):
    """Open the situation that was frozen in every form."""
    if answer.status_code == 201 and "Location" in answer.headers:
        for form in ("html", "json", "pdf", "wis"):
            yield "get", answer.headers["Location"], {"f": form}


@pytest.fixture(scope="module")
def told(planted):
    """Everything that the service says to an audience: the request, its status, its bytes."""

    @cache
    def everything(audience):
        client = client_of(planted, planted.principal(audience))
        found = []
        for method, path, query, body in requests():
            answer = client.request(method, path, params=query, json=body)
            found.append(((method, path, str(query), str(body)), answer.status_code, opened(answer)))
            for each, address, asked in frozen(client, answer):
                answer = client.request(each, address, params=asked)
                found.append(((each, address, str(asked), ""), answer.status_code, opened(answer)))
        return found

    return everything


def test_the_matrix_has_every_route(planted):
    described = openapi_document(client_of(planted).app)["paths"]
    known = {(method, path) for path, rows in described.items() for method in rows}

    assert known <= set(ROUTES), "a new route: say in ROUTES how it is asked"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_planted_is_told_to_who_may_not_see_it(audience, planted, told):
    principal = planted.principal(audience)
    hidden = [
        word.encode()
        for word, (layer, column) in WORDS.items()
        if not may(principal, "see", planted.declarations[layer], layer)
        or not may(principal, "see", planted.declarations[layer], layer, column)
    ]

    leaks = [(request, word) for request, _, content in told(audience) for word in hidden if word in content]
    assert leaks == []


def test_whoever_sees_all_is_told_what_was_planted(told):
    everything = b"".join(content for _, _, content in told("isf"))

    assert {word for word in WORDS if word.encode() not in everything} <= FOUND_BY_NONE


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_breaks_whoever_asks(audience, told):
    broken = [request for request, status, _ in told(audience) if status >= 500]

    assert broken == []


@pytest.mark.parametrize("audience", [name for name in AUDIENCES if name != "isf"])
def test_the_names_of_hidden_layers_are_told_to_nobody(audience, planted, told):
    """But for what the asker wrote themselves, and words that are those of the program."""
    principal = planted.principal(audience)
    names = {"beroenden", "arbetsstallen", "samhallsviktigt", "aktorer"}
    hidden = [name for name in names if not may(principal, "see", planted.declarations[name], name)]

    leaks = [
        (request, name)
        for request, _, content in told(audience)
        for name in hidden
        if name not in str(request)
        and any(said.encode() in content for said in (f"layers/{name}", f"{name}/", f'"{name}"'))
    ]
    assert leaks == []
