"""Which questions are an asker's, and levels that somebody believes protect what does not exist."""

from __future__ import annotations

from geoansvar.errors import UnknownName
from geoansvar.model.access import Principal
from geoansvar.model.faults import did_you_mean
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.model.question import Question, WhatIf
from geoansvar.texts import text


def require_askable(question: Question, principal: Principal) -> None:
    """See to it that a question, and one inside it, is the principal's to ask.

    Raises
    ------
    UnknownName
    """
    inner = (question.question,) if isinstance(question, WhatIf) else ()
    for each in (question, *inner):
        if not principal.may_ask(each.kind):
            raise unaskable(each.kind, principal)


def unaskable(kind: str, principal: Principal) -> UnknownName:
    """Say that there are no questions of a kind, and which there are for this principal."""
    kinds = sorted(principal.questions or ())
    return UnknownName(
        text("Det finns ingen fråga som heter {kind}.", kind=kind),
        place="kind",
        remedy=text("De frågor som finns är {kinds}.", kinds=", ".join(kinds)) if kinds else None,
    )


def unknown_fields(layer: Layer) -> list[Finding]:
    """A level for a column that does not exist protects nothing, and somebody believes that it does."""
    declaration = layer.declaration
    known = (
        set(layer.frame.columns) | {column.name for column in declaration.kind_of.columns} | set(declaration.columns)
    )
    return [
        Finding(
            "unknown-name",
            "error",
            text("Kolumnen {name} finns inte, så nivån skyddar ingenting.", name=name),
            place=layer.place,
            key=f"column_access.{name}",
            remedy=did_you_mean(name, known),
        )
        for name in declaration.column_access
        if name not in known
    ]
