"""A bearer token is believed only if the municipality's own provider signed it, for us, and now."""

import base64
import hmac
import json
import time
from hashlib import sha256
from typing import Any

import pytest
from joserfc import jwk

from tests.api.conftest import QUESTION
from tests.provider import CLIENT


@pytest.fixture
def ask(service_app):
    from fastapi.testclient import TestClient

    client = TestClient(service_app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000))
    return lambda token: client.post(
        "/questions", json=QUESTION, headers={b"Authorization": f"Bearer {token}".encode()}
    )


def encoded(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")


def made_by_hand(header, claims, sign):
    said = encoded(header) + b"." + encoded(claims)
    return (said + b"." + base64.urlsafe_b64encode(sign(said)).rstrip(b"=")).decode()


@pytest.mark.parametrize(("user", "limited"), [("isf", False), ("stab", True), ("bada", False)])
def test_the_provider_s_own_token_gives_the_audience_of_the_first_group_in_the_policy(user, limited, ask, provider):
    answered = ask(provider.token(user))

    assert answered.status_code == 200
    assert ("notice" in answered.json()) is limited


def test_whoever_is_in_no_group_is_known_and_told_that_nothing_is_theirs(ask, provider):
    refused = ask(provider.token("utanfor"))

    assert (refused.status_code, refused.json()["code"]) == (403, "no-group")
    assert "grupper" in refused.json()["detail"]


def test_groups_that_were_left_out_for_being_many_are_said_to_be(ask, provider):
    refused = ask(provider.signed(groups=None, _claim_names={"groups": "src1"}))

    assert (refused.status_code, refused.json()["code"]) == (403, "no-group")
    assert "fler än" in refused.json()["detail"]


def test_what_the_tests_sign_is_believed_so_that_a_refusal_is_of_what_was_changed(ask, provider):
    for token in (
        provider.signed(),
        provider.signed(aud=[CLIENT, "annan"]),
        provider.signed(nbf=None, iat=None),
        provider.signed(header={"typ": None}),
        provider.signed(header={"typ": "at+jwt"}),
        provider.signed(groups="SG-ISF"),
    ):
        assert ask(token).status_code == 200


NOW = int(time.time())
FORGED: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://inloggning.example.org"},
    "our issuer with a slash": {"iss": "{issuer}/"},
    "another audience": {"aud": "annan-tjanst"},
    "no audience": {"aud": None},
    "an audience in a list that is not ours": {"aud": ["annan", "geoansvar2"]},
    "no issuer": {"iss": None},
    "nobody": {"sub": None},
    "an empty subject": {"sub": ""},
    "expired beyond what clocks differ": {"exp": NOW - 61},
    "without an end": {"exp": None},
    "an end that is no number": {"exp": "imorgon"},
    "an end beyond all numbers": {"exp": float("inf")},
    "not yet": {"nbf": NOW + 86_400},
    "from the future": {"iat": NOW + 86_400},
    "an ID token, by its nonce": {"nonce": "n"},
    "an ID token, by its hash": {"at_hash": "x"},
    "a refresh token": {"token_use": "refresh"},
    "an ID token of Keycloak's": {"typ": "ID"},
    "a logout token": {"events": {}},
}


@pytest.mark.parametrize("what", FORGED)
def test_a_token_that_is_rightly_signed_but_not_for_us_and_now_is_refused(what, ask, provider):
    claims = {
        key: value.format(issuer=provider.issuer) if isinstance(value, str) else value
        for key, value in FORGED[what].items()
    }
    refused = ask(provider.signed(**claims))

    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorised")


def test_clocks_may_differ_by_a_minute(ask, provider):
    now = int(time.time())
    assert ask(provider.signed(exp=now - 30)).status_code == 200
    assert ask(provider.signed(iat=now + 30, nbf=now + 30)).status_code == 200


def test_a_token_signed_with_another_key_is_refused(ask, provider):
    mine = jwk.RSAKey.generate_key(2048, private=True)

    assert ask(provider.signed(key=mine)).status_code == 401


def test_a_token_that_says_itself_what_to_check_it_with_is_refused(ask, provider):
    mine = jwk.RSAKey.generate_key(2048, {"kid": "min"}, private=True)
    public = {key: value for key, value in mine.as_dict(private=False).items() if key in ("kty", "n", "e")}
    for header in (
        {"kid": None, "jwk": public},
        {"jwk": public},
        {"kid": "min", "jku": "http://127.0.0.1:1/jwks.json"},
        {"jku": f"{provider.issuer}/../min.json"},
        {"x5u": "http://127.0.0.1:1/cert.pem"},
        {"x5c": ["MIIB"]},
    ):
        said = encoded({"alg": "RS256", "kid": provider.kid, "typ": "JWT"} | header)
        assert ask(provider.signed(key=mine, header=header)).status_code == 401, said


@pytest.mark.parametrize(
    "kid", ["../../../etc/passwd", "/dev/null", "' OR 1=1 --", "", "a" * 300, "http://127.0.0.1:1/k"]
)
def test_the_id_of_a_key_is_a_name_and_no_path_or_question(kid, ask, provider):
    empty = jwk.OctKey.import_key(b"\0" * 32)
    for token in (
        provider.signed(header={"kid": kid}),
        provider.signed(header={"kid": kid, "alg": "HS256"}, key=empty),
    ):
        assert ask(token).status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_a_token_that_is_not_signed_is_refused(algorithm, ask, provider):
    header = {"alg": algorithm, "kid": provider.kid, "typ": "JWT"}

    assert ask(made_by_hand(header, provider.claims(), lambda said: b"")).status_code == 401
    signed = provider.signed().rpartition(".")[0]
    assert ask(signed + ".").status_code == 401


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_the_public_key_is_no_secret_that_a_token_may_be_signed_with(algorithm, ask, provider):
    hashing: Any = {"HS256": sha256, "HS384": "sha384", "HS512": "sha512"}[algorithm]
    public = provider.key().as_dict(private=False)
    for key in (
        provider.public_pem(),
        provider.public_pem().strip(),
        public["n"].encode(),
        json.dumps(public).encode(),
    ):
        header = {"alg": algorithm, "kid": provider.kid, "typ": "JWT"}
        token = made_by_hand(header, provider.claims(), lambda said, key=key: hmac.new(key, said, hashing).digest())
        assert ask(token).status_code == 401


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "ES256K", "EdDSA", "RSA1_5", 7, None, ["RS256"]])
def test_only_the_algorithms_that_are_pinned_are_used(algorithm, ask, provider):
    right = provider.signed().split(".")
    header = encoded({"alg": algorithm, "kid": provider.kid, "typ": "JWT"}).decode()

    assert ask(".".join([header, *right[1:]])).status_code == 401


def test_a_signed_header_with_what_must_be_understood_is_refused(ask, provider):
    header = {"alg": "RS256", "kid": provider.kid, "typ": "JWT", "crit": ["b64"], "b64": False}
    key = provider.key().raw_value

    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    token = made_by_hand(header, provider.claims(), lambda said: key.sign(said, PKCS1v15(), SHA256()))
    assert ask(token).status_code == 401
    header = {"alg": "RS256", "kid": provider.kid, "typ": "JWT"}
    token = made_by_hand(header, provider.claims(), lambda said: key.sign(said, PKCS1v15(), SHA256()))
    assert ask(token).status_code == 200  # the hand is as good as the library


@pytest.mark.parametrize("kind", ["id+jwt", "logout+jwt", "dpop+jwt", "JWE"])
def test_a_token_of_another_kind_is_refused(kind, ask, provider):
    assert ask(provider.signed(header={"typ": kind})).status_code == 401


@pytest.mark.parametrize(
    "words",
    [
        "a.b.c",
        "..",
        "a.b",
        "a.b.c.d.e",
        "é.b.c",
        "eyJhbGciOiJSUzI1NiJ9..x",
        "x" * 20_000,
        "." * 5_000,
        "bnVsbA.bnVsbA.x",
    ],
)
def test_what_is_no_token_is_refused_and_never_an_error_of_ours(words, ask):
    refused = ask(words)

    assert refused.status_code == 401


def test_every_refusal_says_the_same(ask, provider):
    tokens = [provider.signed(exp=NOW - 999), provider.signed(aud="annan"), provider.signed()[:-4] + "AAAA", "a.b.c"]

    assert len({ask(token).json()["detail"] for token in tokens}) == 1


def test_a_token_with_one_letter_of_its_claims_changed_is_refused(ask, provider):
    header, claims, signature = provider.signed(groups=["SG-STAB"]).split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    raised = encoded(said | {"groups": ["SG-ISF"]}).decode()

    assert ask(f"{header}.{claims}.{signature}").status_code == 200
    assert ask(f"{header}.{raised}.{signature}").status_code == 401
