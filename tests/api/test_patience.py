"""Who waits is answered in time, who trickles is cut, and what is heavy counts as much."""

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection

import pytest
import uvicorn

from geoansvar import Workspace
from geoansvar.api import create_app, slow_clients
from geoansvar.api.patience import Patience
from geoansvar.api.rates import COSTS, cost_of
from geoansvar.model.question import QUESTION_KINDS, question_from
from tests.api.conftest import QUESTION, client_of


def run_apart(coroutine):
    """Run it in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()


@pytest.fixture
def hurried(town_folder, tmp_path):
    """The exercise, where a request has two seconds and an asker twenty requests a minute."""
    policy = town_folder / "api/service.toml"
    written = policy.read_text("utf-8").replace("= 600", "= 20\nrequest_seconds = 2.0")
    policy.write_text(written, "utf-8")
    return Workspace.find(town_folder, state=tmp_path)


def slowly(client, seconds):
    """Let every route of an application wait: time alone makes an answer late."""
    service = client.app.state.service
    answer = service.answer

    def late(question):
        time.sleep(seconds)
        return answer(question)

    service.answer = late


@pytest.mark.parametrize("address", ["/questions", "/omrade?address=Allégatan 12&f=json"])
def test_what_is_not_finished_in_time_is_said_with_what_to_do(address, hurried):
    client = client_of(hurried)
    slowly(client, 8.0)
    began = time.monotonic()
    late = client.post(address, json=QUESTION) if address == "/questions" else client.get(address)

    assert time.monotonic() - began < 6.0
    assert (late.status_code, late.json()["code"]) == (503, "took-too-long")
    assert "respond-async" in late.json()["remedy"]
    assert late.headers["x-content-type-options"] == "nosniff"
    assert client.get("/health").status_code == 200


def test_an_answer_in_time_is_the_same_as_without(hurried, town):
    assert client_of(hurried).get("/maps").json() == client_of(town).get("/maps").json()


def test_half_an_answer_is_never_taken_for_the_whole(hurried):
    """What has begun cannot become another answer: nothing more is sent, so that the server closes the connection."""
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def trickling(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        await asyncio.sleep(30)
        await send({"type": "http.response.body", "body": b"whole"})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "app": create_app(hurried), "method": "GET", "path": "/", "headers": []}
    began = time.monotonic()
    run_apart(Patience(trickling)(scope, receive, send))

    assert time.monotonic() - began < 10
    assert [message.get("body") for message in sent] == [None, b"half"]


def test_what_breaks_still_breaks_as_it_did(hurried):
    async def nothing(*_):
        return {}

    async def broken(_scope, _receive, _send):
        raise RuntimeError("as it did")

    scope = {"type": "http", "app": create_app(hurried), "method": "GET", "path": "/", "headers": []}
    with pytest.raises(RuntimeError, match="as it did"):
        run_apart(Patience(broken)(scope, nothing, nothing))


@contextmanager
def served(app):
    """Serve on a socket as ``geoansvar serve`` does, and give its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=slow_clients.Hurried, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def port(hurried, monkeypatch):
    """A server with short patience."""
    monkeypatch.setattr(slow_clients, "HEAD_S", 0.6)
    with served(create_app(hurried)) as port:
        yield port


def cut_after(connection, send=(), patience=5.0):
    """Give how many seconds it takes until the other side closes, while something is sent."""
    began = time.monotonic()
    connection.settimeout(0.1)
    pieces = iter(send)
    while time.monotonic() - began < patience:
        try:
            piece = next(pieces, b"")
            if piece:
                connection.sendall(piece)
            if not connection.recv(65536):
                return time.monotonic() - began
        except TimeoutError:
            continue
        except (ConnectionResetError, BrokenPipeError):
            return time.monotonic() - began
    return None


@pytest.mark.parametrize(
    "sent",
    [(), (b"GET / HT",), tuple(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X" * 40)],
    ids=["nothing", "half a line", "letter by letter"],
)
def test_a_head_that_never_ends_is_cut(sent, port):
    pieces = [piece if isinstance(piece, bytes) else bytes([piece]) for piece in sent]
    with socket.create_connection(("127.0.0.1", port)) as connection:
        after = cut_after(connection, pieces)

    assert after is not None
    assert after < 4.5


def test_a_body_that_never_ends_is_answered_and_cut(port):
    head = (
        b"POST /questions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head + b"{")
        connection.settimeout(20)
        answered = connection.recv(65536)

    assert b" 503 " in answered.split(b"\r\n")[0]


def test_an_answer_that_nobody_reads_is_cut(monkeypatch):
    monkeypatch.setattr(slow_clients, "READ_S", 0.5)
    length = 30_000_000

    async def large(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"30000000")]})
        await send({"type": "http.response.body", "body": bytes(length)})

    with served(large) as port, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(1.5)
        connection.settimeout(5)
        read = 0
        with suppress(ConnectionResetError):
            while piece := connection.recv(1 << 20):
                read += len(piece)

    assert read < length


def test_one_who_asks_on_is_not_cut(port):
    """A connection is kept between requests that come whole: longer than a head may take."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.connect()
    one = connection.sock
    for _ in range(4):
        connection.request("GET", "/health")
        answered = connection.getresponse()
        assert (answered.status, bool(answered.read())) == (200, True)
        time.sleep(0.4)

    assert connection.sock is one
    connection.close()


def test_every_kind_has_its_cost():
    assert {*COSTS, "what-if"} == set(QUESTION_KINDS)
    assert cost_of(question_from({"kind": "what-if", "question": {"kind": "exposure"}, "close_roads": ["x"]})) == 20


def test_what_is_heavy_counts_as_much_and_what_is_kept_does_not(town_folder, tmp_path):
    """Twenty a minute: an exposure counts as one and five, which is the most of any; asked again it is one."""
    policy = town_folder / "api/service.toml"
    policy.write_text(policy.read_text("utf-8").replace("= 600", "= 20"), "utf-8")
    client = client_of(Workspace.find(town_folder, state=tmp_path), None)
    exposure = {"kind": "exposure", "floods": ["Q50"], "objects": ["byggnader"]}
    statuses = [client.post("/questions", json=exposure).status_code for _ in range(15)]
    refused = client.post("/questions", json=exposure)

    assert statuses == [200] * 15
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
