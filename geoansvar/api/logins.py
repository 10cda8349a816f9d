"""The ways to log in: through the municipality's provider, or with a key; and a way out for each."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hmac import compare_digest
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

from geoansvar.api import code_flow
from geoansvar.api.code_flow import code_refused
from geoansvar.api.keys import Key
from geoansvar.api.login_errors import LoginRefused
from geoansvar.api.oidc import Provider
from geoansvar.api.sealing import Sealing, hashed, secret_of
from geoansvar.api.sessions import Session, Sessions
from geoansvar.api.tokens import Vouched, vouched, with_groups
from geoansvar.errors import Unauthorised
from geoansvar.model.service import Oidc, ServicePolicy
from geoansvar.texts import text

LOGIN_LASTS = timedelta(minutes=10)  # from the link to the way back: time to find the phone with the second factor
LONGEST_SEALED = 3_900  # characters: a browser keeps no longer cookie
PURPOSE = "login"
SECRET = "GEOANSVAR_OIDC_SECRET"  # noqa: S105 - what the secret is called, not what it is


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in on its way.

    Attributes
    ----------
    address
        Where to go.
    mark, sealed
        What the browser keeps meanwhile, and by what it is told from another log-in in the same browser.
    """

    address: str
    mark: str
    sealed: str


class Logins:
    """Who may log in to a service, and who has.

    Parameters
    ----------
    state
        The service's own folder.
    policy
        Gives the policy as it is now.
    """

    def __init__(self, state: Path, policy: Callable[[], ServicePolicy]) -> None:
        self._state, self._policy = state, policy
        self._turn = Lock()
        self._provider: Provider | None = None
        self._used: dict[str, float] = {}  # logins that have come back: hash of the state → when it ends

    def ready(self) -> None:
        """See to it that sessions can be sealed.

        Raises
        ------
        DeclarationError
        """
        self.sealing.key(PURPOSE)

    @cached_property
    def sealing(self) -> Sealing:
        """What browsers' copies are sealed with."""
        return Sealing(secret_of(self._state))

    @cached_property
    def sessions(self) -> Sessions:
        """Those who have logged in."""
        return Sessions(self._state, self.sealing)

    @property
    def provider(self) -> Provider | None:
        """The provider that the policy names; None where it names none."""
        oidc = self._policy().oidc
        if not oidc.issuer:
            return None
        with self._turn:
            known = self._provider
            if known is None or (known.oidc.issuer, known.oidc.client_id) != (oidc.issuer, oidc.client_id):
                self._provider = known = Provider(oidc, os.environ.get(SECRET, ""))
            return known

    def vouched(self, token: str, moment: datetime) -> tuple[Vouched, Oidc]:
        """Give who a bearer token is about.

        Raises
        ------
        Unauthorised
        ProviderDown
            If its keys have never been fetched.
        """
        provider, oidc = self.provider, self._policy().oidc
        if provider is None:
            raise _unknown_way()
        return vouched(token, oidc, provider.key_of, moment=moment), oidc

    def begin(self, redirect_uri: str, goal: str, moment: datetime, *, anew: bool = False) -> Begun:
        """Begin a log-in that ends at ``goal``, a path of ours; ``anew``: the provider lets them choose who to be.

        Raises
        ------
        Unauthorised
            If there is no provider.
        ProviderDown
        """
        provider = self.provider
        if provider is None:
            raise _unknown_way()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        address = code_flow.begin(provider, redirect_uri, state=state, nonce=nonce, verifier=verifier, anew=anew)
        known = {"state": state, "nonce": nonce, "verifier": verifier, "redirect_uri": redirect_uri}
        return Begun(address, mark_of(state), self._sealed(known, goal, moment + LOGIN_LASTS))

    def _sealed(self, known: dict[str, str], goal: str, until: datetime) -> str:
        whole = self.sealing.seal(PURPOSE, known | {"goal": goal}, until=until)
        if len(whole) <= LONGEST_SEALED:
            return whole
        return self.sealing.seal(PURPOSE, known | {"goal": urlsplit(goal).path}, until=until)

    def goal(self, sealed: str, moment: datetime) -> str:
        """Give where a log-in was on its way to, so that it can be begun again; ``/`` where that is not known."""
        known = self.sealing.unseal(PURPOSE, sealed, moment=moment)
        return str(known["goal"]) if known else "/"

    def finish(self, sealed: str, came: dict[str, str], moment: datetime) -> tuple[Vouched, Oidc, str]:
        """Take a log-in to its end: give who it is, by which policy, and where they were going.

        Parameters
        ----------
        sealed
            What the browser has kept since it was begun.
        came
            What the browser came back with: ``state``, ``code``, and ``iss`` where the provider says it.

        Raises
        ------
        LoginRefused
            If it was not begun in this browser, was begun too long ago, or has come back before.
        Unauthorised
            If what the provider gave is not to be believed.
        ProviderDown
        """
        provider, oidc = self.provider, self._policy().oidc
        known = self.sealing.unseal(PURPOSE, sealed, moment=moment)
        if provider is None or known is None or not _is_same(known["state"], came.get("state", "")):
            raise code_refused()
        self._use(str(known["state"]), moment)
        if not _is_from(oidc.issuer, came.get("iss"), provider) or not came.get("code"):
            raise code_refused()
        given = code_flow.redeem(provider, came["code"], known["redirect_uri"], verifier=known["verifier"])
        who = vouched(given.id_token, oidc, provider.key_of, moment=moment, use="login", nonce=known["nonce"])
        if not who.stated:
            who = with_groups(who, code_flow.told_of(provider, given, who.subject), oidc)
        return who, oidc, str(known["goal"])

    def _use(self, state: str, moment: datetime) -> None:
        """Take note that a log-in has come back: a second time it is refused, whoever has copied what was kept."""
        now = moment.timestamp()
        with self._turn:
            self._used = {key: until for key, until in self._used.items() if until > now}
            if hashed(state) in self._used:
                raise code_refused()
            self._used[hashed(state)] = now + LOGIN_LASTS.total_seconds()

    def enter(self, known: Key | Vouched, oidc: Oidc, moment: datetime) -> tuple[Session, str]:
        """Begin the session of somebody who has shown who they are."""
        if isinstance(known, Key):
            return self.sessions.begin(moment, until=known.until, key_id=known.id)
        return self.sessions.begin(moment, issuer=oidc.issuer, subject=known.subject, groups=known.groups)

    def way_out(self, back: str) -> str | None:
        """Give where one logs out of the provider too (RP-initiated logout); None where it has no such place."""
        provider = self.provider
        address = None if provider is None else provider.end_address()
        if provider is None or address is None:
            return None
        asked = {"client_id": provider.oidc.client_id, "post_logout_redirect_uri": back}
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"


def mark_of(state: str) -> str:
    """Give what tells one log-in in a browser from another."""
    return hashed(state)[:12]


def _is_same(known: Any, came: str) -> bool:
    return compare_digest(str(known).encode(), came.encode())


def _is_from(issuer: str, stated: str | None, provider: Provider) -> bool:
    """Tell whether somebody came back from the provider they were sent to (RFC 9207)."""
    if stated is None:
        return not provider.metadata().get("authorization_response_iss_parameter_supported", False)
    return stated == issuer


def _unknown_way() -> Unauthorised:
    return LoginRefused(
        text("Här loggar man in med en nyckel: ingen inloggningstjänst är angiven."),
        remedy=text("Ange nyckeln, eller be den som sköter tjänsten om en."),
    )
