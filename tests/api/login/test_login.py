"""Logging in with a browser, against a real provider: what it gives, and everything that it must not."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.api.conftest import HTML, QUESTION
from tests.api.login.conftest import CALLBACK, HOME, Browser, later
from tests.provider import CLIENT, SECRET, changed


def asked(address):
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def test_somebody_logs_in_and_is_back_where_they_were_as_who_they_are(browser_of, provider):
    browser = browser_of()
    goal = "/omrade?sok=All%C3%A9gatan%2012&buffer_m=300"
    assert browser.audience() == ""
    back = browser.log_in(provider, "isf", goal)

    assert (back.status_code, back.headers["location"]) == (303, goal)
    assert browser.audience() == "isf"
    answer = browser.client.post("/questions", json=QUESTION, headers={"Origin": HOME}).json()
    assert "notice" not in answer


@pytest.mark.parametrize(("user", "audience"), [("stab", "staff"), ("bada", "isf")])
def test_the_audience_is_that_of_the_first_group_in_the_policy(user, audience, browser_of, provider):
    browser = browser_of()
    browser.log_in(provider, user)

    assert browser.audience() == audience


def test_whoever_is_in_no_group_is_told_so_and_is_not_logged_in(browser_of, provider):
    browser = browser_of()
    denied = browser.log_in(provider, "utanfor")

    assert denied.status_code == 403
    assert "ingen av dina grupper" in denied.text
    assert browser.session is None
    assert browser.audience() == ""


def test_the_log_in_asks_for_a_code_with_pkce_a_state_and_a_nonce(browser_of, provider):
    first, second = (asked(browser_of().leave_for()) for _ in range(2))

    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert (first["client_id"], first["redirect_uri"]) == (CLIENT, CALLBACK)
    assert "openid" in first["scope"].split()
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    assert SECRET not in str(first)


def test_a_browser_keeps_it_sealed_and_out_of_reach_of_scripts_and_other_sites(browser_of, provider):
    browser = browser_of()
    kept = browser.log_in(provider, "isf").headers.get_list("set-cookie")[0]
    name, _, rest = kept.partition("=")
    value, *attributes = rest.split("; ")

    assert name == "geoansvar-8000"
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(attributes)
    assert any(each.startswith("Max-Age=43") for each in attributes)  # twelve hours
    assert value.count(".") == 4  # sealed (JWE), not merely signed
    assert "isf" not in value


def test_over_tls_it_is_kept_for_tls_and_this_very_host(municipality, provider):
    from fastapi.testclient import TestClient

    client = TestClient(Browser.app_of(municipality), base_url="https://127.0.0.1", client=("127.0.0.1", 5))
    client.follow_redirects = False
    kept = client.get("/login", params={"via": "provider"}).headers["set-cookie"]

    assert kept.startswith("__Host-geoansvar-")
    assert "; Secure" in kept
    assert "Domain" not in kept


def test_every_log_in_is_a_new_session_and_the_one_before_ends(browser_of, provider):
    browser = browser_of()
    browser.log_in(provider, "stab")
    first = browser.session
    browser.log_in(provider, "isf")
    assert browser.session != first
    other = browser_of()
    other.plant(first)

    assert other.get("/maps").status_code == 401


def test_a_session_that_somebody_else_has_planted_is_not_taken_over(browser_of, provider):
    """Session fixation: what the browser had before the log-in is worth nothing after it."""
    attacker, victim = browser_of(), browser_of()
    attacker.log_in(provider, "stab")
    victim.plant(attacker.session)
    victim.log_in(provider, "isf")

    assert victim.audience() == "isf"
    assert victim.session != attacker.session
    assert attacker.get("/maps").status_code == 401


def test_a_way_back_that_was_not_begun_in_this_browser_is_refused(browser_of, provider):
    """Log-in CSRF: somebody else's code and state do not log this browser in as them."""
    attacker, victim = browser_of(), browser_of()
    back = provider.log_in(attacker.leave_for(), "isf")
    refused = victim.get(back)

    assert refused.status_code == 401
    assert victim.session is None


@pytest.mark.parametrize("state", [None, "", "x" * 43, "å"])
def test_a_wrong_state_is_refused(state, browser_of, provider):
    browser = browser_of()
    refused = browser.get(changed(provider.log_in(browser.leave_for(), "isf"), state=state))

    assert refused.status_code == 401
    assert browser.session is None


def test_the_kept_half_of_another_log_in_does_not_fit(browser_of, provider):
    browser = browser_of()
    first, second = browser.leave_for("/a"), browser.leave_for("/b")
    back = provider.log_in(first, "isf")
    names = [name for name in browser.client.cookies if name.startswith("geoansvar-8000-")]
    values = [browser.client.cookies[name] for name in names]
    for name, value in zip(names, reversed(values), strict=True):
        browser.client.cookies.set(name, value, domain="127.0.0.1", path="/")
    assert asked(first)["state"] != asked(second)["state"]

    assert browser.get(back).status_code == 401


def test_two_log_ins_in_two_tabs_each_come_back(browser_of, provider):
    browser = browser_of()
    first, second = browser.leave_for("/maps"), browser.leave_for("/ansvar")

    assert browser.get(provider.log_in(first, "isf")).headers["location"] == "/maps"
    assert browser.get(provider.log_in(second, "isf")).headers["location"] == "/ansvar"


def test_a_way_back_is_gone_once_even_for_whoever_has_copied_everything(browser_of, provider):
    browser = browser_of()
    back = provider.log_in(browser.leave_for(), "isf")
    copied = dict(browser.client.cookies)
    assert browser.get(back).status_code == 303
    thief = browser_of()
    for name, value in copied.items():
        thief.client.cookies.set(name, value)

    assert thief.get(back).status_code == 401
    assert thief.session is None
    assert browser.get(back).status_code == 401  # nor does the back button log in anew


def test_the_provider_takes_a_code_once(browser_of, provider):
    """A code that leaked on the way is worth nothing in a log-in of the thief's own."""
    victim, thief = browser_of(), browser_of()
    back = provider.log_in(victim.leave_for(), "isf")
    mine = asked(thief.leave_for())["state"]
    assert thief.get(changed(back, state=mine)).status_code == 401  # PKCE: the verifier is another's

    assert thief.session is None
    assert victim.get(back).status_code in (303, 401)


def test_a_code_without_its_verifier_is_worth_nothing_at_the_provider(browser_of, provider):
    browser = browser_of()
    code = asked(provider.log_in(browser.leave_for(), "isf"))["code"]
    stolen = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    for extra in ({}, {"code_verifier": "x" * 43}):
        answer = httpx.post(f"{provider.issuer}/token", data=stolen | extra, auth=(CLIENT, SECRET))
        assert answer.status_code == 400


def test_a_token_for_another_log_in_is_refused_by_its_nonce(browser_of, provider):
    """The nonce binds the ID token to this browser's log-in: one that was asked for with another is not taken."""
    browser = browser_of()
    address = browser.leave_for()

    assert browser.get(provider.log_in(changed(address, nonce="nagon-annans"), "isf")).status_code == 401
    assert browser.session is None
    assert browser.get(provider.log_in(changed(browser.leave_for(), nonce=None), "isf")).status_code == 401


@pytest.mark.parametrize("iss", ["https://annan.example.org", ""])
def test_whoever_comes_back_from_another_provider_is_refused(iss, browser_of, provider):
    browser = browser_of()
    back = provider.log_in(browser.leave_for(), "isf")

    assert browser.get(f"{back}&iss={iss}").status_code == 401


def test_a_log_in_that_took_too_long_is_begun_again_from_where_it_was(browser_of, provider, monkeypatch):
    browser = browser_of()
    back = provider.log_in(browser.leave_for("/maps"), "isf")
    later(monkeypatch, "geoansvar.api.login", minutes=11)
    refused = browser.get(back)

    assert refused.status_code == 401
    assert "via=provider" in refused.text


def test_whoever_gives_up_at_the_provider_is_told_so_and_can_go_on(browser_of, provider):
    browser = browser_of()
    state = asked(browser.leave_for("/maps"))["state"]
    stopped = browser.get(f"/callback?error=access_denied&error_description=<script>&state={state}")

    assert stopped.status_code == 401
    assert "Du avbröt inloggningen" in stopped.text
    assert "<script>" not in stopped.text.replace("<script src", "").replace("<script type", "").split("<main")[1]
    assert 'href="/maps"' in stopped.text


@pytest.mark.parametrize(
    "words", ["", "?code=x", "?state=", "?code=&state=&x=1", "?error=%00%0d%0a", "?code=" + "a" * 5_000]
)
def test_what_nobody_was_sent_with_is_refused_and_never_an_error_of_ours(words, browser_of):
    refused = browser_of().get(f"/callback{words}")

    assert refused.status_code == 401
    assert "www-authenticate" in refused.headers
    assert "Basic" not in refused.headers["www-authenticate"]  # a browser would open a box of its own


ELSEWHERE = [
    "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "/%09/evil.example\n", "javascript:alert(1)", "http:evil.example", "/x\r\nSet-Cookie: a=b", "///evil.example",
    "evil.example", " //evil.example", "/login?next=//evil.example", "/logout", "/callback?code=1",
]  # fmt: skip


@pytest.mark.parametrize("goal", ELSEWHERE)
def test_after_the_log_in_nobody_is_sent_to_another_site(goal, browser_of, provider):
    browser = browser_of()
    page = browser.client.get("/login", params={"next": goal}, headers=HTML)
    assert '<input type="hidden" name="next" value="/">' in page.text or goal.startswith("/%09")
    assert 'href="//' not in page.text
    back = browser.log_in(provider, "isf", goal)

    assert back.status_code == 303
    where = back.headers["location"]
    assert not urlsplit(where).netloc
    assert where == "/" or where.startswith("/%09")  # that one is a path of ours, written as it should be


def test_a_session_that_has_been_tampered_with_is_no_session(browser_of, provider):
    browser = browser_of()
    browser.log_in(provider, "stab")
    header, key, iv, body, tag = browser.session.split(".")
    flipped = body[:-2] + ("A" if body[-2] != "A" else "B") + body[-1]
    for wrong in (
        ".".join([header, key, iv, flipped, tag]),
        ".".join([header, key, iv, body, tag[::-1]]),
        ".".join([header, key, iv[::-1], body, tag]),
        "x", "....", "å".encode().decode("latin-1").encode("unicode_escape").decode(), "a" * 4_000,
        provider.signed(),
    ):  # fmt: skip
        other = browser_of()
        other.plant(wrong)
        assert other.get("/maps").status_code == 401, wrong


def test_what_is_sealed_for_the_way_there_is_no_session(browser_of):
    browser = browser_of()
    browser.leave_for()
    half = next(value for name, value in browser.client.cookies.items() if name.startswith("geoansvar-8000-"))
    other = browser_of()
    other.plant(half)

    assert other.get("/maps").status_code == 401


def test_a_session_ends_by_itself_and_says_so_with_a_way_back_to_the_same_question(browser_of, provider, monkeypatch):
    browser = browser_of()
    browser.log_in(provider, "isf")
    kept = browser.session
    later(monkeypatch, "geoansvar.api.entered", hours=12, minutes=1)
    browser.plant(kept)
    ended = browser.get("/omrade?sok=Allégatan+12&buffer_m=300")

    assert ended.status_code == 401
    assert "har gått ut" in ended.text
    assert "next=%2Fomrade%3Fsok%3DAll%25C3%25A9gatan%2B12%26buffer_m%3D300" in ended.text
    assert browser.client.get("/maps").json()["code"] == "session-ended"
    for free in ("/login", "/health", "/tillganglighet"):
        assert browser.get(free).status_code == 200


def test_whoever_goes_on_without_a_session_does_so_knowingly(browser_of, provider):
    browser = browser_of()
    browser.plant("gammal")
    assert browser.get("/maps").status_code == 401
    on = browser.post("/logout", {"next": "/maps"})

    assert (on.status_code, on.headers["location"]) == (303, "/maps")
    assert browser.get("/maps").status_code == 200


def test_whoever_logs_out_is_out_whoever_has_copied_the_session(browser_of, provider, service_app):
    browser = browser_of()
    browser.log_in(provider, "isf")
    copied = browser.session
    out = browser.post("/logout", {})

    assert out.status_code == 200
    assert f"{provider.issuer}/logout?client_id=geoansvar" in out.text.replace("&amp;", "&")
    assert browser.audience() == ""
    thief = browser_of()
    thief.plant(copied)
    assert thief.get("/maps").status_code == 401
    again = Browser(Browser.app_of(service_app.state.service.workspace))  # after a restart too
    again.plant(copied)
    assert again.get("/maps").status_code == 401


def test_a_group_that_is_named_no_more_ends_its_sessions(browser_of, provider, municipality):
    browser = browser_of()
    browser.log_in(provider, "stab")
    policy = municipality.root / "api/service.toml"
    before = policy.read_text("utf-8")
    try:
        policy.write_text(before.replace(', "SG-STAB" = "staff"', ""), "utf-8")
        anew = Browser(Browser.app_of(municipality.fresh()))
        anew.plant(browser.session)
        assert anew.get("/maps").status_code == 401
    finally:
        policy.write_text(before, "utf-8")


def test_a_session_of_the_provider_outlives_it(browser_of, provider):
    browser, other = browser_of(), browser_of()
    browser.log_in(provider, "isf")
    provider.stop()
    try:
        assert browser.audience() == "isf"
        assert browser.get("/maps/lagesbild").status_code == 200
        down = other.client.get("/login", params={"via": "provider", "next": "/maps"}, headers=HTML)
        assert down.status_code in (303, 503)  # its address may be known since before it went down
    finally:
        provider.start()


def test_while_the_provider_is_down_it_is_said_and_a_key_is_the_other_way(municipality, provider):
    browser = Browser(Browser.app_of(municipality))  # one that has never heard from it
    provider.stop()
    try:
        down = browser.client.get("/login", params={"via": "provider", "next": "/maps"}, headers=HTML)
        assert down.status_code == 503
        assert "svarar inte" in down.text
        assert "nödnyckel" in down.text
        assert 'name="key"' in down.text
        assert browser.client.get("/health").json()["login"] == "down"
        token = provider.signed()
        refused = browser.client.get("/maps", headers={"Authorization": f"Bearer {token}"})
        assert (refused.status_code, refused.json()["code"]) == (503, "provider-down")
    finally:
        provider.start()


def test_a_log_in_during_which_the_provider_goes_down_ends_in_words(municipality, provider):
    browser = Browser(Browser.app_of(municipality))
    back = provider.log_in(browser.leave_for("/maps"), "isf")
    provider.stop()
    try:
        refused = browser.get(back)
        assert refused.status_code == 503
        assert "svarar inte" in refused.text
    finally:
        provider.start()


def test_keys_are_changed_in_the_middle_of_a_log_in(browser_of, provider, monkeypatch):
    monkeypatch.setattr("geoansvar.api.oidc.AGAIN_S", 0.0)
    browser = browser_of()
    browser.log_in(provider, "stab")  # the keys are known now
    back_to = browser.leave_for("/maps")
    old = provider.signed()
    provider.rotate()
    back = browser.get(provider.log_in(back_to, "isf"))

    assert (back.status_code, back.headers["location"]) == (303, "/maps")
    assert browser.audience() == "isf"
    program = {"Authorization": f"Bearer {old}"}
    assert browser.client.get("/maps", headers=program).status_code == 200  # the provider still vouches for it


def test_who_logs_in_and_out_is_written_down_and_no_secret_is(browser_of, provider, service_app):
    browser = browser_of()
    back = provider.log_in(browser.leave_for(), "isf")
    browser.get(back)
    session = browser.session
    browser.post("/logout", {})
    audit = service_app.state.service.audit
    events = [row for row in audit.records() if row["event"] in ("login", "logout")]
    written = b"".join(path.read_bytes() for path in audit.files()).decode()

    assert [(row["event"], row["audience"], row["key"]) for row in events[-2:]] == [
        ("login", "isf", "oidc:isf"),
        ("logout", "isf", "oidc:isf"),
    ]
    for secret in (asked(back)["code"], asked(back)["state"], session, SECRET):
        assert secret not in written
    assert audit.faults() == []


def test_what_each_asks_is_limited_for_themselves_and_traced_as_them(browser_of, provider, service_app):
    browser = browser_of()
    browser.log_in(provider, "bada")
    browser.client.post("/questions", json=QUESTION, headers={"Origin": HOME})
    row = [row for row in service_app.state.service.audit.records() if row["event"] == "question"][-1]

    assert (row["audience"], row["key"]) == ("isf", "oidc:bada")


def test_a_shown_key_goes_before_a_session(browser_of, provider):
    browser = browser_of()
    browser.log_in(provider, "isf")
    token = provider.token("stab")
    answer = browser.client.post("/questions", json=QUESTION, headers={"Authorization": f"Bearer {token}"}).json()

    assert answer["notice"] == "access-limited"


def test_sealed_things_are_small_enough_for_a_browser_however_long_the_question(browser_of, provider):
    browser = browser_of()
    long = "/omrade?geometry=" + "".join(f"%5B12.{number * 7919 % 99991:05}%2C57.{number}%5D" for number in range(300))
    back = browser.log_in(provider, "isf", long)

    assert all(len(value) < 4_000 for value in browser.client.cookies.values())
    assert back.headers["location"] in (long, "/omrade")
