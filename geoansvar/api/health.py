"""How the service is: quickly, and nothing that a passer-by should not know."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter, Request

from geoansvar import __version__
from geoansvar.api.asking import LangParameter
from geoansvar.api.problems import known_codes, problem_about
from geoansvar.api.service import service_of

router = APIRouter(tags=["tjänsten"])


@router.get("/health", summary="Tjänstens läge")
def health(request: Request, lang: LangParameter = None) -> dict[str, Any]:
    """Say how the service is; ``findings`` is null until the layers have been read the first time."""
    del lang  # there are no words in it
    service = service_of(request)
    workspace = service.current()
    findings = service.findings(0.0)
    counted = None if findings is None else Counter(finding.severity for finding in findings)
    return {
        "status": "degraded" if counted and counted["error"] else "ok",
        "workspace": workspace.manifest.name,
        "municipality": workspace.manifest.municipality,
        "exercise": workspace.exercise,
        "layers": len(workspace.declarations),
        "checked": counted is not None,
        "findings": None if counted is None else {key: counted[key] for key in ("error", "warning", "note")},
        "started": service.started.isoformat(timespec="seconds"),
        "version": __version__,
    }


@router.get("/problems/{code}", summary="Vad en felkod betyder")
async def problem_kind(code: str, request: Request, lang: LangParameter = None) -> Any:
    """Say what a problem's code means."""
    del lang
    return problem_about(request, code, known_codes())
