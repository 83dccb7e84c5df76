"""The writer table: what each writer makes of each sample sheet, judged against the sheet."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from api.bootstrap import Services
from drafter.domain.fact import Fact, FactSheet
from drafter.domain.report import Draft
from drafter.domain.source import DocumentKind
from drafter.domain.verification import FindingCode
from drafter.llm import ModelEndpoint, OpenAIChat
from drafter.ports import Writer
from drafter.reference.report_types import find_report_type
from drafter.writers.model import ModelWriter
from tests.evals.borrowed import Overlap, PastText, leaks, longest_overlap
from tests.evals.cassettes import Cassette, PlayedModel, writer_of
from tests.evals.first_texts import FirstTexts
from tests.evals.library import documents_of, policies_of, short_name, text_of
from tests.evals.mentions import MARK
from tests.evals.score_draft import CitedPolicy, DraftScore, SectionText, score_draft
from tests.evals.table import print_table
from tests.model_scripts import Answer, Ask, Script, bare_numbers
from tests.model_server import ModelServer

LYING: tuple[str, ...] = (
    "wrong_numbers", "last_year_values", "leaked_sentence", "invented_title", "chinese_numerals",
    "swapped_tokens", "swapped_values",
)  # fmt: skip
"""Ways in which the scripted model lies; the last two are written here, below."""


def swapped_tokens(ask: Ask) -> Answer:
    """Every label with the token of another fact of its measure unit."""
    by_unit: dict[str, list[str]] = defaultdict(list)
    for fact in ask.facts:
        by_unit[fact.measure_unit].append(fact.token)
    following = {
        token: tokens[(i + 1) % len(tokens)]
        for tokens in by_unit.values()
        for i, token in enumerate(tokens)
    }
    return Answer("".join(f"{fact.label}{following[fact.token]}。" for fact in ask.facts))


_OWN_SCRIPTS: dict[str, Script] = {"swapped_tokens": swapped_tokens, "swapped_values": bare_numbers}


@dataclass(frozen=True)
class Library:
    """What a draft is held against."""

    policies: Sequence[CitedPolicy]
    past: Sequence[PastText]
    common_text: str
    """Policies, report types and set phrases: what everybody may say."""
    set_phrases: tuple[str, ...]


@dataclass(frozen=True)
class DraftReading:
    """A draft with everything that was counted on it."""

    draft: Draft
    writer: str
    score: DraftScore
    written: DraftScore
    """The same of the texts before the gate."""
    leaks: tuple[str, ...]
    overlap: Overlap
    marks: int
    characters: int
    unlisted: tuple[str, ...]
    """Facts that are neither in the text nor in a finding."""

    @property
    def sheet(self) -> FactSheet:
        """What it was drafted from."""
        return self.draft.sheet

    @property
    def is_broken(self) -> bool:
        """Whether something false went out unmarked, or a fact was lost without a word."""
        return bool(self.score.faults or self.leaks or self.unlisted)

    @property
    def harm(self) -> tuple[int, int, int]:
        """How bad it is: what went out unmarked, then errors, then marks."""
        went_out = len(self.score.faults) + len(self.leaks) + len(self.unlisted)
        return went_out, self.score.slot_errors, self.marks


def read_library(services: Services) -> Library:
    """All that the sample library says."""
    policies = policies_of(services)
    types = files("prompts").joinpath("report_types").iterdir()
    return Library(
        policies=policies,
        past=[
            PastText(document.organization, text_of(services, document))
            for document in documents_of(services, DocumentKind.PAST_REPORT)
        ],
        common_text="\n".join(
            [p.text for p in policies]
            + [p.title for p in policies]
            + [t.read_text(encoding="utf-8") for t in sorted(types, key=lambda p: p.name)]
            + list(services.lexicon.set_phrases)
        ),
        set_phrases=services.lexicon.set_phrases,
    )


def recorded_sheets(sheets: Sequence[FactSheet]) -> list[FactSheet]:
    """The sheets on which a real model's answers are recorded: the shortest; each takes minutes."""
    return sorted(sheets, key=lambda sheet: len(sheet.facts))[:1]


def draft_with(services: Services, sheet: FactSheet, writer: Writer) -> Draft:
    """The main job."""
    report_type = find_report_type(sheet.report_type)
    return asyncio.run(services.drafting.draft_report(sheet, report_type, writer))


def scripted_writer(server: ModelServer, sheet: FactSheet, script: str) -> ModelWriter:
    """A model that behaves as the script says; it is told the values with which to lie."""
    server.script = _OWN_SCRIPTS.get(script, script)
    server.values = _others_values(sheet) if script == "swapped_values" else _last_year(sheet)
    endpoint = ModelEndpoint(base_url=server.base_url, model=script, retries=0)
    return ModelWriter(OpenAIChat(endpoint), nonce_source=lambda: "nonce")


def read_draft(
    services: Services, library: Library, sheet: FactSheet, writer: Writer, name: str
) -> DraftReading:
    """Have a sheet drafted, and judge the draft."""
    remembering = FirstTexts(writer)
    draft = draft_with(services, sheet, remembering)
    sheet = draft.sheet
    sections = [SectionText(s.plan.full_heading, s.text) for s in draft.sections]
    text = "\n".join(f"{s.heading}\n{s.text}" for s in sections)
    score = score_draft(sections, sheet, library.policies)
    shown_ids = {i for s in draft.sections if s.revision for i in s.revision.passage_ids}
    shown = [
        PastText(p.organization, p.text)
        for p in services.retriever.passages(sorted(shown_ids))
        if p.kind is DocumentKind.PAST_REPORT
    ]
    listed = {
        i for f in draft.all_findings() if f.code is FindingCode.UNUSED_FACT for i in f.fact_ids
    }
    body = "\n".join(s.text for s in sections)
    common = library.common_text
    return DraftReading(
        draft=draft,
        writer=name,
        score=score,
        written=score_draft(list(remembering.sections.values()), sheet, library.policies),
        leaks=tuple(leaks(text, sheet, score.faults, shown, library.past, common)),
        overlap=longest_overlap(body, sheet, library.past, library.set_phrases, common),
        marks=text.count(MARK),
        characters=len("".join(body.split())),
        unlisted=tuple(f.label for f in score.missing if f.fact_id not in listed),
    )


def read_all(services: Services, sheets: Sequence[FactSheet]) -> list[DraftReading]:
    """Every sheet by every writer and lying mode, in a fixed order."""
    library = read_library(services)
    readings = []
    with ModelServer() as server:
        for sheet in sheets:
            exemplar = services.writer("exemplar")
            readings.append(read_draft(services, library, sheet, exemplar, "exemplar"))
            for script in ("obedient", *LYING):
                writer = scripted_writer(server, sheet, script)
                readings.append(read_draft(services, library, sheet, writer, script))
    return readings


def read_recorded(
    services: Services, sheets: Sequence[FactSheet], cassette: Cassette
) -> list[DraftReading]:
    """What the small real model once made of each recorded sheet."""
    library, writer = read_library(services), writer_of(PlayedModel(cassette))
    return [
        read_draft(services, library, sheet, writer, cassette.model)
        for sheet in recorded_sheets(sheets)
    ]


def read_live(services: Services, sheets: Sequence[FactSheet]) -> list[DraftReading]:
    """Every sheet by the model that the environment names (DRAFTER_MODEL_…)."""
    library, live = read_library(services), services.writer("model")
    return [read_draft(services, library, sheet, live, live.name) for sheet in sheets]


def print_writers(readings: Sequence[DraftReading]) -> None:
    """The tables of drafts, and each thing that is wrong with one."""
    rows = []
    for sheet in dict.fromkeys(r.sheet.organization for r in readings):
        of_sheet = {r.writer: r for r in readings if r.sheet.organization == sheet}
        worst = max((of_sheet[script] for script in LYING), key=lambda r: r.harm)
        rows += [
            _row(of_sheet["exemplar"], "exemplar"),
            _row(of_sheet["obedient"], "model, obedient"),
            _row(worst, f"model, worst ({worst.writer})"),
        ]
    print_table("Writers, by sheet", _COLUMNS, rows)
    rows = []
    for writer in ("exemplar", "obedient", *LYING):
        of_writer = [r for r in readings if r.writer == writer]
        rows.append([writer, *_sums(of_writer)])
    print_table("Writers, all sheets", ["writer", *_SUMMED], rows)
    print_complaints(readings)


def print_readings(title: str, readings: Sequence[DraftReading]) -> None:
    """A row a draft, and each thing that is wrong with one."""
    print_table(title, _COLUMNS, [_row(reading, reading.writer) for reading in readings])
    print_complaints(readings)


def print_complaints(readings: Sequence[DraftReading]) -> None:
    """Each thing that is wrong with a draft."""
    for reading in readings:
        lines = Counter(_complaints(reading))
        for line, times in list(lines.items())[:_COMPLAINTS_A_DRAFT]:
            often = f" ({times} times)" if times > 1 else ""
            print(f"! {short_name(reading.sheet)}, {reading.writer}: {line}{often}")
        if len(lines) > _COMPLAINTS_A_DRAFT:
            print(f"! … and {len(lines) - _COMPLAINTS_A_DRAFT} more of this draft")


_COMPLAINTS_A_DRAFT = 8
_SUMMED = [
    "slots", "wrong", "missing", "invented", "SER", "SER before", "used", "leaks", "unlisted",
    "待核实",
]  # fmt: skip
_COLUMNS = ["sheet, writer", *_SUMMED, "overlap", "characters"]


def _row(reading: DraftReading, writer: str) -> list[object]:
    name = f"{short_name(reading.sheet)}, {writer}"
    return [name, *_sums([reading]), reading.overlap.length, reading.characters]


def _sums(readings: Sequence[DraftReading]) -> list[object]:
    scores = [r.score for r in readings]
    slots = sum(s.expected for s in scores)
    return [
        slots,
        sum(s.wrong for s in scores),
        sum(len(s.missing) for s in scores),
        sum(s.invented for s in scores),
        sum(s.slot_errors for s in scores) / slots,
        sum(r.written.slot_errors for r in readings) / slots,
        f"{sum(s.used for s in scores)}/{slots}",
        sum(len(r.leaks) for r in readings),
        sum(len(r.unlisted) for r in readings),
        sum(r.marks for r in readings),
    ]


def _complaints(reading: DraftReading) -> list[str]:
    found = []
    for fault in reading.score.faults:
        meant = f" (the words name “{fault.meant}”)" if fault.meant else ""
        found.append(
            f"{fault.fault.name.lower()} {fault.mention.text}{meant}: {fault.sentence.strip()}"
        )
    found += [f"leaked {leak}" for leak in reading.leaks]
    found += [f"neither used nor listed: {label}" for label in reading.unlisted]
    return found


def _last_year(sheet: FactSheet) -> dict[str, str]:
    return {f.fact_id: f.last_year.render() for f in sheet.stated() if f.last_year is not None}


def _others_values(sheet: FactSheet) -> dict[str, str]:
    """For each counted fact the value of the next one of its measure unit."""
    by_unit: dict[str, list[Fact]] = defaultdict(list)
    for fact in sheet.stated():
        if fact.quantity is not None:
            by_unit[fact.quantity.measure_unit].append(fact)
    return {
        fact.fact_id: facts[(i + 1) % len(facts)].render()
        for facts in by_unit.values()
        for i, fact in enumerate(facts)
    }
