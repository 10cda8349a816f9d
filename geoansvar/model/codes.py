"""Code lists are dated data: a list says which version it is, and a workspace may bring its own."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from geoansvar.texts import Lang


class Code(BaseModel):
    """One code with its text in two languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sv: str
    en: str = ""
    sector: str | None = None

    def title(self, lang: Lang = "sv") -> str:
        """Give the text in ``lang``; Swedish where there is no English."""
        return self.en if lang == "en" and self.en else self.sv


class CodeList(BaseModel):
    """A closed list of codes, with version and source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    version: str
    source: str
    codes: dict[str, Code] = Field(min_length=1)

    def title_of(self, code: str | None, lang: Lang = "sv") -> str:
        """Give the text of a code; the code itself where the list does not have it."""
        if code is None:
            return ""
        return self.codes[code].title(lang) if code in self.codes else code


@cache
def packaged_codes(name: str) -> CodeList:
    """Read a packaged code list: ``sectors``, ``functions-2020``, ``categories`` or ``sni-2007``."""
    source = files("geoansvar").joinpath(f"model/codelists/{name}.toml").read_text(encoding="utf-8")
    return CodeList.model_validate(tomllib.loads(source))
