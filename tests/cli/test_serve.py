"""The service answers this machine, says where, and stops when it is told to."""

import asyncio
import json
import os
import re
import signal
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from geoansvar.cli.serve import listening
from tests.cli.conftest import started


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])  # noqa: S104 - they are refused
def test_no_other_machine_is_answered(host, run):
    done = run("serve", "--host", host)

    assert (done.code, done.out) == (2, "")
    assert "--host" in done.err


def test_an_audience_that_is_not_declared_is_told_with_those_like_it(run):
    done = run("serve", "--as", "isv")

    assert (done.code, done.out) == (2, "")
    assert "isf" in done.err


def test_who_somebody_is_without_saying_it_is_only_for_this_machine(run):
    done = run("serve", "--as", "isf", "--host", "0.0.0.0")  # noqa: S104 - it is refused

    assert (done.code, done.out) == (2, "")
    assert "--as" in done.err


def test_other_machines_are_answered_once_they_can_say_who_they_are(town_folder, run, monkeypatch):
    served = []
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: served.append(self.config.app))
    monkeypatch.setenv("GEOANSVAR_STATE", str(town_folder / ".geoansvar"))
    everywhere = ("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - that is what is asked for
    assert run(*everywhere, folder=town_folder).code == 2
    assert run("key", "create", "--name", "länet", "--audience", "county-board", folder=town_folder).code == 0
    assert run(*everywhere, folder=town_folder).code == 0

    from fastapi.testclient import TestClient

    asked = TestClient(served[0], base_url="http://kartor.example.org", client=("192.0.2.7", 50000))
    assert asked.get("/health").status_code == 200


def test_a_log_in_must_know_where_to_send_people_back_to(town_folder, run, monkeypatch):
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: None)
    monkeypatch.setenv("GEOANSVAR_STATE", str(town_folder / ".geoansvar"))
    policy = town_folder / "api/service.toml"
    before = policy.read_text("utf-8")
    policy.write_text(before.replace('issuer = ""', 'issuer = "https://login.example.org"'), "utf-8")
    everywhere = ("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - that is what is asked for
    refused = run(*everywhere, folder=town_folder)
    assert refused.code == 2
    assert "public_url" in refused.err
    known = policy.read_text("utf-8").replace('public_url = ""', 'public_url = "https://karta.example.org"')
    policy.write_text(known.replace('default_audience = "isf"', 'default_audience = "public"'), "utf-8")

    assert run(*everywhere, folder=town_folder).code == 0


def test_what_sessions_are_sealed_with_stops_the_start_where_it_can_be_guessed(run, monkeypatch):
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: None)
    monkeypatch.setenv("GEOANSVAR_SIGNING_KEY", "kort")
    refused = run("serve", "--port", "0")

    assert (refused.code, refused.out) == (1, "")
    assert "GEOANSVAR_SIGNING_KEY" in refused.err


def test_outside_an_exercise_the_unknown_are_the_public_to_other_machines(town_folder, run, monkeypatch):
    monkeypatch.setenv("GEOANSVAR_STATE", str(town_folder / ".geoansvar"))
    manifest = town_folder / "pyproject.toml"
    real = re.sub(r"(?m)^exercise.*$", "", manifest.read_text("utf-8"))
    manifest.write_text(real, "utf-8")
    assert run("key", "create", "--name", "länet", "--audience", "county-board", folder=town_folder).code == 0
    done = run("serve", "--host", "0.0.0.0", "--port", "0", folder=town_folder)  # noqa: S104 - it is refused

    assert (done.code, done.out) == (2, "")
    assert "default_audience" in done.err


def test_serving_as_somebody_leaves_a_trace(town_folder, run, monkeypatch):
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: None)
    monkeypatch.setenv("GEOANSVAR_STATE", str(town_folder / ".geoansvar"))
    assert run("serve", "--as", "isf", "--port", "0", folder=town_folder).code == 0
    shown = json.loads(run("audit", "show", folder=town_folder).out.splitlines()[-1])

    assert (shown["event"], shown["audience"]) == ("served-as", "isf")


def test_a_taken_port_is_told_with_a_way_out(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", taken.getsockname()[1])

    assert (done.code, done.out) == (2, "")
    assert "--port 0" in done.err


def test_a_small_answer_is_sent_at_once():
    """Without TCP_NODELAY the second packet of every answer waits 40 ms for the client to acknowledge the first."""
    with listening("127.0.0.1", 0) as listener, ThreadPoolExecutor(1) as apart:  # a browser's loop may run in this one
        assert apart.submit(lambda: asyncio.run(_delays_nothing(listener))).result()


async def _delays_nothing(listener):
    accepted = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda _, writer: accepted.set_result(writer), sock=listener)
    async with server:
        _, asking = await asyncio.open_connection(*listener.getsockname())
        writer = await accepted
        nodelay = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        for each in (asking, writer):
            each.close()
            await each.wait_closed()
    return bool(nodelay)


def test_a_real_workspace_served_as_an_exercise_says_so(run, tmp_path, monkeypatch):
    from fastapi.testclient import TestClient

    served = []
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: served.append(self.config.app))
    (tmp_path / "pyproject.toml").write_text('[tool.geoansvar]\nmunicipality = "1490"\nname = "Borås"\n', "utf-8")
    for flags in ((), ("--exercise", "Höstövning")):
        assert run("serve", "--port", "0", *flags, folder=tmp_path).code == 0
    marked = [
        TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000)).get("/health").json()["exercise"]
        for app in served
    ]

    assert marked == [False, True]


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C is sent to another process as a signal")
def test_the_service_says_what_to_open_answers_there_and_stops_on_ctrl_c(state):
    service = started("serve", "--port", "0", env={"GEOANSVAR_STATE": str(state)})
    try:
        lines = [service.stdout.readline().decode() for _ in range(3)]
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+", lines[0])
        with urllib.request.urlopen(f"{address}/health", timeout=60) as health:  # noqa: S310 - our own address
            assert json.load(health)["exercise"] is True
        assert f"{address}/omrade" in lines[1]
        assert "Ctrl+C" in lines[2]
    finally:
        service.send_signal(signal.SIGINT)
        _, err = service.communicate(timeout=60)  # also closes the pipes

    assert service.returncode == 0
    assert "Traceback" not in err.decode()
