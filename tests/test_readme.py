"""What the README tells people to do works, in the order it is told."""

import json
import re
import shlex
import tomllib
from datetime import datetime
from typing import Any

import openpyxl

from geoansvar.cli import geoansvar
from geoansvar.cli.running import guarded
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
COMMANDS = [
    shlex.split(line.removeprefix("$ geoansvar "))
    for language, block in BLOCKS
    if language == "console"
    for line in block.splitlines()
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def fill_in_ten_actors(workspace):
    """Do what the README asks between its commands: fill in the template, and save it in ``layers/``."""
    book = openpyxl.load_workbook(workspace / "mallar" / "aktorer.xlsx")
    table: Any = book.worksheets[0]
    titles = {str(cell.value).removesuffix(" *"): cell.column for cell in table[1]}
    for number in range(10):
        table.cell(3 + number, titles["Namn"], f"Nämnd {number}")
        table.cell(3 + number, titles["Ansvarsområde"], "Hela kommunen")
        table.cell(3 + number, titles["Nivå"], "lokal")
    notes: Any = book["Så här fyller du i"]
    notes["B4"], notes["B5"] = "Kommunen", datetime(2026, 11, 20)
    book.save(workspace / "layers" / "aktorer.xlsx")


def test_every_command_of_the_readme_works_in_the_order_it_stands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GEOANSVAR_WORKSPACE", str(ROOT))
    monkeypatch.setenv("GEOANSVAR_STATE", str(tmp_path / "state"))
    assert len(COMMANDS) >= 8
    for command in COMMANDS:
        if command[-1] == "serve":
            continue
        if "--comment" in command:
            fill_in_ten_actors(tmp_path / "min-kommun")
        assert guarded(geoansvar, command) == 0, (command, capsys.readouterr())
    assert (tmp_path / "berorda.xlsx").is_file()
    assert list((tmp_path / "kartor").glob("*.html"))
    assert (tmp_path / "min-kommun" / "aktorer-kommentarer.xlsx").is_file()


def test_ten_actors_written_in_excel_are_in_the_answer(tmp_path, capsys):
    folder = tmp_path / "min-kommun"
    assert guarded(geoansvar, ["init", str(folder), "--municipality", "1490"]) == 0
    fill_in_ten_actors(folder)
    capsys.readouterr()
    asked = ["-w", str(folder), "ask", "affected-area", "--feature", "kommungrans/1490", "--json"]
    assert guarded(geoansvar, asked) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in answer["result"]["actors"]] == [f"Nämnd {number}" for number in range(10)]
    assert {row["contact"]["state"] for row in answer["result"]["actors"]} == {"missing"}


def test_the_question_by_curl_is_answered(town):
    from fastapi.testclient import TestClient

    from geoansvar import create_app

    curl = next(block for _, block in BLOCKS if block.startswith("curl"))
    words = shlex.split(curl.replace("\\\n", " "))
    address, body = words[2], words[words.index("-d") + 1]
    base, _, path = address.partition("/questions")
    client = TestClient(create_app(town), base_url=base, client=("127.0.0.1", 50000))
    answer = client.post("/questions" + path, content=body.encode(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["result"]["actors"]


def test_every_verb_is_mentioned_and_no_other_is():
    mentioned = set(re.findall(r"geoansvar(?: -w \S+)? ([a-z]+)", README)) & {*geoansvar.commands, "fetch", "deliver"}
    assert mentioned == set(geoansvar.commands)


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if target.startswith("#"):
            headings = {re.sub(r"[^\w\s-]", "", line.lstrip("# ")).casefold().replace(" ", "-")
                        for line in README.splitlines() if line.startswith("#")}  # fmt: skip
            assert target[1:] in headings
        else:
            assert (ROOT / target).exists(), target


def test_every_dependency_has_a_reason():
    table = README[README.index("## What it stands on") :]
    named = {
        word.strip().casefold()
        for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
        for word in row.split(",")
    }
    for dependency in PROJECT["dependencies"]:
        assert re.split(r"[<>=\[]", dependency)[0].casefold() in named, dependency


def test_the_changes_begin_with_this_version():
    from geoansvar import __version__

    assert README[README.index("## Ändringar") :].split("### ")[1].startswith(__version__)


def test_the_first_ten_lines_are_for_the_municipality():
    head = README[: README.index("## What it is")].splitlines()
    assert 8 <= len([line for line in head if line]) <= 14
    assert "larmar, kallar och varnar ingen" in " ".join(head)


def test_the_two_commands_are_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("serve", "test"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
