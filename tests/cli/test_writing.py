"""Verbs that write a file or a folder write what was asked for, there, and over nothing."""

import re

import pytest


@pytest.mark.parametrize("single", [True, False])
def test_maps_are_drawn_as_files_without_any_address_on_the_net(single, run, tmp_path):
    done = run("draw", "lagesbild", "-o", tmp_path, *(["--single-file"] if single else []))
    page = (tmp_path / "lagesbild.html").read_text(encoding="utf-8")
    asked = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"#]+)"', page)

    assert done.code == 0
    assert done.out.strip() == str(tmp_path / "lagesbild.html")
    assert "ÖVNING" in page
    assert all((tmp_path / path).is_file() for path in asked if not path.startswith("data:"))
    assert bool(asked) is not single


def test_a_map_is_drawn_as_a_pdf_and_beside_it_as_a_file_where_both_are_asked_for(run, tmp_path):
    done = run("draw", "lagesbild", "-o", tmp_path, "--pdf", "a3")
    both = run("draw", "lagesbild", "-o", tmp_path / "båda", "--pdf", "a4", "--single-file")

    assert (done.code, both.code) == (0, 0)
    assert [path.name for path in tmp_path.glob("*.*")] == ["lagesbild-a3.pdf"]
    assert sorted(path.name for path in (tmp_path / "båda").iterdir()) == ["lagesbild-a4.pdf", "lagesbild.html"]
    assert (tmp_path / "lagesbild-a3.pdf").read_bytes().startswith(b"%PDF")


def test_an_unknown_map_is_the_askers_to_mend(run, tmp_path):
    done = run("draw", "lagesbilden", "-o", tmp_path)

    assert done.code == 2
    assert "lagesbild" in done.err


def test_generated_files_are_told_when_stale_and_written_when_asked(run, town_folder):
    for name in ("layers/layer.schema.json", "maps/README.md"):
        (town_folder / name).unlink(missing_ok=True)
    before, written, after = (run("schema", *flags, folder=town_folder) for flags in ((), ("--write",), ()))

    assert (before.code, written.code, after.code) == (1, 0, 0)
    assert {"layers/layer.schema.json", "maps/README.md"} <= set(before.out.split())
    assert before.out == written.out
    assert after.out == ""


def test_a_folder_with_something_in_it_is_not_written_into(run, tmp_path):
    (tmp_path / "mitt.txt").write_text("mitt", encoding="utf-8")
    for args in (("exercise", tmp_path, "--seed", "1"), ("init", tmp_path, "--municipality", "1490")):
        done = run(*args)

        assert (done.code, done.out) == (2, "")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["mitt.txt"]


def test_a_new_workspace_passes_its_own_check(run, tmp_path):
    folder = tmp_path / "boras"
    done = run("init", folder, "--municipality", "Borås", folder=None)

    assert (done.code, done.out.strip()) == (0, str(folder))
    assert run("check", folder=folder).code == 0
    assert run("init", tmp_path / "x", "--municipality", "Bårös", folder=None).code == 2


def test_templates_are_written_and_not_written_over(run, tmp_path):
    done = run("templates", tmp_path, folder=None)

    assert done.code == 0
    assert len(done.out.split()) == len(list(tmp_path.glob("*.xlsx"))) == 4
    assert run("templates", tmp_path, folder=None).code == 2


def test_templates_offer_the_names_of_the_workspaces_actors(run, town, tmp_path):
    from openpyxl import load_workbook

    run("templates", tmp_path)
    book = load_workbook(tmp_path / "resurser.xlsx")
    written = {str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}

    assert set(town.layer("aktorer").frame["name"]) <= written


def test_findings_come_back_as_comments_in_a_copy_outside_layers(run, tmp_path):
    from openpyxl import load_workbook

    (tmp_path / "pyproject.toml").write_text('[tool.geoansvar]\nmunicipality = "1490"\nname = "Borås"\n', "utf-8")
    run("templates", tmp_path / "layers", folder=None)
    done = run("check", "--comment", tmp_path / "layers" / "aktorer.xlsx", folder=tmp_path)
    (copy,) = tmp_path.glob("*.xlsx")

    assert done.code == 0
    assert copy.name in done.err
    assert load_workbook(copy).sheetnames == load_workbook(tmp_path / "layers" / "aktorer.xlsx").sheetnames
    assert run("check", "--comment", tmp_path / "borta.xlsx", folder=tmp_path).code == 2
