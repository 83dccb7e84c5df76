"""How facts share sentences: no row of tiny ones, no 一是 to 九是 of three words each."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.fact import Fact
from drafter.writers.frames import FilledFrame
from drafter.writers.sentences import Sentence, gather, told_in_order, with_purposes
from tests.builders import change, count, numbered, printed

ROOMS = count("调配办公用房", 24, "间")
SCRAP = count("报废处置设备", 155, "台")
STUDY = count("中心组集中学习", 14, "次")
ALL_STUDY = count("全体党员集中学习", 26, "次")
LESSONS = count("老年人数字课", 20, "期")
LEARNERS = count("老年人数字课学员", 460, "人次")


def told(facts: Sequence[Fact], frames: Sequence[FilledFrame] = ()) -> list[str]:
    return [printed(s.text, facts) for s in told_in_order(frames, facts, facts)]


def gathered(sentences: Sequence[Sentence], most: int | None = None) -> list[str]:
    facts = [fact for s in sentences for fact in s.facts]
    return [printed(s.text, facts) for s in gather(sentences, facts, most)]


def sentence(fact: Fact, text: str = "") -> Sentence:
    return Sentence((text or f"{fact.label}{fact.token}",), (fact,))


class TestTheOrder:
    def test_is_the_sheets_whether_a_frame_tells_or_not(self) -> None:
        facts = numbered(ROOMS, STUDY, SCRAP)
        frame = FilledFrame("组织中心组集中学习⟦F02⟧", ("F02",), is_own=True)
        assert told(facts, [frame]) == [
            "调配办公用房24间",
            "组织中心组集中学习14次",
            "报废处置设备155台",
        ]

    def test_lets_a_fact_go_on_right_behind_the_frame_that_told_its_subject(self) -> None:
        facts = numbered(LESSONS, LEARNERS)
        frame = FilledFrame("老年人数字课办了⟦F01⟧", ("F01",), is_own=True)
        assert told(facts, [frame]) == ["老年人数字课办了20期，学员460人次"]

    def test_does_not_go_on_behind_a_frame_that_has_said_what_it_was_for(self) -> None:
        facts = numbered(LESSONS, LEARNERS)
        frame = FilledFrame("老年人数字课办了⟦F01⟧，推动银发族融入数字生活", ("F01",), is_own=True)
        assert len(told(facts, [frame])) == 2

    def test_does_not_go_on_over_another_fact(self) -> None:
        facts = numbered(LESSONS, ROOMS, LEARNERS)
        frame = FilledFrame("老年人数字课办了⟦F01⟧", ("F01",), is_own=True)
        assert told(facts, [frame])[0] == "老年人数字课办了20期"


class TestGathering:
    def test_joins_short_neighbours(self) -> None:
        facts = numbered(ROOMS, SCRAP)
        assert gathered([sentence(f) for f in facts]) == ["调配办公用房24间，报废处置设备155台"]

    def test_leaves_long_ones_alone(self) -> None:
        facts = numbered(ROOMS, SCRAP)
        long = [sentence(f, f"{'坚持精打细算，' * 6}{f.label}{f.token}") for f in facts]
        assert len(gathered(long)) == 2

    def test_joins_what_speaks_of_one_matter_though_it_is_longer(self) -> None:
        part, total = numbered(count("走访社区收集问题", 11, "个"), count("收集问题合计", 44, "个"))
        long = f"{'深入一线听民声，' * 6}走访社区收集问题{part.token}"
        told = gathered([sentence(part, long), sentence(total, f"共收集问题{total.token}")])
        assert len(told) == 1
        assert told[0].endswith("走访社区收集问题11个；共收集问题44个")

    def test_keeps_numbered_items_to_one_matter(self) -> None:
        facts = numbered(ROOMS, count("召开廉政警示教育大会", 3, "次"))
        long = [sentence(f, f"认真按照要求统筹安排{f.label}{f.token}") for f in facts]
        assert len(gathered(long, most=5)) == 2
        assert len(gathered(long)) == 1

    def test_comes_down_to_the_number_by_joining_the_nearest(self) -> None:
        facts = numbered(ROOMS, STUDY, ALL_STUDY, SCRAP)
        long = [sentence(f, f"{'坚持统筹兼顾，' * 4}{f.label}{f.token}") for f in facts]
        texts = gathered(long, most=3)
        assert len(texts) == 3
        assert "中心组集中学习14次；坚持统筹兼顾" in texts[1]

    @given(st.integers(0, 12), st.integers(1, 6), st.booleans())
    def test_loses_no_fact_and_keeps_the_order(self, size: int, most: int, listed: bool) -> None:
        facts = numbered(
            *(count(f"办理事项{c}", 7, "件") for c in "甲乙丙丁戊己庚辛壬癸子丑"[:size])
        )
        result = gather([sentence(f) for f in facts], facts, most if listed else None)
        assert [f for s in result for f in s.facts] == list(facts)
        whole = "".join(s.text for s in result)
        assert all(whole.count(fact.token) == 1 for fact in facts)
        assert not listed or len(result) <= most


class TestPurposes:
    STUDIES = "推动学习成果落到岗位上"
    PEOPLE = "党员先锋模范作用进一步发挥"

    def test_end_the_sentence_that_speaks_of_the_same(self) -> None:
        rooms, study = numbered(ROOMS, STUDY)
        assert with_purposes([sentence(rooms), sentence(study)], [self.STUDIES]) == [
            sentence(rooms).text,
            f"{sentence(study).text}，{self.STUDIES}",
        ]

    def test_close_the_section_where_none_meets(self) -> None:
        rooms, scrap = numbered(ROOMS, SCRAP)
        assert with_purposes([sentence(rooms), sentence(scrap)], [self.PEOPLE]) == [
            sentence(rooms).text,
            f"{sentence(scrap).text}，{self.PEOPLE}",
        ]

    def test_end_every_other_sentence_at_most(self) -> None:
        facts = numbered(STUDY, ALL_STUDY, count("党员集中学习", 3, "次"))
        purposes = [self.STUDIES, "引导党员学习走深", "学习氛围更浓"]
        told = with_purposes([sentence(f) for f in facts], purposes)
        assert sum("，" in text for text in told) == 2

    def test_do_not_follow_what_has_been_given_a_purpose(self) -> None:
        (study,) = numbered(STUDY)
        ended = sentence(study, f"组织学习{study.token}，推动学习走深走实")
        assert with_purposes([ended], [self.STUDIES]) == [ended.text]

    def test_that_claim_what_only_a_figure_could_are_never_used(self) -> None:
        (rooms,) = numbered(ROOMS)
        assert with_purposes([sentence(rooms)], ["服务对象满意度持续提升"]) == [
            sentence(rooms).text
        ]

    def test_are_others_where_others_are_asked_for(self) -> None:
        (study,) = numbered(STUDY)
        purposes = [self.STUDIES, "学习氛围更浓"]
        usual = with_purposes([sentence(study)], purposes)
        assert with_purposes([sentence(study)], purposes, otherwise=True) != usual

    def test_follow_a_comparison_and_an_outcome(self) -> None:
        (study,) = numbered(STUDY)
        more = change(study, 2)
        compared = sentence(study, f"组织学习{study.token}，较上年增加{more.token}")
        assert with_purposes([compared], [self.STUDIES])[0].endswith(
            f"{more.token}，{self.STUDIES}"
        )
