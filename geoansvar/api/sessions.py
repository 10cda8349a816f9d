"""Who has logged in with a browser, for how long, and how it ends: kept by the browser sealed, ended here for good."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from geoansvar.api.kept_rows import KeptRows
from geoansvar.api.sealing import Sealing, hashed
from geoansvar.errors import DeclarationError
from geoansvar.texts import text

SESSION_LASTS = timedelta(hours=12)  # a shift; whoever relieves logs in as themselves
PURPOSE = "session"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has logged in.

    Attributes
    ----------
    id
        A new one for every log-in; it is written down nowhere but as its hash, once it has ended.
    until
        When it ends by itself.
    key_id
        Of the key that it was begun with; None where the provider vouched.
    issuer, subject
        Who vouched, and what they call who it is; empty where a key was given.
    groups
        Those of the policy's groups that somebody is in; the audience is decided anew for every request.
    """

    id: str
    until: datetime
    key_id: str | None = None
    issuer: str = ""
    subject: str = ""
    groups: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """What traces and limits know them by."""
        return self.key_id or f"oidc:{self.subject}"


class Sessions:
    """The sessions of a service.

    Parameters
    ----------
    state
        The folder where those that were ended are kept until they would have ended by themselves.
    """

    def __init__(self, state: Path, sealing: Sealing) -> None:
        self._sealing = sealing
        self._ended: KeptRows[float] = KeptRows(state / "ended-sessions.json", _parsed, dict)

    def begin(self, moment: datetime, *, until: datetime | None = None, **known: Any) -> tuple[Session, str]:
        """Begin a session, and give it with what the browser keeps; it lasts no longer than ``until``."""
        last = moment + SESSION_LASTS
        session = Session(secrets.token_urlsafe(16), min(last, until or last), **known)
        content = {
            "id": session.id, "key_id": session.key_id, "issuer": session.issuer, "subject": session.subject,
            "groups": session.groups,
        }  # fmt: skip
        return session, self._sealing.seal(PURPOSE, content | {"ends": session.until.timestamp()}, until=session.until)

    def read(self, sealed: str, moment: datetime) -> Session | None:
        """Give the session that a browser has kept; None where it is none of ours, or has ended.

        Raises
        ------
        DeclarationError
            If it cannot be known which have ended: then nobody is let in by mistake.
        """
        found = self._sealing.unseal(PURPOSE, sealed, moment=moment)
        if found is None or hashed(str(found["id"])) in self._known():
            return None
        groups = tuple(str(group) for group in found.pop("groups"))
        return Session(until=datetime.fromtimestamp(found.pop("ends"), UTC), groups=groups, **found)

    def end(self, session: Session, moment: datetime) -> None:
        """End a session here, whoever has kept a copy of it."""

        def ended(rows: dict[str, float]) -> dict[str, float]:
            still = {key: until for key, until in rows.items() if until > moment.timestamp()}
            return still | {hashed(session.id): session.until.timestamp()}

        self._ended.change(ended)

    def _known(self) -> dict[str, float]:
        try:
            return self._ended.read()
        except (OSError, ValueError, TypeError) as error:
            raise DeclarationError(
                text("Vilka som har loggat ut går inte att läsa: {fault}.", fault=str(error)),
                place=self._ended.path.name,
                remedy=text("Ta bort filen och session.key: alla loggar in på nytt."),
            ) from None


def _parsed(rows: Any) -> dict[str, float]:
    return {str(key): float(until) for key, until in rows.items()}
