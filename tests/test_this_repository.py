"""The repository keeps its own promises."""

import ast
import re
import subprocess
import tomllib

import pytest
from babel.messages.pofile import read_po

import geoansvar
from tests.conftest import ROOT

PACKAGE = ROOT / "geoansvar"
TOP_LEVEL = {
    "pyproject.toml", "geoansvar", "layers", "maps", "api", "tests", "README.md", "Makefile", "LICENSE",
    "requirements.lock",
}  # fmt: skip
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_top_level_is_what_the_reader_was_promised():
    assert {path.split("/")[0] for path in TRACKED if not path.startswith(".")} <= TOP_LEVEL


def test_the_public_names_are_there():
    assert all(getattr(geoansvar, name) for name in geoansvar.__all__)


@pytest.mark.parametrize("path", [path for path in TRACKED if path.startswith("geoansvar/") and path.endswith(".py")])
def test_a_module_is_one_room(path):
    source = (ROOT / path).read_text(encoding="utf-8")

    assert len(source.splitlines()) <= 300, f"{path} is longer than 300 lines"
    assert ast.get_docstring(ast.parse(source)), f"{path} does not say what it is for"


def said_by(node):
    """Give the sentence of a call ``text("…")`` or ``translate("…")``, None of anything else."""
    match node:
        case ast.Call(func=ast.Name(id="text" | "translate"), args=[ast.Constant(value=str(sentence)), *_]):
            return sentence
    return None


IN_TEMPLATES = re.compile(r"""\b(?:_|t)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")  # pages say _, maps say t


def swedish_sentences():
    """Every sentence of the product: ``text("…")`` and ``translate("…")`` in Python, ``_('…')`` in templates."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            sentence = said_by(node)
            if sentence and not re.fullmatch(r"\W*(\{\w+\}\W*)+", sentence):  # blanks alone need no English
                yield sentence, path.name
    for path in PACKAGE.rglob("*.html"):
        for match in IN_TEMPLATES.finditer(path.read_text("utf-8")):
            yield (match[1] or match[2]).replace("\\'", "'"), path.name


def test_every_swedish_sentence_has_its_english():
    with (PACKAGE / "locale" / "en.po").open("rb") as source:
        english = {str(message.id): str(message.string) for message in read_po(source) if message.id}
    sentences = dict(swedish_sentences())

    assert {s: where for s, where in sentences.items() if not english.get(s)} == {}
    blanks = re.compile(r"\{(\w+)\}")
    assert [s for s in sentences if set(blanks.findall(s)) != set(blanks.findall(english[s]))] == []
    assert sorted(set(english) - set(sentences)) == [], "translations of sentences that nobody says any more"


def test_no_lock_file_names_an_address():
    locks = [path for path in TRACKED if path.endswith((".lock", "package-lock.json"))]

    assert locks
    assert [path for path in locks if re.search(r"https?://", (ROOT / path).read_text(encoding="utf-8"))] == []


def test_every_dependency_says_what_it_is_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    names = [re.split(r"[<>=\[ ]", line)[0].lower() for line in project["dependencies"]]

    assert [name for name in names if name not in readme] == []


def test_the_workspace_of_the_root_has_no_error(town):
    assert [finding.as_row() for finding in town.findings() if finding.severity == "error"] == []


def test_every_layer_names_owner_and_licence(town):
    assert town.declarations
    assert all(d.source.owner and d.source.licence and d.source.review_by for d in town.declarations.values())


def test_a_version_of_every_needed_library_is_locked():
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=\[ ]", line)[0].lower() for line in project["dependencies"]]

    assert [name for name in names if not re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE)] == []
