"""What a cell says that its value alone does not."""

import pytest

from geoansvar.delivery.reach_brief import reach_cell
from geoansvar.model.reach_tables import ALLOCATION

CAPACITY = next(column for column in ALLOCATION[0].columns if column.key == "capacity")


@pytest.mark.parametrize(("capacity", "said"), [(None, "platser: uppgift saknas"), (60, None), (0, None)])
def test_a_point_whose_number_of_places_nobody_knows_says_so_on_its_row(capacity, said):
    assert reach_cell(CAPACITY, {"capacity": capacity, "assigned": 117, "free": None}, "sv") == said
