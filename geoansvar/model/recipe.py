"""What a file in ``maps/`` may say: layers in order, their looks, and the questions whose answers are drawn."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geoansvar.model.access import Access


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


class MapRecipe(_Strict):
    """One map, as its municipality describes it.

    A question has the keys that it has everywhere else. Its ``flood`` may also be ``"*"``: then it is asked of every
    flow that is declared.
    """

    title: Annotated[str, Field(min_length=1, max_length=80)]
    access: Access
    texts: tuple[str, ...] = ()
    extent: Literal["municipality", "layers"] | str = "municipality"  # or a layer's name
    layer: tuple[RecipeLayer, ...] = Field(min_length=1)
    question: tuple[dict[str, Any], ...] = ()

    def field_access(self, name: str) -> Access:
        """A map has one level; its layers have their own."""
        del name
        return self.access
