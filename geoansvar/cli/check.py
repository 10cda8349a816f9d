"""``geoansvar check``: everything that is wrong with a workspace, at once, each with file, key and remedy."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from geoansvar.cli.session import Session, current, put_bytes
from geoansvar.cli.swedish import option, verb
from geoansvar.cli.words import by_file, console, count_text, print_findings
from geoansvar.errors import UnknownName
from geoansvar.model.finding import Finding
from geoansvar.texts import text


@verb(
    "check",
    option("--json", "as_json", is_flag=True, help="Skriv anmärkningarna som en JSON-lista."),
    option("--comment", metavar="FIL.xlsx", help="Skriv anmärkningarna som kommentarer i en kopia av en ifylld mall."),
    option("-o", "--output", metavar="FIL.xlsx", help="Var kopian ska ligga."),
    help="Kontrollera arbetsytan: alla anmärkningar, felen först.",
)
def check(as_json: bool, comment: str | None, output: str | None) -> int:  # noqa: FBT001 - click gives it by name
    """Print every finding of the workspace; exit 1 where one of them is an error."""
    session = current()
    findings = session.workspace.findings()
    if comment is not None:
        _comment(session, Path(comment), findings, output)
    if as_json:
        rows = [finding.as_row(session.lang) for finding in findings]
        put_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    else:
        _print(session, findings)
    return int(any(finding.severity == "error" for finding in findings))


def _print(session: Session, findings: list[Finding]) -> None:
    out = console()
    workspace = session.workspace
    print_findings(out, by_file(findings), session.lang)
    read = text(
        "{name}. Lager: {layers}. Kartor: {maps}.",
        name=workspace.manifest.name, layers=len(workspace.declarations), maps=len(workspace.recipes),
    )  # fmt: skip
    out.print(read.render(session.lang))
    out.print(count_text(findings).render(session.lang))


def _comment(session: Session, xlsx: Path, findings: list[Finding], output: str | None) -> None:
    from geoansvar.layers import comment_findings  # read with openpyxl, which only this option needs

    if not xlsx.is_file():
        raise UnknownName(
            text("Filen {name} finns inte.", name=xlsx.name),
            place="--comment",
            remedy=text("Skriv sökvägen till den ifyllda mallen."),
        )
    # Never beside the template: in layers/ a second filled template would be a second layer.
    target = Path(output) if output else session.workspace.root / f"{xlsx.stem}-anmarkningar.xlsx"
    written = comment_findings(xlsx, findings, target, lang=session.lang)
    session.say(text("Kommentarerna står i {path}.", path=click.format_filename(written)))
