"""Keys that programs and people ask with: shown once, kept only as hashes, and each of one audience."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Any, Self

from geoansvar.api.kept_rows import KeptRows
from geoansvar.errors import DeclarationError, Unauthorised, UnknownName
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import text

PREFIX = "ga"
SECRET_BYTES = 32  # 256 random bits: a fast hash of these cannot be guessed backwards, so none slower is needed
EMERGENCY_HOURS = 24  # from the first time a sealed key is used, where the key does not say
EMERGENCY_LASTS = timedelta(hours=EMERGENCY_HOURS)


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key.

    Attributes
    ----------
    hashed
        SHA-256 of the whole key, hexadecimal; the key itself is kept nowhere.
    expires
        The last day on which it is valid; None has no end.
    emergency
        Sealed: it is valid for ``hours`` from the first time it is used.
    first_used, revoked
        Moments, ISO 8601 in UTC; None where it has not happened.
    """

    id: str
    name: str
    audience: str
    hashed: str
    created: str
    expires: str | None = None
    emergency: bool = False
    first_used: str | None = None
    revoked: str | None = None
    hours: int = EMERGENCY_HOURS

    @property
    def until(self) -> datetime | None:
        """When a sealed key that has been used ends; None for every other."""
        if not self.emergency or self.first_used is None:
            return None
        return datetime.fromisoformat(self.first_used) + timedelta(hours=self.hours)

    def ended(self, moment: datetime) -> bool:
        """Tell whether the key is no longer valid."""
        if self.revoked is not None:
            return True
        if self.expires is not None and moment.date() > date.fromisoformat(self.expires):
            return True
        return self.until is not None and moment > self.until


class Keys:
    """The keys of a workspace, in one file that only its owner may read.

    Parameters
    ----------
    path
        ``keys.json`` in the workspace's state.
    """

    def __init__(self, path: Path) -> None:
        self._rows = KeptRows(path, _parsed, _written)

    @classmethod
    def of(cls, state: Path) -> Self:
        """Give the keys that a state folder holds."""
        return cls(state / "keys.json")

    def all(self) -> list[Key]:
        """Give every key, the oldest first.

        Raises
        ------
        DeclarationError
            If the file cannot be read: then no key is valid, and nobody is let in by mistake.
        """
        return sorted(self._read().values(), key=lambda key: (key.created, key.id))

    def create(
        self,
        name: str,
        audience: str,
        *,
        moment: datetime,
        expires: date | None = None,
        emergency: bool = False,
        hours: int = EMERGENCY_HOURS,
    ) -> tuple[Key, str]:
        """Make a key, and give what is kept of it with the key itself: it is never to be had again."""
        key_id = secrets.token_hex(4)
        token = f"{PREFIX}_{key_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        key = Key(
            key_id, name, audience, _hash(token), _stamp(moment),
            None if expires is None else expires.isoformat(), emergency, hours=hours,
        )  # fmt: skip
        self._rows.change(lambda known: known | {key_id: key})
        return key, token

    def revoke(self, key_id: str, *, moment: datetime) -> Key:
        """End a key; one that has ended stays so.

        Raises
        ------
        UnknownName
            If there is no such key.
        """

        def ended(known: dict[str, Key]) -> dict[str, Key]:
            if key_id not in known:
                raise UnknownName(
                    text("Det finns ingen nyckel med id {id}.", id=key_id),
                    place="ID",
                    remedy=did_you_mean(key_id, known) or text("Se ”geoansvar key list”."),
                )
            key = known[key_id]
            return known | {key_id: key if key.revoked else replace(key, revoked=_stamp(moment))}

        return self._rows.change(ended)[key_id]

    def check(self, token: str, *, moment: datetime) -> Key:
        """Give the key that somebody asks with; as ``use``, and whether it was opened is told to nobody."""
        return self.use(token, moment=moment)[0]

    def use(self, token: str, *, moment: datetime) -> tuple[Key, bool]:
        """Give the key that somebody asks with, and whether it was sealed until now.

        The clock of a sealed key is started, and written down, before anything is answered with it.

        Raises
        ------
        Unauthorised
            If there is no such key, or it is no longer valid: the two are told alike.
        """
        key_id = _id_of(token)
        key = self._read().get(key_id) if key_id else None
        hashed = _hash(token)
        if key is None or not compare_digest(key.hashed, hashed) or key.ended(moment):
            raise Unauthorised(
                text("Nyckeln gäller inte."),
                remedy=text("Be den som sköter tjänsten om en ny, eller fråga utan nyckel."),
            )
        if key.emergency and key.first_used is None:
            return self._first_use(key.id, moment)
        return key, False

    def still(self, key_id: str, *, moment: datetime) -> Key | None:
        """Give the key that a session was begun with; None where it has ended since."""
        key = self._read().get(key_id)
        return None if key is None or key.ended(moment) else key

    def opened(self, moment: datetime) -> list[Key]:
        """Give the sealed keys that are in use, the first opened first."""
        found = [key for key in self._read().values() if key.until is not None and not key.ended(moment)]
        return sorted(found, key=lambda key: str(key.first_used))

    def _first_use(self, key_id: str, moment: datetime) -> tuple[Key, bool]:
        opened = False

        def used(known: dict[str, Key]) -> dict[str, Key]:
            nonlocal opened
            key = known[key_id]
            opened = key.first_used is None  # of two at once one opens it
            return known | {key_id: replace(key, first_used=key.first_used or _stamp(moment))}

        return self._rows.change(used)[key_id], opened

    def _read(self) -> dict[str, Key]:
        try:
            return self._rows.read()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DeclarationError(
                text("Nycklarna går inte att läsa: {fault}.", fault=str(error)),
                place=self._rows.path.name,
                remedy=text("Återställ filen ur säkerhetskopian, eller ta bort den och gör nya nycklar."),
            ) from None


def _parsed(rows: Any) -> dict[str, Key]:
    return {row["id"]: Key(**row) for row in rows}


def _written(keys: dict[str, Key]) -> object:
    return [asdict(key) for key in keys.values()]


def _id_of(token: str) -> str | None:
    prefix, _, rest = token.partition("_")
    key_id, parted, _ = rest.partition("_")
    return key_id if prefix == PREFIX and parted else None


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
