"""What a proxy says of the one who asked it: believed of the proxies that the policy names, and of nobody else."""

from __future__ import annotations

import re
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")
UNKNOWN = "unknown"  # where somebody asks from whose address cannot be read, as RFC 7239 spells it


class Forwarded:
    """Middleware that takes the asker's own address, scheme, host and path prefix from a proxy that is trusted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as it came to the proxy."""
        if scope["type"] == "http":
            trusted = scope["app"].state.service.workspace.service.trusted_proxies
            if trusted and (scope.get("client") or ("",))[0] in trusted:
                scope = {**scope, **_as_it_came(scope, trusted)}
            if scope.get("client"):  # which the server, too, may have from a proxy's words
                scope = {**scope, "client": (_read(scope["client"][0]) or UNKNOWN, scope["client"][1])}
        await self.app(scope, receive, send)


def _as_it_came(scope: Scope, trusted: tuple[str, ...]) -> Scope:
    """Give what changes in a request: what cannot be read of it is let be."""
    headers = Headers(scope=scope)
    came: Scope = {}
    if headers.get("x-forwarded-proto") in ("http", "https"):
        came["scheme"] = headers["x-forwarded-proto"]
    host = headers.get("x-forwarded-host", "")
    if _HOST.fullmatch(host):
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        came["headers"] = [*others, (b"host", host.encode())]
    prefix = headers.get("x-forwarded-prefix", "").rstrip("/")
    if prefix and _PREFIX.fullmatch(prefix):
        came["forwarded_prefix"] = prefix
    hops = [each.strip() for each in headers.get("x-forwarded-for", "").split(",") if each.strip()]
    first = next((each for each in reversed(hops) if each not in trusted), None)
    address = _read(first) if first else None
    if address:  # what stands before it may have been written by anybody
        came["client"] = (address, 0)
    return came


def _read(told: str) -> str | None:
    """Give an address in its usual spelling; None for what is none, however long."""
    try:
        return str(ip_address(told.partition("%")[0]))  # after % is the name of a network card
    except ValueError:
        return None
