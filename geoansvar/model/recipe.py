"""What a file in ``maps/`` may say: layers in order, their looks, and the questions whose answers are drawn."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geoansvar.model.access import Access
from geoansvar.texts import Lang, text


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecipeLayer(_Strict):
    """One layer of a map.

    ``style`` is a column by whose codes symbols differ, or None for the kind's own look.
    ``optional`` lets the recipe name a layer that need not be there yet.
    """

    name: Annotated[str, Field(min_length=1)]
    style: str | None = None
    labels: str | None = None
    popup: tuple[str, ...] = ()
    visible: bool = True
    group: str | None = None
    optional: bool = False


class EnglishWords(_Strict):
    """A map's words in English; what is not given stays as it is.

    ``texts`` are as many as the map's own, in the same order. ``groups`` go from the map's own word to the English.
    """

    title: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    texts: tuple[str, ...] | None = None
    groups: dict[str, str] = Field(default_factory=dict)


class MapRecipe(_Strict):
    """One map, as its municipality describes it.

    A question has the keys that it has everywhere else. Its ``flood`` may also be ``"*"``: then it is asked of every
    flow that is declared. ``en`` has its words in English, for who has chosen English.
    """

    title: Annotated[str, Field(min_length=1, max_length=80)]
    access: Access
    texts: tuple[str, ...] = ()
    extent: Literal["municipality", "layers"] | str = "municipality"  # or a layer's name
    layer: tuple[RecipeLayer, ...] = Field(min_length=1)
    question: tuple[dict[str, Any], ...] = ()
    en: EnglishWords | None = None

    @model_validator(mode="after")
    def _as_many_texts(self) -> Self:
        if self.en is not None and self.en.texts is not None and len(self.en.texts) != len(self.texts):
            raise ValueError(
                text(
                    "en.texts har {count} texter, och kartan har {own}.", count=len(self.en.texts), own=len(self.texts)
                ).render()
            )
        return self

    def told_in(self, lang: Lang) -> Self:
        """Give the recipe in a language's words, as far as it has them."""
        if lang == "sv" or self.en is None:
            return self
        words = self.en
        layers = tuple(
            each.model_copy(update={"group": words.groups.get(each.group or "", each.group)}) for each in self.layer
        )
        told = {"title": words.title or self.title, "texts": words.texts or self.texts, "layer": layers}
        return self.model_copy(update=told)

    def field_access(self, name: str) -> Access:
        """A map has one level; its layers have their own."""
        del name
        return self.access
