"""How the service is: quickly, and nothing that a passer-by should not know."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter, Request

from geoansvar import __version__
from geoansvar.api import emergency
from geoansvar.api.asking import LangParameter
from geoansvar.api.held_view import held_rows
from geoansvar.api.problems import known_codes, problem_about
from geoansvar.api.service import Service, service_of
from geoansvar.model.access import may

router = APIRouter(tags=["tjänsten"])


@router.get("/health", summary="Tjänstens läge")
def health(request: Request, lang: LangParameter = None) -> dict[str, Any]:
    """Say how the service is; ``findings`` is null until the layers have been read, and where not all may be seen.

    ``emergency_keys`` are the sealed keys in use, for those who see what is protected, and null for others.
    """
    del lang  # there are no words in it
    service = service_of(request)
    workspace, principal = service.current(), service.principal
    findings = service.findings(0.0)
    seen = [name for name, layer in workspace.declarations.items() if may(principal, "see", layer, name)]
    told = findings if principal.sees_all else None  # a count of what is wrong tells of layers that are hidden
    counted = None if told is None else Counter(finding.severity for finding in told)
    untraced, held = service.audit.lost > 0, held_rows(service)
    return {
        "status": "degraded" if untraced or held or (counted and counted["error"]) else "ok",
        "workspace": workspace.manifest.name,
        "municipality": workspace.manifest.municipality,
        "exercise": workspace.exercise,
        "layers": len(seen),
        "checked": findings is not None,
        "traces": "full" if untraced else "ok",
        "findings": None if counted is None else {key: counted[key] for key in ("error", "warning", "note")},
        "held": held,
        "started": service.started.isoformat(timespec="seconds"),
        "version": __version__,
        "emergency_keys": emergency.rows(service),
        "login": _login(service),
    }


def _login(service: Service) -> str | None:
    """Say whether those who log people in answered when they were last asked; null where there are none."""
    provider = service.logins.provider
    return None if provider is None else "down" if provider.down else "up"


@router.get("/problems/{code}", summary="Vad en felkod betyder")
async def problem_kind(code: str, request: Request, lang: LangParameter = None) -> Any:
    """Say what a problem's code means."""
    del lang
    return problem_about(request, code, known_codes())
