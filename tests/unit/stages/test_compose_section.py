"""The gate: whatever a writer delivers, nothing leaves without a source or a mark."""

from dataclasses import replace

import pytest

from drafter.domain.fact import Fact
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionPlan
from drafter.domain.verification import UNVERIFIED_MARK, FindingCode, VerificationStatus
from drafter.errors import ModelUnavailable
from drafter.ports import Writer
from drafter.stages.compose_section import ComposedSection, compose_section
from drafter.stages.gather_passages import Evidence
from drafter.verify.verify_section import verify_section
from tests.builders import ScriptedWriter, change, count, fact_sheet, passage, title
from tests.oracle import unmarked_figures
from tests.section_tasks import POLICY, THEORY, section_task

STUDY = count("中心组学习", 14, "次", "F01")
MORE = change(STUDY, 2)
LECTURES = count("讲授党课", 6, "次", "F02")
PLAN = title("学习计划", "《云溪区水务局理论学习计划》", "F03")
ELSEWHERE = count("走访企业", 58, "家次", "F04")
FACTS = (STUDY, LECTURES, PLAN, MORE)
OBEDIENT = "制定⟦F03⟧，组织中心组学习⟦F01⟧，较上年增加⟦D01⟧，讲授党课⟦F02⟧。"
NOTHING = Evidence((), (), (), frozenset())


async def composed(
    writer: Writer,
    lexicon: Lexicon,
    *,
    facts: tuple[Fact, ...] = FACTS,
    evidence: Evidence = NOTHING,
    pieces: list[str] | None = None,
    candidates: int = 1,
    **task: object,
) -> ComposedSection:
    sheet = fact_sheet(*facts, ELSEWHERE)

    async def on_text(piece: str) -> None:
        if pieces is not None:
            pieces.append(piece)

    return await compose_section(
        section_task(facts=facts, exemplars=(), **task),
        writer,
        sheet,
        evidence,
        lexicon,
        on_text,
        candidates,
    )


def codes(section: ComposedSection) -> list[FindingCode]:
    return [finding.code for finding in section.findings]


class TestAnObedientWriter:
    async def test_is_asked_once_and_its_text_is_released_as_it_is(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter(OBEDIENT)
        section = await composed(writer, lexicon)
        assert section.text == (
            "制定《云溪区水务局理论学习计划》，组织中心组学习14次，较上年增加2次，讲授党课6次。"
        )
        assert (section.repairs, section.note, section.findings) == (0, "", ())
        assert len(writer.tasks) == 1

    async def test_has_each_value_bound_to_its_fact(self, lexicon: Lexicon) -> None:
        section = await composed(ScriptedWriter(OBEDIENT), lexicon)
        assert [
            (s.source_id, section.text[s.span.start : s.span.end]) for s in section.sources
        ] == [
            ("F03", "《云溪区水务局理论学习计划》"),
            ("F01", "14次"),
            ("D01", "2次"),
            ("F02", "6次"),
        ]

    async def test_loses_only_blank_lines_and_the_blanks_around_lines(
        self, lexicon: Lexicon
    ) -> None:
        section = await composed(ScriptedWriter(f"\n  {OBEDIENT}  \n\n　从严管理。\n"), lexicon)
        assert section.text.splitlines()[1:] == ["从严管理。"]

    async def test_may_cite_a_policy_that_it_was_shown(self, lexicon: Lexicon) -> None:
        section = await composed(
            ScriptedWriter(f"落实⟦P1⟧要求。{OBEDIENT}"), lexicon, policies=(POLICY,)
        )
        assert section.text.startswith("落实《云溪区党组学习规则》要求。")
        assert section.findings == ()


class TestAWriterThatErrs:
    async def test_is_shown_the_sentence_and_what_was_wrong_with_it(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter(f"{OBEDIENT}组织参观见学7次。从严管理。", "2｜组织参观见学。")
        section = await composed(writer, lexicon)
        (rejected,) = writer.tasks[1].rejected
        assert (rejected.number, rejected.text) == (2, "组织参观见学7次。")
        assert {v.code for v in rejected.violations} == {FindingCode.UNVERIFIED_CLAIM}
        assert (section.repairs, section.note) == (1, "模型经1轮修正")
        assert section.text.endswith("讲授党课6次。组织参观见学。从严管理。")

    @pytest.mark.parametrize(
        ("wording", "code"),
        [
            ("组织参观见学7次。", FindingCode.UNVERIFIED_CLAIM),
            ("开展活动⟦F99⟧。", FindingCode.UNKNOWN_TOKEN),
            ("走访企业⟦F04⟧。", FindingCode.UNKNOWN_TOKEN),
            ("走访企业**次。", FindingCode.LEFTOVER_PLACEHOLDER),
            ("2023年成效明显。", FindingCode.WRONG_YEAR),
            ("讲授党课⟦F02⟧。", FindingCode.REPEATED_FACT),
        ],
    )
    async def test_gets_every_kind_of_error_back(
        self, wording: str, code: FindingCode, lexicon: Lexicon
    ) -> None:
        writer = ScriptedWriter(OBEDIENT + wording, "2｜走访企业。")
        section = await composed(writer, lexicon)
        (rejected,) = writer.tasks[1].rejected
        assert code in {v.code for v in rejected.violations}
        assert section.findings == ()

    async def test_hears_of_facts_that_it_left_out(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter("组织中心组学习⟦F01⟧。", "补｜制定⟦F03⟧，讲授党课⟦F02⟧。")
        section = await composed(writer, lexicon)
        assert writer.tasks[1].rejected == ()
        assert writer.tasks[1].omitted == (LECTURES, PLAN)
        assert section.text == (
            "组织中心组学习14次。制定《云溪区水务局理论学习计划》，讲授党课6次。"
        )

    async def test_is_asked_to_repair_twice_and_no_more(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter("组织参观见学7次。")
        section = await composed(writer, lexicon)
        assert len(writer.tasks) == 3
        assert section.repairs == 2

    async def test_that_cannot_repair_is_asked_once(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter("组织参观见学7次。", can_repair=False)
        section = await composed(writer, lexicon)
        assert len(writer.tasks) == 1
        assert section.repairs == 0

    async def test_keeps_its_sentence_where_the_new_one_is_no_better(
        self, lexicon: Lexicon
    ) -> None:
        writer = ScriptedWriter(
            OBEDIENT + "组织参观见学7次。", "2｜组织参观见学8次，义务植树30棵。"
        )
        section = await composed(writer, lexicon)
        assert section.text.endswith(f"组织参观见学7次{UNVERIFIED_MARK}。")

    async def test_keeps_each_repair_that_helps_and_no_other(self, lexicon: Lexicon) -> None:
        first = f"组织参观见学7次。{OBEDIENT}义务植树30棵。"
        writer = ScriptedWriter(first, "1｜组织参观见学9次，观影5场。\n3｜义务植树。", "不改")
        section = await composed(writer, lexicon)
        assert section.text.startswith(f"组织参观见学7次{UNVERIFIED_MARK}。")
        assert section.text.endswith("义务植树。")
        assert [[r.number for r in task.rejected] for task in writer.tasks[1:]] == [[1, 3], [1]]

    async def test_cannot_reach_a_sentence_that_was_not_refused(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter(OBEDIENT + "参观见学7次。", "1｜一切都好。\n2｜参观见学。")
        section = await composed(writer, lexicon)
        assert section.text.startswith("制定《云溪区水务局理论学习计划》，组织中心组学习14次")
        assert section.text.endswith("。参观见学。")


class TestSeveralCandidates:
    async def test_are_asked_for_only_where_the_first_is_at_fault(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter(OBEDIENT)
        await composed(writer, lexicon, candidates=3)
        assert len(writer.tasks) == 1

    async def test_the_one_with_the_fewest_faults_is_taken(self, lexicon: Lexicon) -> None:
        bad, better = "组织参观见学7次，植树30棵。", OBEDIENT + "组织参观见学7次。"
        writer = ScriptedWriter(bad, better, bad, "2｜组织参观见学。")
        section = await composed(writer, lexicon, candidates=3)
        assert section.text.endswith("讲授党课6次。组织参观见学。")
        assert [task.is_repair for task in writer.tasks] == [False, False, False, True]

    async def test_one_that_cannot_be_had_costs_nothing(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter(
            OBEDIENT + "组织参观见学7次。", ModelUnavailable("连接不上"), "2｜组织参观见学。"
        )
        section = await composed(writer, lexicon, candidates=2)
        assert section.text.endswith("组织参观见学。")


class TestWhatIsLeftOut:
    async def test_is_worded_by_code_at_the_end_and_said_so(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter("组织中心组学习⟦F01⟧。", can_repair=False)
        section = await composed(writer, lexicon)
        assert section.text == (
            "组织中心组学习14次。\n讲授党课6次，制定《云溪区水务局理论学习计划》。"
        )
        assert section.note == "写稿时漏用的2项数据已由程序补在段末"
        assert FindingCode.UNUSED_FACT not in codes(section)

    async def test_points_at_its_facts_behind_the_writers_text(self, lexicon: Lexicon) -> None:
        section = await composed(ScriptedWriter("学习⟦F01⟧。", can_repair=False), lexicon)
        told = {s.source_id: section.text[s.span.start : s.span.end] for s in section.sources}
        assert told == {"F01": "14次", "F02": "6次", "F03": PLAN.value}

    async def test_is_nothing_that_need_not_be_told(self, lexicon: Lexicon) -> None:
        optional = replace(LECTURES, required=False)
        facts = (STUDY, optional, MORE)
        section = await composed(
            ScriptedWriter("组织中心组学习⟦F01⟧。", can_repair=False), lexicon, facts=facts
        )
        assert section.text == "组织中心组学习14次。"

    async def test_counts_as_told_where_the_writer_copied_the_right_value(
        self, lexicon: Lexicon
    ) -> None:
        bare = "制定《云溪区水务局理论学习计划》，中心组学习14次，讲授党课6次。"
        writer = ScriptedWriter(bare)
        section = await composed(writer, lexicon)
        assert section.text == bare
        assert len(writer.tasks) == 1

    async def test_is_all_of_the_text_where_nothing_was_written(self, lexicon: Lexicon) -> None:
        section = await composed(ScriptedWriter("", can_repair=False), lexicon)
        assert "中心组学习14次" in section.text
        assert FindingCode.EMPTY_SECTION not in codes(section)


LIES = [
    "组织中心组学习41次。",
    "组织参观见学七次，近百名党员参加。",
    "学习占比提高到87.5%，同比增长3倍。",
    "印发《关于开展银杏行动的方案》。",
    "于5月召开大会，2019年以来首开先河。",
    "获银办发〔2021〕47号文件通报。",
    "走访企业⟦F04⟧，⟦F77⟧，学习⟦F01。",
    "青禾街道党工委开展议事会37场。",
    "中心组学习较上年减少2次。",
]


class TestWhatNoRepairMends:
    @pytest.mark.parametrize("lie", LIES)
    async def test_is_followed_by_the_mark(self, lie: str, lexicon: Lexicon) -> None:
        section = await composed(ScriptedWriter(OBEDIENT + lie), lexicon)
        sheet = fact_sheet(*FACTS, ELSEWHERE)
        verdict = verify_section(
            section.text, sheet=sheet, sources=section.sources, lexicon=lexicon
        )
        unsourced = [v.claim for v in verdict.claims if v.status is not VerificationStatus.VERIFIED]
        assert unsourced or UNVERIFIED_MARK in section.text
        for claim in unsourced:
            assert section.text.startswith(UNVERIFIED_MARK, claim.span.end), claim.text
        assert unmarked_figures(section.text, sheet) == []

    @pytest.mark.parametrize("lie", LIES)
    async def test_is_told_to_the_clerk(self, lie: str, lexicon: Lexicon) -> None:
        section = await composed(ScriptedWriter(OBEDIENT + lie), lexicon)
        assert section.findings

    async def test_keeps_the_writers_words_to_the_letter(self, lexicon: Lexicon) -> None:
        lie = "组织参观见学7次，成效好。"
        section = await composed(ScriptedWriter(OBEDIENT + lie), lexicon)
        assert section.text.replace(UNVERIFIED_MARK, "").endswith(lie)


class TestBorrowedWording:
    async def test_of_another_organization_is_shown(self, lexicon: Lexicon) -> None:
        sentence = "坚持把河道管护作为民生工程来抓，党员干部带头认领责任河段并挂牌公示。"
        other = passage(sentence, organization="安澜市青禾街道党工委")
        evidence = Evidence((), (), (other,), frozenset())
        section = await composed(ScriptedWriter(OBEDIENT + sentence), lexicon, evidence=evidence)
        assert FindingCode.OVERLAP in codes(section)

    async def test_of_the_own_last_report_is_to_be_confirmed(self, lexicon: Lexicon) -> None:
        sentence = "坚持把河道管护作为民生工程来抓，党员干部带头认领责任河段并挂牌公示。"
        own = passage(sentence)
        evidence = Evidence((), (), (own,), frozenset({own.passage_id}))
        section = await composed(ScriptedWriter(OBEDIENT + sentence), lexicon, evidence=evidence)
        assert codes(section) == [FindingCode.CARRIED_OVER_TEXT]

    async def test_is_not_what_the_report_type_itself_offers(self, lexicon: Lexicon) -> None:
        opening = "局党总支把理论学习摆在首位，完善学习制度，推动党员干部学深悟透、学以致用。"
        plan = replace(THEORY, openings=(opening,))
        other = passage(opening, organization="安澜市青禾街道党工委")
        evidence = Evidence((), (), (other,), frozenset())
        section = await composed(
            ScriptedWriter(opening + OBEDIENT), lexicon, evidence=evidence, section=plan
        )
        assert codes(section) == []


class TestAFigureOfAPastReport:
    LIE = "举办银杏读书会21场。"

    async def test_is_marked_and_shown_with_its_old_sentence(self, lexicon: Lexicon) -> None:
        own = passage("全年举办银杏读书会21场。")
        evidence = Evidence((), (), (), frozenset(), own_reports=(own,))
        section = await composed(ScriptedWriter(OBEDIENT + self.LIE), lexicon, evidence=evidence)
        assert f"21场{UNVERIFIED_MARK}" in section.text
        assert codes(section) == [FindingCode.CARRIED_OVER_VALUE]
        assert "“全年举办银杏读书会21场”" in section.findings[0].message

    async def test_is_no_old_sentence_to_the_model_that_repairs(self, lexicon: Lexicon) -> None:
        own = passage("全年举办银杏读书会21场，反响热烈。")
        evidence = Evidence((), (), (), frozenset(), own_reports=(own,))
        writer = ScriptedWriter(OBEDIENT + self.LIE)
        await composed(writer, lexicon, evidence=evidence)
        assert len(writer.tasks) == 3
        refused = [sentence for task in writer.tasks for sentence in task.rejected]
        assert refused
        for sentence in refused:
            assert all("反响热烈" not in violation.message for violation in sentence.violations)


class TestTheStream:
    async def test_shows_the_first_attempt_only(self, lexicon: Lexicon) -> None:
        pieces: list[str] = []
        writer = ScriptedWriter("组织参观见学7次。", OBEDIENT, piece_size=3)
        await composed(writer, lexicon, pieces=pieces)
        assert "".join(pieces) == "组织参观见学7次。"
        assert len(pieces) == 3

    async def test_passes_a_writers_error_on(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter(ModelUnavailable("连接不上模型服务"))
        with pytest.raises(ModelUnavailable):
            await composed(writer, lexicon)

    async def test_keeps_what_was_written_when_a_repair_round_fails(self, lexicon: Lexicon) -> None:
        writer = ScriptedWriter(OBEDIENT + "组织参观见学7次。", ModelUnavailable("连接不上"))
        section = await composed(writer, lexicon)
        assert section.text.endswith(f"组织参观见学7次{UNVERIFIED_MARK}。")


class TestAnEmptySection:
    async def test_is_said_of_a_leaf_with_its_name(self, lexicon: Lexicon) -> None:
        section = await composed(ScriptedWriter("", can_repair=False), lexicon, facts=())
        assert codes(section) == [FindingCode.EMPTY_SECTION]
        assert "（一）强化理论武装" in section.findings[0].message

    async def test_is_no_matter_where_sections_below_have_the_text(self, lexicon: Lexicon) -> None:
        lead: SectionPlan = replace(THEORY, is_leaf=False)
        section = await composed(
            ScriptedWriter("", can_repair=False), lexicon, facts=(), section=lead
        )
        assert section.findings == ()
