"""Sealed keys in use: told in the traces, in the service's log, and to those who are to know of it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from geoansvar.api.keys import Key
from geoansvar.api.service import Service
from geoansvar.model.access import Access

_log = logging.getLogger(__name__)


def tell_opened(service: Service, key: Key, address: str | None) -> None:
    """Write down, and say aloud, that a sealed key was used for the first time."""
    until = "" if key.until is None else key.until.isoformat(timespec="seconds")
    _log.warning("the sealed key %s (%s) was opened for %s, until %s", key.id, key.name, key.audience, until)
    service.audit.add(
        datetime.now(UTC), "emergency-opened", key=key.id, name=key.name, audience=key.audience, address=address,
        until=until,
    )  # fmt: skip


def in_use(service: Service) -> list[Key] | None:
    """Give the sealed keys that are in use, to those who see what is protected; None to others."""
    if service.everybody is not None or service.principal.access is not Access.PROTECTED:
        return None
    return service.keys.opened(datetime.now(UTC))


def rows(service: Service) -> list[dict[str, Any]] | None:
    """Give the same for a program."""
    keys = in_use(service)
    if keys is None:
        return None
    return [
        {"id": key.id, "name": key.name, "audience": key.audience, "since": key.first_used,
         "until": None if key.until is None else key.until.isoformat()}
        for key in keys
    ]  # fmt: skip
