"""The command line keeps its promises: exit codes, the answer alone on stdout, words instead of tracebacks."""

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import NamedTuple

import pytest

from geoansvar.cli import geoansvar as command
from geoansvar.cli import main
from geoansvar.cli.running import last_words
from geoansvar.cli.words import plain
from geoansvar.workspace import Workspace
from tests.conftest import ROOT

ALLEGATAN = ("ask", "affected-area", "--address", "Allégatan 12", "--buffer-m", "300")
VERBS = ("check", "schema", "init", "exercise", "ask", "draw", "serve", "templates")
MODULE = (sys.executable, "-m", "geoansvar")


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def state(tmp_path_factory):
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def run(town, state, monkeypatch, capfdbinary):
    """Run the command line in this process; the root's workspace is read once for all tests."""
    find = Workspace.find
    monkeypatch.setattr(Workspace, "find", lambda path=None: town if path == str(ROOT) else find(path))
    monkeypatch.setenv("GEOANSVAR_STATE", str(state))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def running(*args, folder=ROOT, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main([*(("-w", str(folder)) if folder else ()), *map(str, args)])
        out, err = capfdbinary.readouterr()
        return Done(int(left.value.code or 0), out.decode("utf-8"), err.decode("utf-8"))

    return running


def started(*args, **options):
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | options.pop("env", {})
    return subprocess.Popen(
        [*MODULE, "-w", str(ROOT), *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **options
    )


def problem(done):
    """Read the problem document of a failure; nothing else may have been said."""
    assert done.out == ""
    return json.loads(done.err)


# --- help ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [(), *((verb,) for verb in VERBS), ("ask", "affected-area"), ("ask", "responsibility")]
)
def test_every_verb_explains_itself_in_swedish(path, run):
    done = run(*path, "--help", folder=None)

    assert done.code == 0
    assert done.err == ""
    assert done.out.startswith("Användning: geoansvar")
    assert not re.search(r"\b(Usage|Options|Commands|Show this|COMMAND|OPTIONS)\b", done.out)


def test_the_verbs_are_those_of_the_contract():
    assert set(VERBS) == set(command.commands)


def test_without_a_verb_the_help_is_shown_as_a_misuse(run):
    done = run(folder=None)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Användning: ")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("nope",), "nope finns inte."),
        (("chek",), "Menade du check?"),
        (("check", "--jsn"), "Menade du --json?"),
        (("check", "extra"), "för mycket: extra"),
        (("exercise",), "MAPP saknas."),
        (("serve", "--port", "x"), "skriv ett heltal, 0–65535"),
        (("serve", "--port", "70000"), "skriv ett heltal, 0–65535"),
        (("exercise", "m", "--seed", "1", "--size", "huge"), "välj ett av town, municipality"),
        (("ask",), "Skriv frågans slag"),
        (("ask", "--json", "affected-area"), "Skriv flaggorna efter frågans slag"),
        (("serve", "--port"), "behöver ett värde"),
    ],
)
def test_a_misuse_is_told_in_swedish(args, said, run):
    done = run(*args)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_english_is_spoken_where_it_is_asked_for(run):
    assert run("--lang", "en", *ALLEGATAN).code == 0


# --- check -----------------------------------------------------------------------------------------------------


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


# --- ask -------------------------------------------------------------------------------------------------------


def test_an_answer_in_a_terminal_begins_with_whom_to_call(run):
    done = run(*ALLEGATAN)

    assert (done.code, done.err) == (0, "")
    assert "ÖVNING" in done.out.splitlines()[0]
    assert "Berörda aktörer: Allégatan 12 + 300 m" in done.out
    assert re.search(r"0\d{2}-\d{3} \d{2} \d{2}", done.out)
    assert done.out.index("Ring") < done.out.index("Samhällsviktig verksamhet (")


def test_every_total_of_an_answer_adds_up(run):
    totals = json.loads(run(*ALLEGATAN, "--json").out)["totals"]

    assert totals
    for row in totals:
        assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]


def test_the_same_question_gives_the_same_bytes_through_every_door(run, tmp_path):
    question = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}
    stored = tmp_path / "fraga.json"
    stored.write_text(json.dumps(question), encoding="utf-8")
    first = run(*ALLEGATAN, "--json").out

    assert run(*ALLEGATAN, "--json").out == first
    assert run("ask", "--question", stored, "--json").out == first
    assert run("ask", "--question", "-", "--json", stdin=stored.read_bytes()).out == first
    assert run("ask", "affected-area", "--question", stored, "--json").out == first
    assert run(*ALLEGATAN, "-o", tmp_path / "svar.json").code == 0
    assert (tmp_path / "svar.json").read_bytes().decode() == first


def test_csv_and_geojson_have_the_rows_of_the_answer(run):
    answer = json.loads(run(*ALLEGATAN, "--json").out)["result"]
    expected = [key for key, rows in answer.items() for _ in rows]
    features = json.loads(run(*ALLEGATAN, "--geojson").out)["features"]
    rows = list(csv.DictReader(io.StringIO(run(*ALLEGATAN, "--csv").out, newline="")))

    assert sorted(feature["properties"]["group"] for feature in features) == sorted(expected)
    assert sorted(row["group"] for row in rows) == sorted(expected)


@pytest.mark.parametrize(
    ("suffix", "magic"), [("xlsx", b"PK"), ("pdf", b"%PDF"), ("csv", b"group,"), ("geojson", b"{")]
)
def test_an_answer_is_written_in_the_file_that_was_named(suffix, magic, run, tmp_path):
    path = tmp_path / "ny" / f"svar.{suffix}"
    done = run(*ALLEGATAN, "-o", path)

    assert (done.code, done.out) == (0, "")
    assert str(path) in done.err
    assert path.read_bytes().startswith(magic)


def test_a_flood_narrows_the_area(run):
    whole = json.loads(run(*ALLEGATAN, "--json").out)
    wet = json.loads(run(*ALLEGATAN, "--flood", "Q100", "--json").out)

    assert wet["totals"][0]["affected"] < whole["totals"][0]["affected"]


def test_an_audit_needs_no_area(run):
    done = run("ask", "responsibility")

    assert done.code == 0
    assert "Kontinuitet (" in done.out


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (("--address", "Storgatan 1"), "place-ambiguous"),
        (("--address", "Finnsintegatan 12"), "place-not-found"),
        (("--layer", "finns_inte"), "unknown-name"),
        (("--feature", "byggnader/finns-inte"), "unknown-name"),
        (("--feature", "byggnader"), "question-invalid"),
        ((), "question-invalid"),
        (("--address", "Allégatan 12", "--place", "Centrum"), "question-invalid"),
        (("--point", "1"), "question-invalid"),
        (("--point", "nan,57"), "area-unusable"),
        (("--address", "Allégatan 12", "--buffer-m", "-5"), "question-invalid"),
        (("--address", "Allégatan 12", "--as-of", "i morgon"), "question-invalid"),
        (("--address", "Allégatan 12", "--buffer-m", "300", "--flood", "Q7"), "unknown-name"),
        (("--address", "Allégatan 12", "--json", "--csv"), "question-invalid"),
        (("--address", "Allégatan 12", "-o", "svar.docx"), "question-invalid"),
    ],
)
def test_a_question_that_cannot_be_answered_is_the_askers_to_mend(area, code, run):
    args = ("ask", "affected-area", *area)
    told = run(*args, "--json")

    assert run(*args).code == 2
    assert told.code == 2
    assert problem(told)["code"] == code
    assert problem(told)["place"]


def test_several_addresses_are_listed_and_never_guessed(run):
    done = run("ask", "affected-area", "--address", "Storgatan 1")
    choices = problem(run("ask", "affected-area", "--address", "Storgatan 1", "--json"))["choices"]

    assert len(choices) > 1
    for choice in choices:
        assert choice in done.err
        assert run("ask", "affected-area", "--address", choice, "--buffer-m", "50", "--json").code == 0


def test_an_area_may_be_a_file(run, tmp_path):
    answered = json.loads(run(*ALLEGATAN, "--geojson").out)["answer"]
    path = tmp_path / "omrade.geojson"
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": answered["area"]}), encoding="utf-8")
    drawn = json.loads(run("ask", "affected-area", "--area", path, "--json").out)

    assert drawn["totals"][0]["affected"] == pytest.approx(answered["totals"][0]["affected"], abs=1)


@pytest.mark.parametrize("content", [b"", b"{", b'{"type": "Feature", "geometry": null}', b"\x00\xff"])
def test_an_area_file_that_is_broken_is_told(content, run, tmp_path):
    path = tmp_path / "omrade.geojson"
    path.write_bytes(content)
    done = run("ask", "affected-area", "--area", path)

    assert (done.code, done.out) == (2, "")
    assert "omrade.geojson" in done.err


@pytest.mark.parametrize(
    ("stdin", "place"), [(b"{", "-"), (b"[]", "-"), (b'{"kind": "nope"}', "kind"), (b"{}", "kind")]
)
def test_a_question_file_that_is_broken_is_told(stdin, place, run):
    done = run("ask", "--question", "-", "--json", stdin=stdin)

    assert done.code == 2
    assert problem(done)["place"] == place


def test_a_question_of_another_kind_is_refused(run):
    done = run("ask", "responsibility", "--question", "-", "--json", stdin=b'{"kind": "affected-area"}')

    assert problem(done)["code"] == "question-invalid"


def test_a_file_that_cannot_be_written_is_told(run, tmp_path):
    (tmp_path / "fil").write_text("", encoding="utf-8")
    done = run(*ALLEGATAN, "-o", tmp_path / "fil" / "svar.json")

    assert done.code == 2
    assert "går inte att skriva" in done.err


# --- the verbs that write --------------------------------------------------------------------------------------


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


# --- serve -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])  # noqa: S104 - they are refused
def test_no_other_machine_is_answered(host, run):
    done = run("serve", "--host", host)

    assert (done.code, done.out) == (2, "")
    assert "--host" in done.err


def test_a_taken_port_is_told_with_a_way_out(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", taken.getsockname()[1])

    assert (done.code, done.out) == (2, "")
    assert "--port 0" in done.err


def test_a_real_workspace_served_as_an_exercise_says_so(run, tmp_path, monkeypatch):
    from fastapi.testclient import TestClient

    served = []
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: served.append(self.config.app))
    (tmp_path / "pyproject.toml").write_text('[tool.geoansvar]\nmunicipality = "1490"\nname = "Borås"\n', "utf-8")
    for flags in ((), ("--exercise", "Höstövning")):
        assert run("serve", "--port", "0", *flags, folder=tmp_path).code == 0
    marked = [TestClient(app, base_url="http://127.0.0.1").get("/health").json()["exercise"] for app in served]

    assert marked == [False, True]


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C is sent to another process as a signal")
def test_the_service_says_what_to_open_answers_there_and_stops_on_ctrl_c(state):
    service = started("serve", "--port", "0", env={"GEOANSVAR_STATE": str(state)})
    try:
        lines = [service.stdout.readline().decode() for _ in range(3)]
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+", lines[0])
        with urllib.request.urlopen(f"{address}/health", timeout=60) as health:  # noqa: S310 - our own address
            assert json.load(health)["exercise"] is True
        assert f"{address}/omrade" in lines[1]
        assert "Ctrl+C" in lines[2]
    finally:
        service.send_signal(signal.SIGINT)
        _, err = service.communicate(timeout=60)  # also closes the pipes

    assert service.returncode == 0
    assert "Traceback" not in err.decode()


# --- no tracebacks ---------------------------------------------------------------------------------------------


def test_python_m_geoansvar_is_geoansvar():
    shown = subprocess.run([*MODULE, "--help"], capture_output=True, cwd=ROOT, check=True)

    assert shown.stdout.decode("utf-8").startswith("Användning: ")


def test_a_console_in_another_encoding_neither_stops_nor_garbles(state):
    spoken = started(*ALLEGATAN, env={"PYTHONIOENCODING": "cp1252", "GEOANSVAR_STATE": str(state)})
    out, err = spoken.communicate(timeout=120)

    assert (spoken.returncode, err) == (0, b"")
    assert "Berörda aktörer" in out.decode("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="other systems have no broken pipes")
def test_a_reader_who_leaves_is_not_a_fault(state):
    spoken = started(*ALLEGATAN, env={"GEOANSVAR_STATE": str(state)})
    spoken.stdout.close()
    err = spoken.stderr.read()

    spoken.stderr.close()

    assert (spoken.wait(timeout=120), err) == (0, b"")


def test_breaking_off_is_not_a_fault(run, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("geoansvar.workspace.Workspace.find", interrupted)
    done = run("check")

    assert (done.code, done.out, done.err.strip()) == (130, "", "Avbrutet.")


def test_a_fault_of_our_own_is_told_without_quoting_the_data(capsys):
    try:
        raise KeyError("personnummer 19121212-1212")
    except KeyError as error:
        last_words(type(error), error, error.__traceback__)
    said = capsys.readouterr().err

    assert "KeyError i test_cli.py:" in said
    assert "1212" not in said


def test_data_cannot_steer_the_terminal():
    assert plain("\x1b[31mröd\x07\x9b2J") == " [31mröd  2J"
