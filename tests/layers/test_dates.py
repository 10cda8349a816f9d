"""What has grown stale on a stated day: the last day still holds, the day after does not."""

from datetime import date, timedelta

import pytest

from geoansvar.layers import dated_findings
from tests.layers.conftest import codes, of_code

TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)


def judge(layer):
    return dated_findings(layer, as_of=TODAY, contact_valid_days=365)


def actor(layer, **columns):
    return layer(
        "actor", {"id": ["a"], "name": ["A"], "phone": ["031-390 06 12"], **{k: [v] for k, v in columns.items()}}
    )


@pytest.mark.parametrize(
    ("key", "day", "code"),
    [
        ("review_by", TODAY, None), ("review_by", TODAY - DAY, "source-stale"),
        ("retrieved", TODAY, None), ("retrieved", TODAY + DAY, "date-future"),
        ("valid_to", TODAY, None), ("valid_to", TODAY - DAY, "layer-expired"),
        ("valid_from", TODAY, None), ("valid_from", TODAY + DAY, "layer-not-yet-valid"),
    ],
)  # fmt: skip
def test_a_layers_own_dates(layer, key, day, code):
    assert codes(judge(layer("place", {"id": ["a"], "name": ["A"]}, **{key: day}))) == ([code] if code else [])


@pytest.mark.parametrize(
    ("verified", "code"),
    [(TODAY - YEAR, None), (TODAY - YEAR - DAY, "contact-expired"), (None, "contact-unverified"),
     (TODAY + DAY, "date-future")],
)  # fmt: skip
def test_a_contact_holds_its_days_and_no_longer(layer, verified, code):
    findings = judge(actor(layer, verified=verified))
    assert codes(findings) == ([code] if code else [])
    assert all(finding.row == "a" and finding.key == "verified" for finding in findings)


def test_where_there_is_no_contact_there_is_none_to_confirm(layer):
    assert judge(layer("actor", {"id": ["a"], "name": ["A"]})) == []


@pytest.mark.parametrize(("until", "count"), [(TODAY, 0), (TODAY - DAY, 1), (None, 0)])
def test_an_agreement_that_has_passed(layer, until, count):
    found = of_code(judge(actor(layer, verified=TODAY, agreement_until=until)), "agreement-expired")
    assert len(found) == count
