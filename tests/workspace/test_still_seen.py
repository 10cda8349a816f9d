"""What somebody saw once is seen yet by those alone to whom each layer and each field of it is open now."""

import pytest

from geoansvar.model.access import LOCAL, Access, Principal
from geoansvar.workspace.still_seen import seen_in, still_seen

LAYER = "samhallsviktigt"
SOURCES = [{"layer": LAYER}]


def asker(level, *fields, layer=LAYER):
    return Principal("x", level, {layer: frozenset(fields)})


def test_what_is_seen_is_the_fields_that_are_open(town):
    fields = seen_in(SOURCES, town, asker(Access.LIMITED, "*"))[LAYER]

    assert "tolerated_outage_h" in fields
    assert "backup_power" not in fields


@pytest.mark.parametrize(
    ("later", "seen"),
    [
        (asker(Access.LIMITED, "*"), True),
        (asker(Access.PROTECTED, "*"), True),
        (asker(Access.INTERNAL, "*"), False),  # some fields have become more restricted than they may see
        (asker(Access.PUBLIC, "*"), False),
        (asker(Access.LIMITED, "name"), False),
        (asker(Access.PROTECTED, "*", layer="vagar"), False),
        (LOCAL, True),
    ],
)
def test_each_layer_and_each_field_must_be_open_yet(town, later, seen):
    assert still_seen(seen_in(SOURCES, town, asker(Access.LIMITED, "*")), town, later) is seen


def test_a_layer_that_is_gone_is_for_who_sees_everything(town):
    assert not still_seen({"borta": []}, town, asker(Access.PROTECTED, "*"))
    assert still_seen({"borta": []}, town, LOCAL)
