"""Answers to questions, each with what it rests on; and questions back where there is doubt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafter.conversation.fact_references import labels_of
from drafter.conversation.last_year import last_years_section
from drafter.conversation.section_references import name_of, names_of, with_items
from drafter.conversation.text_changes import sentence_spans
from drafter.domain.conversation import Answer, Citation
from drafter.domain.fact import Fact
from drafter.domain.intent import (
    Action,
    Ask,
    ChangeFact,
    Intent,
    ListOpen,
    OpenPoints,
    Regenerate,
    RemoveFact,
    TakeOver,
    Topic,
    Undo,
)
from drafter.domain.labels import FINDING_LABELS
from drafter.domain.report import Draft, ReportType
from drafter.domain.source import PassageFilter, SourceDocument
from drafter.domain.verification import Finding, FindingCode, Severity
from drafter.facts.expected import missing_facts
from drafter.ports import Retriever

_MOST = 8
"""Places, findings or passages that one answer lists."""
_EXCERPT = 120
_HELP = (
    "可以这样说：“第三部分再具体一点”“把‘扎实推进’改成‘有力推进’”“走访企业改成62次”"
    "“补充：主题党日11次”",
    "“去掉发展党员那一项”“这一段沿用去年的写法”“58次是哪来的？”“还缺什么？”“撤销”“导出”。",
    "每次改动都先给出建议，采纳后才写进稿件。",
)


@dataclass(frozen=True)
class Answerer:
    """Answers about one draft; it only reads."""

    draft: Draft
    report_type: ReportType
    retriever: Retriever

    def ask(self, intent: Ask) -> Answer:
        """The answer to a question."""
        match intent.topic:
            case Topic.LAST_YEAR:
                return self._last_year(intent)
            case Topic.SOURCE:
                return self._source(intent)
            case Topic.PLACE:
                return self._place(intent)
            case Topic.VALUE:
                return self._value(intent)
            case Topic.TEXT:
                return self._text(intent)
            case Topic.LIBRARY:
                return self._library(intent)

    def open_points(self, intent: ListOpen) -> Answer:
        """What is missing or not verified, with the sections concerned."""
        wanted = with_items(self.draft, intent.section_keys) if intent.section_keys else ()
        lines: list[str] = []
        if intent.what is not OpenPoints.UNVERIFIED and not wanted:
            missing = [e.label for e in missing_facts(self.draft.sheet, self.report_type)]
            if missing:
                lines.append(f"该报告类型通常还有：{'、'.join(missing)}。")
        findings = [
            f
            for f in (item.finding for item in self.draft.open_findings())
            if f.severity is not Severity.HINT
            and (not wanted or f.section_key in wanted)
            and _is_asked_for(f, intent.what)
        ]
        citations = tuple(self._section_citation(f) for f in findings[:_MOST])
        lines += [f"{FINDING_LABELS[f.code]}：{f.message}" for f in findings[:_MOST]]
        if len(findings) > _MOST:
            lines.append(f"另有{len(findings) - _MOST}处，见核验结果。")
        return Answer("\n".join(lines) or "没有待处理的问题。", citations)

    def help(self) -> Answer:
        """What can be said."""
        return Answer("".join(_HELP))

    def question_back(self, intent: Intent) -> Answer | None:
        """What has to be asked before anything can be proposed; None where all is clear."""
        match intent:
            case Regenerate() | TakeOver() if not intent.section_keys:
                return self._which_section(intent.candidates)
            case Undo() if intent.candidates:
                return self._which_section(intent.candidates)
            case ChangeFact() | RemoveFact() if not intent.fact_id:
                return self._which_fact(intent.label, intent.candidates, intent.kind)
            case _:
                return None

    def _which_section(self, candidates: Sequence[str]) -> Answer:
        sections = [s for s in self.draft.sections if s.plan.section_key in candidates]
        sections = sections or [s for s in self.draft.sections if s.plan.level < 2]
        choices = tuple(Citation("section", s.plan.section_key, name_of(s)) for s in sections)
        named = "、".join(f"{c.source_id} “{c.label}”" for c in choices)
        return Answer(f"请问是哪一部分？可能是：{named}。", (), choices)

    def _which_fact(self, label: str, candidates: Sequence[str], kind: Action) -> Answer:
        if not candidates:
            more = "；如要新增，请说“补充：……”" if kind is Action.CHANGE_FACT else ""
            return Answer(f"事实表里没有找到“{label}”，请写出数据项的名称{more}。")
        facts = self.draft.sheet.by_id()
        choices = tuple(_fact_citation(facts[i]) for i in candidates if i in facts)
        shown = labels_of(self.draft.sheet, candidates)
        return Answer(f"“{label}”可能是：{shown}，请问是哪一项？", (), choices)

    def _last_year(self, intent: Ask) -> Answer:
        sheet = self.draft.sheet
        report = self.retriever.last_report(
            sheet.organization, sheet.report_type, sheet.report_year
        )
        if report is None:
            return Answer("文档库里没有本单位往年的报告。")
        if not intent.section_keys:
            return self._in_report(report, intent.words)
        found: list[Citation] = []
        for key in intent.section_keys:
            section = self.draft.section(key)
            if section is None:
                continue
            past = last_years_section(section.plan, report, sheet.report_year)
            if past is not None:
                heading = past.heading or "引言"
                below = [
                    f"{s.ordinal}{s.heading}"
                    for s in report.sections
                    if past.heading and s.heading_path[:-1][-1:] == (past.heading,)
                ]
                text = "\n".join((*past.paragraphs, *below))
                found.append(Citation("document", report.document_id, heading, text))
        if not found:
            names = names_of(self.draft, intent.section_keys)
            return Answer(f"《{report.title}》没有与{names}对应的部分。")
        told = "\n".join(f"“{c.label}”：{c.excerpt}" for c in found)
        return Answer(f"《{report.title}》这样写：\n{told}", tuple(found))

    def _in_report(self, report: SourceDocument, words: str) -> Answer:
        where = PassageFilter(document_id=report.document_id)
        hits = self.retriever.search(words or report.title, where, 3, self.draft.sheet.organization)
        citations = tuple(
            Citation("passage", h.passage.passage_id, " / ".join(h.passage.heading_path),
                     h.passage.text)
            for h in hits
        )  # fmt: skip
        told = "\n".join(f"“{c.label}”：{c.excerpt[:_EXCERPT]}" for c in citations)
        return Answer(f"《{report.title}》中相关的有：\n{told}", citations)

    def _facts(self, intent: Ask) -> list[Fact]:
        facts = self.draft.sheet.by_id()
        return [facts[i] for i in intent.fact_ids if i in facts]

    def _source(self, intent: Ask) -> Answer:
        facts = self._facts(intent)
        if not facts:
            return Answer(f"事实表里没有“{intent.words}”，稿件中如有，应是没有出处的内容。")
        citations = tuple(_fact_citation(f) for f in facts)
        return Answer("\n".join(_origin(f) for f in facts), citations)

    def _value(self, intent: Ask) -> Answer:
        facts = self._facts(intent)
        if not facts:
            return Answer(f"事实表里没有“{intent.words}”这一项。")
        lines = [_with_last_year(f) for f in facts]
        return Answer("；".join(lines) + "。", tuple(_fact_citation(f) for f in facts))

    def _place(self, intent: Ask) -> Answer:
        ids = set(intent.fact_ids)
        found = list(self._told_in(ids))
        if not found and intent.words:
            found = list(self._said_in(intent.words))
        if found:
            lines = [f"{c.label}：{c.excerpt}" for c in found[:_MOST]]
            return Answer("写在：\n" + "\n".join(lines), tuple(found[:_MOST]))
        facts = self._facts(intent)
        if facts:
            shown = labels_of(self.draft.sheet, intent.fact_ids)
            return Answer(f"{shown}还没有写进稿件。", tuple(_fact_citation(f) for f in facts))
        return Answer(f"稿件和事实表里都没有“{intent.words}”。如需写入，请说“补充：……”。")

    def _told_in(self, fact_ids: set[str]) -> Iterator[Citation]:
        for section in self.draft.sections:
            for source in section.revision.sources if section.revision else ():
                if source.source_id in fact_ids:
                    span = source.span
                    sentence = next(
                        (s for s in sentence_spans(section.text) if s.contains(span)), span
                    )
                    excerpt = section.text[sentence.start : sentence.end]
                    yield Citation("section", section.plan.section_key, name_of(section), excerpt)

    def _said_in(self, words: str) -> Iterator[Citation]:
        for section in self.draft.sections:
            for sentence in sentence_spans(section.text):
                excerpt = section.text[sentence.start : sentence.end]
                if words in excerpt:
                    yield Citation("section", section.plan.section_key, name_of(section), excerpt)

    def _text(self, intent: Ask) -> Answer:
        keys = with_items(self.draft, intent.section_keys)
        sections = [s for s in self.draft.sections if s.plan.section_key in keys]
        citations = tuple(
            Citation("section", s.plan.section_key, name_of(s), s.text) for s in sections
        )
        return Answer("\n".join(f"{c.label}\n{c.excerpt}" for c in citations), citations)

    def _library(self, intent: Ask) -> Answer:
        where = PassageFilter(before_year=self.draft.sheet.report_year + 1)
        whose = self.draft.sheet.organization
        hits = self.retriever.search(intent.words, where, 4, whose) if intent.words else []
        if not hits:
            return Answer("文档库里没有找到相关的内容，可以换个说法再问。")
        citations = tuple(
            Citation(
                "passage",
                h.passage.passage_id,
                " / ".join((h.passage.document_title, *h.passage.heading_path)),
                h.passage.text[:_EXCERPT],
            )
            for h in hits
        )
        told = "\n".join(f"{c.label}：{c.excerpt}" for c in citations)
        return Answer(f"文档库中相关的有（只供参考写法，数据不能照用）：\n{told}", citations)

    def _section_citation(self, finding: Finding) -> Citation:
        section = self.draft.section(finding.section_key)
        label = name_of(section) if section is not None else "全文"
        return Citation("section", finding.section_key, label, finding.excerpt)


def _is_asked_for(finding: Finding, what: OpenPoints) -> bool:
    is_missing = finding.code in (FindingCode.UNUSED_FACT, FindingCode.EMPTY_SECTION)
    match what:
        case OpenPoints.MISSING:
            return is_missing
        case OpenPoints.UNVERIFIED:
            return not is_missing
        case OpenPoints.ALL:
            return True


def _fact_citation(fact: Fact) -> Citation:
    return Citation("fact", fact.fact_id, fact.label, fact.render())


def _origin(fact: Fact) -> str:
    if fact.derivation is not None:
        return f"“{fact.label}”{fact.render()}是推算的：{fact.derivation.formula}。"
    place = fact.source.render() or "事实表"
    who = f"，填报人{fact.source.supplied_by}" if fact.source.supplied_by else ""
    basis = f"，口径：{fact.basis}" if fact.basis else ""
    return f"“{fact.label}”{fact.render()}来自{place}{who}{basis}。"


def _with_last_year(fact: Fact) -> str:
    last = f"（去年{fact.last_year.render()}）" if fact.last_year is not None else ""
    return f"“{fact.label}”{fact.render()}{last}"
