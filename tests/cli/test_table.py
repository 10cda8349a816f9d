"""An answer about floods in a terminal: flows as columns, what is counted as lines, nothing unknown made a nought."""

import io
import re
from dataclasses import replace

import pytest

from geoansvar.cli.matrix_table import print_matrix
from geoansvar.cli.table import print_answer
from geoansvar.cli.words import Terminal
from geoansvar.delivery.matrix import Cell, Line, Matrix
from tests.delivery.flood_answers import FLOWS, directive_answer, exposure_answer

HEADS = re.compile(r"Q50 +Q100 +Q200 +BHF")


def printed(show, *what, width=140):
    out = io.StringIO()
    show(Terminal(file=out, width=width, markup=False, emoji=False, highlight=False), *what, "sv")
    return out.getvalue()


def matrix(*lines, columns=("Q100", "BHF")):
    parts = (("affected", "berört"), ("uncertain", "osäkert"), ("outside", "utanför"), ("no_data", "utan uppgift"))
    return Matrix("totals", "Antal per flöde", ("", "Uppgift"), columns, parts, lines)


def line(title, *cells, unit="objects"):
    keys = ("affected", "uncertain", "outside", "no_data")
    return Line("", title, unit, tuple(Cell(dict(zip(keys, cell, strict=True)), "ok") for cell in cells))


@pytest.mark.parametrize("made", [exposure_answer, directive_answer])
def test_the_flows_are_columns_and_not_lines(made):
    shown = printed(print_answer, made())

    assert HEADS.search(shown)
    assert "vid Q50:" not in shown


def test_the_headings_stand_in_the_order_of_the_statute():
    shown = printed(print_answer, directive_answer())
    places = [shown.index(f"\n{heading}") for heading in ("Människors hälsa", "Miljön", "Kulturarvet", "Ekonomisk")]

    assert places == sorted(places)


def test_a_missing_layer_is_said_and_is_no_nought():
    shown = printed(print_answer, directive_answer())
    (polluted,) = re.findall(r"^  Förorenade områden.*$", shown, re.MULTILINE)

    assert polluted.count("inget lager") == len(FLOWS)
    assert not re.search(r"\d", polluted)


def test_the_draft_of_the_consequences_is_shown_to_its_end():
    answer = directive_answer()
    shown = printed(print_answer, answer, width=200)

    assert all(row["text"] in shown for row in answer.result["consequences"])


def test_what_is_nought_at_every_flow_is_counted_and_not_listed():
    shown = printed(
        print_matrix, matrix(line("Dammar", (0, 0, 9, 0), (0, 0, 9, 0)), line("Hus", (1, 0, 8, 0), (2, 0, 7, 0)))
    )

    assert "Hus" in shown
    assert "Dammar" not in shown
    assert "Rader som är noll vid alla flöden: 1." in shown


@pytest.mark.parametrize("known", [(0, 2, 7, 0), (0, 0, 7, 2)])
def test_what_is_uncertain_or_without_data_is_no_nought(known):
    shown = printed(print_matrix, matrix(line("Dammar", known, known)))

    assert re.search(r"Dammar.* 2\s*$", shown, re.MULTILINE) or "osäkert 2" in shown
    assert "noll" not in shown


def test_what_has_no_data_stands_in_one_column_also_where_the_flows_differ():
    rows = (line("Hus", (1, 0, 5, 3), (2, 0, 4, 3)), line("Broar", (1, 0, 5, 3), (2, 0, 4, 4)))
    shown = printed(print_matrix, matrix(*rows))

    assert (shown.count("utan"), shown.count("uppgift")) == (1, 1)  # one head, on two lines
    assert re.search(r"Hus +1 +2 +3\s*$", shown, re.MULTILINE)
    assert re.search(r"Broar +1 +2 +3–4\s*$", shown, re.MULTILINE)


def test_a_long_table_says_how_much_more_there_is():
    rows = [line(f"Rad {number}", (1, 0, 0, 0), (1, 0, 0, 0)) for number in range(50)]
    shown = printed(print_matrix, matrix(*rows))

    assert "och 10 till; alla rader: -o svar.xlsx" in shown
    assert "Rad 39" in shown
    assert "Rad 40" not in shown


def test_the_parts_of_numbers_give_way_before_any_whole_number_does():
    whole = [line(f"Helt {number}", (1, 0, 0, 0), (1, 0, 0, 0)) for number in range(30)]
    rows = [each for one in whole for each in (one, replace(one, title=f"del av {one.title}", is_part=True))]
    shown = printed(print_matrix, matrix(*rows))

    assert "Helt 29" in shown
    assert "del av" not in shown
    assert "och 30 till" in shown


def test_data_cannot_steer_the_terminal_from_a_table():
    shown = printed(
        print_matrix, matrix(line("H\x1b[31mus\x07", (1, 0, 0, 0), (1, 0, 0, 0)), columns=("Q\x9b2J", "BHF"))
    )

    assert not re.search(r"[\x07\x1b\x9b]", shown)
