"""The real service on a free port, and a real browser that can reach nothing else."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
SERVE = """
import sys, uvicorn
from geoansvar import Workspace, create_app
app = create_app(Workspace.find(sys.argv[1], state=sys.argv[2]))
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[3]), log_level="warning")
"""
ASKED = "/omrade?sok=Allégatan 12&buffer_m=300"


class Service:
    """A service in a process of its own, which a test may stop."""

    def __init__(self, workspace, state):
        self.port, self.state = free_port(), state
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-c", SERVE, str(workspace), str(state), str(self.port)]
        self.process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)})
        self.wait()

    def wait(self):
        for _ in range(240):
            assert self.process.poll() is None, "the service ended by itself"
            try:
                if httpx.get(self.address + "/health", timeout=5).json()["checked"]:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.25)
        raise AssertionError("the service did not answer within a minute")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """Starts a service of a workspace; all are stopped at the end."""
    started = []

    def start(workspace=ROOT):
        started.append(Service(workspace, tmp_path_factory.mktemp("state")))
        return started[-1]

    yield start
    for service in started:
        if service.process.poll() is None:
            service.stop()


@pytest.fixture(scope="session")
def service(serve):
    """The exercise municipality."""
    return serve()


class Window:
    """A page, with everything it asked for and everything it complained of."""

    def __init__(self, browser, service, *, size=(1440, 900), **options):
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=service.address, locale="sv-SE", **options
        )
        self.service = service
        self.elsewhere = []
        self.complaints: list[str] = []
        self.context.route("**/*", self._only_ours)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _only_ours(self, route):
        if route.request.url.startswith((self.service.address, "data:", "blob:")):
            route.continue_()
        else:
            self.elsewhere.append(route.request.url)
            route.abort()

    def _hear(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, address):
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def close(self):
        self.context.close()
        assert self.elsewhere == []
        assert self.complaints == []


@pytest.fixture
def window(browser):
    """Opens windows; at the end none has asked another host, and none has complained."""
    opened = []

    def make(service, **options):
        opened.append(Window(browser, service, **options))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
