"""``geoansvar serve``: the service, for this machine alone unless audiences and keys say who others are."""

from __future__ import annotations

import atexit
import getpass
import ipaddress
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING

import click

from geoansvar.cli.session import Session, current
from geoansvar.cli.swedish import option, verb
from geoansvar.errors import GeoansvarError, HostRefused, PortTaken, UnknownName
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import text

if TYPE_CHECKING:
    from geoansvar.workspace import Workspace

# What makes the flows, the roads and the water on them ready, so that nobody waits for it.
_READIED = ("exposure", "status", "flood-directive")
# Threads that may be in the middle of something when the service stops.
_BEHIND = ("read-ahead", "watch", "check", "job")
_PROXIES = ["127.0.0.1", "::1"]
_WAITING = 128  # connections that may wait while the service starts


@verb(
    "serve",
    option(
        "--host",
        default="127.0.0.1",
        metavar="ADRESS",
        help="Den egna datorn: 127.0.0.1. En annan adress kräver målgrupper och minst en nyckel.",
    ),
    option("--as", "audience", metavar="MÅLGRUPP", help="Vem den är som sitter vid datorn; bara på den egna datorn."),
    option(
        "--port",
        type=click.IntRange(0, 65535),
        default=8000,
        metavar="PORT",
        help="8000 om inget sägs; 0 tar en ledig.",
    ),
    option("--exercise", metavar="NAMN", help="Märk allt ÖVNING."),
    option(
        "--behind-proxy",
        is_flag=True,
        help="Andra når tjänsten på public_url, genom en TLS-proxy på samma dator, och säger själva vilka de är.",
    ),
    help="Starta tjänsten: sidor, kartor och frågor i webbläsaren.",
)
def serve(host: str, audience: str | None, port: int, exercise: str | None, *, behind_proxy: bool) -> None:
    """Serve the workspace until Ctrl+C."""
    from geoansvar.workspace.reload import hold  # slow to load, and --help has no need of it

    session = current()
    workspace = session.workspace
    if behind_proxy:
        _require_public_url(host, workspace)
    own = _is_loopback(host) and not behind_proxy
    _require_known(audience, workspace, own=own)
    if not own:
        _require_ways_to_ask(host, workspace)
    with listening(host, port) as listener:
        if exercise is not None:
            workspace = workspace.as_exercise()
            session.say(text("ÖVNING: {name}. Allt som visas och skrivs ut är märkt.", name=exercise))
        hold(workspace)
        Thread(target=_read_ahead, args=[workspace], name=_BEHIND[0], daemon=True).start()
        import uvicorn  # slow to load, as is the service: the layers are read meanwhile

        from geoansvar.api import create_app
        from geoansvar.api.slow_clients import Hurried
        from geoansvar.cli.graceful import GracefulServer, leave_at_once

        app = create_app(workspace, unnamed=audience, local_only=own)
        if audience is not None:
            app.state.service.audit.add(datetime.now(UTC), "served-as", audience=audience, user=_user())
            session.say(text("Den som sitter vid datorn är {audience}; det står i spårloggen.", audience=audience))
        # Who somebody is said to be by X-Forwarded-For is believed of the proxy on this machine, and of nobody else.
        config = uvicorn.Config(
            app,
            http=Hurried,
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=behind_proxy,
            forwarded_allow_ips=_PROXIES,
            timeout_graceful_shutdown=2,
        )
        _announce(session, workspace.manifest.name, _address(host, listener))
        late = text("Tjänsten stannar utan att vänta på frågor som tar för lång tid.")
        with suppress(KeyboardInterrupt):
            GracefulServer(config, app.state.traffic, lambda: session.say(late)).run(sockets=[listener])
        session.say(text("Tjänsten är stoppad."))
        atexit.register(_leave_if_busy, leave_at_once)  # not before: a fault keeps its own exit code


def _read_ahead(workspace: Workspace) -> None:
    # The service reads again, and says what it could not read; what is under way when it stops has no threads left.
    with suppress(GeoansvarError, RuntimeError):
        workspace.warm()
        if workspace.flows():
            for kind in _READIED:
                workspace.answer({"kind": kind})


def _leave_if_busy(leave: Callable[[], None]) -> None:
    if any(thread.name.startswith(_BEHIND) for thread in enumerate_threads()):
        leave()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _require_known(audience: str | None, workspace: Workspace, *, own: bool) -> None:
    if audience is None:
        return
    known = workspace.service.audiences
    if audience not in known:
        raise UnknownName(
            text("Målgruppen {name} finns inte i api/service.toml.", name=audience),
            place="--as",
            remedy=did_you_mean(audience, known) or text("Deklarera den där först."),
        )
    if not own:
        raise HostRefused(
            text("--as gäller bara på den egna datorn: andra får säga vilka de är."),
            place="--as",
            remedy=text("Kör utan --as, och låt var och en fråga med sin nyckel."),
        )


def _require_public_url(host: str, workspace: Workspace) -> None:
    """Refuse to stand behind a proxy that others could go round, or that does not encrypt."""
    if not _is_loopback(host):
        raise HostRefused(
            text("Bakom en proxy lyssnar tjänsten bara på den egna datorn, inte på {host}.", host=host),
            place="--host",
            remedy=text("Kör utan --host: det är proxyn som andra når."),
        )
    if not workspace.service.public_url.startswith("https://"):
        raise HostRefused(
            text("Adressen som andra når tjänsten på är inte skriven, eller är inte krypterad."),
            place="api/service.toml public_url",
            remedy=text('Skriv den: public_url = "https://kartor.kommunen.se".'),
        )


def _require_ways_to_ask(host: str, workspace: Workspace) -> None:
    """Refuse to answer other machines unless it is decided who they are, and they can say it."""
    from geoansvar.api.keys import Keys  # the service is slow to load
    from geoansvar.workspace.audiences import open_to_all

    policy, now = workspace.service, datetime.now(UTC)
    keys = any(not key.ended(now) and key.audience in policy.audiences for key in Keys.of(workspace.state).all())
    if not policy.audiences or not (keys or policy.oidc.issuer):
        raise HostRefused(
            text("Tjänsten svarar bara den egna datorn; {host} vore att svara andra.", host=host),
            place="--host",
            remedy=text(
                "Den vet inte vem som frågar. Skriv målgrupper i api/service.toml och gör en nyckel med "
                "”geoansvar key create”. En karta att dela görs med ”geoansvar draw --single-file”."
            ),
        )
    if policy.oidc.issuer and not policy.public_url:
        raise HostRefused(
            text("Inloggningen vet inte vart den ska skicka tillbaka den som har loggat in."),
            place="api/service.toml public_url",
            remedy=text("Skriv adressen som andra når tjänsten på, som https://karta.kommunen.se."),
        )
    fault = open_to_all(policy, exercise=workspace.exercise)
    if fault is not None:
        raise HostRefused(fault.text, place=f"{fault.place} {fault.key}", remedy=fault.remedy)


def _user() -> str:
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return ""


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
