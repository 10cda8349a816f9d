"""``geoansvar check``: everything that is wrong with a workspace, at once, each with file, key and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
import orjson
from rich.table import Table

from geoansvar.cli.session import Session, current, put_bytes
from geoansvar.cli.swedish import option, verb
from geoansvar.cli.words import by_file, console, count_text, plain, print_findings
from geoansvar.delivery.titles import shown
from geoansvar.errors import UnknownName
from geoansvar.model.finding import Finding
from geoansvar.model.service import ServicePolicy
from geoansvar.texts import Lang, Text, text


@verb(
    "check",
    option("--json", "as_json", is_flag=True, help="Skriv anmärkningarna som en JSON-lista."),
    option("--comment", metavar="FIL.xlsx", help="Skriv anmärkningarna som kommentarer i en kopia av en ifylld mall."),
    option("-o", "--output", metavar="FIL.xlsx", help="Var kopian ska ligga."),
    option("--audiences", is_flag=True, help="Skriv också vem som ser vilka lager och fält, att skriva under."),
    help="Kontrollera arbetsytan: alla anmärkningar, felen först.",
)
def check(as_json: bool, comment: str | None, output: str | None, audiences: bool) -> int:  # noqa: FBT001 - click gives it by name
    """Print every finding of the workspace; exit 1 where one of them is an error."""
    session = current()
    findings = session.workspace.findings()
    if comment is not None:
        _comment(session, Path(comment), findings, output)
    if as_json:
        rows = [finding.as_row(session.lang) for finding in findings]
        told = {"findings": rows, "audiences": session.workspace.seen_by()} if audiences else rows
        put_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    else:
        _print(session, findings)
        if audiences:
            _print_audiences(session)
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


def _print_audiences(session: Session) -> None:
    """Print who sees what, a table for each audience, so that somebody can sign it."""
    lang, out, rows = session.lang, console(), session.workspace.seen_by()
    for audience, policy in session.workspace.service.audiences.items():
        own = [row for row in rows if row["audience"] == audience]
        title = text("{audience} ({access}): {layers} lager", audience=audience, access=policy.access.label,
                     layers=len(own))  # fmt: skip
        table = Table(title=plain(title.render(lang)), title_justify="left", box=None, pad_edge=False)
        for head in (text("Lager"), text("Nivå"), text("KLASSA"), text("Ser"), text("Ser inte")):
            table.add_column(head.render(lang), overflow="fold")
        for row in own:
            klassa = session.workspace.declarations[str(row["layer"])].klassa
            name, level, *fields = _audience_cells(row, lang)
            table.add_row(*map(plain, (name, level, str(klassa or "–"), *fields)))
        out.print(table)
        asks = text("Frågor: {questions}. Kartor: {maps}.", questions=_listed(policy.questions),
                    maps=_listed(policy.maps))  # fmt: skip
        out.print(plain(asks.render(lang)), end="\n\n")
    if rows:
        out.print(_guard_text(session.workspace.service).render(lang))
        out.print(text("Granskat av: ____________________   Datum: ____________").render(lang))


def _guard_text(policy: ServicePolicy) -> Text:
    return text(
        "Den som inte säger vem den är: {audience}. Fler än {objects} skyddsvärda objekt av samma slag lämnas inte ut "
        "som fil under nästa nivå. Färre än {people} personer visas inte. KLASSA: K konfidentialitet, R riktighet, "
        "T tillgänglighet.",
        audience=policy.default_audience, objects=policy.guard.objects, people=policy.guard.minimum_count,
    )  # fmt: skip


def _audience_cells(row: dict[str, object], lang: Lang) -> tuple[str, ...]:
    grid = row["generalise_m"]
    rough = "" if grid is None else text(" (läge på {metres} m när)", metres=str(grid)).render(lang)
    level = shown("access", str(row["layer_access"]), lang=lang)
    return f"{row['layer']}{rough}", level, _listed(row["fields"]), _listed(row["hidden"])


def _listed(names: object) -> str:
    return ", ".join(map(str, names)) if isinstance(names, Iterable) and names else "–"


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
