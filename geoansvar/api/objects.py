"""Where an object's own page is, and what it is called there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from geoansvar.analysis.contact import Contacts
from geoansvar.analysis.register import Objects
from geoansvar.model.access import Principal, may
from geoansvar.model.answer import Row
from geoansvar.texts import Text, text
from geoansvar.workspace import Workspace

Link = Callable[..., str]


def items_path(layer: str) -> str:
    """Give the address of a layer's table."""
    return f"/collections/{layer}/items"


def item_path(layer: str, row_id: str) -> str:
    """Give the address of an object's page; an id may hold anything that somebody has written."""
    return f"{items_path(layer)}/{quote(row_id, safe='')}"


@dataclass(frozen=True, slots=True)
class Pages:
    """Gives the pages of objects and actors, of those layers that the asker may know of.

    Attributes
    ----------
    layers
        The names of the layers.
    actors
        The actors' rows by id.
    contacts
        Whom to call at each.
    where
        In which layer, and at which position, the object of an id stands.
    sees_all
        Whether nothing is held back: only then is what is not seen not there.
    """

    link: Link
    layers: frozenset[str]
    actors: Mapping[str, Row]
    contacts: Contacts
    where: Mapping[str, tuple[Objects, int]]
    sees_all: bool

    @classmethod
    def of(cls, workspace: Workspace, principal: Principal, link: Link) -> Pages:
        """Give the pages of a workspace as the principal may see them."""
        declared = workspace.declarations.items()
        seen = frozenset(name for name, declaration in declared if may(principal, "see", declaration, name))
        register = workspace.register(principal)
        return cls(
            link, seen, register.actors, Contacts(register, as_of=workspace.today), register.where, principal.sees_all
        )

    def of_object(self, layer: object, row_id: object) -> str | None:
        """Give an object's page; None where it has none."""
        if layer is None or row_id is None or str(layer) not in self.layers:
            return None
        return self.link(item_path(str(layer), str(row_id)), f="html")

    def of_id(self, row_id: object) -> tuple[str, str | None]:
        """Give the name and the page of the object of an id; the id itself, where nobody knows it."""
        objects, position = self.where.get(str(row_id), (None, 0))
        if objects is None:
            return str(row_id), None
        row = objects.rows.get(position, {})
        return str(row.get("name") or row_id), self.of_object(objects.name, row_id)

    def of_actor(self, actor: object) -> str | None:
        """Give an actor's page; None where the register lacks the actor."""
        row = self.actors.get(str(actor or ""))
        return None if row is None else self.of_object(row["layer"], row["id"])

    def contact_of(self, actor: object) -> Row | None:
        """Give whom to call at an actor; None where the register lacks it."""
        return self.contacts.of(str(actor or ""))

    @property
    def missing(self) -> Text:
        """Say of an actor that is not among those one sees what can be said."""
        return text("finns inte i registret") if self.sees_all else text("saknas i det du får se")

    def name_of(self, actor: object) -> str:
        """Give an actor's name, else the id that somebody has written."""
        row = self.actors.get(str(actor or ""))
        return str(actor or "") if row is None else str(row["name"])
