"""No page of another site can ask for anything in the name of who is logged in here (CSRF)."""

import pytest

from tests.api.conftest import HTML, QUESTION
from tests.api.login.conftest import HOME

OTHERS: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:8001"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:8000.evil.example"},
    {"Origin": "http://127.0.0.1:8000@evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HOME},
    {"Sec-Fetch-Site": ""},
    {},  # a browser says at least one of them
]
CHANGES = [("post", "/logout"), ("post", "/login"), ("post", "/lage"), ("post", "/questions"), ("post", "/omrade/fil")]


@pytest.fixture
def member(browser_of, provider):
    browser = browser_of()
    browser.log_in(provider, "isf")
    return browser


@pytest.mark.parametrize("said", OTHERS, ids=str)
def test_what_another_site_sends_is_not_done(said, member):
    for method, address in CHANGES:
        refused = member.client.request(method, address, json=QUESTION, headers=said)
        assert (refused.status_code, refused.json()["code"]) == (403, "cross-site"), address

    assert member.audience() == "isf"


@pytest.mark.parametrize("said", [{"Origin": HOME}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_what_our_own_page_sends_is_done(said, member):
    assert member.client.post("/questions", json=QUESTION, headers=said).status_code == 200


def test_a_program_without_a_session_says_neither_and_is_answered(browser_of, provider):
    program = browser_of().client

    assert program.post("/questions", json=QUESTION).status_code == 200
    token = {"Authorization": f"Bearer {provider.token('isf')}"}
    assert program.post("/questions", json=QUESTION, headers=token).status_code == 200
    assert program.post("/questions", json=QUESTION, headers=token | OTHERS[0]).status_code == 200


def test_a_name_and_a_password_that_a_browser_remembers_are_no_excuse(browser_of):
    """Basic is sent by a browser by itself, for other sites' pages too."""
    basic = {"Authorization": "Basic " + "dXNlcjprZXk="}

    assert browser_of().client.post("/questions", json=QUESTION, headers=basic | OTHERS[0]).status_code in (401, 403)


def test_what_is_only_read_may_be_linked_to_from_anywhere(member):
    assert member.client.get("/maps", headers=HTML | {"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_the_pages_with_forms_let_the_browser_say_whose_they_are(browser_of):
    """Without a referrer a browser says that a form was on nobody's page, and that is refused."""
    assert browser_of().get("/login").headers["referrer-policy"] == "same-origin"
