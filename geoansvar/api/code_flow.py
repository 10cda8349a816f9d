"""A log-in taken through with the provider: to it with PKCE, and from its code to who somebody is."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from geoansvar.api.login_errors import LoginRefused
from geoansvar.api.oidc import WAIT_S, Provider, provider_down
from geoansvar.model.service import safe_issuer
from geoansvar.texts import text

SCOPE = "openid profile"
ADFS_SCOPE = (
    "allatclaims"  # AD FS leaves the groups out of an ID token unless this is asked for, and tells of them nowhere
)
_METHODS = ("client_secret_basic", "client_secret_post")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Given:
    """What a code was worth: an ID token, not yet looked at, and what one asks the provider more with."""

    id_token: str
    access_token: str


def begin(provider: Provider, redirect_uri: str, *, state: str, nonce: str, verifier: str, anew: bool = False) -> str:
    """Give the address where somebody logs in (code flow with PKCE, S256).

    Raises
    ------
    ProviderDown
    """
    endpoint = str(provider.metadata()["authorization_endpoint"])
    asked = {"state": state, "nonce": nonce, "code_verifier": verifier} | (
        {"prompt": "select_account"} if anew else {}
    )
    with _client(provider, redirect_uri) as client:
        return str(client.create_authorization_url(endpoint, **asked)[0])


def redeem(provider: Provider, code: str, redirect_uri: str, *, verifier: str) -> Given:
    """Give what the code is worth that somebody came back with; each is worth something once.

    Raises
    ------
    LoginRefused
        If the provider does not take the code.
    ProviderDown
    """
    endpoint = str(provider.metadata()["token_endpoint"])
    try:
        with _client(provider, redirect_uri) as client:
            given = client.fetch_token(endpoint, code=code, code_verifier=verifier)
    except OAuthError as error:
        _log.warning("the log-in provider refused a code: %s", error.error)
        raise code_refused() from None
    except (httpx2.HTTPError, ValueError) as error:
        _log.error("the log-in provider does not answer: %s", type(error).__name__)
        raise provider_down(provider.oidc.issuer) from None
    if not all(isinstance(given.get(name), str) for name in ("id_token", "access_token")):
        raise code_refused()
    return Given(given["id_token"], given["access_token"])


def told_of(provider: Provider, given: Given, subject: str) -> dict[str, Any]:
    """Give what the provider says of somebody beside their ID token; nothing where it says it of another."""
    endpoint = provider.metadata().get("userinfo_endpoint")
    if not isinstance(endpoint, str) or not safe_issuer(endpoint):
        return {}
    try:
        with _client(provider, "") as client:
            client.token = {"access_token": given.access_token, "token_type": "Bearer"}
            said = client.get(endpoint).raise_for_status().json()
    except (httpx2.HTTPError, OAuthError, ValueError) as error:
        _log.error("the log-in provider does not tell of who it is: %s", type(error).__name__)
        return {}
    return said if isinstance(said, dict) and said.get("sub") == subject else {}


def _client(provider: Provider, redirect_uri: str) -> OAuth2Client:
    metadata = provider.metadata()
    offered = metadata.get("token_endpoint_auth_methods_supported", _METHODS)
    method = next((each for each in _METHODS if each in offered), _METHODS[0]) if provider.secret else "none"
    scope = f"{SCOPE} {ADFS_SCOPE}" if ADFS_SCOPE in metadata.get("scopes_supported", ()) else SCOPE
    return OAuth2Client(
        provider.oidc.client_id, provider.secret or None, method, scope=scope, redirect_uri=redirect_uri,
        code_challenge_method="S256", timeout=WAIT_S, follow_redirects=False,
    )  # fmt: skip


def code_refused() -> LoginRefused:
    """Say that a log-in could not be taken to its end."""
    return LoginRefused(
        text("Inloggningen kunde inte slutföras: den är redan använd, för gammal eller påbörjad någon annanstans."),
        remedy=text("Logga in på nytt, i samma webbläsare från början till slut."),
    )
