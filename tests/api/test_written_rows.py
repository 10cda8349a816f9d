"""Written rows are kept within what they may take, whatever is asked: what is long ago is let go of first."""

import numpy as np
import pandas as pd

from geoansvar.api.features.encoding import MOST_KEPT, Written, WrittenRows


def rows_of(count):
    return Written(pd.DataFrame(index=range(count)), (), [b'"a"'] * count, None)


def test_a_list_of_rows_counts_before_any_is_written():
    rows = WrittenRows(most_bytes=100_000)
    first = rows.of("first", lambda: rows_of(10_000))

    assert first.bytes >= 80_000
    rows.of("second", lambda: rows_of(10_000))
    assert rows.of("first", lambda: rows_of(10_000)) is not first


def test_what_is_written_after_it_was_given_counts():
    rows = WrittenRows(most_bytes=100_000)
    first = rows.of("first", lambda: rows_of(1_000))
    assert rows.of("first", lambda: rows_of(1_000)) is first
    first.page(np.arange(1_000))
    assert first.bytes > 80_000
    rows.of("second", lambda: rows_of(2_000))

    assert rows.of("first", lambda: rows_of(1_000)) is not first


def test_what_has_been_let_go_of_counts_no_more():
    rows = WrittenRows(most_bytes=100_000)
    gone = rows.of("gone", lambda: rows_of(10_000))
    kept = rows.of("kept", lambda: rows_of(10_000))
    gone.page(np.arange(10_000))

    assert rows.of("kept", lambda: rows_of(10_000)) is kept
    small = rows.of("small", lambda: rows_of(10))
    assert rows.of("kept", lambda: rows_of(10_000)) is kept
    assert rows.of("small", lambda: rows_of(10)) is small


def test_no_more_than_so_many_are_kept_however_small():
    rows = WrittenRows()
    first = rows.of(0, lambda: rows_of(1))
    for key in range(1, MOST_KEPT + 1):
        rows.of(key, lambda: rows_of(1))

    assert rows.of(0, lambda: rows_of(1)) is not first
