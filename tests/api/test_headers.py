"""The browser is told to run nothing from elsewhere, and no page elsewhere can reach us under another name."""

import gzip

import pytest
from fastapi.testclient import TestClient

from geoansvar.api.local_only import named_locally
from tests.api.conftest import HTML, QUESTION

PAGES = ["/", "/omrade", "/maps", "/maps/lagesbild", "/health", "/api", "/finns-inte"]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_forbids_scripts_and_styles_that_are_not_ours(client, address):
    headers = client.get(address, headers=HTML).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_keeps_to_itself(client, address):
    headers = client.get(address, headers=HTML).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "private, no-cache"
    assert {"Accept", "Accept-Language"} <= {value.strip() for value in headers["vary"].split(",")}


@pytest.mark.parametrize("address", ["/", "/omrade", "/maps/lagesbild"])
def test_no_page_names_another_host_or_holds_a_script(client, address):
    page = client.get(address, headers=HTML).text

    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=") + page.count("<script defer src=") + page.count(
        '<script type="module" src='
    ) + page.count('<script type="application/json"')


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "10.0.0.5:8000", ""])
def test_under_another_name_there_is_nothing(client, host):
    answered = client.get("/", headers={"Host": host} | HTML)

    assert (answered.status_code, answered.json()["code"]) == (400, "host-refused")
    assert "Övningsköping" not in answered.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8123", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8000"])
def test_this_machine_may_call_itself_by_its_own_names(client, host):
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["[::2]", "localhost.evil", "127.0.0.2", "::1", "localhost:80:80"])
def test_a_name_that_only_looks_local_is_not(host):
    assert not named_locally(host)


@pytest.mark.parametrize(
    ("peer", "status"),
    [
        ("127.0.0.1", 200),
        ("::1", 200),
        ("::ffff:127.0.0.1", 200),
        ("192.168.1.4", 400),
        ("::ffff:10.0.0.1", 400),
        ("x", 400),
    ],
)
def test_only_this_machine_is_answered_whatever_it_calls_us(client, peer, status):
    other = TestClient(client.app, base_url="http://127.0.0.1:8000", client=(peer, 50000))

    assert other.get("/health").status_code == status


def test_text_is_compressed_for_those_who_take_it(client):
    with client.stream("GET", "/", headers=HTML | {"Accept-Encoding": "gzip"}) as answered:
        packed = b"".join(answered.iter_raw())

    assert answered.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed).startswith(b"<!doctype html>")


def test_another_site_is_not_allowed_to_read_answers(client):
    answered = client.post("/questions", json=QUESTION, headers={"Origin": "https://evil.example"})

    assert "access-control-allow-origin" not in answered.headers
    assert client.options("/questions", headers={"Origin": "https://evil.example"}).status_code == 405


def test_scripts_and_styles_are_kept_for_ever_at_the_address_of_their_content(client):
    page = client.get("/omrade", headers=HTML).text
    addresses = [part.split('"')[0] for part in page.split('="')[1:] if part.startswith(("/assets/", "/maps/omrade/"))]

    assert len(addresses) > 8
    for address in addresses:
        answered = client.get(address)
        assert answered.status_code == 200
        assert "immutable" in answered.headers["cache-control"]
