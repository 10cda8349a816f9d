"""What must be known of a number's rows, said beside the number in a few words; the findings tell it in full."""

from __future__ import annotations

from geoansvar.analysis.exposed import ENTERED_KINDS
from geoansvar.analysis.indicators import INDICATORS
from geoansvar.model.answer import Answer
from geoansvar.texts import Lang, Text, text

_IN_SHORT: dict[str, Text] = {
    "population-coarse": text("grovt: stora rutor"),
    "no-dwellings": text("fördelat efter yta"),
    "rows-without-number": text("rader utan tal räknas inte"),
    "bridges-uncertain": text("broar och tunnlar är osäkra"),
    "bridges-by-name": text("broar är osäkra"),
}
_OVERVIEW = "flow-overview"  # of a flow, and not of a layer: it holds for all that is no larger than a house


def remarks(answer: Answer, lang: Lang = "sv") -> dict[str, str]:
    """Give, by indicator, what the findings about its layers come to.

    A finding that names the number's own column is about that number, any other about all numbers of its layer's kind.
    """
    kinds = {str(source["layer"]): str(source["kind"]) for source in answer.sources}
    own = {indicator.key for indicator in INDICATORS}
    found: dict[str, dict[str, None]] = {}
    if any(finding.code == _OVERVIEW for finding in answer.findings):
        said = text("ej underlag på byggnadsnivå").render(lang)
        found = {each.key: {said: None} for each in INDICATORS if each.kind in ENTERED_KINDS}
    for finding in answer.findings:
        if finding.code not in _IN_SHORT:
            continue
        layer = str(finding.place or "").rpartition("/")[2].partition(".")[0]
        for indicator in INDICATORS:
            if finding.key in (own - {indicator.key}) or indicator.kind != kinds.get(layer):
                continue
            found.setdefault(indicator.key, {})[_IN_SHORT[finding.code].render(lang)] = None
    return {key: "; ".join(words) for key, words in found.items()}
