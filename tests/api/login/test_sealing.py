"""What a browser keeps for us is sealed: for one purpose, for a time, with a key that only the service has."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.api.sealing import SHORTEST, VARIABLE, Sealing, secret_of
from geoansvar.api.sessions import SESSION_LASTS, Sessions
from geoansvar.errors import DeclarationError

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SEALING = Sealing(b"x" * 32)


@given(st.dictionaries(st.sampled_from("abc"), st.text() | st.integers() | st.lists(st.text())))
def test_what_is_sealed_is_what_comes_out_until_its_time(content):
    sealed = SEALING.seal("a", content, until=NOON + timedelta(minutes=1))

    assert SEALING.unseal("a", sealed, moment=NOON) == content
    assert SEALING.unseal("b", sealed, moment=NOON) is None
    assert SEALING.unseal("a", sealed, moment=NOON + timedelta(minutes=1)) is None
    assert Sealing(b"y" * 32).unseal("a", sealed, moment=NOON) is None


@given(st.text(max_size=300))
def test_what_is_not_sealed_is_nothing(words):
    assert SEALING.unseal("a", words, moment=NOON) is None


def test_the_key_is_made_once_and_its_owner_alone_reads_it(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: secret_of(tmp_path), range(16)))

    assert len(made) == 1
    assert len(made.pop()) == 32
    assert (tmp_path / "session.key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["session.key"]  # and nothing half is left


def test_the_environment_s_key_goes_before_and_one_that_can_be_guessed_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "k" * SHORTEST)
    assert secret_of(tmp_path) == b"k" * SHORTEST
    monkeypatch.setenv(VARIABLE, "kort")
    with pytest.raises(DeclarationError, match=VARIABLE):
        secret_of(tmp_path)

    assert not (tmp_path / "session.key").exists()


def test_a_key_that_was_cut_short_is_said_to_be(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "session.key").write_bytes(b"kort")
    with pytest.raises(DeclarationError, match=r"session\.key"):
        secret_of(tmp_path)


def test_a_session_is_what_it_was_begun_as_and_ends_for_good(tmp_path):
    sessions = Sessions(tmp_path, SEALING)
    begun, sealed = sessions.begin(NOON, issuer="https://a", subject="b", groups=("c", "d"))

    assert sessions.read(sealed, NOON) == begun
    assert sessions.read(sealed, NOON + SESSION_LASTS) is None
    sessions.end(begun, NOON)
    assert sessions.read(sealed, NOON) is None
    assert Sessions(tmp_path, SEALING).read(sealed, NOON) is None
    assert begun.id not in (tmp_path / "ended-sessions.json").read_text()


def test_those_that_would_have_ended_by_themselves_are_not_kept(tmp_path):
    sessions = Sessions(tmp_path, SEALING)
    sessions.end(sessions.begin(NOON)[0], NOON)
    later = NOON + SESSION_LASTS + timedelta(minutes=1)
    sessions.end(sessions.begin(later)[0], later)

    assert (tmp_path / "ended-sessions.json").read_text().count(":") == 1


def test_nobody_is_let_in_where_it_is_not_known_who_has_logged_out(tmp_path):
    sessions = Sessions(tmp_path, SEALING)
    _, sealed = sessions.begin(NOON)
    (tmp_path / "ended-sessions.json").write_text("[{")

    with pytest.raises(DeclarationError, match=r"ended-sessions\.json"):
        Sessions(tmp_path, SEALING).read(sealed, NOON)


def test_no_two_sessions_are_alike(tmp_path):
    sessions = Sessions(tmp_path, SEALING)

    assert len({sessions.begin(NOON)[0].id for _ in range(50)}) == 50
