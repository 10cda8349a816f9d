"""The exercise municipality with a log-in provider, and browsers and programs that ask it."""

import re
import shutil
import time

import pytest

from geoansvar import Workspace
from geoansvar.api.logins import SECRET as NAME
from tests.api.conftest import HTML, client_of
from tests.conftest import ROOT
from tests.provider import SECRET, IdentityProvider, with_provider

HOME = "http://127.0.0.1:8000"
CALLBACK = f"{HOME}/callback"


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """A provider that only sends people back to where the service says that it is."""
    started = IdentityProvider(tmp_path_factory.mktemp("idp"), redirects=[CALLBACK])
    yield started
    started.stop()


@pytest.fixture(scope="module")
def secret():
    """The client's secret stands in the environment of the service, and nowhere else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NAME, SECRET)
        yield SECRET


@pytest.fixture(scope="module")
def municipality(provider, secret, tmp_path_factory):
    """A workspace whose policy names the provider."""
    folder = tmp_path_factory.mktemp("municipality")
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    with_provider(folder, provider.issuer)
    return Workspace.find(folder, state=tmp_path_factory.mktemp("state"))


@pytest.fixture
def service_app(municipality):
    return client_of(municipality, None).app


class Browser:
    """Somebody at the service with a browser: keeps cookies, follows nothing by itself."""

    def __init__(self, app):
        from fastapi.testclient import TestClient

        self.client = TestClient(app, base_url=HOME, client=("127.0.0.1", 50000), follow_redirects=False)

    @staticmethod
    def app_of(workspace):
        return client_of(workspace, None).app

    def get(self, address, **headers):
        return self.client.get(address.removeprefix(HOME), headers=HTML | headers)

    def post(self, address, data, **headers):
        own = {"Origin": HOME, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        return self.client.post(address, data=data, headers=HTML | own | headers)

    def leave_for(self, goal="/"):
        """Set out for the provider; give its address."""
        sent = self.client.get("/login", params={"via": "provider", "next": goal})
        assert sent.status_code == 303, sent.text
        return sent.headers["location"]

    def log_in(self, provider, user, goal="/"):
        """Log in all the way; give what the service says to whoever comes back."""
        return self.get(provider.log_in(self.leave_for(goal), user))

    def plant(self, value):
        """Put a session into the browser, in the place of its own."""
        self.client.cookies.set("geoansvar-8000", value, domain="127.0.0.1", path="/")

    @property
    def session(self):
        return self.client.cookies.get("geoansvar-8000")

    def audience(self):
        """Give who the pages say that they are; an empty text for nobody."""
        link = self.get("/login").text.split('class="account"')[1].split(">", 1)[1].split("</a>")[0]
        words = re.sub("<[^>]*>", "", link)
        return "" if words == "Logga in" else words.removeprefix("Inloggad: ").split(" till kl ")[0]


@pytest.fixture
def browser_of(service_app):
    return lambda: Browser(service_app)


def later(monkeypatch, module, **by):
    """Let the clock of a module be ahead."""
    from datetime import datetime, timedelta

    class Ahead(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(**by)

    monkeypatch.setattr(f"{module}.datetime", Ahead)


def wait_until(true, seconds=10):
    for _ in range(seconds * 20):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not become so")
