"""Keys: shown once, kept as hashes, ended for good; what is not valid is told alike whatever the reason."""

import json
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.api.keys import EMERGENCY_LASTS, Keys
from geoansvar.errors import DeclarationError, Unauthorised, UnknownName

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path):
    return Keys.of(tmp_path)


def test_a_key_is_of_one_audience_and_is_kept_as_a_hash_alone(keys, tmp_path):
    made, token = keys.create("Grannkommunen", "partner", moment=NOON)

    assert keys.check(token, moment=NOON).audience == "partner"
    assert token not in (tmp_path / "keys.json").read_text()
    assert token.rpartition("_")[2] not in (tmp_path / "keys.json").read_text()
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0  # nobody else reads it
    assert keys.all() == [made]


def test_no_two_keys_are_alike(keys):
    assert len({keys.create("a", "isf", moment=NOON)[1] for _ in range(50)}) == 50


def test_a_key_holds_through_its_last_day_and_no_longer(keys):
    _, token = keys.create("a", "isf", moment=NOON, expires=date(2026, 11, 16))

    assert keys.check(token, moment=NOON + timedelta(hours=11, minutes=59))
    with pytest.raises(Unauthorised):
        keys.check(token, moment=NOON + timedelta(hours=12))


def test_what_is_revoked_stays_so_and_the_rest_goes_on(keys):
    first, token = keys.create("a", "isf", moment=NOON)
    _, other = keys.create("b", "isf", moment=NOON)
    ended = keys.revoke(first.id, moment=NOON)

    assert keys.revoke(first.id, moment=NOON + timedelta(days=9)).revoked == ended.revoked
    assert keys.check(other, moment=NOON)
    with pytest.raises(Unauthorised):
        keys.check(token, moment=NOON)


def test_a_sealed_key_runs_from_its_first_use_even_after_a_restart(keys, tmp_path):
    _, token = keys.create("Kuvertet i kassaskåpet", "isf", moment=NOON, emergency=True)
    opened = NOON + timedelta(days=400)

    assert keys.check(token, moment=opened).first_used is not None
    again = Keys.of(tmp_path)
    assert again.check(token, moment=opened + EMERGENCY_LASTS)
    with pytest.raises(Unauthorised):
        again.check(token, moment=opened + EMERGENCY_LASTS + timedelta(seconds=1))


@given(st.text(max_size=80))
def test_what_is_no_key_is_refused_and_never_an_error_of_ours(tmp_path_factory, words):
    keys = Keys.of(tmp_path_factory.getbasetemp())
    with pytest.raises(Unauthorised):
        keys.check(words, moment=NOON)


def test_a_key_with_one_letter_changed_is_told_as_one_that_never_was(keys):
    _, token = keys.create("a", "isf", moment=NOON)
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    said = set()
    for wrong in (changed, "ga_00000000_x", "", token + "\n"):
        with pytest.raises(Unauthorised) as refused:
            keys.check(wrong, moment=NOON)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_broken_file_lets_nobody_in_and_says_what_to_do(keys, tmp_path):
    _, token = keys.create("a", "isf", moment=NOON)
    (tmp_path / "keys.json").write_text("[{")

    with pytest.raises(DeclarationError, match=r"keys\.json"):
        Keys.of(tmp_path).check(token, moment=NOON)


def test_a_key_that_is_not_there_cannot_be_revoked(keys):
    made, _ = keys.create("a", "isf", moment=NOON)
    with pytest.raises(UnknownName) as refused:
        keys.revoke(made.id[:-1] + "z", moment=NOON)
    assert made.id in str(refused.value.remedy)


def _make_some(folder):
    for number in range(5):
        Keys.of(folder).create(str(number), "isf", moment=NOON)


def test_two_that_make_keys_at_once_lose_none(tmp_path):
    processes = [get_context("spawn").Process(target=_make_some, args=[tmp_path]) for _ in range(3)]
    for each in processes:
        each.start()
    for each in processes:
        each.join()

    assert len(json.loads((tmp_path / "keys.json").read_text())) == 15
