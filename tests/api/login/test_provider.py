"""The provider is believed about its keys only as far as it must be, and an outage of it is nobody's outage."""

import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwk, jwt
from joserfc.jws import JWSRegistry
from pydantic import ValidationError

from geoansvar.api.code_flow import begin
from geoansvar.api.login_errors import ProviderDown
from geoansvar.api.oidc import AGAIN_S, FRESH_S, LARGEST_BYTES, RETRY_S, Provider
from geoansvar.api.tokens import vouched
from geoansvar.errors import Unauthorised
from geoansvar.model.service import Oidc


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def after(self, seconds):
        self.now += seconds


class Site:
    """A web server that says what a test lets it say, and counts how often it is asked."""

    def __init__(self):
        self.asked = {"discovery": 0, "jwks": 0}
        self.keys = [jwk.RSAKey.generate_key(2048, {"kid": "ett"})]
        self.says = {}
        self.up = True
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.answer(self)

            def log_message(self, format, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}/kommunen"
        self.oidc = Oidc(issuer=self.issuer, groups={"SG-ISF": "isf"})

    def answer(self, handler):
        if not self.up:
            return handler.send_error(503)
        what = "jwks" if handler.path.endswith("/jwks") else "discovery"
        self.asked[what] += 1
        content = json.dumps(self.document(what)).encode()
        if redirect := self.says.get("redirect"):
            handler.send_response(302)
            handler.send_header("Location", redirect)
        else:
            handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        return handler.wfile.write(content)

    def document(self, what):
        if what == "jwks":
            return {"keys": [each if isinstance(each, dict) else each.as_dict(private=False) for each in self.keys]}
        base = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        return base | self.says

    def token(self, key, algorithm="RS256", **header):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "geoansvar", "sub": "s", "exp": now + 60, "groups": ["SG-ISF"]}
        shown = {"alg": algorithm, "kid": key.kid} | header
        shown = {name: value for name, value in shown.items() if value is not None}
        return jwt.encode(shown, claims, key, registry=JWSRegistry(algorithms=[algorithm]))


@pytest.fixture
def site():
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def known(site, clock):
    return Provider(site.oidc, tick=clock)


def believed(known, token):
    return vouched(token, known.oidc, known.key_of, moment=datetime.now(UTC)).groups == ("SG-ISF",)


@contextmanager
def refused(what=Unauthorised):
    with pytest.raises(what):
        yield


def test_keys_are_asked_for_once_and_again_after_an_hour(site, clock, known):
    token = site.token(site.keys[0])
    for _ in range(20):
        assert believed(known, token)
    assert site.asked == {"discovery": 1, "jwks": 1}
    clock.after(FRESH_S + 1)
    assert believed(known, token)

    assert site.asked["jwks"] == 2


def test_a_new_key_is_fetched_when_it_is_first_met(site, clock, known):
    assert believed(known, site.token(site.keys[0]))
    site.keys.insert(0, jwk.RSAKey.generate_key(2048, {"kid": "tva"}))
    clock.after(AGAIN_S + 1)

    assert believed(known, site.token(site.keys[0]))
    assert believed(known, site.token(site.keys[1]))
    assert site.asked["jwks"] == 2


def test_keys_that_do_not_exist_are_asked_for_no_more_than_now_and_then(site, clock, known):
    stranger = jwk.RSAKey.generate_key(2048)
    for number in range(200):
        with refused():
            believed(known, site.token(stranger, kid=f"pahittad-{number}"))
        clock.after(0.1)  # 20 seconds in all

    assert site.asked["jwks"] <= 3


def test_a_key_that_is_withdrawn_is_believed_no_longer_than_an_hour(site, clock, known):
    token = site.token(site.keys[0])
    assert believed(known, token)
    site.keys = [jwk.RSAKey.generate_key(2048, {"kid": "tva"})]
    clock.after(FRESH_S + 1)

    with refused():
        believed(known, token)


def test_while_it_is_down_what_it_said_serves_on(site, clock, known):
    token = site.token(site.keys[0])
    assert believed(known, token)
    site.up = False
    for _ in range(5):
        clock.after(FRESH_S * 10)
        assert believed(known, token)
    assert known.down
    site.up = True
    clock.after(RETRY_S + 1)
    assert believed(known, token)

    assert not known.down


def test_who_has_never_answered_is_said_to_be_down_and_nobody_waits_for_it_each_time(site, clock, known):
    site.up = False
    for _ in range(50):
        with refused(ProviderDown):
            known.key_of("ett", "RS256")
    site.up = True
    with refused(ProviderDown):  # it is not asked again at once
        known.key_of("ett", "RS256")
    assert site.asked == {"discovery": 0, "jwks": 0}
    clock.after(RETRY_S + 1)

    assert believed(known, site.token(site.keys[0]))


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "http://127.0.0.1:1/annan"},
        {"issuer": None},
        {"jwks_uri": "http://nycklar.example.org/jwks"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"redirect": "http://127.0.0.1:1/"},
        {"padding": "x" * LARGEST_BYTES},
    ],
    ids=["another", "nobody", "in clear", "not http", "a script", "elsewhere", "too much"],
)
def test_what_a_provider_should_not_say_is_as_no_answer(site, known, says):
    site.says = says
    with refused(ProviderDown):
        known.metadata()


@pytest.mark.parametrize("algorithm", ["ES256", "PS256"])
def test_the_other_algorithms_that_are_pinned(site, known, algorithm):
    said: Any = {"kid": "ny", "alg": algorithm}
    curve = algorithm == "ES256"
    site.keys = [jwk.ECKey.generate_key("P-256", said) if curve else jwk.RSAKey.generate_key(2048, said)]

    assert believed(known, site.token(site.keys[0], algorithm))


def test_a_key_of_one_algorithm_is_not_used_with_another(site, known):
    site.keys = [jwk.RSAKey.generate_key(2048, {"kid": "ny", "alg": "PS256"})]
    for algorithm in ("RS256", "PS256"):
        token = site.token(jwk.RSAKey.import_key(site.keys[0].raw_value, {"kid": "ny"}), algorithm)
        if algorithm == "PS256":
            assert believed(known, token)
        else:
            with refused():
                believed(known, token)


def test_keys_that_are_weak_or_for_something_else_or_secret_are_no_keys(site, known):
    good = site.keys[0]
    shared = jwk.OctKey.import_key(b"x" * 32, {"kid": "delad"})
    hidden = jwk.RSAKey.generate_key(2048, {"kid": "krypto", "use": "enc"})
    curve = jwk.ECKey.generate_key("P-384", {"kid": "kurva"})
    site.keys = [good, shared.as_dict(private=True), hidden, curve, {"kty": "ny sort", "kid": "okand"}]

    assert believed(known, site.token(good))
    same = jwk.RSAKey.import_key(hidden.raw_value, {"kid": "krypto"})
    for token in (site.token(same), jwt_of(site, shared, "HS256")):
        with refused():
            believed(known, token)


def jwt_of(site, key, algorithm):
    registry = JWSRegistry(algorithms=[algorithm])
    return jwt.encode({"alg": algorithm, "kid": key.kid}, {"iss": site.issuer}, key, registry=registry)


def test_a_token_that_names_no_key_is_of_the_only_one_or_of_none(site, clock, known):
    token = site.token(site.keys[0], kid=None)
    assert believed(known, token)
    site.keys.append(jwk.RSAKey.generate_key(2048, {"kid": "tva"}))
    clock.after(FRESH_S + 1)

    with refused():
        believed(known, token)


@pytest.mark.parametrize(
    ("offered", "asked"), [(["openid", "profile", "allatclaims"], True), (["openid", "groups"], False)]
)
def test_ad_fs_is_asked_for_the_groups_as_it_wants_to_be(site, known, offered, asked):
    site.says = {"scopes_supported": offered}
    address = begin(known, "http://127.0.0.1:1/callback", state="s", nonce="n", verifier="v" * 43)

    assert ("allatclaims" in parse_qs(urlsplit(address).query)["scope"][0].split()) is asked


def test_many_at_once_ask_for_its_keys_once(site, known):
    token = site.token(site.keys[0])
    threads = [threading.Thread(target=believed, args=[known, token]) for _ in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert site.asked == {"discovery": 1, "jwks": 1}


@pytest.mark.parametrize(
    ("issuer", "fine"),
    [
        ("", True),
        ("https://login.example.org/tenant/v2.0", True),
        ("http://127.0.0.1:9000", True),
        ("http://localhost:9000/realms/kommunen", True),
        ("http://[::1]:9000", True),
        ("http://login.example.org", False),
        ("http://127.0.0.1.example.org", False),
        ("http://localhost@example.org", False),
        ("https://user@example.org", False),
        ("https://example.org/?x=1", False),
        ("https://example.org/#x", False),
        ("https://", False),
        ("ftp://127.0.0.1", False),
        ("login.example.org", False),
    ],
)
def test_the_issuer_is_over_tls_or_on_this_machine(issuer, fine):
    if fine:
        assert Oidc(issuer=issuer).issuer == issuer
    else:
        with pytest.raises(ValidationError):
            Oidc(issuer=issuer)
