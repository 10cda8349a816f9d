"""Told to stop, the service answers what it has begun, says to the rest when to come again, and ends in time."""

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGTERM is sent to another process")
QUESTION = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}
# Serves with answers that take as many seconds as the first argument says.
SLOWLY = """
import sys, time
from geoansvar.cli import graceful, main
from geoansvar.workspace import Workspace
answer, seconds = Workspace.answer, float(sys.argv[1])
graceful.GRACE_S = float(sys.argv[2])
def slowly(self, question, *rest, **options):
    if not isinstance(question, dict):
        print("asked", flush=True)
        time.sleep(seconds)
    return answer(self, question, *rest, **options)
Workspace.answer = slowly
main(["-w", sys.argv[3], "serve", "--port", "0"])
"""


@pytest.fixture
def served(state):
    started = []

    def serve(seconds, grace_s):
        service = subprocess.Popen(
            [sys.executable, "-c", SLOWLY, str(seconds), str(grace_s), str(ROOT)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT), "GEOANSVAR_STATE": str(state)},
            text=True,
        )
        started.append(service)
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+", service.stdout.readline())
        for _ in range(2):
            service.stdout.readline()
        return service, address

    yield serve
    for service in started:
        service.kill()
        service.communicate()


def asked(address):
    return httpx.post(f"{address}/questions", json=QUESTION, timeout=60)


def told_to_stop(service, address, pool):
    assert httpx.get(f"{address}/health", timeout=60).status_code == 200
    answering = pool.submit(asked, address)
    assert service.stdout.readline() == "asked\n"
    service.send_signal(signal.SIGTERM)
    return answering, time.monotonic()


def test_what_is_begun_is_answered_and_the_rest_is_told_when_to_come_again(served):
    service, address = served(3, 30)
    with ThreadPoolExecutor(1) as pool:
        answering, _ = told_to_stop(service, address, pool)
        time.sleep(0.3)
        refused = httpx.get(f"{address}/health", timeout=10)
        answer = answering.result(60)

    assert (refused.status_code, refused.json()["code"]) == (503, "stopping")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.status_code == 200
    assert answer.json()["result"]["actors"]
    assert service.wait(30) == 0
    assert "Traceback" not in service.stderr.read()


def test_it_ends_in_time_whatever_somebody_waits_for(served):
    service, address = served(120, 1)
    with ThreadPoolExecutor(1) as pool:
        answering, began = told_to_stop(service, address, pool)
        code = service.wait(30)
        took_s = time.monotonic() - began
        with pytest.raises(httpx.TransportError):
            answering.result(60)

    assert code == 0
    assert took_s < 1 + 15
    assert "Traceback" not in service.stderr.read()
