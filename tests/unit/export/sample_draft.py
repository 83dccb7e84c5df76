"""A fictional draft and the ways to look into its .docx."""

import io
import zipfile
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from lxml import etree

from drafter.domain.fact import (
    Derivation,
    DerivationKind,
    Fact,
    FactKind,
    FactSheet,
    FactSource,
)
from drafter.domain.quantity import Quantity
from drafter.domain.report import (
    Draft,
    DraftState,
    Revision,
    RevisionOrigin,
    Section,
    SectionPlan,
    SectionRole,
    SectionState,
)
from drafter.domain.verification import Finding, SourcedSpan, Span
from drafter.export.docx_document import DocxExporter
from drafter.ports import ExportOptions

NOW = datetime(2025, 1, 6, 23, 30, tzinfo=timezone(timedelta(hours=8)))
ORGANIZATION = "安澜市云溪区政务服务中心党总支"
TITLE = f"{ORGANIZATION}2024年度基层党建工作述职报告"
INTRODUCTION = "现将2024年度履行基层党建工作责任制情况报告如下。"
THEORY = (
    "严格落实“第一议题”制度，全年组织中心组集中学习14次，比上年增加2次。\n"
    "党员参学率达到99.6%【待核实】，做到了学用结合。"
)
PLAIN = ExportOptions(with_comments=False, with_provenance=False, with_ai_label=False)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class FixedClock:
    """Always tells the same time."""

    def __init__(self, moment: datetime = NOW) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


def sheet(organization: str = ORGANIZATION) -> FactSheet:
    place = FactSource("云溪区政务服务中心2024年数据.xlsx", "表1", "C7")
    return FactSheet(
        organization,
        2024,
        "party-building-duty-report",
        (
            Fact(
                "F01",
                "中心组集中学习",
                FactKind.COUNT,
                "14",
                Quantity(Decimal(14), "次"),
                source=place,
            ),
            Fact(
                "D01",
                "中心组集中学习增加",
                FactKind.COUNT,
                "2",
                Quantity(Decimal(2), "次"),
                derivation=Derivation(DerivationKind.CHANGE, ("F01",), "14－12＝2"),
            ),
        ),
    )


def section(
    key: str,
    level: int,
    heading: str,
    text: str,
    *,
    findings: tuple[Finding, ...] = (),
    sources: tuple[SourcedSpan, ...] = (),
    is_leaf: bool = True,
) -> Section:
    """A written section; ``heading`` comes with its ordinal."""
    ordinal, mark, rest = heading.partition("、" if level == 1 else "）")
    plan = SectionPlan(key, level, ordinal + mark, rest, SectionRole.ACHIEVEMENT, is_leaf=is_leaf)
    if not text:
        return Section(plan)
    revision = Revision(
        f"r-{key}",
        key,
        1,
        text,
        RevisionOrigin.WRITTEN,
        "exemplar",
        NOW,
        sources=sources,
        findings=findings,
    )
    return Section(plan, SectionState.WRITTEN, revision)


def draft(
    *sections: Section,
    title: str = TITLE,
    organization: str = ORGANIZATION,
    findings: tuple[Finding, ...] = (),
) -> Draft:
    """A draft of these sections, or of three usual ones."""
    usual = (
        section("s0", 0, "", INTRODUCTION),
        section("s1", 1, "一、主要工作", "", is_leaf=False),
        section("s1.1", 2, "（一）强化理论武装", THEORY),
        section("s2", 1, "二、下一步打算", "继续抓好各项任务落实。"),
    )
    return Draft(
        "d1a2b3c4",
        title,
        sheet(organization),
        sections or usual,
        DraftState.READY,
        "exemplar",
        NOW,
        NOW,
        findings,
    )


def span_of(text: str, words: str) -> Span:
    """Where the words first stand in the text."""
    start = text.index(words)
    return Span(start, start + len(words))


def export(a_draft: Draft, options: ExportOptions = PLAIN) -> bytes:
    """The .docx of a draft at the fixed moment."""
    return DocxExporter(FixedClock()).export(a_draft, options)


def part(content: bytes, name: str) -> etree._Element:
    """The root of a part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def part_names(content: bytes) -> list[str]:
    """Every member of the package in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def with_document(content: bytes, old: str, new: str) -> bytes:
    """The package with one piece of word/document.xml replaced: what an editor might have done."""
    source = zipfile.ZipFile(io.BytesIO(content))
    target = io.BytesIO()
    with source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                text = data.decode("utf-8")
                assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
                data = text.replace(old, new).encode("utf-8")
            archive.writestr(name, data)
    return target.getvalue()


def paragraph_texts(content: bytes) -> list[str]:
    """The text of every paragraph of the body, read without our own reader."""
    return [
        "".join(t.text or "" for t in p.iter(f"{W}t"))
        for p in part(content, "word/document.xml").iter(f"{W}p")
    ]
