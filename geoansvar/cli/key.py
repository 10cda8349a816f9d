"""``geoansvar key``: make, list and end the keys that others ask the service with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click
from rich.table import Table

from geoansvar.cli.session import current, put_bytes
from geoansvar.cli.swedish import Command, Group, option
from geoansvar.cli.words import console, plain
from geoansvar.errors import ParameterInvalid, UnknownName
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import Text, text

if TYPE_CHECKING:
    from geoansvar.api.keys import Key


def _create(name: str, audience: str, expires: str | None, emergency: bool, hours: int) -> None:  # noqa: FBT001 - click gives it by name
    from geoansvar.api.keys import Keys  # the service is slow to load

    session = current()
    known = session.workspace.service.audiences
    if audience not in known:
        raise UnknownName(
            text("Målgruppen {name} finns inte i api/service.toml.", name=audience),
            place="--audience",
            remedy=did_you_mean(audience, known) or text("Deklarera den där först."),
        )
    key, token = Keys.of(session.workspace.state).create(
        name, audience, moment=datetime.now(UTC), expires=_day(expires), emergency=emergency, hours=hours
    )
    put_bytes(f"{token}\n".encode())
    session.say(text("Nyckeln {id} för {audience} visas bara nu. Lägg den där bara rätt person når den.",
                     id=key.id, audience=audience))  # fmt: skip
    if emergency:
        session.say(
            text(
                "Den är förseglad: {hours} timmar efter första användningen slutar den gälla. "
                "När den bryts står det i spårloggen, på startsidan och i /health.",
                hours=hours,
            )
        )


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ParameterInvalid(
            text("{value} är inget datum.", value=written), place="--expires", remedy=text("Skriv som 2027-06-30.")
        ) from None


def _list() -> None:
    from geoansvar.api.keys import Keys

    session = current()
    table = Table(box=None, pad_edge=False)
    for title in (text("Id"), text("Namn"), text("Målgrupp"), text("Gjord"), text("Till och med"), text("Läge")):
        table.add_column(title.render(session.lang))
    now = datetime.now(UTC)
    for key in Keys.of(session.workspace.state).all():
        state = _state(key, ended=key.ended(now)).render(session.lang)
        made = key.created[:10]
        table.add_row(*map(plain, (key.id, key.name, key.audience, made, key.expires or "–", state)))
    console().print(table)


def _state(key: Key, *, ended: bool) -> Text:
    if key.revoked is not None:
        return text("återkallad {day}", day=key.revoked[:10])
    if ended:
        return text("gäller inte längre")
    if key.until is not None:
        return text("bruten {day}, gäller till {until}", day=str(key.first_used)[:10],
                    until=f"{key.until.astimezone():%Y-%m-%d %H:%M}")  # fmt: skip
    return text("förseglad, {hours} timmar", hours=key.hours) if key.emergency else text("gäller")


def _revoke(key_id: str) -> None:
    from geoansvar.api.keys import Keys

    session = current()
    key = Keys.of(session.workspace.state).revoke(key_id, moment=datetime.now(UTC))
    session.say(text("Nyckeln {id} ({name}) gäller inte längre.", id=key.id, name=key.name))


key = Group(
    "key",
    help="Nycklar till tjänsten: gör, visa och återkalla.",
    commands=[
        Command(
            "create",
            params=[
                option("--name", required=True, metavar="NAMN", help="Vem eller vad nyckeln är till."),
                option("--audience", required=True, metavar="MÅLGRUPP", help="Målgruppen i api/service.toml."),
                option("--expires", metavar="DATUM", help="Sista dagen den gäller; annars utan slut."),
                option("--emergency", is_flag=True, help="Förseglad: gäller en tid från första användningen."),
                option(
                    "--hours",
                    type=click.IntRange(1, 168),
                    default=24,
                    show_default=True,
                    metavar="TIMMAR",
                    help="Så länge en förseglad nyckel gäller från första användningen.",
                ),
            ],
            help="Gör en nyckel. Den skrivs ut en gång, och sparas bara som kontrollsumma.",
            callback=_create,
        ),
        Command("list", params=[], help="Visa nycklarna, utan nycklarna själva.", callback=_list),
        Command(
            "revoke", params=[click.Argument(["key_id"], metavar="ID")], help="Återkalla en nyckel.", callback=_revoke
        ),
    ],
)
