"""The real service on a free port, and a real browser that can reach nothing else."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
# The service itself, behind something that holds back the addresses that a test has said to hold back.
SERVE = """
import asyncio, json, sys, uvicorn
from pathlib import Path
from geoansvar import Workspace, create_app
app = create_app(Workspace.find(sys.argv[1], state=sys.argv[2]))
slow = Path(sys.argv[2]) / "slow.json"
async def held_back(scope, receive, send):
    if scope["type"] == "http" and slow.exists():
        await asyncio.sleep(json.loads(slow.read_text()).get(scope["path"], 0))
    await app(scope, receive, send)
uvicorn.run(held_back, host="127.0.0.1", port=int(sys.argv[3]), log_level="warning")
"""
ASKED = "/omrade?sok=Allégatan 12&buffer_m=300"


class Service:
    """A service in a process of its own, which a test may slow down, stop and start again."""

    def __init__(self, workspace, state):
        self.state = state
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.command = [sys.executable, "-c", SERVE, str(workspace), str(state), str(self.port)]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, env=os.environ | {"PYTHONPATH": str(ROOT)})
        self.wait()

    def slow(self, **seconds):
        """Hold back addresses, named by their words: ``omrade_svar=2.0``."""
        held = {"/" + words.replace("_", "/"): each for words, each in seconds.items()}
        (self.state / "slow.json").write_text(json.dumps(held))

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
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:  # it has not answered somebody yet, and a test has seen enough of that
            self.process.kill()
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
        self.answered: list[int] = []
        self.context.route("**/*", self._only_ours)
        self.page = self._page()

    def _page(self):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("response", self._count)
        return page

    def _only_ours(self, route):
        if route.request.url.startswith((self.service.address, "data:", "blob:")):
            route.continue_()
        else:
            self.elsewhere.append(route.request.url)
            route.abort()

    def _count(self, response):
        if response.request.is_navigation_request():
            self.answered.append(response.status)
        elif response.status >= 400 and response.request.resource_type in ("script", "stylesheet", "image", "font"):
            self.complaints.append(f"{response.status} {response.url}")

    def _hear(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, address, *, anew=False):
        """Go to an address; ``anew``, in a page beside the others."""
        if anew:
            self.page = self._page()
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
