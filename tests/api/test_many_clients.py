"""Two hundred clients for ten seconds; ``make bench`` asks for a minute, and looks at the memory too."""

from tests.benchmarks import clients

SECONDS = 10.0


def test_two_hundred_at_once_are_all_answered():
    told = {figure.name.split(": ")[-1]: figure for figure in clients.figures(SECONDS, SECONDS / 2)}
    errors = next(figure for name, figure in told.items() if name.startswith("errors"))

    assert errors.value == 0, errors.name
    assert told["answered"].value > 0
