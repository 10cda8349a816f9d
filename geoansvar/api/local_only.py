"""Until audiences exist the service answers this machine alone, under the names that this machine has for itself."""

from __future__ import annotations

import ipaddress

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from geoansvar.api.asking import lang_of
from geoansvar.api.problems import document, problem_of
from geoansvar.errors import HostRefused
from geoansvar.texts import text

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})


class LocalOnly:
    """Middleware that answers this machine only: a page elsewhere under our name (DNS rebinding) finds nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what this machine asks under its own names; refuse all else."""
        if scope["type"] != "http" or (_is_local(scope) and named_locally(Headers(scope=scope).get("host", ""))):
            await self.app(scope, receive, send)
            return
        refused = HostRefused(
            text("Tjänsten svarar bara den egna datorn, under namnet localhost eller 127.0.0.1."),
            place="host",
            remedy=text("Öppna http://127.0.0.1 med tjänstens port i en webbläsare på samma dator."),
        )
        request = Request(scope, receive)
        response = document(problem_of(refused), lang_of(request))  # a page would say whose workspace this is
        await response(scope, receive, send)


def named_locally(host: str) -> bool:
    """Whether a Host header names this machine as itself, with or without a port."""
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        name = host
    return name.lower() in LOCAL_HOSTS


def _is_local(scope: Scope) -> bool:
    client = scope.get("client")
    if client is None:  # a socket in the file system: whoever could open it is on this machine
        return True
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
