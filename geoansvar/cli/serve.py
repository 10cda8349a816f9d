"""``geoansvar serve``: the service on this machine, for this machine."""

from __future__ import annotations

import atexit
import ipaddress
import os
import socket
import sys
from contextlib import suppress
from threading import Thread
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING

import click

from geoansvar.cli.session import Session, current
from geoansvar.cli.swedish import option, verb
from geoansvar.errors import GeoansvarError, HostRefused, PortTaken
from geoansvar.texts import text

if TYPE_CHECKING:
    from geoansvar.workspace import Workspace

# What makes the flows, the roads and the water on them ready, so that nobody waits for it.
_READIED = ("exposure", "status", "flood-directive")
_BEHIND = ("read-ahead", "watch", "check")  # threads that may be in the middle of something when the service stops
_WAITING = 128  # connections that may wait while the service starts


@verb(
    "serve",
    option(
        "--host", default="127.0.0.1", metavar="ADRESS", help="Bara den egna datorn: 127.0.0.1, ::1 eller localhost."
    ),
    option(
        "--port",
        type=click.IntRange(0, 65535),
        default=8000,
        metavar="PORT",
        help="8000 om inget sägs; 0 tar en ledig.",
    ),
    option("--exercise", metavar="NAMN", help="Märk allt ÖVNING."),
    help="Starta tjänsten: sidor, kartor och frågor i webbläsaren.",
)
def serve(host: str, port: int, exercise: str | None) -> None:
    """Serve the workspace until Ctrl+C."""
    _refuse_others(host)
    session = current()
    workspace = session.workspace
    with listening(host, port) as listener:
        if exercise is not None:
            workspace = workspace.as_exercise()
            session.say(text("ÖVNING: {name}. Allt som visas och skrivs ut är märkt.", name=exercise))
        Thread(target=_read_ahead, args=[workspace], name=_BEHIND[0], daemon=True).start()
        import uvicorn  # slow to load, as is the service: the layers are read meanwhile

        from geoansvar.api import create_app

        config = uvicorn.Config(create_app(workspace), access_log=False, log_level="warning", server_header=False)
        _announce(session, workspace.manifest.name, _address(host, listener))
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
        session.say(text("Tjänsten är stoppad."))
        atexit.register(_leave_at_once)  # not before: a fault keeps its own exit code


def _read_ahead(workspace: Workspace) -> None:
    # The service reads again, and says what it could not read; what is under way when it stops has no threads left.
    with suppress(GeoansvarError, RuntimeError):
        workspace.warm()
        if workspace.flows():
            for kind in _READIED:
                workspace.answer({"kind": kind})


def _leave_at_once() -> None:
    """Leave without taking the interpreter down under a thread that reckons: the libraries would fall with it."""
    if any(thread.name.startswith(_BEHIND) for thread in enumerate_threads()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _refuse_others(host: str) -> None:
    if host == "localhost":
        return
    try:
        own = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        own = False
    if not own:
        raise HostRefused(
            text("Tjänsten svarar bara den egna datorn; {host} vore att svara andra.", host=host),
            place="--host",
            remedy=text(
                "Den vet ännu inte vem som frågar, så alla på nätet skulle se allt. Kör utan --host. "
                "En karta att dela görs med ”geoansvar draw --single-file”."
            ),
        )


def listening(host: str, port: int) -> socket.socket:
    """Open the port before anything else is loaded, so that a taken one is told at once.

    Raises
    ------
    PortTaken
        If another program has it, or this user may not open it.
    """
    address = host.strip("[]")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # The protocol is named because the event loop sends small answers at once (TCP_NODELAY) only on what says TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere the option would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen(_WAITING)
    except OSError:
        listener.close()
        raise PortTaken(
            text("Porten {port} går inte att använda: något annat program lyssnar där.", port=str(port)),
            place="--port",
            remedy=text("Stoppa det, eller välj en annan port: --port 8001. --port 0 tar en som är ledig."),
        ) from None
    return listener


def _address(host: str, listener: socket.socket) -> str:
    name = f"[{host.strip('[]')}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"


def _announce(session: Session, name: str, address: str) -> None:
    for line in (
        text("{name}: öppna {address}/ i webbläsaren.", name=name, address=address),
        text("Berörda aktörer: {address}/omrade", address=address),
        text("Tjänsten larmar, kallar och varnar ingen. Ctrl+C stoppar den."),
    ):
        print(line.render(session.lang), flush=True)
