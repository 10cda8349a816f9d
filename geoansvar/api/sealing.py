"""What the service gives a browser to keep: sealed, so that it can be neither read nor made by anybody else."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from geoansvar.errors import DeclarationError
from geoansvar.texts import text

VARIABLE = "GEOANSVAR_SIGNING_KEY"
SHORTEST = 32  # characters: whoever has a sealed thing may guess at the key at their leisure
_HEADER = {"alg": "dir", "enc": "A256GCM", "zip": "DEF"}
_ALGORITHMS = ["dir", "A256GCM", "DEF"]


class Sealing:
    """Seals things for one purpose each: what is made for one is nothing for another.

    Parameters
    ----------
    secret
        What the keys of all purposes are derived from.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def key(self, purpose: str) -> OctKey:
        """Derive the key of a purpose (HKDF, RFC 5869)."""
        derived = HKDF(SHA256(), 32, None, f"geoansvar {purpose}".encode()).derive(self._secret)
        return OctKey.import_key(derived)

    def seal(self, purpose: str, content: Mapping[str, Any], *, until: datetime) -> str:
        """Give content as a sealed text (JWE, RFC 7516) that holds no longer than ``until``."""
        written = json.dumps({**content, "until": int(until.timestamp())}).encode()
        return jwe.encrypt_compact(_HEADER, written, self.key(purpose), _ALGORITHMS)

    def unseal(self, purpose: str, sealed: str, *, moment: datetime) -> dict[str, Any] | None:
        """Give what was sealed; None where it was not sealed here for this, or holds no longer."""
        try:
            found = jwe.decrypt_compact(sealed, self.key(purpose), _ALGORITHMS)
            content = json.loads(found.plaintext or b"")
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        if not isinstance(content, dict) or content.pop("until", 0) <= moment.timestamp():
            return None
        return content


def hashed(value: str) -> str:
    """Give what is kept of something that is not itself kept."""
    return sha256(value.encode()).hexdigest()


def secret_of(state: Path) -> bytes:
    """Give what the service seals with: from the environment, else its own, made the first time it is needed.

    Raises
    ------
    DeclarationError
        If the environment's is too short, or the file of our own cannot be read.
    """
    given = os.environ.get(VARIABLE, "")
    if given:
        if len(given) < SHORTEST:
            raise DeclarationError(
                text("Den är kortare än {count} tecken, och går att gissa.", count=SHORTEST),
                place=VARIABLE,
                remedy=text("Sätt den till ett slumpat värde, till exempel från ”openssl rand -hex 32”."),
            )
        return given.encode()
    return _own(state / "session.key")


def _own(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{secrets.token_hex(4)}.half")
    try:
        if not path.exists():
            handle = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            _first(half, path)
        kept = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, str(error)) from None
    finally:
        half.unlink(missing_ok=True)
    if len(kept) < SHORTEST:
        raise _unreadable(path, f"{len(kept)} byte")
    return kept


def _first(half: Path, path: Path) -> None:
    """Give a whole file its name, unless another process was first: then theirs is the one."""
    try:
        os.link(half, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        half.replace(path)


def _unreadable(path: Path, fault: str) -> DeclarationError:
    return DeclarationError(
        text("Nyckeln som sessioner förseglas med går inte att använda: {fault}.", fault=fault),
        place=path.name,
        remedy=text("Ta bort filen: en ny görs, och alla loggar in på nytt."),
    )
