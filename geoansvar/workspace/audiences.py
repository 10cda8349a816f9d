"""What an audience sees of this workspace, where the two keys disagree, and the table that somebody can sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from geoansvar.model.access import Access, Principal, may
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.faults import did_you_mean
from geoansvar.model.finding import Finding
from geoansvar.model.question import QUESTION_KINDS
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.service import Audience, ServicePolicy
from geoansvar.texts import Text, text

PLACE = "api/service.toml"
EVERY = "*"
# Of every layer, whatever is named: what a row is called by, and where it is.
ALWAYS = frozenset({"id", "geometry", "placed_by"})
Columns = Callable[[str], frozenset[str] | None]


def principal_of(name: str, policy: ServicePolicy, declarations: Mapping[str, LayerDeclaration]) -> Principal:
    """Give the principal that a member of an audience is; one that is not declared may see nothing.

    An audience that is named for every field of every layer, up to protected, sees everything: it is not told that
    its answers may be incomplete. Answers do not rest on columns of the municipality's own: they may be left out.
    """
    audience = policy.audiences.get(name)
    if audience is None:
        return Principal(name, Access.PUBLIC, {}, frozenset(), frozenset(), minimum_count=policy.guard.minimum_count)
    everything = _is_everything(audience, declarations)
    stars = everything and all(EVERY in audience.layers.get(layer, ()) for layer in declarations)
    return Principal(
        name,
        audience.access,
        None if stars else {layer: frozenset(fields) for layer, fields in audience.layers.items()},
        frozenset(audience.questions),
        frozenset(audience.maps),
        dict(audience.generalise_m),
        0 if everything else policy.guard.minimum_count,
        everything,
    )


def _is_everything(audience: Audience, declarations: Mapping[str, LayerDeclaration]) -> bool:
    whole = all(_is_whole(audience.layers.get(name, ()), layer) for name, layer in declarations.items())
    return whole and audience.access is Access.PROTECTED and not audience.generalise_m


def _is_whole(fields: tuple[str, ...], declaration: LayerDeclaration) -> bool:
    ours = {column.name for column in declaration.kind_of.columns} - ALWAYS
    return bool(fields) and (EVERY in fields or ours <= set(fields))


def conflicts(
    policy: ServicePolicy,
    declarations: Mapping[str, LayerDeclaration],
    recipes: Mapping[str, MapRecipe],
    columns: Columns,
    path: Path,
    *,
    exercise: bool,
) -> Iterator[Finding]:
    """Find where the publisher's key names what the owner's does not allow, or what does not exist.

    Parameters
    ----------
    columns
        Gives the columns that a layer's file has beside those of its kind, None where it cannot be read;
        asked only where a field is of neither.
    path
        Of the policy, for the line.
    exercise
        Whether every field at once may be named: outside an exercise each is decided by itself.
    """
    for audience, named in policy.audiences.items():
        for fault in _of_audience(audience, named, declarations, recipes, columns):
            yield _at_line(fault, path)
        for fault in () if exercise else _of_every_field(audience, named, declarations):
            yield _at_line(fault, path)
    if policy.audiences and policy.default_audience not in policy.audiences:
        key = "default_audience"
        yield _at_line(_absent(key, policy.default_audience, policy.audiences), path)
    for group, audience in policy.oidc.groups.items():
        if policy.audiences and audience not in policy.audiences:
            yield _at_line(_absent(f"oidc.groups.{group}", audience, policy.audiences), path)


def open_to_all(policy: ServicePolicy, *, exercise: bool) -> Finding | None:
    """Find whether everybody on the network, unnamed, would be more than ``public``, outside an exercise."""
    if policy.default_audience == "public" or exercise:
        return None
    return Finding(
        "access-conflict",
        "error",
        text("Den som inte säger vem den är vore {audience} för alla på nätet.", audience=policy.default_audience),
        PLACE,
        "default_audience",
        remedy=text('Sätt default_audience = "public"; annat går bara i en övning eller på den egna datorn.'),
    )


def _of_audience(
    name: str,
    audience: Audience,
    declarations: Mapping[str, LayerDeclaration],
    recipes: Mapping[str, MapRecipe],
    columns: Columns,
) -> Iterator[Finding]:
    at = f"audiences.{name}"
    for kind in audience.questions:
        if kind not in QUESTION_KINDS:
            yield _absent(f"{at}.questions", kind, QUESTION_KINDS)
    for drawn in audience.maps:
        if drawn not in recipes:
            yield _absent(f"{at}.maps", drawn, recipes)
        elif recipes[drawn].access.rank > audience.access.rank:
            yield _above(f"{at}.maps", text("Kartan {name}", name=drawn), recipes[drawn].access, name, audience)
    for layer in audience.generalise_m:
        if layer not in declarations:
            yield _absent(f"{at}.generalise_m.{layer}", layer, declarations)
    for layer, fields in audience.layers.items():
        yield from _of_layer(f"{at}.layers.{layer}", name, audience, layer, fields, declarations, columns)


def _of_layer(
    at: str,
    name: str,
    audience: Audience,
    layer: str,
    fields: tuple[str, ...],
    declarations: Mapping[str, LayerDeclaration],
    columns: Columns,
) -> Iterator[Finding]:
    declaration = declarations.get(layer)
    if declaration is None:
        yield _absent(at, layer, declarations)
        return
    if declaration.access.rank > audience.access.rank:
        yield _above(at, text("Lagret {name}", name=layer), declaration.access, name, audience)
        return
    ours = ALWAYS | {column.name for column in declaration.kind_of.columns} | set(declaration.columns)
    for each in fields:
        if each == EVERY:
            continue
        own = frozenset() if each in ours else columns(layer)
        if own is not None and each not in ours | own:
            yield _absent(at, each, ours | own)
        elif declaration.field_access(each).rank > audience.access.rank:
            field = text("Fältet {field} i {name}", field=each, name=layer)
            yield _above(at, field, declaration.field_access(each), name, audience)


def _of_every_field(name: str, audience: Audience, declarations: Mapping[str, LayerDeclaration]) -> Iterator[Finding]:
    """Whatever is added to a layer's file later would be seen without anybody having decided it."""
    for layer, fields in audience.layers.items():
        if EVERY in fields and layer in declarations:
            known = ", ".join(column.name for column in declarations[layer].kind_of.columns)
            yield Finding(
                "access-conflict",
                "error",
                text('["*"] går bara i en övning: annars nämns varje fält som målgruppen ska se.'),
                PLACE,
                f"audiences.{name}.layers.{layer}",
                remedy=text("Lagrets fält är {names}.", names=known),
            )


def _absent(key: str, name: str, known: Iterable[str]) -> Finding:
    return Finding(
        "unknown-name", "error", text("{name} finns inte.", name=name), PLACE, key, remedy=did_you_mean(name, known)
    )


def _above(key: str, what: Text, level: Access, name: str, audience: Audience) -> Finding:
    return Finding(
        "access-conflict",
        "error",
        text(
            "{what} är {level}, men målgruppen {audience} når bara {access}.",
            what=what, level=level.label, audience=name, access=audience.access.label,
        ),
        PLACE,
        key,
        remedy=text("Ta bort det ur målgruppen, eller låt dataägaren ändra nivån. Båda nycklarna måste tillåta."),
    )  # fmt: skip


def _at_line(fault: Finding, path: Path) -> Finding:
    line = line_of(path.read_text(encoding="utf-8"), str(fault.key)) if path.exists() else None
    if line is None:
        return fault
    said = text("Rad {line}: {fault}", line=str(line), fault=fault.text)
    return Finding(fault.code, fault.severity, said, fault.place, fault.key, remedy=fault.remedy)


def line_of(toml: str, key: str) -> int | None:
    """Find the line of a dotted key in TOML, or of the nearest table above it; None where neither is found."""
    parts = key.split(".")
    lines = toml.splitlines()
    for depth in range(len(parts), 0, -1):
        table, last = ".".join(parts[: depth - 1]), parts[depth - 1]
        inside = table == ""
        for number, line in enumerate(lines, start=1):
            header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)
            if header:
                stated = re.sub(r"[\s\"']", "", header[1])
                if stated == ".".join(parts[:depth]):
                    return number
                inside = stated == table
            elif inside and re.match(rf"\s*[\"']?{re.escape(last)}[\"']?\s*=", line):
                return number
    return None


def seen_by(policy: ServicePolicy, declarations: Mapping[str, LayerDeclaration]) -> list[dict[str, object]]:
    """Give the table that somebody can sign: audience, layer, the fields that are seen, and those held back."""
    rows: list[dict[str, object]] = []
    for audience in policy.audiences:
        principal = principal_of(audience, policy, declarations)
        for name, declaration in declarations.items():
            if may(principal, "see", declaration, name):
                rows.append(_row(principal, name, declaration))
    return rows


def _row(principal: Principal, name: str, declaration: LayerDeclaration) -> dict[str, object]:
    fields = [column.name for column in declaration.kind_of.columns]
    seen = [field for field in fields if may(principal, "see", declaration, name, field)]
    named = None if principal.layers is None else principal.layers.get(name, frozenset())
    return {
        "audience": principal.audience,
        "access": str(principal.access),
        "layer": name,
        "layer_access": str(declaration.access),
        "klassa": None if declaration.klassa is None else declaration.klassa.model_dump(),
        "fields": seen,
        "hidden": [field for field in fields if field not in seen],
        "own_columns": named is None or EVERY in named,
        "generalise_m": principal.generalise_m.get(name),
    }
