"""A frozen situation is written once: what has been changed is noticed, and is nobody's but whoever may see it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from geoansvar import Workspace
from geoansvar.errors import OutputRefused, QuestionInvalid, SourceUnreadable, UnknownName
from geoansvar.model.access import LOCAL, Access, Principal
from geoansvar.workspace.situations import FOLDER, freeze, situation, situations
from tests.conftest import ROOT

QUESTION = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}
TIME = datetime.fromisoformat("2026-11-16T03:07:00+01:00")
PUBLIC = Principal("public", Access.PUBLIC)


@pytest.fixture
def kept(tmp_path):
    """A workspace with an empty shelf of situations."""
    return Workspace.find(ROOT, state=tmp_path / "state")


def only_file(workspace):
    (path,) = (workspace.state / FOLDER).iterdir()
    return path


def test_what_was_frozen_is_read_as_it_was(kept):
    made = freeze(kept, QUESTION, time=TIME, principal=LOCAL)

    assert made.id.startswith("20261116T020700Z-")
    assert made.time == TIME
    assert made.run == kept.answer(QUESTION).run
    assert situation(kept, made.id, LOCAL) == made
    assert situation(kept, "20261116", LOCAL) == made
    assert situations(kept, LOCAL) == ([made], [])


def test_only_its_owner_may_read_the_file_and_nobody_write_it(kept):
    freeze(kept, QUESTION, time=TIME, principal=LOCAL)

    assert only_file(kept).stat().st_mode & 0o777 == 0o400
    assert (kept.state / FOLDER).stat().st_mode & 0o777 == 0o700


def test_the_same_at_the_same_time_is_the_same_file(kept):
    one = freeze(kept, QUESTION, time=TIME, principal=LOCAL)
    before = only_file(kept).stat().st_mtime_ns

    assert freeze(kept, QUESTION, time=TIME, principal=LOCAL) == one
    assert only_file(kept).stat().st_mtime_ns == before


def test_the_newest_stands_first(kept):
    times = (TIME, TIME + timedelta(hours=2), TIME + timedelta(hours=1))
    made = [freeze(kept, QUESTION, time=time, principal=LOCAL) for time in times]

    assert [each.id for each in situations(kept, LOCAL)[0]] == [made[1].id, made[2].id, made[0].id]


@pytest.mark.parametrize(
    "change", [lambda old: old.replace(b"Socialn", b"Kulturn"), lambda old: old[:-1], lambda _: b""]
)
def test_a_changed_file_is_noticed(kept, change):
    made = freeze(kept, QUESTION, time=TIME, principal=LOCAL)
    path = only_file(kept)
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(change(content) if change(content) != content else content + b" ")

    with pytest.raises(SourceUnreadable):
        situation(kept, made.id, LOCAL)
    assert situations(kept, LOCAL) == ([], [made.id])
    assert situations(kept, PUBLIC) == ([], [])


def test_who_sees_less_does_not_see_that_it_is_there(kept):
    made = freeze(kept, QUESTION, time=TIME, principal=LOCAL)

    assert situations(kept, PUBLIC) == ([], [])
    with pytest.raises(UnknownName):
        situation(kept, made.id, PUBLIC)


def test_who_froze_it_sees_it(kept):
    made = freeze(kept, QUESTION, time=TIME, principal=PUBLIC)

    assert situation(kept, made.id, PUBLIC) == made
    assert situation(kept, made.id, LOCAL) == made
    assert situations(kept, Principal("partner", Access.PUBLIC)) == ([], [])


def test_the_public_side_is_what_the_public_is_answered(kept):
    made = freeze(kept, QUESTION | {"flood": "Q100"}, time=TIME, principal=LOCAL)
    public = kept.answer(QUESTION | {"flood": "Q100"}, replace(PUBLIC, audience="wis"))

    assert made.answer["result"]["actors"]
    assert made.public_answer["result"]["actors"] == []
    assert made.public_answer["notice"] == "access-limited"
    assert made.public_answer["run"] == public.run
    assert {row["key"] for row in made.exposure["totals"]} > {row["key"] for row in made.public_exposure["totals"]}


def test_a_restricted_object_as_the_area_leaves_no_public_side(kept):
    question = {"kind": "affected-area", "area": {"feature": "samhallsviktigt/s-bank", "buffer_m": 100}}

    assert freeze(kept, question, time=TIME, principal=LOCAL).public_answer is None


@pytest.mark.parametrize("name", ["", "2", "../../pyproject", "20261116T020700Z-" + "0" * 64, "*"])
def test_a_name_is_never_a_path(kept, name):
    for minutes in (0, 1):
        freeze(kept, QUESTION, time=TIME + timedelta(minutes=minutes), principal=LOCAL)

    with pytest.raises(UnknownName):
        situation(kept, name, LOCAL)


def test_another_kind_of_question_is_refused(kept):
    with pytest.raises(QuestionInvalid):
        freeze(kept, {"kind": "responsibility"}, time=TIME, principal=LOCAL)


def test_where_nothing_can_be_written_that_is_said(kept):
    kept.state.mkdir(parents=True, exist_ok=True)
    (kept.state / FOLDER).write_text("in the way", encoding="utf-8")

    with pytest.raises(OutputRefused):
        freeze(kept, QUESTION, time=TIME, principal=LOCAL)
