"""``geoansvar audit``: read the traces of the service, and tell whether every line is as it was written."""

from __future__ import annotations

import json

from geoansvar.cli.session import current, put_bytes
from geoansvar.cli.swedish import Command, Group, option
from geoansvar.texts import text


def _show(last: int) -> None:
    from geoansvar.api.audit import Audit  # the service is slow to load

    rows = list(Audit.of(current().workspace.state).records())
    lines = (json.dumps(row, ensure_ascii=False) for row in rows[-last:])
    put_bytes("".join(f"{line}\n" for line in lines).encode())


def _verify() -> int:
    from geoansvar.api.audit import Audit
    from geoansvar.api.chain import REASONS

    session = current()
    audit = Audit.of(session.workspace.state)
    faults = audit.faults()
    for fault in faults:
        session.say(
            text("{file}, rad {line}: {reason}", file=fault.file, line=fault.line, reason=REASONS[fault.reason])
        )
    lines = sum(1 for _ in audit.records())
    if not faults:
        session.say(text("Alla {lines} rader är som de skrevs, och ingen fattas.", lines=lines))
    return int(bool(faults))


audit = Group(
    "audit",
    help="Tjänstens spår: vem som frågat vad, och om raderna är orörda.",
    commands=[
        Command(
            "show",
            params=[option("--last", type=int, default=50, metavar="ANTAL", help="Så många rader, de senaste sist.")],
            help="Skriv de senaste raderna som JSON, en per rad.",
            callback=_show,
        ),
        Command("verify", params=[], help="Kontrollera kedjan. Slutkod 1 om någon rad är ändrad.", callback=_verify),
    ],
)
