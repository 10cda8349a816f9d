"""What a reader must know of new points: what speaks against one, and which of those that serve already would not."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from geoansvar.analysis.accepted_points import AcceptedPoints
from geoansvar.analysis.candidates import (
    CUT_OFF,
    IN_WATER,
    MAYBE_CUT_OFF,
    MAYBE_WET,
    NO_ROAD,
    NO_WAY,
    OUTSIDE,
    Candidates,
    Requirements,
)
from geoansvar.analysis.exposed import geometry_of
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.texts import Text, text

_AGAINST: dict[str, Text] = {
    OUTSIDE: text("Den föreslagna punkten ligger utanför kommunen."),
    NO_ROAD: text("Den föreslagna punkten ligger för långt från närmaste väg: ingen kan räknas till den."),
    IN_WATER: text("Den föreslagna punkten är våt vid flödet."),
    MAYBE_WET: text("Den föreslagna punkten ligger så nära vattnet att den kan vara våt vid flödet."),
    CUT_OFF: text("Den föreslagna punkten är avskuren vid flödet."),
    MAYBE_CUT_OFF: text("Den föreslagna punkten är avskuren vid flödet om broar och andra osäkra vägar är stängda."),
    NO_WAY: text("Den föreslagna punkten nås inte med bil ens när det är torrt."),
}


def against(reason: str) -> Finding:
    """Say what speaks against the point that somebody proposes."""
    remedy = text("Svaret räknas som om den kunde användas. Välj ett annat läge.")
    return Finding("proposed-unfit", "warning", _AGAINST[reason], key="proposed", remedy=remedy)


def in_open_water(candidates: Candidates, waters: Sequence[Layer]) -> list[Finding]:
    """Say so where a place that somebody proposes lies in a lake, a river or the sea."""
    remedy = text("Svaret räknas som om den kunde användas. Välj ett annat läge.")
    found = []
    for layer in waters:
        shapes = geometry_of(layer)
        wide = shapes[shapely.get_dimensions(shapes) == 2]
        if shapely.intersects(candidates.geometry[:, None], wide[None, :]).any():
            said = text("Den föreslagna punkten ligger i vattnet enligt {layer}.", layer=layer.name)
            found.append(Finding("proposed-in-water", "warning", said, key="proposed", remedy=remedy))
    return found


def existing_notes(existing: AcceptedPoints) -> list[Finding]:
    """Say what is known of the points that serve already; to have none is nothing amiss here."""
    said = text("Inga befintliga punkter räknas: urvalet börjar från ingenting.")
    return [
        *(each for each in existing.findings if each.code != "no-points"),
        *([] if len(existing) else [Finding("no-existing", "note", said, key="existing")]),
    ]


def in_doubt(reasons: Sequence[str | None]) -> list[Finding]:
    """Say how many candidates are kept out by a doubt alone."""
    doubtful = sum(reason in (MAYBE_WET, MAYBE_CUT_OFF) for reason in reasons)
    said = text(
        "Kandidater som kanske är våta eller avskurna, vid vattnets kant eller bortom en bro, väljs inte: {count}.",
        count=doubtful,
    )
    return [Finding("candidates-in-doubt", "note", said, key="exclude_flood")] if doubtful else []


def at_flow_notes(required: Requirements, existing: AcceptedPoints) -> list[Finding]:
    """Say that the way is that of a dry day, and name the points that serve already but would not at the flow."""
    if required.at_flow is None:
        return []
    flow = required.at_flow.flow.flow.key
    dry = text("{flow} utesluter kandidater; avstånden är de som gäller när vägarna är torra.", flow=flow)
    said = {
        IN_WATER: text("Punkten är våt vid {flow} men räknas som befintlig.", flow=flow),
        MAYBE_WET: text("Punkten kan vara våt vid {flow} men räknas som befintlig.", flow=flow),
        CUT_OFF: text("Punkten är avskuren vid {flow} men räknas som befintlig.", flow=flow),
        MAYBE_CUT_OFF: text("Punkten kan vara avskuren vid {flow} men räknas som befintlig.", flow=flow),
    }
    remedy = text("Ställ samma fråga genom what-if med close_points, så räknas den inte.")
    reasons = required.at_flow.why(existing.geometry)
    return [
        Finding("distances-dry", "note", dry, key="exclude_flood"),
        *(
            Finding("existing-unfit", "warning", said[reason], f"layers/{row['layer']}.toml", row=row["id"],
                    remedy=remedy)
            for row, reason in zip(existing.rows, reasons, strict=True) if reason in said
        ),
    ]  # fmt: skip
