"""A real OpenID Connect provider in a process of its own, for tests: people, groups, keys that change, and outages."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from joserfc import jwk, jwt
from joserfc.jws import JWSRegistry

CLIENT, SECRET = "geoansvar", "hemlig-klient-som-ingen-gissar"
PEOPLE = {"isf": ["SG-ISF"], "stab": ["SG-STAB"], "bada": ["Alla", "SG-STAB", "SG-ISF"], "utanfor": ["Alla"]}
POLICY = """[oidc]
issuer = "{issuer}"
client_id = "geoansvar"
group_claim = "groups"
groups = {{ "SG-ISF" = "isf", "SG-STAB" = "staff" }}
"""


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class IdentityProvider:
    """nanoidp on a free port, with the keys that it signs with in reach: a forger could have no more."""

    def __init__(self, folder, redirects=()):
        self.folder, self.port = folder, free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        settings = {
            "config_version": 1,
            "server": {"host": "127.0.0.1", "port": self.port},
            "oauth": {
                "issuer": self.issuer,
                "audience": CLIENT,
                "require_pkce": True,
                "clients": [{"client_id": CLIENT, "client_secret": SECRET, "redirect_uris": list(redirects)}],
            },
        }
        users = {
            name: {"password": name, "email": f"{name}@example.org", "groups": groups, "tenant": "default"}
            for name, groups in PEOPLE.items()
        }
        (folder / "settings.yaml").write_text(json.dumps(settings))  # JSON is YAML
        (folder / "users.yaml").write_text(json.dumps({"config_version": 1, "users": users}))
        self.process = None
        self.start()

    def start(self):
        command = [sys.executable, "-m", "nanoidp", "--config", str(self.folder), "--port", str(self.port)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("NANOIDP")}
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(240):
            assert self.process.poll() is None, "the provider ended by itself"
            try:
                if httpx.get(f"{self.issuer}/.well-known/openid-configuration", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.25)
        raise AssertionError("the provider did not answer within a minute")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def rotate(self):
        answer = httpx.post(f"{self.issuer}/api/keys/rotate")
        assert answer.json()["success"]

    def token(self, user):
        """Give the access token that the provider gives a program for somebody."""
        answer = httpx.post(f"{self.issuer}/api/users/{user}/token", json={"client_id": CLIENT})
        return answer.json()["access_token"]

    @property
    def kid(self):
        return (self.folder / "keys/kid.txt").read_text().strip()

    def key(self):
        return jwk.RSAKey.import_key((self.folder / "keys/rsa_private.pem").read_bytes())

    def public_pem(self):
        return (self.folder / "keys/rsa_public.pem").read_bytes()

    def claims(self, **changed):
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "isf", "groups": ["SG-ISF"], "iat": now, "nbf": now,
            "exp": now + 600,
        } | changed  # fmt: skip
        return {key: value for key, value in claims.items() if value is not None}

    def signed(self, *, key=None, header=None, **changed):
        """Give a token that is as the provider's own, but for what is changed."""
        shown = {"alg": "RS256", "kid": self.kid, "typ": "JWT"} | (header or {})
        shown = {name: value for name, value in shown.items() if value is not None}
        registry = JWSRegistry(algorithms=[shown["alg"]], strict_check_header=False)
        return jwt.encode(shown, self.claims(**changed), key or self.key(), registry=registry)

    def log_in(self, address, user, *, password=None):
        """Do at the provider what a person does in a browser; give the address that they are sent back to."""
        with httpx.Client() as browser:
            form = browser.get(address)
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.text))
            fields = {key: unescape(value) for key, value in fields.items()}
            sent = browser.post(address, data=fields | {"username": user, "password": password or user})
        assert sent.status_code in (302, 303), sent.text[:2000]
        return sent.headers["location"]


def changed(address, **parameters):
    """Give an address with some parameters changed; None takes one away."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query)) | parameters
    return parts._replace(query=urlencode({key: value for key, value in query.items() if value is not None})).geturl()


def with_provider(folder, issuer):
    """Let a copy of the workspace log people in with a provider."""
    policy = folder / "api/service.toml"
    before = policy.read_text("utf-8")
    after = re.sub(r"\[oidc\]\n.*?\n\n", lambda _: POLICY.format(issuer=issuer) + "\n", before, flags=re.DOTALL)
    assert issuer in after
    policy.write_text(after.replace('default_audience = "isf"', 'default_audience = "public"'), "utf-8")
