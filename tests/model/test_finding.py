"""Hundreds of notes that say one thing are one note with a count; a fault is never hidden in a crowd."""

import pytest

from geoansvar.model.finding import MOST_ALIKE, Finding, grouped
from geoansvar.texts import text

PART = text("Raden är en del av 0.")


def of_rows(count, *, severity="note", place="layers/tatorter.toml", said=PART):
    names = [f"0-{at}" for at in range(count)]
    return [
        Finding("row-left-out", severity, text("{said}", said=said, row=name), place=place, key="id", row=name)
        for name in names
    ]


def test_many_notes_alike_become_one_with_their_number_and_some_of_their_rows():
    (note,) = grouped(of_rows(852))

    assert note.row is None
    assert str(note.text) == "852 rader, bland dem 0-0, 0-1, 0-2, 0-3, 0-4: Raden är en del av 0."


def test_a_few_keep_their_rows():
    assert grouped(of_rows(MOST_ALIKE)) == of_rows(MOST_ALIKE)


def test_what_is_said_of_another_row_or_in_other_words_is_another_note():
    other = of_rows(2, said=text("Raden är en del av 336."))

    assert [each.row for each in grouped([*of_rows(30), *other])] == [None, "0-0", "0-1"]


@pytest.mark.parametrize("kept", [{"severity": "warning"}, {"severity": "error"}, {"place": "layers/aktorer.xlsx"}])
def test_what_somebody_must_mend_row_by_row_is_listed_row_by_row(kept):
    assert grouped(of_rows(500, **kept)) == of_rows(500, **kept)
