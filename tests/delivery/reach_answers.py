"""The exercise's own answers on who reaches what: one of each kind, asked once."""

from __future__ import annotations

from functools import cache

from geoansvar.model.answer import Answer
from geoansvar.model.question import question_from
from geoansvar.workspace import Workspace

STATION = "samhallsviktigt/s-brandstation"
QUESTIONS = {
    "coverage": {"kind": "coverage", "mode": "walk", "within_m": [1000, 2000], "flood": "Q100"},
    "isolation": {"kind": "isolation", "anchors": [STATION], "flood": "Q100", "vehicle": "rescue"},
    "status": {"kind": "status", "floods": ["Q100", "BHF"]},
    "cascade": {"kind": "cascade", "flood": "Q100"},
    "allocation": {"kind": "allocation", "within_m": 1500},
    "siting": {"kind": "siting", "candidates": ["samhallsviktigt"], "k": 2, "within_m": 1000},
    "what-if": {
        "kind": "what-if",
        "question": {"kind": "isolation", "anchors": [STATION], "flood": "Q100"},
        "close_roads": ["vag-00481", "vag-00853", "vag-01083"],
    },
}
KINDS = tuple(QUESTIONS)


@cache
def reach_answer(town: Workspace, kind: str) -> Answer:
    """Answer the question of a kind; a workspace is asked each but once."""
    return town.answer(question_from(QUESTIONS[kind]))
