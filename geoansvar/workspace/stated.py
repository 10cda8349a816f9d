"""What a file that cannot be used still states of who may see its layer or map: a raised level is meant at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from geoansvar.model.access import Access, highest
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.finding import Finding
from geoansvar.model.recipe import MapRecipe

Declaration = TypeVar("Declaration", LayerDeclaration, MapRecipe)
_LEVEL = re.compile(r"""^\s*["']?access["']?\s*=\s*["']?(\w*)""", re.MULTILINE)
_FIELDS = re.compile(
    r"""^\s*(?:\[\s*["']?column_access["']?\s*\](.*?)(?=^\s*\[|\Z)|column_access\s*=\s*\{(.*?)(?:\}|\Z))""",
    re.MULTILINE | re.DOTALL,
)
_FIELD = re.compile(r"""["']?([^"'=,{}\n]+?)["']?[ \t]*=\s*["']?(\w*)""")
_DOTTED = re.compile(r"""^\s*column_access\.["']?([^"'=\n]+?)["']?\s*=\s*["']?(\w*)""", re.MULTILINE)
_CONFIDENTIALITY = re.compile(r"""confidentiality["']?\s*=\s*["']?(\d+)""")
_HIGHEST_THAT_BELONGS = 3  # of KLASSA's confidentiality: 4 concerns Sweden's security
_COMMENT = re.compile(r"#.*")


def as_stated(old: Declaration, file: Path, faults: Iterable[Finding]) -> Declaration | None:
    """Give a declaration with the levels that its broken file states, where they are higher.

    Parameters
    ----------
    old
        As it was declared when the file could last be used.
    faults
        What is wrong with the file.

    Returns
    -------
    LayerDeclaration or MapRecipe or None
        None where what is wrong is how it is protected: nobody knows who may see it then, so it is gone.
    """
    words = _words(file)
    level = _LEVEL.search(words)
    if _is_unsafe(words, faults) or (level and level[1] not in list(Access)):
        return None
    access = highest(old.access, Access(level[1]) if level else old.access)
    if isinstance(old, MapRecipe):
        return old.model_copy(update={"access": access})
    return no_lower(old, old.model_copy(update={"access": access, "column_access": _fields(words)}))


def no_lower(old: LayerDeclaration, new: LayerDeclaration) -> LayerDeclaration:
    """Give a layer as it was declared, but nothing of it more openly than it is declared now."""
    access = highest(old.access, new.access)
    names = {*old.column_access, *new.column_access}
    fields = {name: highest(access, old.field_access(name), new.field_access(name)) for name in names}
    return old.model_copy(update={"access": access, "column_access": fields})


def _words(file: Path) -> str:
    try:
        return _COMMENT.sub("", file.read_text(encoding="utf-8-sig", errors="replace"))
    except OSError:
        return ""


def _is_unsafe(words: str, faults: Iterable[Finding]) -> bool:
    if any((fault.key or "").split(".")[0] == "klassa" for fault in faults):
        return True
    return any(int(number) > _HIGHEST_THAT_BELONGS for number in _CONFIDENTIALITY.findall(words))


def _fields(words: str) -> Mapping[str, Access]:
    """Give the level of each field that is stated; one whose level cannot be read is protected."""
    stated = [pair for table in _FIELDS.findall(words) for pair in _FIELD.findall("".join(table))]
    stated += _DOTTED.findall(words)
    return {name.strip(): Access(level) if level in list(Access) else Access.PROTECTED for name, level in stated}
