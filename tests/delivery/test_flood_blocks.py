"""What stands on paper: of the strip every headline, at every depth that was asked for."""

from geoansvar.delivery.flood_blocks import flood_blocks
from geoansvar.delivery.pivots import indicator_title
from tests.delivery.flood_answers import exposure_answer


def test_the_strip_on_paper_has_every_headline_at_every_depth():
    answer = exposure_answer()
    key = answer.result["thresholds"][0]["key"]
    for rows in (answer.totals, answer.result["thresholds"]):  # and one that nobody asks for first
        rows += [row | {"key": "dams"} for row in rows if row["key"] == key]
    strip = next(block for block in flood_blocks(answer, {}, "sv") if block["title"] == "Tröskelremsa")
    rows = answer.result["thresholds"]
    depths = {row["threshold_m"] for row in rows}

    told = {(part["title"], line["title"]) for part in strip["sections"] for line in part["lines"]}
    assert told == {(row["flood"], indicator_title(row["key"], None)) for row in rows}
    assert len(strip["columns"]) >= 1 + len(depths)
    for part in strip["sections"]:
        for line in part["lines"]:
            assert all(cell["first"] for cell in line["cells"][: 1 + len(depths)]), line
