"""Kept arrays are those that were saved, to the last bit, or none at all."""

import os

import numpy as np
import pytest

from geoansvar.layers.kept import forget_kept, kept_key, kept_or_made, load_kept, save_kept

ARRAYS = {
    "corners": np.array([[0.1, 2.5], [np.nan, -np.inf]]),
    "cells": np.arange(12, dtype=np.int8).reshape(3, 4),
    "offsets": np.array([], dtype=np.int64),
    "accuracy_m": np.array(5.0),
    "flags": np.array([True, False]),
    "turned": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
}


def assert_same(found, arrays=ARRAYS):
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(found[name], array)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_was_kept_is_what_is_loaded(tmp_path):
    path = save_kept(tmp_path / "floods", "q100", "k1", ARRAYS)

    assert_same(load_kept(tmp_path / "floods", "q100", "k1"))
    assert names(tmp_path / "floods") == [path.name]  # and no half file beside it


@pytest.mark.parametrize(("name", "key"), [("q100", "k2"), ("q50", "k1"), ("q10", "k1"), ("q100", "k")])
def test_another_key_or_name_has_nothing(tmp_path, name, key):
    save_kept(tmp_path, "q100", "k1", ARRAYS)

    assert load_kept(tmp_path, name, key) is None


def test_a_folder_that_is_not_there_has_nothing(tmp_path):
    assert load_kept(tmp_path / "none", "q100", "k1") is None


@pytest.mark.parametrize("end", [0, 1, 40, 200, -1])
def test_half_a_file_is_never_trusted(tmp_path, end):
    path = save_kept(tmp_path, "q100", "k1", ARRAYS)
    path.write_bytes(path.read_bytes()[:end])

    assert load_kept(tmp_path, "q100", "k1") is None


def test_one_changed_bit_anywhere_is_noticed(tmp_path):
    path = save_kept(tmp_path, "q100", "k1", ARRAYS)
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])

        assert load_kept(tmp_path, "q100", "k1") is None


def test_a_broken_file_is_made_anew_and_kept(tmp_path):
    broken = save_kept(tmp_path, "q100", "k1", ARRAYS)
    broken.write_bytes(b"")

    assert_same(kept_or_made(tmp_path, "q100", "k1", lambda: ARRAYS))
    assert_same(load_kept(tmp_path, "q100", "k1"))


def test_what_is_kept_is_not_made_again(tmp_path):
    save_kept(tmp_path, "q100", "k1", ARRAYS)

    def refuse():
        raise AssertionError("it was made again")

    assert_same(kept_or_made(tmp_path, "q100", "k1", refuse))


def test_a_newer_one_takes_the_place_of_an_older_but_not_of_another_name(tmp_path):
    save_kept(tmp_path, "q100", "k1", ARRAYS)
    save_kept(tmp_path, "q100-hav", "k1", ARRAYS)
    save_kept(tmp_path, "q100", "k2", ARRAYS)

    assert load_kept(tmp_path, "q100", "k1") is None
    assert_same(load_kept(tmp_path, "q100", "k2"))
    assert_same(load_kept(tmp_path, "q100-hav", "k1"))
    forget_kept(tmp_path, "q100")
    assert [name.rpartition("-")[0] for name in names(tmp_path)] == ["q100-hav-k1"]


def test_objects_are_refused_and_leave_nothing(tmp_path):
    with pytest.raises(TypeError, match="names holds"):
        save_kept(tmp_path, "q100", "k1", {"names": np.array(["a", None], dtype=object)})

    assert names(tmp_path) == []


def test_a_write_that_fails_leaves_the_old_one_whole(tmp_path, monkeypatch):
    save_kept(tmp_path, "q100", "k1", ARRAYS)

    def full(_):
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)  # a disk that is full cannot be had otherwise
    with pytest.raises(OSError, match="no space left"):
        save_kept(tmp_path, "q100", "k2", ARRAYS)

    assert_same(load_kept(tmp_path, "q100", "k1"))
    assert len(names(tmp_path)) == 1
    assert_same(kept_or_made(tmp_path, "q100", "k2", lambda: ARRAYS))  # and the answer comes all the same


def test_the_key_follows_all_it_is_made_of():
    assert kept_key("a", [1, 2]) == kept_key("a", [1, 2])
    assert len({kept_key("a", [1, 2]), kept_key("a", [1, 3]), kept_key("b", [1, 2]), kept_key("a")}) == 4
