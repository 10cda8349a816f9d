"""The tree of errors is drawn before the code, and cannot rot."""

import geoansvar.errors
from geoansvar.errors import GeoansvarError
from geoansvar.texts import text


def every_error(root=GeoansvarError):
    yield root
    for child in root.__subclasses__():
        yield from every_error(child)


def test_every_error_has_a_code_of_its_own():
    codes = [error.code for error in every_error()]

    assert len(codes) == len(set(codes))


def test_every_error_is_drawn_in_the_tree():
    drawn = geoansvar.errors.__doc__ or ""

    assert [error.__name__ for error in every_error() if error.__name__ not in drawn] == []


def test_an_error_says_place_fault_and_remedy():
    error = GeoansvarError(text("Filen saknas."), place="layers/vagar.toml", remedy=text("Lägg dit den."))

    assert str(error) == "layers/vagar.toml: Filen saknas. Lägg dit den."
