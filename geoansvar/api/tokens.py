"""What is believed of a token: only what the municipality's own provider has signed, for us, and now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry, extract_compact
from joserfc.jwt import JWTClaimsRegistry

from geoansvar.api.login_errors import NoGroup
from geoansvar.errors import Unauthorised
from geoansvar.model.service import Oidc
from geoansvar.texts import text

Use = Literal["bearer", "login"]
PublicKey = RSAKey | ECKey
Keyring = Callable[[str | None, str], PublicKey]  # (kid, algorithm) → the provider's key

# Pinned here, whatever a token or the provider says; each with the one type of key that it may be checked with.
ALGORITHMS: Mapping[str, str] = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
LEEWAY_S = 60  # clocks differ; a token is believed for no longer than this beyond its time
LONGEST = 16_000  # characters of a token
_TYPES = {"bearer": ("JWT", "AT+JWT", "APPLICATION/AT+JWT"), "login": ("JWT",)}
_IS_FOR_LOGIN = ("nonce", "at_hash", "c_hash")  # claims of an ID token, which is for the browser that logs in alone
_OTHER_USES = {"bearer": ("id", "refresh", "logout"), "login": ("bearer", "access", "refresh", "logout")}


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who the provider says it is.

    Attributes
    ----------
    subject
        What the provider calls them, for ever the same.
    groups
        Those of their groups that the policy names, in the policy's order.
    overflow
        Whether the provider left the groups out for being too many.
    stated
        Whether anything is said of groups at all.
    """

    subject: str
    groups: tuple[str, ...]
    overflow: bool = False
    stated: bool = True


def vouched(
    token: str, oidc: Oidc, key_of: Keyring, *, moment: datetime, use: Use = "bearer", nonce: str | None = None
) -> Vouched:
    """Give who a token is about.

    Parameters
    ----------
    key_of
        Gives the provider's key of an id and algorithm. What a token itself says of keys and where they are
        (``jwk``, ``jku``, ``x5c``, ``x5u``) is never looked at.
    use
        ``bearer``: a program shows it. ``login``: the provider gave it to us for somebody who logs in.
    nonce
        What the log-in was begun with; an ID token must hold it.

    Raises
    ------
    Unauthorised
        Whatever is wrong with it; what that is, is told to nobody.
    """
    try:
        claims = _signed(token, key_of, use)
        _times_and_places(claims, oidc, moment, essential=("iat",) if use == "login" else ())
    except ExpiredTokenError:
        raise _refused() from None
    except (JoseError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise _refused() from None
    if not _is_meant(claims, use, oidc.client_id, nonce):
        raise _refused()
    overflow = oidc.group_claim in _mapping(claims.get("_claim_names"))
    return Vouched(str(claims["sub"]), _groups(claims, oidc), overflow, oidc.group_claim in claims)


def with_groups(who: Vouched, claims: Mapping[str, Any], oidc: Oidc) -> Vouched:
    """Give somebody with the groups that the provider told of them elsewhere."""
    return replace(who, groups=_groups(claims, oidc), stated=oidc.group_claim in claims)


def _signed(token: str, key_of: Keyring, use: Use) -> dict[str, Any]:
    if len(token) > LONGEST or token.count(".") != 2:
        raise ValueError("not a token")
    header = extract_compact(token.encode("ascii")).headers()
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS or not (kid is None or isinstance(kid, str)):
        raise ValueError("not an algorithm of ours")
    if not isinstance(kind, str) or kind.upper() not in _TYPES[use]:
        raise ValueError("another kind of token")
    key = key_of(kid, algorithm)
    if key.key_type != ALGORITHMS[algorithm]:
        raise ValueError("another type of key")
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)  # crit is checked all the same
    return jwt.decode(token, key, registry=registry).claims


def _times_and_places(claims: dict[str, Any], oidc: Oidc, moment: datetime, essential: tuple[str, ...]) -> None:
    checks: dict[str, Any] = {
        "iss": {"essential": True, "value": oidc.issuer},
        "aud": {"essential": True, "value": oidc.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
    }
    checks |= {name: {"essential": True} for name in essential}
    JWTClaimsRegistry(now=int(moment.timestamp()), leeway=LEEWAY_S, **checks).validate(claims)


def _is_meant(claims: Mapping[str, Any], use: Use, client_id: str, nonce: str | None) -> bool:
    """Tell whether a token is for what it is used for: a program's is not for a log-in, nor the reverse."""
    stated = {str(claims.get(name, "")).lower() for name in ("token_use", "typ")}
    if stated & set(_OTHER_USES[use]) or "events" in claims:
        return False
    if use == "bearer":
        return not any(name in claims for name in _IS_FOR_LOGIN)
    others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if others else client_id) != client_id:
        return False
    return nonce is not None and compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())


def _groups(claims: Mapping[str, Any], oidc: Oidc) -> tuple[str, ...]:
    """Give those of somebody's groups that the policy names, in its order."""
    claim = claims.get(oidc.group_claim)
    named = [claim] if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return tuple(group for group in oidc.groups if group in named)


def _mapping(claim: object) -> Mapping[str, Any]:
    return claim if isinstance(claim, dict) else {}


def audience_of(groups: tuple[str, ...], oidc: Oidc) -> str | None:
    """Give the audience of somebody who is in some groups: of the first in the policy's order; None of none."""
    return next((audience for group, audience in oidc.groups.items() if group in groups), None)


def no_group(overflow: bool = False) -> NoGroup:  # noqa: FBT001, FBT002 - what a token says, not how it is read
    """Say that somebody is known, and that nothing here is theirs."""
    if overflow:
        return NoGroup(
            text("Inloggningen säger inte vilka grupper du är med i: de är fler än den skickar med."),
            remedy=text("Be den som sköter inloggningen att bara skicka de grupper som hör till tjänsten."),
        )
    return NoGroup(
        text("Inloggningen gäller, men ingen av dina grupper har behörighet här."),
        remedy=text("Be den som sköter tjänsten att ge din grupp en målgrupp, eller fråga utan att logga in."),
    )


def _refused() -> Unauthorised:
    return Unauthorised(
        text("Inloggningen gäller inte."), remedy=text("Logga in på nytt, eller fråga utan att logga in.")
    )
