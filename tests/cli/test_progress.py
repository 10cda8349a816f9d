"""A flow is prepared once; whoever waits in a terminal sees how far it has come."""

import io

import pytest

from geoansvar.cli.progress import told


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def a_common_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_shows_what_is_prepared_and_how_far_it_has_come():
    screen = Terminal()
    with told(screen) as tell:
        tell("Q100", 0.0)
        tell("Q100", 0.5)
        tell("BHF", 1.0)

    shown = screen.getvalue()
    assert "Förbereder Q100" in shown
    assert "50%" in shown
    assert "Förbereder BHF" in shown


def test_a_file_gets_none_of_it():
    file = io.StringIO()
    with told(file) as tell:
        tell("Q100", 0.5)

    assert file.getvalue() == ""


def test_a_terminal_gets_nothing_where_nothing_was_prepared():
    screen = Terminal()
    with told(screen):
        pass

    assert screen.getvalue() == ""


def test_what_is_prepared_cannot_steer_the_terminal():
    screen = Terminal()
    with told(screen) as tell:
        tell("Q\x1b]0;rm\x07", 0.2)

    assert "\x1b]0;" not in screen.getvalue()


def test_a_fault_while_it_is_prepared_leaves_the_terminal_as_it_was():
    screen = Terminal()
    with pytest.raises(RuntimeError), told(screen) as tell:  # noqa: PT012 - what is tested is how the block is left
        tell("Q100", 0.2)
        raise RuntimeError

    assert screen.getvalue().rfind("\x1b[?25h") > screen.getvalue().rfind("\x1b[?25l"), "the cursor is there again"
