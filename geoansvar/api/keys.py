"""Keys that programs and people ask with: shown once, kept only as hashes, and each of one audience."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Self

from geoansvar.errors import DeclarationError, Unauthorised, UnknownName
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import text

PREFIX = "ga"
SECRET_BYTES = 32  # 256 random bits: a fast hash of these cannot be guessed backwards, so none slower is needed
EMERGENCY_LASTS = timedelta(hours=24)  # from the first time a sealed key is used
_LOCK_WAIT_S = 5.0


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
        Sealed: it is valid for ``EMERGENCY_LASTS`` from the first time it is used.
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

    def ended(self, moment: datetime) -> bool:
        """Tell whether the key is no longer valid."""
        if self.revoked is not None:
            return True
        if self.expires is not None and moment.date() > date.fromisoformat(self.expires):
            return True
        used = self.first_used if self.emergency else None
        return used is not None and moment > datetime.fromisoformat(used) + EMERGENCY_LASTS


class Keys:
    """The keys of a workspace, in one file that only its owner may read.

    Parameters
    ----------
    path
        ``keys.json`` in the workspace's state.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = Lock()
        self._known: tuple[tuple[int, int] | None, dict[str, Key]] = (None, {})

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
        self, name: str, audience: str, *, moment: datetime, expires: date | None = None, emergency: bool = False
    ) -> tuple[Key, str]:
        """Make a key, and give what is kept of it with the key itself: it is never to be had again."""
        key_id = secrets.token_hex(4)
        token = f"{PREFIX}_{key_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        key = Key(
            key_id, name, audience, _hash(token), _stamp(moment),
            None if expires is None else expires.isoformat(), emergency,
        )  # fmt: skip
        self._change(lambda known: known | {key_id: key})
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

        return self._change(ended)[key_id]

    def check(self, token: str, *, moment: datetime) -> Key:
        """Give the key that somebody asks with.

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
        return key

    def _first_use(self, key_id: str, moment: datetime) -> Key:
        def used(known: dict[str, Key]) -> dict[str, Key]:
            key = known[key_id]
            return known | {key_id: replace(key, first_used=key.first_used or _stamp(moment))}

        return self._change(used)[key_id]

    def _change(self, change: Callable[[dict[str, Key]], dict[str, Key]]) -> dict[str, Key]:
        """Read, change and write as one, whoever else does the same; half a file never has the whole one's name."""
        with self._turn, _alone(self._path.with_suffix(".lock")):
            known = change(self._read())
            content = json.dumps([asdict(key) for key in known.values()], ensure_ascii=False, indent=1)
            handle, half = tempfile.mkstemp(dir=self._path.parent, suffix=".half")  # readable by its owner alone
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(half).replace(self._path)
            return known

    def _read(self) -> dict[str, Key]:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return {}
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if self._known[0] != stamp:
            self._known = (stamp, self._parsed())
        return self._known[1]

    def _parsed(self) -> dict[str, Key]:
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return {row["id"]: Key(**row) for row in rows}
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DeclarationError(
                text("Nycklarna går inte att läsa: {fault}.", fault=str(error)),
                place=self._path.name,
                remedy=text("Återställ filen ur säkerhetskopian, eller ta bort den och gör nya nycklar."),
            ) from None


def _id_of(token: str) -> str | None:
    prefix, _, rest = token.partition("_")
    key_id, parted, _ = rest.partition("_")
    return key_id if prefix == PREFIX and parted else None


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a file that only one can make; one left behind by a killed process is taken over after a while."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    until = monotonic() + _LOCK_WAIT_S
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            break
        except FileExistsError:
            if monotonic() > until:
                lock.unlink(missing_ok=True)
            sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
