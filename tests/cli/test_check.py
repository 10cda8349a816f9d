"""Everything that is wrong is said at once: errors first, each with its file."""

import json
import re

from tests.cli.conftest import problem


def test_the_root_workspace_has_no_errors(run):
    done = run("check")

    assert (done.code, done.err) == (0, "")
    assert "Fel: 0." in done.out


def test_check_gives_every_finding_as_json(run):
    findings = json.loads(run("check", "--json").out)

    assert findings
    assert {tuple(row) for row in findings} == {("code", "severity", "place", "key", "row", "text", "remedy")}


def test_check_shows_all_faults_of_all_files_at_once_errors_first(run, town_folder):
    (town_folder / "layers" / "vagar.toml").write_text("title = ", encoding="utf-8")
    layer = (town_folder / "layers" / "distrikt.toml").read_text(encoding="utf-8")
    (town_folder / "layers" / "distrikt.toml").write_text(layer.replace("access", "acess", 1), encoding="utf-8")
    done = run("check", folder=town_folder)

    assert done.code == 1
    assert done.out.index("layers/distrikt.toml") < done.out.index("layers/aktorer.toml")
    assert done.out.index("layers/vagar.toml") < done.out.index("layers/aktorer.toml")
    assert "Menade du access?" in done.out


def test_a_file_that_is_not_there_is_an_error_of_its_layer(run, town_folder):
    path = town_folder / "layers" / "beroenden.toml"
    path.write_text(re.sub(r'path\s*=\s*".*"', 'path = "data/borta.csv"', path.read_text("utf-8")), encoding="utf-8")
    findings = json.loads(run("check", "--json", folder=town_folder).out)

    (error,) = [row for row in findings if row["severity"] == "error"]
    assert (error["code"], error["place"]) == ("source-missing", "layers/beroenden.toml")


def test_many_alike_rows_are_folded_for_a_person_and_never_for_a_program(run, town_folder):
    path = next((town_folder / "layers" / "data").glob("beroenden*"))
    rows = path.read_text(encoding="utf-8").splitlines()
    header, first = rows[0].split(","), rows[1].split(",")
    first[header.index("provider")] = "finns-inte"
    lost = [",".join([f"nytt-{n}", *first[1:]]) for n in range(30)]
    path.write_text("\n".join([*rows, *lost]) + "\n", encoding="utf-8")
    done, told = run("check", folder=town_folder), json.loads(run("check", "--json", folder=town_folder).out)

    assert sum("finns-inte" in row["text"] for row in told) == 30
    assert done.out.count("finns-inte") < 30
    assert re.search(r"och \d+ till", done.out)


def test_without_a_workspace_it_is_said_how_to_make_one(run, tmp_path):
    for verb in ("check", "serve"):
        done = run(verb, folder=tmp_path)

        assert (done.code, done.out) == (1, "")
        assert "geoansvar init" in done.err
        assert "geoansvar exercise" in done.err


def test_a_workspace_whose_own_table_is_wrong_is_at_fault(run, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.geoansvar]\nmunicipality = "9"\nname = "X"\n', encoding="utf-8")

    assert problem(run("check", "--json", folder=tmp_path))["code"] == "declaration"
    assert run("check", folder=tmp_path).code == 1
