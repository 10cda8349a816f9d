"""A key that is typed into a browser: for whoever has an envelope and a telephone, when the log-in is down."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from geoansvar import Workspace
from geoansvar.api.keys import Keys
from tests.api.conftest import HTML, QUESTION, client_of
from tests.api.login.conftest import HOME, Browser, later
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The exercise municipality, which names no provider."""
    return Workspace.find(ROOT, state=tmp_path_factory.mktemp("state"))


@pytest.fixture
def app(house):
    return client_of(house, None, unnamed="public").app


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def keys(house):
    return Keys.of(house.state)


def made(keys, audience="isf", **more):
    return keys.create("Kuvertet i kassaskåpet", audience, moment=datetime.now(UTC), **more)


def test_a_key_gives_a_session_and_leads_on(browser, keys):
    _, token = made(keys)
    on = browser.post("/login", {"key": f" {token} ", "next": "/omrade"})

    assert (on.status_code, on.headers["location"]) == (303, "/omrade")
    assert browser.audience() == "isf"
    assert token not in str(browser.client.cookies)
    assert "notice" not in browser.client.post("/questions", json=QUESTION, headers={"Origin": HOME}).json()


@pytest.mark.parametrize("typed", ["", "ga_00000000_fel", "lösenord", "x" * 5_000, "\0"])
def test_what_is_no_key_is_said_on_the_page_and_no_box_is_opened(typed, browser):
    refused = browser.post("/login", {"key": typed, "next": "/omrade"})

    assert refused.status_code == 401
    assert "Nyckeln gäller inte." in refused.text
    assert "Basic" not in refused.headers["www-authenticate"]
    assert browser.session is None
    assert typed not in refused.text or len(typed) < 2  # what was typed is not said back


def test_without_a_provider_the_way_there_is_refused_in_words(browser):
    refused = browser.client.get("/login", params={"via": "provider"}, headers=HTML)

    assert refused.status_code == 401
    assert 'name="key"' in refused.text
    assert "via=provider" not in refused.text.split("<main")[1]


def test_a_key_that_is_revoked_ends_its_sessions_at_once(browser, keys):
    key, token = made(keys)
    browser.post("/login", {"key": token})
    assert browser.get("/maps").status_code == 200
    keys.revoke(key.id, moment=datetime.now(UTC))

    assert browser.get("/maps").status_code == 401


def test_a_sealed_key_ends_when_its_hours_are_out_and_so_does_its_session(browser, keys, monkeypatch):
    key, token = made(keys, emergency=True, hours=2)
    browser.post("/login", {"key": token})
    kept = browser.session
    assert keys.still(key.id, moment=datetime.now(UTC) + timedelta(minutes=119))
    assert keys.still(key.id, moment=datetime.now(UTC) + timedelta(minutes=121)) is None
    later(monkeypatch, "geoansvar.api.entered", hours=2, minutes=1)
    browser.plant(kept)

    assert browser.get("/maps").status_code == 401


def test_a_sealed_key_is_seen_by_those_who_are_to_know_and_by_no_others(app, keys, caplog, house):
    key, token = made(keys, emergency=True)
    stranger, partner = Browser(app), Browser(app)
    partner.post("/login", {"key": made(keys, "partner")[1]})
    with caplog.at_level(logging.WARNING):
        browser = Browser(app)
        browser.post("/login", {"key": token})
    health = browser.client.get("/health").json()

    assert [(row["id"], row["audience"]) for row in health["emergency_keys"] if row["id"] == key.id] == [
        (key.id, "isf")
    ]
    assert "Nödnyckel i bruk sedan kl" in browser.get("/").text
    for other in (stranger, partner):
        assert other.client.get("/health").json()["emergency_keys"] is None
        assert "Nödnyckel" not in other.get("/").text
        assert key.id not in other.get("/").text
    assert any(key.id in record.getMessage() for record in caplog.records)
    assert token not in caplog.text


def test_the_opening_of_a_sealed_key_is_written_down_once_with_who_and_until_when(browser, keys, house, app):
    key, token = made(keys, emergency=True)
    for _ in range(3):
        browser.client.get("/maps", headers={"Authorization": f"Bearer {token}"})
    browser.post("/login", {"key": token})
    audit = app.state.service.audit
    rows = [row for row in audit.records() if row["event"] == "emergency-opened" and row["key"] == key.id]
    used = keys.still(key.id, moment=datetime.now(UTC))

    assert [(row["audience"], row["address"]) for row in rows] == [("isf", "127.0.0.1")]
    assert rows[0]["until"] == used.until.isoformat(timespec="seconds")
    assert token not in json.dumps(list(audit.records()))


def test_a_key_is_guessed_at_no_more_often_than_anything_else_is_asked(house):
    app = client_of(house, None, unnamed="public").app
    app.state.service.workspace.service  # noqa: B018 - the policy of the exercise: 600 a minute
    browser = Browser(app)
    statuses = [browser.post("/login", {"key": f"ga_00000000_{number}"}).status_code for number in range(620)]

    assert set(statuses) == {401, 429}
    assert statuses.index(429) <= 601


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "multipart/form-data; boundary=x", 415),
        (b"key=" + b"x" * 30_000, "application/x-www-form-urlencoded", 413),
        (b"\xff\xfe=&&&=%%%", "application/x-www-form-urlencoded", 401),
        (b"key=a&key=b", "application/x-www-form-urlencoded", 401),
    ],
)
def test_only_a_small_form_is_read(content, media_type, status, browser):
    answered = browser.client.post("/login", content=content, headers=HTML | {"Content-Type": media_type})

    assert answered.status_code == status


def test_whoever_is_served_as_somebody_can_still_say_that_they_are_another(house, keys):
    browser = Browser(client_of(house, None, unnamed="isf").app)
    browser.post("/login", {"key": made(keys, "public")[1]})

    assert browser.audience() == "public"
    assert browser.client.get("/health").json()["emergency_keys"] is None


def test_a_session_is_worth_nothing_where_everybody_is_the_same(house, keys):
    app = client_of(house, house.principal("public")).app
    browser = Browser(app)
    browser.plant("vad som helst")

    assert browser.get("/maps").status_code == 200
    assert 'class="account"' not in browser.get("/").text
