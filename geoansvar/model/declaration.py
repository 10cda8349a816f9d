"""What a file in ``layers/`` may say."""

import re
from datetime import date
from pathlib import PurePath
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StrictInt, field_validator, model_validator

from geoansvar.model.access import Access, highest
from geoansvar.model.faults import Unfit
from geoansvar.model.kinds import KINDS, Kind
from geoansvar.texts import text

LAYER_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Klassa(_Strict):
    """SKR KLASSA's three numbers, 0–4; 4 concerns Sweden's security and does not belong here."""

    confidentiality: Annotated[int, Field(ge=0, le=3)]
    integrity: Annotated[int, Field(ge=0, le=4)]
    availability: Annotated[int, Field(ge=0, le=4)]

    def __str__(self) -> str:
        """Write the three as people do: ``K2 R1 T2`` (konfidentialitet, riktighet, tillgänglighet)."""
        return f"K{self.confidentiality} R{self.integrity} T{self.availability}"


Values = Annotated[tuple[str, ...], Field(min_length=1)]


class Source(_Strict):
    """Where a layer comes from, under which licence, and when it was fetched.

    ``having`` names a column of the file: rows without a value in it are of another layer. OpenStreetMap keeps houses,
    woods and lakes in one. It may also name the values that count, of one column or several:
    ``having = { amenity = ["school", "kindergarten"] }``.
    """

    owner: Annotated[str, Field(min_length=1)]
    licence: Annotated[str, Field(min_length=1)]
    retrieved: date
    review_by: date | None = None
    path: str | None = None
    url: str | None = None
    layer: str | None = None
    sheet: str | None = None
    crs: str | None = None
    encoding: str | None = None
    x: str | None = None
    y: str | None = None
    having: str | Annotated[dict[str, Values], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise Unfit(text("path eller url, ett av dem"))
        return self

    @property
    def suffix(self) -> str:
        """The file's ending in lower case, without the dot."""
        return PurePath(self.path or self.url or "").suffix.lower().lstrip(".")


class Flood(_Strict):
    """Which flow a flood layer shows, and how well.

    ``level_m`` is the water's height at ``gauge`` when the flow runs, in ``vertical_datum``; ``covers`` names the
    layer of what the survey mapped, ``year`` the year in which it did.
    """

    flow: Annotated[str, Field(min_length=1)]
    survey: Annotated[str, Field(min_length=1)]
    climate: Annotated[str, Field(min_length=1)] = "today"
    rank: StrictInt | None = None
    discharge_m3_s: Annotated[FiniteFloat, Field(gt=0)] | None = None
    model: str | None = None
    detail: Literal["overview", "detailed"] = "detailed"
    accuracy_m: Annotated[FiniteFloat, Field(ge=0)] = 0.0
    year: Annotated[StrictInt, Field(ge=1900, le=2200)] | None = None
    gauge: str | None = None
    level_m: FiniteFloat | None = None
    covers: str | None = None
    vertical_datum: str | None = None
    unit: Literal["m", "cm", "ft"] = "m"


class LayerDeclaration(_Strict):
    """One layer, as its municipality describes it.

    ``accuracy_m`` tells how far from the truth its lines may lie, where that matters: a sketched border, say.
    """

    title: Annotated[str, Field(min_length=1, max_length=80)]
    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    access: Access
    source: Source
    klassa: Klassa | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    code_list: str = "functions-2020"
    accuracy_m: Annotated[FiniteFloat, Field(gt=0)] | None = None
    column_access: dict[str, Access] = Field(default_factory=dict)
    flood: Flood | None = None

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, name: str) -> str:
        if name not in KINDS:
            raise Unfit(text("{name} är inget slag; välj ett av {kinds}", name=name, kinds=", ".join(KINDS)))
        return name

    @field_validator("column_access")
    @classmethod
    def _never_protected_id(cls, levels: dict[str, Access]) -> dict[str, Access]:
        if "id" in levels:
            raise Unfit(text("id kan inte ha en egen nivå"))
        return levels

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        lower = [name for name, level in self.column_access.items() if level.rank < self.access.rank]
        if lower:
            raise Unfit(
                text(
                    "column_access.{name} är lägre än lagrets access ({level})", name=lower[0], level=str(self.access)
                )
            )
        if (self.flood is not None) != (self.kind in ("flood-extent", "flood-depth")):
            raise Unfit(text("[flood] hör till, och krävs av, flood-extent och flood-depth"))
        return self

    @property
    def kind_of(self) -> Kind:
        """The row of the table of kinds."""
        return KINDS[self.kind]

    def field_access(self, name: str) -> Access:
        """Give the level of one field, never lower than the layer's.

        What stood in the file before it was read as a number or a code has the level of the column it became,
        and so has a column that the municipality calls by its own name.
        """
        ours = self.columns.get(name.removesuffix("_original"), name.removesuffix("_original"))
        return highest(self.access, *(level for key, level in self.column_access.items() if self._our(key) == ours))

    def _our(self, name: str) -> str:
        return self.columns.get(name, name)
