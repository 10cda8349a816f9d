"""The layers that a question means: those it names, else the only one or all that there are."""

from __future__ import annotations

from collections.abc import Sequence

from geoansvar.errors import UnknownName
from geoansvar.model.layer import Layer
from geoansvar.texts import text
from geoansvar.workspace.asked import Asked


def named(name: str, key: str, kinds: Sequence[str], asked: Asked) -> Layer:
    """Give the layer that a key of a question names.

    Raises
    ------
    UnknownName
        If there is no such layer, or one of a kind that does not do.
    """
    known = asked.shelf.names(*kinds, principal=asked.principal)
    if name in known:
        return asked.shelf.layer(name, asked.principal)
    raise UnknownName(
        text("{name} är inget lager som kan anges i {key}.", name=name, key=key),
        place=key,
        remedy=text("Välj bland: {known}.", known=", ".join(known) or "–"),
    )


def all_or_named(
    names: Sequence[str] | None, key: str, kinds: Sequence[str], asked: Asked, *, usual: Sequence[str] | None = None
) -> tuple[Layer, ...]:
    """Give the layers that a key names, of some kinds; else all of these, or of the ``usual`` ones.

    Raises
    ------
    UnknownName
    """
    if names is None:
        return asked.shelf.readable(*(usual or kinds), principal=asked.principal)
    return tuple(named(name, key, kinds, asked) for name in dict.fromkeys(names))


def only_or_named(name: str | None, key: str, kinds: Sequence[str], asked: Asked) -> Layer | None:
    """Give the layer that a key names, else the only one of the first kind; None where there is none to read.

    Raises
    ------
    UnknownName
        If there is no such layer, or several to choose among.
    """
    if name is not None:
        return named(name, key, kinds, asked)
    names = asked.shelf.names(kinds[0], principal=asked.principal)
    if len(names) > 1:
        raise UnknownName(
            text("Flera lager kan väljas: {names}.", names=", ".join(names)),
            place=key,
            remedy=text("Ange ett av dem i {key}.", key=key),
        )
    return next(iter(asked.shelf.readable(kinds[0], principal=asked.principal)), None)


def needed(name: str | None, key: str, kinds: Sequence[str], asked: Asked) -> Layer:
    """Give the layer that a key names, else the only one of the first kind.

    Raises
    ------
    UnknownName
        If there is none, or several to choose among.
    LayerError
        If it cannot be read.
    """
    layer = only_or_named(name, key, kinds, asked)
    if layer is not None:
        return layer
    names = asked.shelf.names(kinds[0], principal=asked.principal)
    if names:
        return asked.shelf.layer(names[0], asked.principal)  # says why it cannot be read
    if not asked.principal.sees_all:  # it may be hidden: that is told as if it were not there, and neither is said
        raise UnknownName(text("Frågan behöver ett lager av slaget {kind}.", kind=kinds[0]), place=key)
    raise UnknownName(
        text("Inget lager av slaget {kind} är deklarerat, och frågan behöver ett.", kind=kinds[0]),
        place=key,
        remedy=text("Deklarera ett i layers/. Se layers/README.md."),
    )
