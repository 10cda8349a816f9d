"""Links are right behind a proxy: by the policy's own word, or by a proxy that it trusts; by nobody else's."""

import pytest
from fastapi.testclient import TestClient

from geoansvar import Workspace
from geoansvar.api import create_app
from geoansvar.api.audit import Audit
from geoansvar.api.forwarded import _as_it_came
from geoansvar.model.access import LOCAL

SENT = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "karta.ovningskoping.example",
    "X-Forwarded-Prefix": "/geo",
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7, 10.0.0.5",
}


def client_behind(folder, state, line, address="10.0.0.4"):
    policy = folder / "api/service.toml"
    policy.write_text(policy.read_text("utf-8").replace('public_url = ""', line), "utf-8")
    app = create_app(Workspace.find(folder, state=state), LOCAL, local_only=False)
    return TestClient(app, base_url="http://10.0.0.1:8000", client=(address, 50000))


def base(client, **headers):
    return client.get("/collections/vagar", headers=headers).json()["links"][0]["href"].partition("/collections")[0]


def test_a_trusted_proxy_is_believed(town_folder, tmp_path):
    client = client_behind(town_folder, tmp_path, 'public_url = ""\ntrusted_proxies = ["10.0.0.4", "10.0.0.5"]')

    assert base(client, **SENT) == "https://karta.ovningskoping.example/geo"
    assert base(client) == "http://10.0.0.1:8000"


def test_nobody_else_is(town_folder, tmp_path):
    client = client_behind(town_folder, tmp_path, 'public_url = ""\ntrusted_proxies = ["10.0.0.5"]')

    assert base(client, **SENT) == "http://10.0.0.1:8000"


@pytest.mark.parametrize("host", ["a b", 'x"><script>', "a/b", "a\tb", "user@host"])
def test_what_is_no_host_is_let_be(town_folder, tmp_path, host):
    client = client_behind(town_folder, tmp_path, 'public_url = ""\ntrusted_proxies = ["10.0.0.4"]')

    assert base(client, **{"X-Forwarded-Host": host, "X-Forwarded-Prefix": "/a b"}) == "http://10.0.0.1:8000"


def test_the_policys_own_address_goes_before_all(town_folder, tmp_path):
    client = client_behind(
        town_folder, tmp_path, 'public_url = "https://karta.example/geo/"\ntrusted_proxies = ["10.0.0.4"]'
    )

    assert base(client, **SENT) == "https://karta.example/geo"
    header = client.get("/collections/vagar/items?limit=1").headers["link"]
    assert "10.0.0.1" not in header
    assert '<https://karta.example/geo/collections/vagar/items?limit=1&offset=1>; rel="next"' in header


def test_who_asks_is_the_first_that_no_trusted_proxy_is(town_folder, tmp_path):
    """The left of the list anybody can have written."""
    headers = [(name.lower().encode(), value.encode()) for name, value in SENT.items()]
    scope = {"type": "http", "headers": headers, "client": ("10.0.0.4", 1)}

    assert _as_it_came(scope, ("10.0.0.4", "10.0.0.5"))["client"] == ("198.51.100.7", 0)


@pytest.mark.parametrize("told", ["<script>" * 500, "1" * 4000, "1.2.3.4, x", "10.0.0.4", ", ,", "unknown"])
def test_what_is_no_address_is_nobodys(told):
    """Whoever asks then is the proxy: what stands to the left of it may have been written by anybody."""
    scope = {"type": "http", "headers": [(b"x-forwarded-for", told.encode())], "client": ("10.0.0.4", 1)}

    assert "client" not in _as_it_came(scope, ("10.0.0.4",))


@pytest.mark.parametrize(
    ("address", "written"),
    [("a" * 4000, "unknown"), ("fe80::1%" + "a" * 4000, "fe80::1"), ("2001:DB8::1", "2001:db8::1")],
)
def test_the_traces_have_addresses_and_nothing_else(town_folder, tmp_path, address, written):
    """What the server itself has made of a proxy's words is no more to be believed."""
    client = client_behind(town_folder, tmp_path, 'public_url = ""', address=address)
    client.get("/maps", headers={"Authorization": "Bearer ga_00000000_gissat"})
    refused = list(Audit.of(tmp_path).records())[-1]

    assert (refused["event"], refused["address"]) == ("refused", written)
