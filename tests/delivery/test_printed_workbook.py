"""Each sheet of a workbook is read on A4: on its side, titles on every page, and no smaller than eyes can take."""

import io

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from geoansvar.delivery import FORMATS
from tests.delivery.answers import small_answer
from tests.delivery.flood_answers import exposure_answer

READ_ACROSS = 210  # characters on the width of A4, at some 6 points


def books():
    for answer in (small_answer(), exposure_answer()):
        yield openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(answer, "sv")))


def width(sheet, first=1, last=None):
    last = last or sheet.max_column
    return sum(sheet.column_dimensions[get_column_letter(at)].width for at in range(first, last + 1))


def test_every_sheet_lies_on_its_side_and_says_its_page():
    for book in books():
        for sheet in book:
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToHeight == 0
            assert "Sida &P av &N" in sheet.oddFooter.right.text.replace("&[Page]", "&P").replace("&[Pages]", "&N")


def test_the_first_sheet_prints_what_can_be_read_and_leaves_the_hashes_in_the_file():
    for book in books():
        sheet = book.worksheets[0]
        (area,) = sheet.print_area if isinstance(sheet.print_area, list) else [sheet.print_area]
        last = column_index_from_string(area.replace("$", "").rpartition(":")[2].rstrip("0123456789"))

        assert width(sheet, 1, last) <= 140
        printed = {cell.value for row in sheet.iter_rows(max_col=last) for cell in row}
        assert {"Område", "Underlag", "Anmärkningar"} <= printed
        whole = {str(cell.value) for row in sheet.iter_rows(min_col=last + 1) for cell in row if cell.value}
        assert all(each == "sha256" or len(each) == 64 for each in whole)


def test_rows_repeat_their_titles_and_a_wide_sheet_is_as_many_pages_across_as_it_needs():
    wide = 0
    for book in books():
        for sheet in book.worksheets[1:]:
            if sheet.auto_filter.ref is None:
                continue
            assert sheet.print_title_rows
            pages = sheet.page_setup.fitToWidth or 1
            if sheet.print_title_cols:
                last = column_index_from_string(sheet.print_title_cols.replace("$", "").rpartition(":")[2])
                again, wide = width(sheet, 1, last), wide + 1
                assert pages >= 2
                assert again + (width(sheet) - again) / pages <= READ_ACROSS * 1.05
    assert wide > 0


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_limited_view_says_the_one_line_in_a_workbook(lang):
    line = {
        "sv": "Underlag enligt din behörighet. Kan vara ofullständigt.",
        "en": "Data as your access allows. May be incomplete.",
    }[lang]
    content = FORMATS["xlsx"].write(small_answer(notice="access-limited"), lang)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]

    assert line in {cell.value for row in sheet.iter_rows() for cell in row}
