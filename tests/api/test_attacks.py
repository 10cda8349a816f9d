"""What somebody sends to read, write, run or exhaust more than they may: each ends as a problem, soon."""

import base64
import gzip
import json
import re
import socket
import time
import zipfile
from contextlib import ExitStack
from threading import Thread

import pytest
import uvicorn

from geoansvar import Workspace
from geoansvar.api import create_app
from geoansvar.layers import read_area_file
from geoansvar.layers.packed import SUSPECT_BYTES
from geoansvar.layers.template_form import MARK
from geoansvar.layers.template_sheet import WORKBOOK
from tests.api.conftest import QUESTION, client_of

SOON_S = 20.0
OUTSIDE = ("[tool.geoansvar]", "root:", "hashed", "-----BEGIN")  # in files that no address leads to
CLIMBS = (
    "../../pyproject.toml",
    "..%2f..%2fpyproject.toml",
    "%2e%2e/%2e%2e/pyproject.toml",
    "..%5c..%5cpyproject.toml",
    "%252e%252e%252fpyproject.toml",
    "....//....//pyproject.toml",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "..%2f.geoansvar%2fkeys.json",
    "..%00.json",
    "..%c0%af..%c0%afetc/passwd",
    "file:%2f%2f%2fetc%2fpasswd",
)
PLACES = ("/assets/", "/assets/0/", "/collections/", "/maps/", "/lage/", "/jobs/", "/problems/", "/")
CLAUSES = (
    "' OR '1'='1",
    '" OR 1=1 --',
    "x'); DROP TABLE trygghetspunkter; --",
    "1 UNION SELECT * FROM aktorer",
    "id IS NOT NULL OR TRUE",
    "S_INTERSECTS(geometry, POLYGON((0 0,0 90,90 90,90 0,0 0)))",
    "CASEI(name) LIKE '%'",
    "%' ESCAPE '",
    "\x00",
    "$where: 1",
    "{{7*7}}",
    "__import__('os').system('x')",
)
SPLITS = ("%0d%0aSet-Cookie:%20a=b", "%0aX-Evil:%201", "%E5%98%8D%E5%98%8ASet-Cookie:%20a=b", "%0d%0a%0d%0a<script>")


@pytest.fixture(scope="module")
def served(town, tmp_path_factory):
    """The service on a port of its own: what a client library would put right is sent as it is."""
    app = create_app(Workspace.find(town.root, state=tmp_path_factory.mktemp("attacked")))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(30)


def raw(port, head, body=b""):
    """Send bytes, and give everything that is answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=SOON_S) as sent:
        sent.sendall(head.encode("latin-1") + b"\r\n" + body)
        return b"".join(iter(lambda: sent.recv(65536), b""))


def got(port, path, **headers):
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    answer = raw(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{lines}")
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1"), body.decode("utf-8", "replace")


@pytest.mark.parametrize("place", PLACES)
def test_no_path_leads_out_of_what_is_served(place, served):
    for climb in CLIMBS:
        for path in (f"{place}{climb}", f"{place}{climb}/items", f"{place}x/items/{climb}"):
            status, _, body = got(served, path)
            assert status in (400, 404, 405), path
            assert not [word for word in OUTSIDE if word in body and word not in path], path


def test_no_name_in_a_question_leads_out_of_the_workspace(client):
    for climb in (
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\keys",
        "trygghetspunkter/../../keys",
        "\x00",
        "a" * 10_000,
    ):
        for area in ({"layer": climb}, {"feature": f"{climb}/1"}, {"feature": f"trygghetspunkter/{climb}"}):
            answer = client.post("/questions", json={"kind": "affected-area", "area": area})
            assert answer.status_code in (400, 404, 422), area
            assert not [word for word in OUTSIDE if word in answer.text]
        assert client.post("/omrade/fil", json={"name": climb, "text": "x"}).status_code == 422


@pytest.mark.parametrize("clause", CLAUSES)
def test_words_are_only_ever_words(clause, client):
    items = "/collections/trygghetspunkter/items"
    some = client.get(items, params={"f": "html"}).text
    found = client.get(items, params={"f": "html", "find": clause})
    rows = [page.count('scope="row"') for page in (some, found.text)]

    assert found.status_code == 200
    assert rows[0] > 0 == rows[1]
    assert client.get("/search", params={"q": clause}).json() == []
    assert client.get(items, params={"f": "html", "sort": clause}).status_code in (200, 400)
    # some are filters, and hold for the rows there are
    sifted = client.get(items, params={"f": "html", "filter": clause})
    assert sifted.status_code in (200, 400)
    assert sifted.text.count('scope="row"') <= rows[0]
    for name in ("filter-lang", "limit", "offset", "bbox"):
        refused = client.get(items, params={"f": "html", name: clause}).status_code
        assert refused == 400, name
    for kind in ({"place": clause}, {"address": clause}):
        assert client.post("/questions", json={"kind": "affected-area", "area": kind}).status_code in (400, 422)
    assert client.get(items, params={"f": "html"}).text.count('scope="row"') == rows[0]


@pytest.mark.parametrize("split", SPLITS)
def test_nobody_writes_a_header_of_ours(split, served):
    places = ("lang=sv", "f=json", "group=actors", "place=x", "as_of=2026-11-16", "sok=Allégatan 12")
    paths = [f"/omrade?{each.replace(' ', '%20').replace('é', '%C3%A9')}{split}" for each in places]
    for path in (*paths, f"/jobs/{split}", f"/lage/{split}", f"/maps/{split}", f"/{split}"):
        status, head, _ = got(served, path, Accept="text/html")
        assert status < 500, path
        assert not re.search(r"(?im)^(set-cookie|x-evil|<script)", head), path


def test_headers_that_are_no_headers_are_refused(served):
    for name, value in (("Prefer", "a\x00b"), ("Authorization", "Bearer \x01"), ("Accept-Language", "\xff" * 9000)):
        status, head, _ = got(served, "/health", **{name: value})
        assert status in (200, 400, 401, 431)
        assert "\x00" not in head
    smuggled = raw(
        served,
        "POST /questions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"0\r\n\r\nGET /jobs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    )
    assert smuggled.startswith(b"HTTP/1.1 400")
    assert b'"jobs"' not in smuggled


def polygon(depth):
    return '{"type":"GeometryCollection","geometries":[' * depth + "]}" * depth


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMBS = {
    "nested arrays": "[" * 200_000,
    "nested objects": '{"a":' * 200_000,
    "nested collections": polygon(5_000),
    "nested coordinates": '{"type":"Polygon","coordinates":' + "[" * 50_000 + "]" * 50_000 + "}",
    "infinite": '{"type":"Point","coordinates":[1e999,1]}',
    "huge": '{"type":"Polygon","coordinates":[[[1e308,1],[1e308,2],[-1e308,3],[1e308,1]]]}',
    "long number": '{"type":"Point","coordinates":[' + "9" * 100_000 + ",1]}",
    "a line of a million": json.dumps({"type": "LineString", "coordinates": [[12.9, 57.7]] * 60_000})[:-2],
    "entities": f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{LAUGHS}]><alert>&l11;</alert>',
    "entities in UTF-16": "".join(
        f"{sign}\0" for sign in f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{LAUGHS}]><alert>&l11;</alert>'
    ),
    "an entity of a file": '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>',
    "nested elements": "<a>" * 100_000,
    "gzip": base64.b64encode(gzip.compress(b" " * 50_000_000)).decode(),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_swells_is_refused_soon(name, client):
    began = time.monotonic()
    answer = client.post("/omrade/fil", json={"name": "område.json", "text": BOMBS[name]})

    assert answer.status_code in (413, 422), answer.text
    assert time.monotonic() - began < SOON_S
    assert "root:" not in answer.text
    assert client.get("/health").status_code == 200


def test_a_packed_body_is_never_unpacked(client):
    packed = gzip.compress(json.dumps(QUESTION).encode() + b" " * 50_000_000)
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    assert client.post("/questions", content=packed, headers=headers).status_code == 400


def test_a_body_beyond_the_limit_and_an_area_beyond_its_corners_are_refused(client):
    ring = [[12.9 + at * 1e-7, 57.7 + (at % 2) * 1e-4] for at in range(60_000)]
    many = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    lines = {"type": "MultiPoint", "coordinates": ring}
    big = client.post("/questions", content=b" " * 3_000_000, headers={"Content-Type": "application/json"})

    assert big.status_code == 413
    for geometry in (many, lines):
        asked = client.post("/questions", json={"kind": "affected-area", "area": {"geometry": geometry}})
        assert (asked.status_code, asked.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize("geometry", ["infinite", "huge", "nested arrays", "nested collections"])
def test_a_question_of_what_swells_is_refused_soon(geometry, client):
    began = time.monotonic()
    body = b'{"kind":"affected-area","area":{"geometry":' + BOMBS[geometry].encode() + b"}}"
    answer = client.post("/questions", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 413, 422), answer.text
    assert time.monotonic() - began < SOON_S


def test_an_area_file_in_other_bytes_is_refused_by_the_command_line_too(tmp_path):
    from geoansvar.errors import AreaUnusable

    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        path = tmp_path / f"{encoding}.xml"
        path.write_bytes(BOMBS["entities"].encode(encoding))
        with pytest.raises(AreaUnusable):
            read_area_file(path)


def test_a_workbook_that_swells_is_left_out_and_everything_else_answers(town_folder, tmp_path):
    path = town_folder / "layers/aktorer_mall.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(WORKBOOK, MARK)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(4 * SUSPECT_BYTES // 10_000_000):
                sheet.write(b" " * 10_000_000)
    began = time.monotonic()
    workspace = Workspace.find(town_folder, state=tmp_path / "state")
    took_s = time.monotonic() - began

    assert path.stat().st_size < 1_000_000
    assert took_s < SOON_S
    assert any("packas upp" in fault.text.render() for fault in workspace._declared.faults)
    assert client_of(workspace).post("/questions", json=QUESTION).status_code == 200


def test_those_who_send_slowly_keep_nobody_else_waiting(served):
    with ExitStack() as open_:
        for at in range(200):
            slow = open_.enter_context(socket.create_connection(("127.0.0.1", served), timeout=SOON_S))
            started = b"POST /questions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            slow.sendall(started[: 20 + at % 40] if at % 2 else started + b"Content-Length: 100000\r\n\r\n{")
        began = time.monotonic()
        status, _, _ = got(served, "/health")

        assert status == 200
        assert time.monotonic() - began < SOON_S
    assert got(served, "/health")[0] == 200
