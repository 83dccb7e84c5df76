"""The exemplar writer: one text for one task, every value a token, nothing without a bearer."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.fact import Fact, FactRole
from drafter.domain.report import SectionPlan, SectionRole
from drafter.domain.task import HouseStyle, SectionTask
from drafter.domain.verification import UNVERIFIED_MARK
from drafter.reference.lexicon import load_lexicon
from drafter.writers.exemplar import ExemplarWriter, can_follow
from tests.builders import count, exemplar, numbered, plan_fact, printed, text, title
from tests.section_tasks import INTRODUCTION, WORK, section_task

OPENING = "局党总支把理论学习摆在首位，推动党员干部学深悟透。"
PURPOSES = ("推动学习成果落到岗位上", "形成比学赶超的氛围")
THEORY = SectionPlan(
    "s1.1",
    2,
    "（一）",
    "强化理论武装",
    SectionRole.ACHIEVEMENT,
    openings=(OPENING,),
    purposes=PURPOSES,
)
PROBLEMS = SectionPlan(
    "s2", 1, "二、", "存在的问题", SectionRole.PROBLEM, openings=("工作中还存在一些问题：",)
)
PLANS = SectionPlan("s3", 1, "三、", "工作打算", SectionRole.PLAN, openings=("下一步重点抓好：",))
PART_OF_PLANS = replace(PLANS, section_key="s3.1", level=2)
STUDY, LECTURES, VISITS, NEWS = numbered(
    count("中心组集中学习", 14, "次"),
    count("讲授专题党课", 6, "次"),
    count("走访用水企业", 60, "家次"),
    count("媒体宣传报道", 121, "篇"),
)
FACTS = (STUDY, LECTURES, VISITS, NEWS)
NOT_LISTED = HouseStyle(person="局党总支", uses_item_words=False)
_TOKEN = re.compile("⟦[FDP][0-9]+⟧")
WRITER = ExemplarWriter(load_lexicon())


def task(section: SectionPlan = THEORY, *facts: Fact, **changes: object) -> SectionTask:
    wanted: dict[str, object] = {"facts": facts or FACTS, "exemplars": (), "section": section}
    return section_task(**(wanted | changes))


def written(section: SectionPlan = THEORY, *facts: Fact, **changes: object) -> str:
    return printed(WRITER.compose(task(section, *facts, **changes)), facts or FACTS)


class TestAnAchievement:
    def test_is_opened_told_and_rounded_off(self) -> None:
        assert written(style=NOT_LISTED) == (
            f"{OPENING}开展中心组集中学习14次，讲授专题党课6次，走访用水企业60家次，刊发媒体宣传报道121篇，"
            "推动学习成果落到岗位上。"
        )

    def test_is_listed_where_that_is_the_houses_manner(self) -> None:
        listed = written()
        assert listed.removeprefix(OPENING).startswith("一是开展中心组集中学习14次")
        assert "二是" in listed

    def test_of_one_thing_is_not_listed(self) -> None:
        assert "一是" not in written(THEORY, STUDY)

    def test_takes_the_manner_of_speaking_from_the_own_last_report(self) -> None:
        shown = (exemplar("坚持集体学习与自学相结合，组织中心组集中学习12次。"),)
        assert "坚持集体学习与自学相结合，组织中心组集中学习14次" in written(
            THEORY, STUDY, exemplars=shown
        )

    def test_opens_with_the_own_timeless_sentence_where_there_is_one(self) -> None:
        shown = (exemplar("大家谈体会谈得热烈。坚持把理论学习作为必修课。"),)
        own = (exemplar("坚持把理论学习作为必修课。组织中心组集中学习12次。"),)
        assert written(THEORY, STUDY, exemplars=own).startswith("坚持把理论学习作为必修课。")
        assert written(THEORY, STUDY, exemplars=shown).startswith(OPENING)

    def test_does_not_open_with_last_years_event(self) -> None:
        own = (exemplar("严格落实要求，完成支部换届工作。组织中心组集中学习12次。"),)
        assert written(THEORY, STUDY, exemplars=own).startswith(OPENING)

    def test_without_facts_stays_empty(self) -> None:
        assert WRITER.compose(task(facts=())) == ""

    def test_that_leads_others_says_only_its_opening(self) -> None:
        lead = replace(WORK, openings=("一年来，各项工作取得新进展。",))
        assert written(lead) == "一年来，各项工作取得新进展。"

    def test_keeps_the_order_of_the_sheet(self) -> None:
        told = WRITER.compose(task())
        assert [told.index(f.token) for f in FACTS] == sorted(told.index(f.token) for f in FACTS)


class TestAnInstruction:
    def test_for_less_leaves_the_facts_alone(self) -> None:
        brief = written(instruction="更简练一些")
        assert OPENING not in brief
        assert not any(purpose in brief for purpose in PURPOSES)
        assert all(fact.render() in brief for fact in FACTS)
        assert len(brief) < len(written())

    def test_for_another_angle_changes_the_words_and_no_fact(self) -> None:
        other = written(instruction="换个角度写")
        assert other != written()
        assert sorted(_TOKEN.findall(WRITER.compose(task(instruction="换个角度写")))) == sorted(
            _TOKEN.findall(WRITER.compose(task()))
        )

    def test_that_it_does_not_understand_changes_nothing(self) -> None:
        assert written(instruction="突出社区下沉") == written()


class TestTheIntroduction:
    SECTION = replace(INTRODUCTION, openings=("现将2025年度工作情况述职如下：",))

    def test_names_what_asks_for_the_report(self) -> None:
        notice = title("报告依据", "《关于述职的通知》", role=FactRole.IDENTITY)
        assert written(self.SECTION, notice) == (
            "根据《关于述职的通知》要求，现将2025年度工作情况述职如下："
        )

    def test_stands_without_it(self) -> None:
        assert written(self.SECTION, facts=()) == "现将2025年度工作情况述职如下："


class TestProblemsAndPlans:
    def test_are_listed_behind_their_lead(self) -> None:
        problems = numbered(
            text("问题一", "学习不深", role=FactRole.PROBLEM),
            text("问题二", "办法不多。", role=FactRole.PROBLEM),
        )
        assert written(PROBLEMS, *problems) == (
            "工作中还存在一些问题：一是学习不深。二是办法不多。"
        )

    def test_alone_are_not_listed(self) -> None:
        problem = text("问题一", "学习不深", role=FactRole.PROBLEM)
        assert written(PROBLEMS, problem) == "工作中还存在一些问题：学习不深。"

    def test_with_targets_for_one_year_say_the_year_once(self) -> None:
        goals = numbered(
            plan_fact("2026年计划走访企业", 65, "家次"), plan_fact("2026年计划举办培训", 4, "期")
        )
        assert written(PLANS, *goals) == "下一步重点抓好：2026年计划走访企业65家次，举办培训4期。"

    def test_without_facts_keep_last_years_words_with_a_mark(self) -> None:
        own = (exemplar("一是学习还不够深入。二是制度执行还不够严。"),)
        kept = written(PROBLEMS, facts=(), exemplars=own)
        assert kept.endswith(UNVERIFIED_MARK)
        assert "学习还不够深入" in kept

    def test_without_facts_or_last_years_words_are_empty(self) -> None:
        assert WRITER.compose(task(PROBLEMS, facts=())) == ""
        assert WRITER.compose(task(PART_OF_PLANS, facts=())) == ""

    def test_number_anew_what_is_kept_where_a_sentence_fell_out(self) -> None:
        own = (exemplar("一是学习还不够深入。二是完成整改12项。三是制度执行还不够严。"),)
        kept = written(PROBLEMS, facts=(), exemplars=own)
        assert re.findall("[一二三]是", kept) == ["一是", "二是"]

    def test_never_take_others_words(self) -> None:
        others = (exemplar("一是学习还不够深入。", is_own=False),)
        assert WRITER.compose(task(PROBLEMS, facts=(), exemplars=others)) == ""


ROLES = {
    SectionRole.ACHIEVEMENT: THEORY,
    SectionRole.PROBLEM: PROBLEMS,
    SectionRole.PLAN: PART_OF_PLANS,
}
WORDINGS = st.lists(
    st.sampled_from(
        [
            "组织中心组集中学习12次",
            "走访用水企业30家次",
            "比上年增加5次",
            "坚持把学习摆在首位",
            "学习还不够深入",
            "印发《旧方案》",
            "3月8日召开会议",
            "青禾街道",
            "**次",
            "近百名党员",
            "，",
            "。",
            "；",
            "一是",
            "\n",
        ]
    ),
    max_size=12,
).map("".join)


class TestWhateverItIsShown:
    @given(WORDINGS, WORDINGS, st.sampled_from(list(ROLES)), st.booleans())
    def test_writes_the_same_again_with_every_fact_once_and_no_digit_outside_tokens(
        self, own: str, other: str, role: SectionRole, listed: bool
    ) -> None:
        facts = tuple(replace(fact, role=FactRole(role.value)) for fact in FACTS)
        asked = task(
            ROLES[role],
            *facts,
            exemplars=(exemplar(own), exemplar(other, is_own=False)),
            style=HouseStyle(uses_item_words=listed),
        )
        told = WRITER.compose(asked)
        assert told == ExemplarWriter(load_lexicon()).compose(asked)
        assert sorted(_TOKEN.findall(told)) == [fact.token for fact in facts]
        bare = _TOKEN.sub("", told)
        assert not any(c.isdecimal() for c in bare)
        assert not set(bare) & set("《〔*")


@pytest.mark.parametrize("count_of_facts", [1, 4, 9])
async def test_the_text_comes_in_one_piece(count_of_facts: int) -> None:
    facts = numbered(
        *(count(f"办理事项{c}", 3, "件") for c in "甲乙丙丁戊己庚辛壬"[:count_of_facts])
    )
    asked = task(THEORY, *facts)
    assert [piece async for piece in WRITER.write(asked)] == [WRITER.compose(asked)]
    assert (WRITER.name, WRITER.prompt_version, WRITER.can_repair) == ("exemplar", "", False)


@pytest.mark.parametrize(
    ("instruction", "can"),
    [
        ("", True),
        ("这一部分再具体一点", True),
        ("写得更简练", True),
        ("换个角度写", True),
        ("把漏用的数据补写进去", True),
        ("写得像诗", False),
    ],
)
def test_it_knows_what_it_can_follow(instruction: str, can: bool) -> None:
    assert can_follow(instruction) is can
