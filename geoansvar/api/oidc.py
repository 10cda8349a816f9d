"""The municipality's log-in provider: what it says of itself, and the keys that it signs with."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from geoansvar.api.login_errors import ProviderDown
from geoansvar.api.tokens import ALGORITHMS, PublicKey
from geoansvar.model.service import Oidc, safe_issuer
from geoansvar.texts import text

WAIT_S = 5.0  # for the provider; nobody who asks waits longer than this for it
LARGEST_BYTES = 500_000  # of what it says
FRESH_S = 3_600.0  # after this its keys are asked for again; until it answers the old ones serve on
AGAIN_S = 10.0  # at most this often for a key that is not known: anybody can invent the name of one
PATIENCE_S = 1.0  # for somebody else's question to it, where there is an old answer to go on
RETRY_S = 10.0  # after it did not answer, nobody waits for it anew before this
_log = logging.getLogger(__name__)


@dataclass
class _Known:
    """Something that the provider has said, and when it was asked."""

    value: Any = None
    fetched: float = -float("inf")
    failed: float = -float("inf")
    turn: Lock = field(default_factory=Lock)


@dataclass
class Provider:
    """A provider of OpenID Connect.

    Parameters
    ----------
    oidc
        What the policy says of it.
    secret
        What proves to it that it is us who ask; without one PKCE alone does.
    tick
        Gives seconds that only go forward.
    """

    oidc: Oidc
    secret: str = field(default="", repr=False)
    tick: Callable[[], float] = monotonic
    _metadata: _Known = field(default_factory=_Known)
    _keys: _Known = field(default_factory=_Known)

    @property
    def down(self) -> bool:
        """Whether it did not answer the last time it was asked."""
        return any(each.failed > each.fetched for each in (self._metadata, self._keys))

    def metadata(self) -> Mapping[str, Any]:
        """Give what it says of itself (OpenID Connect Discovery 1.0).

        Raises
        ------
        ProviderDown
            If it has never answered, or not with what may be believed.
        """
        address = self.oidc.issuer.rstrip("/") + "/.well-known/openid-configuration"
        return dict(self._fresh(self._metadata, lambda: _checked(_fetched(address), self.oidc.issuer)))

    def key_of(self, kid: str | None, algorithm: str) -> PublicKey:
        """Give its key of an id; one that is not known is asked for, but not time and again.

        Raises
        ------
        KeyError
            If it has no such key.
        ProviderDown
            If it has never told which keys it has.
        """
        found = _key_in(self._fresh(self._keys, self._fetch_keys), kid, algorithm)
        if found is None:
            found = _key_in(self._fresh(self._keys, self._fetch_keys, older_than=AGAIN_S), kid, algorithm)
        if found is None:
            raise KeyError(kid)
        return found

    def _fetch_keys(self) -> list[PublicKey]:
        return _public_keys(_fetched(str(self.metadata()["jwks_uri"])))

    def _fresh(self, known: _Known, fetch: Callable[[], Any], *, older_than: float = FRESH_S) -> Any:
        """Give what is known, asked for again once it is old; where nobody answers the old serves on."""
        if self._is_due(known, older_than) and known.turn.acquire(
            timeout=WAIT_S if known.value is None else PATIENCE_S
        ):
            try:
                if self._is_due(known, older_than):  # another may have asked meanwhile
                    self._ask(known, fetch)
            finally:
                known.turn.release()
        if known.value is None:
            raise provider_down(self.oidc.issuer)
        return known.value

    def _is_due(self, known: _Known, older_than: float) -> bool:
        now = self.tick()
        return now - known.fetched > older_than and now - known.failed > RETRY_S

    def _ask(self, known: _Known, fetch: Callable[[], Any]) -> None:
        try:
            known.value = fetch()
            known.fetched = self.tick()
        except (httpx2.HTTPError, ProviderDown, ValueError, KeyError, TypeError, JoseError) as error:
            known.failed = self.tick()
            _log.error("the log-in provider does not answer as it should: %s: %s", type(error).__name__, error)

    def end_address(self) -> str | None:
        """Give where one logs out of the provider itself; None where it has no such place, or has not said."""
        known = self._metadata.value or {}
        address = known.get("end_session_endpoint")
        return address if isinstance(address, str) and safe_issuer(address) else None


def provider_down(issuer: str) -> ProviderDown:
    """Say that the provider does not answer, and what there is instead."""
    return ProviderDown(
        text("{host} svarar inte. Den som redan är inloggad är det fortfarande.", host=urlsplit(issuer).netloc),
        remedy=text("Försök igen om en stund. Brådskar det: använd den förseglade nödnyckeln."),
    )


def _fetched(address: str) -> Any:
    """Fetch a document, no larger than it should be, and from nowhere else than where it is said to be."""
    with (
        httpx2.Client(timeout=WAIT_S, follow_redirects=False) as client,
        client.stream("GET", address, headers={"Accept": "application/json"}) as answer,
    ):
        answer.raise_for_status()
        if answer.status_code != 200:
            raise ValueError(f"status {answer.status_code}")
        read = bytearray()
        for chunk in answer.iter_bytes():
            read += chunk
            if len(read) > LARGEST_BYTES:
                raise ValueError("it says too much")
    return json.loads(bytes(read))


def _checked(document: Any, issuer: str) -> Mapping[str, Any]:
    if document["issuer"] != issuer:
        raise ValueError(f"it says that it is {document['issuer']}, not {issuer}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not safe_issuer(str(document[name])):
            raise ValueError(f"{name} is not over TLS")
    return dict(document)


def _public_keys(document: Any) -> list[PublicKey]:
    """Give the keys that tokens may be signed with: RSA from 2048 bits, and the curve P-256."""
    found: list[PublicKey] = []
    for key in KeySet.import_key_set(document):
        row = key.as_dict(private=False)
        if row.get("use", "sig") != "sig":
            continue
        if isinstance(key, RSAKey) and key.raw_value.key_size >= 2048:
            found.append(key)
        if isinstance(key, ECKey) and row.get("crv") == "P-256":
            found.append(key)
    if not found:
        raise ValueError("it has no key of a kind that is used here")
    return found


def _key_in(keys: list[PublicKey], kid: str | None, algorithm: str) -> PublicKey | None:
    """Give the key of an id; a token that names none may only be of the one key there is."""
    fitting = [
        key
        for key in keys
        if key.key_type == ALGORITHMS[algorithm] and key.as_dict(private=False).get("alg", algorithm) == algorithm
    ]
    if kid is None:
        return fitting[0] if len(fitting) == 1 else None
    return next((key for key in fitting if key.kid == kid), None)
