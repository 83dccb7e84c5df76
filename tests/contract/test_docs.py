"""The documents say what the code does: what can be looked up in the code is looked up."""

import ast
import json
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.main import get_command
from typer.testing import CliRunner

from api.bootstrap import Services
from api.cli import app as cli
from api.drafting import read_sheet
from api.indexing import sample_files
from api.main import create_app
from api.problems import STATUS, status_of
from api.settings import Settings
from drafter.domain.labels import FINDING_LABELS, SEVERITY_LABELS
from drafter.domain.verification import FindingCode
from drafter.errors import DrafterError
from drafter.reference.report_types import load_report_types
from drafter.store.tables import metadata
from tests.databases import commands_over
from vectorstore.passages import split_passages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
DOCUMENTS = [
    *READMES,
    ROOT / "CHANGELOG.md",
    *sorted(DOCS.rglob("*.md")),
    *sorted((ROOT / "prompts").rglob("README.md")),
]
NOT_OURS = {"build", "data", "node_modules"}
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PATH_LIKE = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.(?:py|md|toml|js|html|xml)")
NAMED_ALL_THE_SAME = {
    "write_section/v2.md",  # the version that is to be made
    "slot_error.py",  # of the project whose measure is described
}
ROUTE = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) ((?:/api)?/v1/\S*)`")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose_of(path: Path) -> str:
    return FENCE.sub("", text_of(path))


@cache
def files() -> tuple[str, ...]:
    """Every file of the repository, from its root."""
    tops = [p for p in ROOT.iterdir() if not p.name.startswith(".") and p.name not in NOT_OURS]
    found = [p for top in tops for p in (top, *top.rglob("*"))]
    return tuple(named(p) for p in found if p.is_file())


def tables_of(path: Path) -> Iterator[list[str]]:
    """The rows of every table, cell by cell, headers and rules among them."""
    for line in prose_of(path).splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def anchors_of(path: Path) -> set[str]:
    """The fragments of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#{1,6} (.+)$", prose_of(path), re.MULTILINE)
    bare = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.strip().replace(" ", "-") for heading in bare}


def commands() -> dict[str, set[str]]:
    """Each command of the command line with its options: drafts show → --json."""
    found: dict[str, set[str]] = {}

    def walk(command: Any, path: tuple[str, ...]) -> None:  # noqa: ANN401 - click's or typer's own
        for name, child in getattr(command, "commands", {}).items():
            walk(child, (*path, name))
        if not hasattr(command, "commands"):
            options = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
            found[" ".join(path)] = {o for o in options if o.startswith("-")} | {"--help"}

    walk(get_command(cli), ())
    return found


def all_errors() -> set[type[DrafterError]]:
    found = {DrafterError}
    todo = [DrafterError]
    while todo:
        children = todo.pop().__subclasses__()
        found.update(children)
        todo += children
    return {error for error in found if error.__module__ == "drafter.errors"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(prose_of(path)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), f"{named(path)} links to {target}"
        if anchor:
            assert anchor in anchors_of(linked), f"{named(path)} links to {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_file_that_is_named_exists(path: Path) -> None:
    """A path may be given from a package on: stages/plan_outline.py."""
    spans = re.findall(r"`([^`\n]+)`", prose_of(path))
    for span in filter(PATH_LIKE.fullmatch, spans):
        if span in NAMED_ALL_THE_SAME:
            continue
        assert any(f"/{f}".endswith(f"/{span}") for f in files()), f"{named(path)} names {span}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    spans = re.findall(r"(?:`|^)make ([a-z-]+)", text_of(path), re.MULTILINE)
    assert set(spans) <= targets


def test_every_setting_stands_in_operations_with_its_default() -> None:
    written = {
        row[0].strip("`"): row[1].strip("`")
        for row in tables_of(DOCS / "operations.md")
        if row[0].startswith("`DRAFTER_") and len(row) == 3
    }
    assert written == {
        f"DRAFTER_{name.upper()}": shown(field.default)
        for name, field in Settings.model_fields.items()
    }


def shown(default: object) -> str:
    """A default as it would be written in the environment."""
    match default:
        case SecretStr():
            return default.get_secret_value() or "(empty)"
        case bool():
            return str(default).lower()
        case tuple():
            return json.dumps(default, ensure_ascii=False)
        case _:
            return str(default) or "(empty)"


def test_every_setting_that_a_document_names_exists() -> None:
    known = {f"DRAFTER_{name.upper()}" for name in Settings.model_fields}
    for path in DOCUMENTS:
        wanted = set(re.findall(r"DRAFTER_[A-Z_]+[A-Z]", text_of(path)))
        assert wanted <= known, named(path)


def test_every_finding_has_its_section_with_label_severity_example_and_remedy() -> None:
    parts = re.split(r"^### ", text_of(DOCS / "findings.md"), flags=re.MULTILINE)[1:]
    headings = [part.splitlines()[0] for part in parts]
    assert sorted(headings) == sorted(f"{c.value}: {FINDING_LABELS[c]}" for c in FindingCode)
    for part in parts:
        for item in ("Severity", "When", "Example", "What to do"):
            assert f"- **{item}:**" in part, part.splitlines()[0]


def test_every_severity_is_explained() -> None:
    rows = {tuple(row[:2]) for row in tables_of(DOCS / "findings.md")}
    assert {(f"`{s.value}`", label) for s, label in SEVERITY_LABELS.items()} <= rows


def test_the_clerks_manual_explains_every_finding_by_its_label() -> None:
    labels = {row[0] for row in tables_of(DOCS / "manual.zh-CN.md")}
    assert set(FINDING_LABELS.values()) <= labels


@pytest.mark.parametrize("path", READMES, ids=named)
def test_every_command_stands_in_the_readmes_and_no_other(path: Path) -> None:
    cells = [row[0] for row in tables_of(path)]
    written = [span for cell in cells for span in re.findall(r"`drafter ([^`]+)`", cell)]
    known = commands()
    assert {_command_of(span.split(), known) for span in written} == set(known)


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_example_of_the_command_line_names_real_commands_and_options(path: Path) -> None:
    known = commands()
    for _, block in FENCE.findall(text_of(path)):
        for line in block.replace("\\\n", " ").splitlines():
            if not line.startswith("drafter "):
                continue
            arguments = shlex.split(line.partition(" | ")[0], comments=True)[1:]
            command = _command_of(arguments, known)
            options = {a for a in arguments if a.startswith("-")}
            assert options <= known[command], line


def test_the_readmes_check_of_a_text_prints_what_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = [block for _, block in FENCE.findall(text_of(ROOT / "README.md"))]
    asked = next(number for number, block in enumerate(blocks) if "drafter verify" in block)
    text, sheet = re.search(r"echo '(.+)'", blocks[asked]), re.search(r"\S+\.xlsx", blocks[asked])
    assert text
    assert sheet
    (tmp_path / "试稿.txt").write_text(text[1], encoding="utf-8")
    commands_over(tmp_path / "data", monkeypatch)
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(cli, ["verify", "试稿.txt", "--facts", str(ROOT / sheet[0])])
    assert said.exit_code == 3
    shown = blocks[asked + 1].splitlines()
    assert said.stdout.splitlines()[: len(shown)] == shown


def test_the_readmes_count_of_the_sample_documents_is_right(
    make_services: Callable[..., Services],
) -> None:
    services = make_services()
    documents = [
        services.read_document(path.name, path.read_bytes(), kind=kind)
        for path, kind in sample_files()
    ]
    passages = sum(len(split_passages(document)) for document in documents)
    line = f"收录 {len(documents)} 个文件（{passages} 个片段），未变化 0 个，跳过 0 个。"
    assert line in text_of(ROOT / "README.md")


def _command_of(words: list[str], known: dict[str, set[str]]) -> str:
    """drafts show or verify: the command that the words begin with."""
    return next(name for name in (" ".join(words[:2]), words[0]) if name in known)


def test_every_route_stands_in_integration_and_no_other(
    make_services: Callable[..., Services],
) -> None:
    document = create_app(make_services()).openapi()
    routes = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    assert set(ROUTE.findall(text_of(DOCS / "integration.md"))) == routes


def test_every_error_code_stands_in_the_list_with_its_status_and_no_other() -> None:
    rows = tables_of(DOCS / "errors.md")
    written = {row[0].strip("`"): row[1] for row in rows if row[1:] and row[1].isdecimal()}
    known = {e.code: str(status_of(_instance(e), has_if_match=True)) for e in all_errors()}
    known |= problems_in_code()
    assert written == known
    assert set(STATUS) <= all_errors()


def problems_in_code() -> dict[str, str]:
    """The codes that only HTTP knows: each call of ``Problem`` or ``problem`` that names one."""
    found = {f"http-{status}": str(status) for status in (400, 404, 405)}
    for path in sorted((ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                values = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
                if node.func.id in ("Problem", "problem") and len(values) == 2:
                    found[str(values[1])] = str(values[0])
    return found


def _instance(error: type[DrafterError]) -> DrafterError:
    return error.__new__(error)


def test_the_example_of_a_request_is_a_sheet_without_problems(
    make_services: Callable[..., Services],
) -> None:
    blocks = [b for kind, b in FENCE.findall(text_of(DOCS / "integration.md")) if kind == "json"]
    request = next(block for block in blocks if '"facts"' in block)
    sheet, notes = read_sheet(make_services(), "facts.json", request.encode())
    assert len(sheet.stated()) == len(json.loads(request)["facts"])
    assert notes == ()


@pytest.mark.parametrize(
    "path", [*READMES, DOCS / "integration.md", DOCS / "manual.zh-CN.md"], ids=named
)
def test_every_report_type_is_named(path: Path) -> None:
    assert all(slug in text_of(path) for slug in load_report_types())


@pytest.mark.parametrize("path", [*READMES, DOCS / "manual.zh-CN.md"], ids=named)
def test_every_report_type_is_named_in_chinese(path: Path) -> None:
    assert all(t.name in text_of(path) for t in load_report_types().values())


def test_both_readmes_name_the_same_models() -> None:
    english, chinese = ({row[1] for row in tables_of(p) if "/v1`" in row[1]} for p in READMES)
    assert english == chinese
    assert english


def test_every_table_of_the_store_stands_in_the_architecture() -> None:
    first_cells = {row[0].strip("`") for row in tables_of(DOCS / "architecture.md")}
    assert {*metadata.tables, "passage_words"} <= first_cells


def test_every_identifier_of_the_glossary_is_a_name_in_the_core() -> None:
    glossary = text_of(DOCS / "architecture.md").split("## Terms")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in glossary.splitlines() if line.startswith("|")]
    spans = [span for row in rows[2:] for span in re.findall(r"`([A-Za-z_.]+)`", row[1])]
    core = "\n".join(text_of(path) for path in (ROOT / "drafter").rglob("*.py"))
    words = set(re.findall(r"\w+", core))
    assert len(spans) > 30
    assert {part for span in spans for part in span.split(".")} <= words


def test_every_decision_stands_in_the_index() -> None:
    index = text_of(DOCS / "decisions" / "README.md")
    decisions = [p.name for p in (DOCS / "decisions").glob("[0-9]*.md")]
    assert decisions
    assert all(f"({name})" in index for name in decisions)
