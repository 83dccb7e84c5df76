"""The whole way over a real database and index: what is written, kept, refused, and told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from drafter.chain import Drafting
from drafter.domain.fact import FactRole, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.progress import Progress, ProgressKind
from drafter.domain.quantity import Quantity
from drafter.domain.report import (
    Draft,
    DraftState,
    Revision,
    RevisionOrigin,
    Section,
    SectionPlan,
    SectionState,
)
from drafter.domain.source import SectionPassages
from drafter.domain.task import SectionTask
from drafter.domain.verification import UNVERIFIED_MARK, FindingCode, SourcedSpan
from drafter.errors import (
    Conflict,
    InvalidRequest,
    ModelUnavailable,
    NotFound,
    RevisionConflict,
    StorageError,
    WriterError,
)
from drafter.facts.derive import derive_facts
from drafter.ports import Retriever, Writer
from drafter.reference.report_types import find_report_type
from drafter.writers.exemplar import ExemplarWriter
from tests.builders import (
    ORGANIZATION,
    ScriptedWriter,
    TaskWriter,
    all_tokens,
    count,
    fact_sheet,
    numbered,
    plan_fact,
    text,
    title,
)
from tests.fakes_index import DUTY, make_document
from tests.lexical_drafting import lexical_drafting

TYPE = find_report_type(DUTY)
LAST = make_document(
    "云溪区水务局党总支2024年度述职报告",
    [
        ((), "现将2024年度工作述职如下："),
        (("2024年度主要工作",), "一年来坚持党建引领。"),
        (("2024年度主要工作", "抓学习，铸忠诚"), "坚持集体学习制度，组织中心组集中学习12次。"),
        (("2024年度主要工作", "抓廉政，树清风"), "召开廉政警示教育大会2次，震慑作用明显。"),
        (("存在的问题",), "学习还不够深。"),
        (("2025年工作打算",), "抓好学习。"),
    ],
    organization=ORGANIZATION,
    year=2024,
)
SHEET = derive_facts(
    fact_sheet(
        *numbered(
            title("报告依据", "《关于述职的通知》", role=FactRole.IDENTITY),
            count(
                "中心组集中学习", 14, "次", category="理论学习",
                last_year=Quantity(Decimal(12), "次"),
            ),
            count("廉政警示教育大会", 3, "次", category="党风廉政"),
            text("问题一", "学用结合不够紧密", role=FactRole.PROBLEM, category="存在问题"),
            plan_fact("2026年计划走访企业", 80, "家次"),
        )
    )
)  # fmt: skip
LEAVES = ("s0", "s1", "s1.1", "s1.2", "s2", "s3")

OBEDIENT = TaskWriter(all_tokens)


@pytest.fixture
def make(tmp_path: Path, lexicon: Lexicon) -> Callable[..., Drafting]:
    """The chain over its own database and lexical index, with a last report or without."""

    def drafting(*, parallelism: int = 4, with_last: bool = True) -> Drafting:
        documents = [LAST] if with_last else []
        return lexical_drafting(tmp_path, lexicon, *documents, parallelism=parallelism)

    return drafting


@pytest.fixture
def drafting(make: Callable[..., Drafting]) -> Drafting:
    return make()


async def drafted(drafting: Drafting, writer: Writer = OBEDIENT, **more: object) -> Draft:
    return await drafting.draft_report(SHEET, TYPE, writer, **more)  # type: ignore[arg-type]


def texts(draft: Draft) -> dict[str, str]:
    return {section.plan.section_key: section.text for section in draft.sections}


def revision_sources(section: Section) -> tuple[SourcedSpan, ...]:
    return section.revision.sources if section.revision else ()


def revision(draft: Draft, key: str) -> Revision:
    section = draft.section(key)
    assert section is not None
    assert section.revision is not None
    return section.revision


class Crowd:
    """A writer whose sections wait for each other, so that they are surely under way together."""

    name = "crowd"
    prompt_version = ""
    can_repair = False

    def __init__(self, size: int) -> None:
        self._size = size
        self._met = asyncio.Event()
        self.present = 0
        self.most = 0

    async def write(self, task: SectionTask) -> AsyncIterator[str]:
        self.present += 1
        self.most = max(self.most, self.present)
        if self.present == self._size:
            self._met.set()
        await self._met.wait()
        await asyncio.sleep(0)
        self.present -= 1
        yield all_tokens(task)


class TestAReport:
    async def test_is_written_section_by_section_along_the_own_last_outline(
        self, drafting: Drafting
    ) -> None:
        draft = await drafted(drafting)
        assert tuple(texts(draft)) == LEAVES
        assert [s.plan.full_heading for s in draft.sections[1:4]] == [
            "一、2025年度主要工作",
            "（一）抓学习，铸忠诚",
            "（二）抓廉政，树清风",
        ]
        assert texts(draft)["s1.1"] == "中心组集中学习14次。"
        assert draft.state is DraftState.READY
        assert draft.title == f"{ORGANIZATION}2025年度基层党建工作述职报告"

    async def test_is_stored_as_it_is_given_with_everything_known_of_each_text(
        self, drafting: Drafting
    ) -> None:
        draft = await drafted(drafting)
        assert drafting.drafts.get(draft.draft_id) == replace(
            draft, updated_at=drafting.drafts.get(draft.draft_id).updated_at
        )
        written = revision(draft, "s1.1")
        assert (written.number, written.origin, written.writer, written.prompt_version) == (
            1,
            RevisionOrigin.WRITTEN,
            "scripted",
            "scripted@v1",
        )
        assert [s.source_id for s in written.sources] == ["F02"]
        assert any(i.startswith(LAST.document_id[:16]) for i in written.passage_ids)

    @pytest.mark.parametrize("answer", ["扎实推进。", ""])
    async def test_has_every_fact_even_where_the_writer_leaves_them_all_out(
        self, answer: str, drafting: Drafting
    ) -> None:
        draft = await drafted(drafting, TaskWriter(lambda _: answer))
        assert [f for f in draft.findings if f.code is FindingCode.UNUSED_FACT] == []
        told = {s.source_id for section in draft.sections for s in revision_sources(section)}
        assert {"F02", "F03", "F04", "F05"} <= told

    async def test_shows_a_writer_its_own_sections_facts_only(self, drafting: Drafting) -> None:
        writer = ScriptedWriter("扎实推进。", can_repair=False)
        await drafted(drafting, writer)
        shown = {task.section.section_key: [f.fact_id for f in task.facts] for task in writer.tasks}
        assert shown == {
            "s0": ["F01"],
            "s1": [],
            "s1.1": ["F02", "D01", "D02"],
            "s1.2": ["F03"],
            "s2": ["F04"],
            "s3": ["F05"],
        }

    async def test_shows_a_writer_the_own_past_wording_without_its_figures(
        self, drafting: Drafting
    ) -> None:
        writer = ScriptedWriter("扎实推进。", can_repair=False)
        await drafted(drafting, writer)
        shown = "".join(e.text for task in writer.tasks for e in task.exemplars)
        assert "组织中心组集中学习〔数量:次〕" in shown
        assert not any(c.isdecimal() for c in shown)

    async def test_by_the_exemplar_writer_takes_the_own_wording(
        self, drafting: Drafting, lexicon: Lexicon
    ) -> None:
        draft = await drafted(drafting, ExemplarWriter(lexicon))
        assert "坚持集体学习制度，组织中心组集中学习14次，较上年增加2次" in texts(draft)["s1.1"]
        assert "2026年计划走访企业80家次" in texts(draft)["s3"]

    async def test_marks_what_has_no_source_wherever_it_stands(self, drafting: Drafting) -> None:
        draft = await drafted(drafting, TaskWriter(lambda t: f"{all_tokens(t)}植树30棵。"))
        for key, written in texts(draft).items():
            assert written.endswith(f"植树30棵{UNVERIFIED_MARK}。"), key


class TestSectionsSideBySide:
    @pytest.mark.parametrize("parallelism", [1, 2, 4])
    async def test_are_as_many_as_allowed_and_never_more(
        self, make: Callable[..., Drafting], parallelism: int
    ) -> None:
        crowd = Crowd(parallelism)
        draft = await drafted(make(parallelism=parallelism), crowd)
        assert crowd.most == parallelism
        assert draft.state is DraftState.READY

    async def test_that_fail_leave_the_others_alone(self, drafting: Drafting) -> None:
        def write(task: SectionTask) -> str:
            if task.section.section_key == "s1.2":
                raise ModelUnavailable("连接不上模型服务，请检查网络。")
            return all_tokens(task)

        draft = await drafted(drafting, TaskWriter(write))
        failed = draft.section("s1.2")
        assert failed is not None
        assert failed.failure == "连接不上模型服务，请检查网络。"
        states = {s.plan.section_key: s.state for s in draft.sections}
        assert states.pop("s1.2") is SectionState.FAILED
        assert set(states.values()) == {SectionState.WRITTEN}
        assert draft.state is DraftState.INCOMPLETE

    async def test_that_failed_may_be_written_later(self, drafting: Drafting) -> None:
        broken = await drafted(drafting, ScriptedWriter(ModelUnavailable("连接不上")))
        assert broken.state is DraftState.INCOMPLETE
        for key in LEAVES:
            broken = await drafting.regenerate_section(broken.draft_id, key, TYPE, OBEDIENT)
        assert broken.state is DraftState.READY
        assert not any(section.failure for section in broken.sections)

    async def test_tell_what_happens_as_it_happens(self, drafting: Drafting) -> None:
        steps: list[Progress] = []
        draft = await drafted(
            drafting, ScriptedWriter("扎实推进。", piece_size=2), on_progress=steps.append
        )
        kinds = [step.kind for step in steps]
        assert kinds[0] is ProgressKind.PLANNED
        assert kinds[-1] is ProgressKind.DONE
        assert steps[0].section_count == len(LEAVES)
        for key in LEAVES:
            own = [s for s in steps if s.section_key == key]
            assert own[0].kind is ProgressKind.SECTION_STARTED
            assert own[-1].kind is ProgressKind.SECTION_DONE
            assert "".join(s.text for s in own if s.kind is ProgressKind.SECTION_TEXT)
        assert {step.draft_id for step in steps} == {draft.draft_id}


class TestRegenerating:
    async def test_changes_one_section_and_keeps_the_others_to_the_byte(
        self, drafting: Drafting
    ) -> None:
        before = await drafted(drafting)
        after = await drafting.regenerate_section(
            before.draft_id,
            "s1.1",
            TYPE,
            TaskWriter(lambda t: f"抓学习，{all_tokens(t)}"),
            "换个说法",
        )
        assert [
            a.plan.section_key
            for a, b in zip(after.sections, before.sections, strict=True)
            if a != b
        ] == ["s1.1"]
        assert texts(after)["s1.1"] == "抓学习，中心组集中学习14次。"
        again = revision(after, "s1.1")
        assert (again.number, again.origin, again.instruction) == (
            2,
            RevisionOrigin.REGENERATED,
            "换个说法",
        )

    async def test_keeps_every_text_that_the_section_had(self, drafting: Drafting) -> None:
        draft = await drafted(drafting)
        await drafting.regenerate_section(draft.draft_id, "s2", TYPE, TaskWriter(all_tokens))
        drafting.edit_section(draft.draft_id, "s2", "问题还不少。", "张晓", 2)
        kept = drafting.drafts.revisions(draft.draft_id, "s2")
        assert [(r.number, r.origin) for r in kept] == [
            (1, RevisionOrigin.WRITTEN),
            (2, RevisionOrigin.REGENERATED),
            (3, RevisionOrigin.EDITED),
        ]

    async def test_shows_the_writer_the_present_text_with_its_values_hidden(
        self, drafting: Drafting
    ) -> None:
        draft = await drafted(drafting)
        writer = ScriptedWriter("中心组集中学习⟦F02⟧。")
        await drafting.regenerate_section(draft.draft_id, "s1.1", TYPE, writer, "短些")
        assert writer.tasks[0].previous_text == "中心组集中学习⟦F02⟧。"
        assert writer.tasks[0].instruction == "短些"

    async def test_that_fails_leaves_the_old_text(self, drafting: Drafting) -> None:
        draft = await drafted(drafting)
        with pytest.raises(WriterError):
            await drafting.regenerate_section(
                draft.draft_id, "s1.1", TYPE, ScriptedWriter(ModelUnavailable("连接不上"))
            )
        assert texts(drafting.drafts.get(draft.draft_id)) == texts(draft)

    async def test_never_replaces_an_edit_that_was_made_meanwhile(self, drafting: Drafting) -> None:
        draft = await drafted(drafting)

        def edit_first(task: SectionTask) -> str:
            drafting.edit_section(draft.draft_id, "s1.1", "人改的。", "张晓", 1)
            return all_tokens(task)

        with pytest.raises(RevisionConflict):
            await drafting.regenerate_section(draft.draft_id, "s1.1", TYPE, TaskWriter(edit_first))
        assert texts(drafting.drafts.get(draft.draft_id))["s1.1"] == "人改的。"

    async def test_is_refused_where_the_person_saw_another_text(self, drafting: Drafting) -> None:
        draft = await drafted(drafting)
        drafting.edit_section(draft.draft_id, "s1.1", "人改的。", "张晓", 1)
        writer = ScriptedWriter("抓学习。")
        with pytest.raises(RevisionConflict, match="已被他人修改"):
            await drafting.regenerate_section(
                draft.draft_id, "s1.1", TYPE, writer, expected_number=1
            )
        assert writer.tasks == []

    async def test_names_the_sections_where_there_is_none_of_that_key(
        self, drafting: Drafting
    ) -> None:
        draft = await drafted(drafting)
        with pytest.raises(NotFound, match=r"s9.*s1\.1 （一）抓学习，铸忠诚"):
            await drafting.regenerate_section(draft.draft_id, "s9", TYPE, OBEDIENT)


class TestEditing:
    async def test_takes_a_persons_text_as_it_is_with_its_findings_beside_it(
        self, drafting: Drafting
    ) -> None:
        draft = await drafted(drafting)
        wording = "  中心组集中学习41次，\n\n效果好。"
        edited = drafting.edit_section(draft.draft_id, "s1.1", wording, "张晓", 1)
        kept = revision(edited, "s1.1")
        assert kept.text == wording
        assert kept.writer == "张晓"
        assert FindingCode.CONFLICTING_CLAIM in {f.code for f in kept.findings}

    async def test_of_a_text_that_someone_else_changed_is_refused(self, drafting: Drafting) -> None:
        draft = await drafted(drafting)
        drafting.edit_section(draft.draft_id, "s2", "甲改的。", "甲", 1)
        with pytest.raises(RevisionConflict):
            drafting.edit_section(draft.draft_id, "s2", "乙改的。", "乙", 1)
        assert texts(drafting.drafts.get(draft.draft_id))["s2"] == "甲改的。"

    async def test_needs_a_name(self, drafting: Drafting) -> None:
        draft = await drafted(drafting)
        with pytest.raises(InvalidRequest, match="修改人"):
            drafting.edit_section(draft.draft_id, "s2", "改。", " ", 1)

    async def test_while_the_report_is_being_written_is_kept(self, drafting: Drafting) -> None:
        def person_is_first(task: SectionTask) -> str:
            if task.section.section_key == "s1.2":
                (draft,) = drafting.drafts.list_drafts()
                drafting.edit_section(draft.draft_id, "s1.2", "人先写的。", "张晓", 0)
            return all_tokens(task)

        draft = await drafted(drafting, TaskWriter(person_is_first))
        assert texts(draft)["s1.2"] == "人先写的。"
        assert draft.state is DraftState.READY

    async def test_shows_what_it_keeps_of_the_last_report(self, drafting: Drafting) -> None:
        draft = await drafted(drafting)
        text = "召开廉政警示教育大会2次。"
        after = drafting.edit_section(draft.draft_id, "s1.1", text, "张晓", 1)
        findings = revision(after, "s1.1").findings
        (kept,) = [f for f in findings if f.code is FindingCode.CARRIED_OVER_VALUE]
        assert (kept.excerpt, "“召开廉政警示教育大会2次，震慑作用明显”" in kept.message) == (
            "2次",
            True,
        )

    async def test_can_be_taken_back(self, drafting: Drafting) -> None:
        draft = await drafted(drafting)
        drafting.edit_section(draft.draft_id, "s1.1", "人改的。", "张晓", 1)
        restored = drafting.restore_revision(draft.draft_id, "s1.1", 1, "张晓", 2)
        assert texts(restored)["s1.1"] == texts(draft)["s1.1"]
        assert revision(restored, "s1.1").number == 3
        assert revision(restored, "s1.1").sources == revision(draft, "s1.1").sources


class DeafRetriever:
    """Answers as the real one, but for one section."""

    def __init__(self, retriever: Retriever, section_key: str) -> None:
        self._retriever = retriever
        self._section_key = section_key
        self.last_report = retriever.last_report
        self.own_passages = retriever.own_passages
        self.policies_that_say = retriever.policies_that_say
        self.passages = retriever.passages
        self.search = retriever.search

    def retrieve(
        self, section: SectionPlan, organization: str, year: int, report_type: str
    ) -> SectionPassages:
        if section.section_key == self._section_key:
            raise StorageError("索引不能读。")
        return self._retriever.retrieve(section, organization, year, report_type)


class TestAnIndexThatFails:
    async def test_fails_its_section_says_why_and_leaves_the_others(
        self, drafting: Drafting
    ) -> None:
        deaf = replace(drafting, retriever=DeafRetriever(drafting.retriever, "s1.1"))
        draft = await drafted(deaf)
        assert draft.state is DraftState.INCOMPLETE
        states = {s.plan.section_key: s.state for s in draft.sections}
        assert states.pop("s1.1") is SectionState.FAILED
        assert set(states.values()) == {SectionState.WRITTEN}
        assert any("索引不能读。" in section.failure for section in draft.sections)


class TestAFinalizedDraft:
    @pytest.fixture
    async def final(self, drafting: Drafting) -> Draft:
        draft = await drafted(drafting)
        assert drafting.drafts.set_outcome(
            replace(draft, state=DraftState.FINALIZED), seen_at=draft.updated_at
        )
        return draft

    async def test_is_not_regenerated_and_no_writer_is_asked(
        self, drafting: Drafting, final: Draft
    ) -> None:
        writer = ScriptedWriter("抓学习。")
        with pytest.raises(Conflict, match="已定稿"):
            await drafting.regenerate_section(final.draft_id, "s1.1", TYPE, writer)
        assert writer.tasks == []

    async def test_is_neither_edited_nor_restored(self, drafting: Drafting, final: Draft) -> None:
        with pytest.raises(Conflict, match="已定稿"):
            drafting.edit_section(final.draft_id, "s1.1", "改。", "张晓", 1)
        with pytest.raises(Conflict, match="已定稿"):
            drafting.restore_revision(final.draft_id, "s1.1", 1, "张晓", 1)
        kept = drafting.drafts.get(final.draft_id)
        assert texts(kept) == texts(final)
        assert kept.state is DraftState.FINALIZED


class TestTheNotices:
    async def test_begin_with_what_was_said_of_the_sheet(self, drafting: Drafting) -> None:
        draft = await drafted(drafting, notices=("第3行没有数。",))
        assert draft.notices[0] == "第3行没有数。"
        assert any("提纲沿用本单位往年报告" in notice for notice in draft.notices)
        assert any("讲授专题党课" in notice for notice in draft.notices)

    async def test_say_where_no_last_report_was_found(self, make: Callable[..., Drafting]) -> None:
        draft = await drafted(make(with_last=False))
        assert any("未找到本单位往年报告" in notice for notice in draft.notices)
        assert draft.state is DraftState.READY


async def test_an_empty_sheet_gives_a_whole_outline_and_no_invention(drafting: Drafting) -> None:
    empty: FactSheet = fact_sheet()
    draft = await drafting.draft_report(empty, TYPE, ExemplarWriter(drafting.lexicon))
    assert draft.state is DraftState.READY
    assert texts(draft)["s1.1"] == ""
    assert FindingCode.EMPTY_SECTION in {f.code for f in draft.all_findings()}
