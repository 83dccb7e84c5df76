"""The checker on reports from outside the project: a made-up corpus goes through it whole."""

from pathlib import Path

import pytest

from drafter.domain.lexicon import Lexicon
from tests.evals.planted import try_document_number, try_superseded, try_unlisted
from tests.evals.real_reports import RealResult, print_real_reports, verify_real_reports
from tests.evals.trials import Results
from tests.evals.whole_reports import Part, try_dropping, try_pairs
from tests.unit.evals.checked_parts import parts_of

LIBRARY = """图书馆党支部工作总结
一、工作回顾
集中学习14次，专题研讨5次。走访困难读者1250人次，发放读书卡360张，印发《全民阅读服务手册》。
举办读书分享会28场，吸引读者3600人次，新增馆藏图书5200册，读者满意率98.5%。
二、下一步工作安排
新建阅读驿站12处，培训阅读推广人40名。
"""
WATER = """水务局党支部工作总结
一、工作回顾
巡查河道366次，清理漂浮物85吨，维修泵站17座。组织义务植树6场，参加党员212人次。
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "reports" / "党支部工作总结"
    folder.mkdir(parents=True)
    rows = ["path\tyear\tissuing_body"]
    for name, text in (("001", LIBRARY), ("002", WATER)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        rows.append(f"reports/党支部工作总结/{name}.txt\t2025\t云溪区{text[:3]}")
    (tmp_path / "MANIFEST.tsv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


@pytest.fixture
def result(corpus: Path, lexicon: Lexicon) -> RealResult:
    found = verify_real_reports(lexicon, corpus)
    assert found is not None
    return found


def test_every_figure_of_the_text_is_a_fact_and_none_is_complained_of(result: RealResult) -> None:
    assert (result.reports, result.clean.figures, result.mentions) == (2, 16, 16)
    assert (dict(result.clean.alarms), result.clean.unseen, result.clean.unused) == ({}, 0, 0)


def test_every_error_that_is_put_in_is_found_and_no_rewrite_is_complained_of(
    result: RealResult,
) -> None:
    errors, rewrites = result.results.errors, result.results.rewrites
    tried = {kind for kind, one in errors.items() if one.cases}
    assert {"changed digit", "two values swapped in a section", "dropped fact"} <= tried
    assert [kind for kind, one in errors.items() if one.found < one.cases] == []
    assert [kind for kind, one in rewrites.items() if one.found] == []


def test_without_the_corpus_the_part_is_skipped_and_says_so(
    tmp_path: Path, lexicon: Lexicon, capsys: pytest.CaptureFixture[str]
) -> None:
    print_real_reports(verify_real_reports(lexicon, tmp_path), 3)
    assert "skipped" in capsys.readouterr().out


def test_the_tables_say_how_many_of_how_many(
    result: RealResult, capsys: pytest.CaptureFixture[str]
) -> None:
    print_real_reports(result, 3)
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["figures", "with", "a", "fact,", "of", "all", "seen", "16", "16",
                                "1.000"] for line in lines)  # fmt: skip


@pytest.fixture
def parts(lexicon: Lexicon) -> list[Part]:
    return parts_of(
        lexicon, "集中学习14次，印发《党员集中学习手册》。", "走访企业9次，专题研讨5次。"
    )


def test_values_are_swapped_between_neighbouring_sections(parts: list[Part]) -> None:
    results = Results()
    try_pairs(parts, results, 9)
    swapped = results.errors["two values swapped between sections"]
    assert (swapped.cases, swapped.found) == (1, 1)


def test_a_dropped_fact_is_looked_for_in_the_whole_report(parts: list[Part]) -> None:
    results = Results()
    assert try_dropping(parts, results, 9) == set()
    dropped = results.errors["dropped fact"]
    assert (dropped.cases, dropped.found) == (3, 3)


def test_a_unit_that_nobody_lists_is_planted_into_text_and_sheet(parts: list[Part]) -> None:
    results = Results()
    try_unlisted(parts[1].checker, results, 9)
    assert results.rewrites["unit that the lexicon does not list"].cases == 2
    changed = results.errors["changed digit, unlisted unit"]
    assert (changed.cases, changed.found) == (2, 2)


def test_a_cited_policy_is_put_out_of_force_and_another_one_only_named(parts: list[Part]) -> None:
    results = Results()
    for part in parts:
        try_superseded(part.checker, results, 9)
    superseded = results.errors["superseded policy"]
    named = results.rewrites["policy that a later one only names"]
    assert (superseded.cases, superseded.found) == (1, 1)
    assert (named.cases, named.found) == (1, 0)


def test_a_document_number_is_planted_behind_a_title(parts: list[Part]) -> None:
    results = Results()
    for part in parts:
        try_document_number(part.checker, results, 9)
    changed = results.errors["wrong document number"]
    respelled = results.rewrites["document number in other brackets"]
    assert (changed.cases, changed.found) == (1, 1)
    assert (respelled.cases, respelled.found) == (2, 0)
