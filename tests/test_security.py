"""SECURITY.md names a test for each line: every one of them exists, and the ceiling is said."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECURITY = (ROOT / "api/SECURITY.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SECURITY)))
LINES = [line for line in SECURITY.splitlines() if re.match(r"\| \d+\.\d+\.\d+", line)]


def named_in(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_test_that_is_named_exists():
    assert len(NAMED) >= 40
    assert [f"{path}::{name}" for path, name in NAMED if name not in named_in(path)] == []


def test_every_line_names_what_shows_it():
    assert len(LINES) >= 40
    assert [line for line in LINES if "::" not in line and "detta dokument" not in line] == []


def test_the_ceiling_is_said_with_how_to_report_and_against_whom():
    for words in ("K0–K2", "K3", "K4", "säkerhetsskyddsklassificerat", "## Rapportera", "## Hotbilden", "ASVS 4.0.3"):
        assert words in SECURITY


def test_what_the_chain_of_the_traces_cannot_show_is_said():
    assert "inte att de sista raderna är kapade" in SECURITY
    assert "`audit.second`" in SECURITY
