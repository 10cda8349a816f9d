"""``geoansvar schema``: whether the generated files are fresh, and with ``--write`` that they are."""

from __future__ import annotations

from pathlib import Path

import orjson

from geoansvar.cli.session import current, put_file
from geoansvar.cli.swedish import option, verb
from geoansvar.texts import text


@verb(
    "schema",
    option("--write", is_flag=True, help="Skriv de filer som är gamla."),
    help="Visa om genererade scheman och nyckeltabeller är aktuella.",
)
def schema(write: bool) -> int:  # noqa: FBT001 - click gives it by name
    """Name the stale files on stdout; exit 1 where there are any and they are not written."""
    from geoansvar.delivery.schemas import generated_files

    session = current()
    root = session.workspace.root
    wanted = generated_files(root) | _description(root)
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    for path in stale:
        if write:
            put_file(path, wanted[path])
        print(path.relative_to(root).as_posix())
    if not stale:
        session.say(text("Alla {count} genererade filer är aktuella.", count=len(wanted)))
    elif write:
        session.say(text("{count} filer skrivna.", count=len(stale)))
    else:
        session.say(text("{count} filer är gamla. Kör ”geoansvar schema --write”.", count=len(stale)))
    return int(bool(stale) and not write)


def _description(root: Path) -> dict[Path, bytes]:
    """Give the service's own description, where the workspace keeps one: the repository of geoansvar does."""
    path = root / "api" / "openapi.json"
    if not path.exists() and not (root / "api" / "app.py").exists():
        return {}
    from geoansvar.api import create_app, openapi_document

    document = openapi_document(create_app(current().workspace))
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return {path: orjson.dumps(document, option=options)}
