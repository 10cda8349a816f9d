"""What was made for somebody earlier is theirs as long as they may see all that went into it, as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from geoansvar.model.access import Principal, may
from geoansvar.model.answer import Row
from geoansvar.workspace import Workspace

Seen = Mapping[str, Sequence[str]]  # layer → its fields


def seen_in(sources: Iterable[Row], workspace: Workspace, principal: Principal) -> dict[str, list[str]]:
    """Give the layers that an answer rests on, each with the fields of it that the asker sees.

    Parameters
    ----------
    sources
        The answer's own, as the contract spells them.
    """
    found = {}
    for name in {str(source["layer"]) for source in sources}:
        declaration = workspace.declarations[name]
        fields = {*(column.name for column in declaration.kind_of.columns), *declaration.column_access}
        found[name] = sorted(field for field in fields if may(principal, "see", declaration, name, field))
    return dict(sorted(found.items()))


def still_seen(seen: Seen, workspace: Workspace, principal: Principal) -> bool:
    """Tell whether somebody may see today all that they saw then.

    A layer that is no longer declared has no owner who says that it may be seen: only who sees everything has it.
    """
    if principal.sees_all:
        return True
    declared = workspace.declarations
    return all(
        name in declared
        and may(principal, "see", declared[name], name)
        and all(may(principal, "see", declared[name], name, field) for field in fields)
        for name, fields in seen.items()
    )
