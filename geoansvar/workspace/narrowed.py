"""A policy that cannot be used whole: what it withdraws is withdrawn at once, and nothing that it adds is given."""

from __future__ import annotations

from collections.abc import Mapping

from geoansvar.model.access import Access
from geoansvar.model.service import Audience, Guard, ServicePolicy
from geoansvar.workspace.audiences import EVERY

Layers = Mapping[str, tuple[str, ...]]
_NOBODY = Audience(access=Access.PUBLIC)


def narrowed(old: ServicePolicy, new: ServicePolicy) -> ServicePolicy:
    """Give what two policies both allow; everything else is as it was in the old one.

    An audience that the new one does not name stays, and sees nothing: without any audience there would be nobody to
    keep anything from. Whoever does not say who they are is ``public`` where the new policy says so.
    """
    default = new.default_audience if new.default_audience == "public" else old.default_audience
    groups = {group: name for group, name in old.oidc.groups.items() if new.oidc.groups.get(group) == name}
    return old.model_copy(
        update={
            "default_audience": default,
            "audiences": {
                name: _audience(audience, new.audiences.get(name, _NOBODY)) for name, audience in old.audiences.items()
            },
            "guard": Guard(
                objects=min(old.guard.objects, new.guard.objects),
                minimum_count=max(old.guard.minimum_count, new.guard.minimum_count),
            ),
            "oidc": old.oidc.model_copy(update={"groups": groups}),
        }
    )


def _audience(old: Audience, new: Audience) -> Audience:
    return Audience(
        access=min(old.access, new.access, key=lambda level: level.rank),
        questions=_both(old.questions, new.questions),
        maps=_both(old.maps, new.maps),
        deliveries=_both(old.deliveries, new.deliveries),
        layers=_layers(old.layers, new.layers),
        generalise_m=_coarser(old.generalise_m, new.generalise_m),
    )


def _both(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in old if name in new)


def _layers(old: Layers, new: Layers) -> dict[str, tuple[str, ...]]:
    both = {name: _fields(fields, new.get(name, ())) for name, fields in old.items()}
    return {name: fields for name, fields in both.items() if fields}


def _fields(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    if EVERY in old:
        return new
    return old if EVERY in new else _both(old, new)


def _coarser(old: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    return {name: max(old.get(name, 0.0), new.get(name, 0.0)) for name in (*old, *new)}
