"""Keys from the terminal: shown once, and a sealed one says how long it lasts."""

import pytest


@pytest.fixture
def key(run, town_folder, monkeypatch):
    monkeypatch.setenv("GEOANSVAR_STATE", str(town_folder / ".geoansvar"))
    return lambda *args: run("key", *args, folder=town_folder)


def test_a_sealed_key_says_how_long_it_lasts_when_it_is_made_and_when_it_is_listed(key):
    made = key("create", "--name", "Kuvertet", "--audience", "isf", "--emergency", "--hours", "12")
    listed = key("list")

    assert made.code == 0
    assert made.out.startswith("ga_")
    assert "12 timmar" in made.err
    assert "förseglad, 12 timmar" in listed.out
    assert made.out.strip() not in listed.out


@pytest.mark.parametrize("hours", ["0", "169", "ett dygn"])
def test_it_lasts_an_hour_at_least_and_a_week_at_most(key, hours):
    refused = key("create", "--name", "Kuvertet", "--audience", "isf", "--emergency", "--hours", hours)

    assert (refused.code, refused.out) == (2, "")
