"""The start page's facts: each layer with its age in words and what is wrong with it, errors first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoansvar.delivery.titles import SEVERITY_TITLES, shown
from geoansvar.errors import LayerError
from geoansvar.model.access import Principal, may
from geoansvar.model.finding import Finding, Severity, in_order
from geoansvar.texts import Lang, Text, text
from geoansvar.workspace import Workspace

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
MOST_FINDINGS = 20  # of one layer on the page; "geoansvar check" prints them all
PLURALS = {
    "error": (text("fel"), text("fel")),
    "warning": (text("varning"), text("varningar")),
    "note": (text("upplysning"), text("upplysningar")),
}


@dataclass(frozen=True, slots=True)
class FindingsView:
    """What was found, counted by severity, and the worst of it in words."""

    counts: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, Any], ...]
    left: int


@dataclass(frozen=True, slots=True)
class LayerView:
    """One layer as the start page lists it; ``rows`` is None where it cannot be read."""

    name: str
    title: str
    kind: str
    owner: str
    licence: str
    access: str
    retrieved: str
    age: str
    late: bool
    rows: int | None
    findings: FindingsView | None


def layer_views(
    workspace: Workspace, principal: Principal, findings: Sequence[Finding] | None, lang: Lang
) -> list[LayerView]:
    """List the layers that the principal may know of, those with errors first.

    ``findings`` is None while they are still being worked out; then no rows are counted either. Whoever may not see
    everything gets none: they tell of rows and fields that may be hidden.
    """
    checked, findings = findings is not None, findings if principal.sees_all else None
    declared = workspace.declarations.items()
    names = [name for name, declaration in declared if may(principal, "see", declaration, name)]
    of_layer: dict[str | None, list[Finding]] = {}
    for finding in findings or ():
        of_layer.setdefault(finding.place, []).append(finding)
    views = [
        _layer(
            workspace,
            principal,
            name,
            None if findings is None else of_layer.get(workspace.file_of(name), []),
            lang,
            checked=checked,
        )
        for name in names
    ]
    return sorted(views, key=lambda view: (not _has_errors(view), view.kind, view.title))


def _has_errors(view: LayerView) -> bool:
    return view.findings is not None and any(tone == "error" for tone, _ in view.findings.counts)


def _layer(
    workspace: Workspace,
    principal: Principal,
    name: str,
    findings: list[Finding] | None,
    lang: Lang,
    *,
    checked: bool,
) -> LayerView:
    declaration = workspace.declarations[name]
    source = declaration.source
    return LayerView(
        name=name,
        title=declaration.title,
        kind=declaration.kind_of.title.render(lang),
        owner=source.owner,
        licence=source.licence,
        access=shown("access", str(declaration.access), lang=lang),
        retrieved=source.retrieved.isoformat(),
        age=age_text(source.retrieved, workspace.today).render(lang),
        late=source.review_by is not None and source.review_by < workspace.today,
        rows=None if not checked else _rows(workspace, principal, name),
        findings=None if findings is None else findings_view(findings, lang),
    )


def _rows(workspace: Workspace, principal: Principal, name: str) -> int | None:
    try:
        return len(workspace.layer(name, principal).frame)
    except LayerError:
        return None


def other_findings(
    workspace: Workspace, principal: Principal, findings: Iterable[Finding], lang: Lang
) -> FindingsView:
    """Give the findings that belong to no layer: maps, the service, the workspace itself.

    Whoever may not see everything gets none of them: they name files that may be hidden.
    """
    if not principal.sees_all:
        return findings_view([], lang)
    places = {workspace.file_of(name) for name in workspace.declarations}
    return findings_view([finding for finding in findings if finding.place not in places], lang)


def findings_view(findings: Iterable[Finding], lang: Lang) -> FindingsView:
    """Count findings by severity and give the worst in words."""
    ordered = in_order(findings)
    counted = Counter(finding.severity for finding in ordered)
    rows = tuple(
        finding.as_row(lang) | {"word": SEVERITY_TITLES[finding.severity].render(lang)}
        for finding in ordered[:MOST_FINDINGS]
    )
    counts = tuple(
        (tone, f"{counted[tone]} {_plural(tone, counted[tone], lang)}") for tone in SEVERITIES if counted[tone]
    )
    return FindingsView(counts, rows, len(ordered) - len(rows))


def _plural(severity: str, count: int, lang: Lang) -> str:
    one, many = PLURALS[severity]
    return (one if count == 1 else many).render(lang)


def age_text(retrieved: date, today: date) -> Text:
    """Say how old something is: ``15 dagar``, ``3 månader``, ``2 år``."""
    days = (today - retrieved).days
    if days < 0:
        return text("daterat framåt")
    if days == 0:
        return text("i dag")
    if days < 60:
        return text("1 dag") if days == 1 else text("{count} dagar", count=days)
    if days < 730:
        return text("{count} månader", count=days // 30)
    return text("{count} år", count=days // 365)
