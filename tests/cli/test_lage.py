"""On the command line a situation is frozen at a time that is given, shown for WIS and compared."""

import pytest

from tests.cli.conftest import ALLEGATAN as ASKED

ALLEGATAN = ASKED[2:]  # the area alone


@pytest.fixture
def frozen(run):
    times = ("2026-11-16T03:07+01:00", "2026-11-16T04:07+01:00")
    return [
        run("lage", "freeze", *ALLEGATAN, *more, "--time", time).out.strip()
        for time, more in zip(times, ((), ("--flood", "Q100")), strict=True)
    ]


def test_it_is_named_by_its_time_and_shown_for_wis(run, frozen, tmp_path):
    shown = run("lage", "show", "20261116T0207")

    assert frozen[0].startswith("20261116T020700Z-")
    assert shown.code == 0
    assert "5. AKTÖRER" in shown.out
    assert run("lage", "show", frozen[0], "-o", str(tmp_path / "lage.pdf")).code == 0
    assert (tmp_path / "lage.pdf").read_bytes().startswith(b"%PDF")
    assert run("lage", "show", frozen[0], "-o", str(tmp_path / "lage.docx")).code == 2


def test_they_are_listed_and_compared(run, frozen):
    listed = run("lage", "list").out.splitlines()

    assert [line.split("\t")[:2] for line in listed[:2]] == [[frozen[1], "ÖVNING"], [frozen[0], "ÖVNING"]]
    assert "Ändrade:" in run("lage", "compare", *frozen).out
    assert run("lage", "compare", *frozen, "--json").out.startswith("[")


def test_a_time_that_is_none_is_the_request_at_fault(run):
    assert run("lage", "freeze", *ALLEGATAN, "--time", "i natt").code == 2
    assert run("lage", "show", "1999").code == 2
