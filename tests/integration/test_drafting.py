"""The main job on the sample library: whatever writes, nothing false leaves unmarked."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bootstrap import Services
from api.drafting import draft_sheet, read_sheet, regenerate
from api.indexing import sample_sheets
from drafter.domain.fact import Fact, FactRole, FactSheet
from drafter.domain.quantity import Comparator
from drafter.domain.report import Draft, DraftState, RevisionOrigin, SectionState
from drafter.domain.source import DocumentKind, PassageFilter
from drafter.domain.verification import UNVERIFIED_MARK, FindingCode
from drafter.errors import ModelOutputInvalid
from drafter.llm import ModelEndpoint, OpenAIChat
from drafter.ports import Writer
from drafter.reference.report_types import find_report_type
from drafter.stages.plan_outline import chinese_ordinal
from drafter.writers.model import ModelWriter
from tests.builders import count, fact_sheet
from tests.model_scripts import LIES, SCRIPTS
from tests.model_server import ModelServer
from tests.oracle import unmarked_figures, unmarked_titles

SHEETS = sample_sheets()
FAILING = {
    "timeout", "stall", "cut_stream", "cut_before_text", "unmarked_end", "half_json", "error_event",
    "length", "content_filter", "refusal", "empty",
    "http_429", "http_429_forever", "http_500", "http_503", "http_400", "http_401", "http_404",
}  # fmt: skip
"""No text of theirs is released (tests/integration/test_failing_models.py)."""
REAL_SHEETS = sorted((Path(__file__).parents[3] / "shared" / "seed").glob("*.xlsx"))
"""A real unit's data, which lies beside the checkout where there is any."""
LYING = sorted(set(SCRIPTS) - FAILING)
WORST = ["wrong_numbers", "last_year_values", "leaked_sentence", "chinese_numerals"]


def read(services: Services, path: Path) -> FactSheet:
    return read_sheet(services, path.name, path.read_bytes())[0]


def whole_text(draft: Draft) -> str:
    return "\n".join(f"{s.plan.full_heading}\n{s.text}" for s in draft.sections)


def policy_titles(services: Services) -> set[str]:
    stored = services.documents.list_documents(PassageFilter(kind=DocumentKind.POLICY))
    return {item.document.title for item in stored}


def draft_with(services: Services, sheet: FactSheet, writer: Writer) -> Draft:
    report_type = find_report_type(sheet.report_type)
    return asyncio.run(services.drafting.draft_report(sheet, report_type, writer))


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


SPLIT_TOKENS, WHOLE_SENTENCES = 3, 60
"""Characters a chunk; whole sentences take a third of the time where it is not streaming that is
tested: how they are cut makes no difference to LIES (tests/integration/test_model_writer.py)."""


def scripted_writer(
    server: ModelServer, script: str, chunk_size: int = SPLIT_TOKENS
) -> ModelWriter:
    server.script, server.chunk_size = script, chunk_size
    patience = 0.6 if script in FAILING else 30.0  # a busy machine is no failing model
    endpoint = ModelEndpoint(
        base_url=server.base_url,
        model="scripted",
        first_token_timeout=patience,
        stall_timeout=patience,
        total_timeout=5 * patience,
        retries=0,
    )
    return ModelWriter(OpenAIChat(endpoint), nonce_source=lambda: "nonce")


@pytest.fixture(scope="module", params=SHEETS, ids=range(len(SHEETS)))
def draft(request: pytest.FixtureRequest, sample_library: Services) -> Draft:
    """What the exemplar writer makes of each sample sheet."""
    sheet = read(sample_library, request.param)
    return draft_with(sample_library, sheet, sample_library.writer("exemplar"))


class TestTheExemplarWriter:
    def test_every_required_fact_is_in_the_text(self, draft: Draft) -> None:
        assert [f for f in draft.findings if f.code is FindingCode.UNUSED_FACT] == []
        text = whole_text(draft)
        missing = [
            fact.label
            for fact in draft.sheet.stated()
            if fact.quantity is not None and fact.render() not in text
        ]
        assert missing == []

    def test_every_figure_is_in_the_sheet_or_computed_from_it(self, draft: Draft) -> None:
        assert unmarked_figures(whole_text(draft), draft.sheet) == []

    def test_no_title_of_another_year_or_organization_is_left(
        self, draft: Draft, sample_library: Services
    ) -> None:
        titles = policy_titles(sample_library)
        assert unmarked_titles(whole_text(draft), draft.sheet, titles) == []

    def test_each_figure_stands_in_one_place_with_its_source(self, draft: Draft) -> None:
        for section in draft.sections:
            assert section.revision is not None
            for source in section.revision.sources:
                fact = draft.sheet.by_id().get(source.source_id)
                written = section.text[source.span.start : source.span.end]
                if fact is not None and fact.quantity is not None and fact.render() in written:
                    assert written == fact.render()

    def test_the_bare_text_verifies_as_well_as_it_did_with_its_sources(
        self, draft: Draft, sample_library: Services
    ) -> None:
        """What came back from Word, or was retyped, has no spans that code has rendered."""
        new = [
            (finding.code, finding.excerpt)
            for section in draft.sections
            for finding in sample_library.drafting.verify_text(section.text, draft.sheet)
            if finding.span is not None
            and (finding.code, finding.excerpt)
            not in {(f.code, f.excerpt) for f in draft.all_findings()}
        ]
        assert new == []

    def test_no_placeholder_or_token_is_left(self, draft: Draft) -> None:
        text = whole_text(draft)
        assert not set(text) & set("⟦⟧〔〕*{}")

    def test_no_kind_of_office_is_borrowed_from_another_organization(
        self, sample_library: Services
    ) -> None:
        sheet = fact_sheet(
            count("专题党课", 6, "次", category="强化理论武装"),
            organization="澄江区档案馆机关党总支",
            organization_short="",
        )
        text = whole_text(draft_with(sample_library, sheet, sample_library.writer("exemplar")))
        assert "馆领导班子成员讲授专题党课6次" in text
        assert "局领导" not in text

    def test_it_follows_the_outline_of_the_organizations_own_last_report(
        self, draft: Draft, sample_library: Services
    ) -> None:
        last = sample_library.retriever.last_report(
            draft.sheet.organization, draft.sheet.report_type, draft.sheet.report_year
        )
        assert last is not None
        past = [s.heading for s in last.sections if s.level in (1, 2)]
        new = [s.plan.heading for s in draft.sections if s.plan.level]
        assert len(set(past) & set(new)) >= len(past) * 0.6

    def test_it_is_deterministic(self, draft: Draft, sample_library: Services) -> None:
        again = draft_with(sample_library, draft.sheet, sample_library.writer("exemplar"))
        assert whole_text(again) == whole_text(draft)

    def test_a_target_keeps_its_qualifier(self, draft: Draft) -> None:
        for fact in draft.sheet.stated():
            if fact.quantity and fact.quantity.comparator is Comparator.AT_LEAST:
                assert f"不少于{fact.value.removeprefix('不少于')}" in whole_text(draft)

    def test_the_draft_is_stored_as_it_was_given(
        self, draft: Draft, sample_library: Services
    ) -> None:
        stored = sample_library.drafts.get(draft.draft_id)
        assert whole_text(stored) == whole_text(draft)
        assert stored.state is DraftState.READY
        assert [s.revision.origin for s in stored.sections if s.revision] == [
            RevisionOrigin.WRITTEN
        ] * len(stored.sections)


class TestALyingModel:
    @pytest.mark.parametrize("script", LYING)
    def test_gets_nothing_false_through_unmarked(
        self, script: str, sample_library: Services, server: ModelServer
    ) -> None:
        sheet = read(sample_library, SHEETS[1])
        chunk_size = WHOLE_SENTENCES if script in LIES else SPLIT_TOKENS
        check_released(sample_library, sheet, server, script, chunk_size)

    @pytest.mark.parametrize("path", [SHEETS[0], *SHEETS[2:]], ids=range(len(SHEETS) - 1))
    @pytest.mark.parametrize("script", WORST)
    def test_not_over_any_sample(
        self, script: str, path: Path, sample_library: Services, server: ModelServer
    ) -> None:
        sheet = read(sample_library, path)
        check_released(sample_library, sheet, server, script, WHOLE_SENTENCES)

    @pytest.mark.parametrize("script", LYING)
    def test_not_over_a_real_units_sheet(
        self, script: str, sample_library: Services, server: ModelServer
    ) -> None:
        if not REAL_SHEETS:
            pytest.skip("there is no ../shared/seed beside the checkout")
        sheet = read(sample_library, REAL_SHEETS[0])
        check_released(sample_library, sheet, server, script, WHOLE_SENTENCES)


class TestAModelThatMendsWhatItIsTold:
    def test_leaves_no_mark_and_no_fact_untold(
        self, sample_library: Services, server: ModelServer
    ) -> None:
        sheet = read(sample_library, SHEETS[1])
        draft = draft_with(sample_library, sheet, scripted_writer(server, "mends_when_told"))
        assert UNVERIFIED_MARK not in whole_text(draft)
        assert [f for f in draft.findings if f.code is FindingCode.UNUSED_FACT] == []
        notes = {s.revision.writer_note for s in draft.sections if s.revision and s.plan.fact_ids}
        assert notes == {"模型经1轮修正"}


def check_released(
    services: Services,
    sheet: FactSheet,
    server: ModelServer,
    script: str,
    chunk_size: int,
) -> None:
    """No unmarked false figure or title; every required fact in the text or listed."""
    server.values = {
        fact.fact_id: f"{fact.last_year.amount}{fact.last_year.measure_unit}"
        for fact in sheet
        if fact.last_year is not None and fact.quantity is not None
    }
    draft = draft_with(services, sheet, scripted_writer(server, script, chunk_size))
    text = whole_text(draft)
    assert unmarked_figures(text, sheet) == []
    assert unmarked_titles(text, sheet, policy_titles(services)) == []
    listed = {
        i for f in draft.all_findings() if f.code is FindingCode.UNUSED_FACT for i in f.fact_ids
    }
    for fact in sheet.stated():
        if fact.role is not FactRole.IDENTITY and fact.quantity is not None:
            assert is_told(fact, text) or fact.fact_id in listed, fact.label
    if script == "last_year_values":
        assert_last_year_is_marked(draft)


def is_told(fact: Fact, text: str) -> bool:
    """In digits, or in Chinese numerals where a writer prefers them."""
    words = (
        f"{chinese_ordinal(int(fact.quantity.amount))}{fact.quantity.measure_unit}"
        if (fact.quantity and fact.quantity.amount in range(100))
        else fact.render()
    )
    return fact.render() in text or words in text


def assert_last_year_is_marked(draft: Draft) -> None:
    """Last year's value told as this year's is no one's figure, even though the sheet holds it."""
    for fact in draft.sheet.stated():
        if fact.last_year is None or fact.quantity is None or fact.last_year == fact.quantity:
            continue
        wrong = f"今年以来，{fact.label}{fact.last_year.render()}"
        for section in draft.sections:
            at = section.text.find(wrong)
            if at != -1:
                assert section.text.startswith("【待核实】", at + len(wrong)), wrong


class TestAFailingModel:
    @pytest.mark.parametrize("script", ["empty", "http_500", "cut_stream", "stall", "timeout"])
    def test_leaves_a_draft_that_says_what_is_missing_and_can_be_taken_up_again(
        self, script: str, sample_library: Services, server: ModelServer
    ) -> None:
        sheet = read(sample_library, SHEETS[0])
        draft = draft_with(sample_library, sheet, scripted_writer(server, script))
        assert draft.state is DraftState.INCOMPLETE
        failed = [s for s in draft.sections if s.state is SectionState.FAILED]
        assert len(failed) == len(draft.sections)
        assert all(s.failure.endswith("。") for s in failed)
        key = failed[1].plan.section_key
        mended = asyncio.run(regenerate(sample_library, draft.draft_id, key, "exemplar", ""))
        section = mended.section(key)
        assert section is not None
        assert section.state is SectionState.WRITTEN
        assert section.failure == ""


class TestRegeneratingASection:
    def test_leaves_every_other_section_as_it_was_to_the_byte(
        self, sample_library: Services
    ) -> None:
        sheet = read(sample_library, SHEETS[1])
        before = draft_with(sample_library, sheet, sample_library.writer("exemplar"))
        key = "s1.3"
        after = asyncio.run(regenerate(sample_library, before.draft_id, key, "exemplar", "更简练"))
        changed = [
            a.plan.section_key
            for a, b in zip(before.sections, after.sections, strict=True)
            if a != b
        ]
        assert changed == [key]
        revisions = sample_library.drafts.revisions(before.draft_id, key)
        assert [r.number for r in revisions] == [1, 2]
        assert revisions[1].instruction == "更简练"
        assert len(revisions[1].text) < len(revisions[0].text)

    def test_tells_all_the_sections_facts_again(self, sample_library: Services) -> None:
        sheet = read(sample_library, SHEETS[1])
        draft = draft_with(sample_library, sheet, sample_library.writer("exemplar"))
        after = asyncio.run(
            regenerate(sample_library, draft.draft_id, "s1.3", "exemplar", "换个角度")
        )
        assert [f for f in after.findings if f.code is FindingCode.UNUSED_FACT] == []


def test_an_edit_that_copies_another_organizations_report_is_told(
    sample_library: Services,
) -> None:
    sheet = read(sample_library, SHEETS[0])
    draft = draft_with(sample_library, sheet, sample_library.writer("exemplar"))
    section, copied = next(
        (section, passage)
        for section in draft.sections
        if section.revision is not None
        for passage in sample_library.retriever.passages(section.revision.passage_ids)
        if passage.kind is DocumentKind.PAST_REPORT
        and passage.organization != sheet.organization
        and len(passage.text) > 60
    )
    key = section.plan.section_key
    edited = sample_library.drafting.edit_section(draft.draft_id, key, copied.text, "李明", 1)
    changed = edited.section(key)
    assert changed is not None
    assert changed.revision is not None
    told = [f for f in changed.revision.findings if f.code is FindingCode.OVERLAP]
    assert copied.organization in "".join(f.message for f in told) or any(
        copied.document_title in f.message for f in told
    )


class TestAnEmptyLibrary:
    def test_still_gives_a_whole_draft(self, make_services: object) -> None:
        services = make_services()  # type: ignore[operator]
        sheet = read(services, SHEETS[1])
        draft = asyncio.run(draft_sheet(services, sheet, "exemplar", lambda _: None))
        assert draft.state is DraftState.READY
        assert [f for f in draft.findings if f.code is FindingCode.UNUSED_FACT] == []
        assert unmarked_figures(whole_text(draft), sheet) == []
        assert any("未找到本单位往年报告" in notice for notice in draft.notices)


class AskedOnce(ModelWriter):
    """No repair rounds: the gate has to do without them."""

    can_repair = False


@pytest.mark.local_model
@pytest.mark.timeout(600)  # the model reads some three thousand tokens a section on the processor
def test_a_real_model_that_writes_nonsense_gets_nothing_false_through(
    sample_library: Services, local_model_endpoint: ModelEndpoint
) -> None:
    sheet = read(sample_library, SHEETS[0])
    draft = draft_with(sample_library, sheet, sample_library.writer("exemplar"))
    writer = AskedOnce(OpenAIChat(local_model_endpoint), nonce_source=lambda: "nonce")
    report_type = find_report_type(sheet.report_type)
    told = [s.plan.section_key for s in draft.sections if s.plan.level == 2 and s.plan.fact_ids]
    written = ""
    for key in told:
        # An answer that is refused leaves the section its text: the next one is asked for, then.
        with contextlib.suppress(ModelOutputInvalid):
            draft = asyncio.run(
                sample_library.drafting.regenerate_section(draft.draft_id, key, report_type, writer)
            )
            written = key
            break
    assert written
    text = whole_text(draft)
    assert unmarked_figures(text, sheet) == []
    assert unmarked_titles(text, sheet, policy_titles(sample_library)) == []
    assert [f for f in draft.findings if f.code is FindingCode.UNUSED_FACT] == []
