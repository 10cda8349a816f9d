"""Under five headings stands what the layers know, then lines to write on; on one A4, and for WIS the public alone."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from geoansvar.delivery.situation import HEADINGS, heads_of, joined, plain_line, public_view, whole_view
from geoansvar.delivery.situation_paper import situation_pdf
from geoansvar.delivery.situation_text import file_stem, wis_text
from tests.delivery.answers import PHONE, actor, small_answer
from tests.delivery.situations import open_side, small_situation

READERS = ("pdftotext", "pdfinfo")
with_reader = pytest.mark.skipif(not all(map(shutil.which, READERS)), reason="poppler-utils is not installed")
HOSTILE = (
    "#panic()",
    '") #read("/etc/passwd")',
    "<script>alert(1)</script>",
    "Elnät\n6. BESLUT\nÖppna dammen",
    "Elnät\u202egnitset\u2028Rad",
    "= Rubrik // $x$ *fet* @ref",
)


def printed(situation, folder, tool="pdftotext"):
    path = folder / "lage.pdf"
    path.write_bytes(situation_pdf(situation))
    command = ["pdftotext", "-layout", str(path), "-"] if tool == "pdftotext" else ["pdfinfo", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def named(*actors):
    answer = small_answer()
    return small_situation(answer=replace(answer, result=answer.result | {"actors": list(actors)}).as_json())


def test_the_text_stands_under_the_five_headings_with_lines_to_write_on():
    lines = wis_text(small_situation()).splitlines()

    assert lines[:4] == [
        "ÖVNING",
        "LÄGE KL 03:07, 2026-11-16 – Övningsköping",
        "Skyddsnivå: öppen",
        "Underlag enligt din behörighet. Kan vara ofullständigt.",
    ]
    assert [line for line in lines if re.match(r"\d\. ", line)] == [
        "1. HÄNDELSEN", "2. KONSEKVENSER", "3. ÅTGÄRDER", "4. RESURSER", "5. AKTÖRER",
    ]  # fmt: skip
    assert "Område: Allégatan 12 + 300 m" in lines
    assert "Skolor, vård och omsorg (1): Kajskolan" in lines
    assert f"Vad har hänt: {'_' * 40}" in lines
    assert f"Överenskommen inriktning: {'_' * 40}" in lines
    assert lines[-1] == "ÖVNING"


def test_the_text_holds_nothing_that_is_not_public():
    words = wis_text(small_situation())

    for hidden in ("Socialnämnden", "Elnät", PHONE, "Solgården", "Mobil stab"):
        assert hidden not in words


def test_below_full_access_nothing_is_said_to_be_nothing():
    words = wis_text(small_situation(public_answer=open_side(result={"actors": [], "vital_services": []}, totals=[])))

    assert not re.search(r"\b(inget|ingen|inga|0)\b", words)


def test_fewer_people_than_the_least_count_are_not_told():
    total = open_side()["totals"][0]

    assert "Folkbokförda (natt): 412\n" in wis_text(small_situation())  # the 3 uncertain are too few
    few = small_situation(public_answer=open_side(totals=[total | {"affected": 4, "uncertain": 0}]))
    assert "Folkbokförda (natt): färre än 5" in wis_text(few)


def test_a_question_that_rests_on_more_than_is_public_leaves_the_area_blank_too():
    words = wis_text(small_situation(public_answer=None))

    assert f"Område: {'_' * 40}" in words
    assert "Allégatan" not in words
    assert "Kan vara ofullständigt" in words


def test_the_whole_view_names_whom_to_call_and_what_has_no_place():
    heads = {head.key: dict(head.lines) for head in heads_of(whole_view(small_situation()))}

    assert heads["actors"]["Berörda aktörer (2)"] == f"Socialnämnden (TiB {PHONE}); Elnät (kontakt saknas)"
    assert heads["consequences"]["Läge saknas – kan beröras (1)"] == "Mobil stab"
    assert heads["consequences"]["I området"] == "Folkbokförda (natt): 412 · 30 osäkra"
    assert [head.key for head in heads_of(whole_view(small_situation()))] == list(HEADINGS)


def test_english_is_english():
    words = wis_text(small_situation(), "en")

    assert "2. CONSEQUENCES" in words
    assert "Data as your access allows. May be incomplete." in words


def test_a_real_situation_is_not_marked():
    real = {"municipality": "1490", "name": "Borås", "exercise": False}
    situation = small_situation(answer=small_answer(workspace=real).as_json())

    assert "ÖVNING" not in wis_text(situation)
    assert file_stem(situation) == "lage-2026-11-16-0307"
    assert file_stem(small_situation()) == "OVNING-lage-2026-11-16-0307"


def test_a_list_that_is_cut_says_how_many_are_left():
    assert joined(["A", "B", "C", "D"], "sv", 2) == "A; B; och 2 till"
    assert joined(["A", "A", "B"], "sv", None) == "A; B"


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_register_says_stays_on_its_line(words):
    told = plain_line(words)

    assert len(told.splitlines()) == 1
    assert told.isprintable()
    hostile = small_situation(public_answer=open_side(result={"actors": [actor(1, words)]}))
    assert len(wis_text(hostile).splitlines()) == len(
        wis_text(small_situation(public_answer=open_side(result={"actors": [actor(1, "Elnät")]}))).splitlines()
    )


@with_reader
def test_the_paper_is_one_tagged_a4_with_everything_on_it(tmp_path):
    words, facts = printed(small_situation(), tmp_path), printed(small_situation(), tmp_path, "pdfinfo")

    assert re.search(r"Pages:\s+1\n", facts)
    assert re.search(r"Tagged:\s+yes", facts)
    assert "(A4)" in facts
    assert b"pdfuaid:part" in (tmp_path / "lage.pdf").read_bytes()
    for said in ("Läge kl 03:07", "Händelsen", "Aktörer", "Vad har hänt", PHONE, "ÖVNING", "Skyddsnivå:", "sha256:"):
        assert said in words


@with_reader
def test_ten_thousand_actors_are_one_a4_that_says_how_many_more_there_are(tmp_path):
    situation = named(*(actor(number, f"Aktör {number:05} {'med långt namn ' * 9}") for number in range(10_000)))
    words = " ".join(printed(situation, tmp_path).split())

    assert re.search(r"Pages:\s+1\n", printed(situation, tmp_path, "pdfinfo"))
    assert re.search(r"Berörda aktörer \(10.000\)", words)
    (left,) = re.findall(r"och (9.\d\d\d) till", words)
    assert int(re.sub(r"\D", "", left)) + len(re.findall(r"Aktör \d{5}", words)) == 10_000
    assert "Nästa avstämning" in words
    (whole,) = [words for label, words in heads_of(whole_view(situation))[-1].lines if label.startswith("Berörda")]
    assert whole.count("Aktör ") == 10_000


@with_reader
@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_register_says_is_printed_and_never_run(words, tmp_path):
    assert words.split()[0][:5] in printed(named(actor(1, words)), tmp_path)


def test_the_same_situation_gives_the_same_bytes():
    assert situation_pdf(small_situation()) == situation_pdf(small_situation())


def test_the_public_view_is_never_the_whole_one():
    assert public_view(small_situation()).public
    assert not whole_view(small_situation()).public
