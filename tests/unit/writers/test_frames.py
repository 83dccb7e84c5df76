"""Frames: past clauses whose every slot this year's facts fill, and nothing else of them."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.claims.timeless import is_timeless
from drafter.domain.fact import Fact, FactRole
from drafter.domain.source import Exemplar
from drafter.writers.frames import FilledFrame, fill_frames
from drafter.writers.past_wording import carried_sentences, without_lead
from tests.builders import change, count, exemplar, growth, numbered, printed, title

_TOKEN = re.compile("⟦[FD][0-9]+⟧")
STUDY = count("中心组集中学习", 14, "次", "F01")
LECTURES = count("讲授专题党课", 6, "次", "F02")
VISITS = count("走访企业", 60, "家次", "F03")
RATE = count("政务服务好评率", "99.6", "%", "F04")
FACTS = (STUDY, LECTURES, VISITS, RATE)


def same_unit(one: str, other: str) -> bool:
    return one == other or {one, other} == {"名", "人"}


def frames(
    wording: str | Sequence[Exemplar],
    *facts: Fact,
    is_own: bool = True,
    of: str = "云溪区水务局党总支",
) -> list[FilledFrame]:
    shown = [exemplar(wording, is_own=is_own)] if isinstance(wording, str) else wording
    return fill_frames(shown, facts or FACTS, same_unit, (of, ""))


def told(
    wording: str | Sequence[Exemplar],
    *facts: Fact,
    is_own: bool = True,
    of: str = "云溪区水务局党总支",
) -> list[str]:
    used = facts or FACTS
    return [printed(f.text, used) for f in frames(wording, *used, is_own=is_own, of=of)]


class TestASlot:
    def test_takes_the_fact_that_its_wording_names(self) -> None:
        assert told("组织中心组集中学习12次。") == ["组织中心组集中学习14次"]

    def test_takes_one_that_an_alias_names(self) -> None:
        fact = count("中心组集中研学", 14, "次", aliases=("理论学习中心组学习",))
        assert told("开展理论学习中心组学习12次。", fact) == ["开展理论学习中心组学习14次"]

    def test_takes_no_fact_of_another_measure_unit(self) -> None:
        assert told("组织中心组集中学习12场。") == []
        assert told("走访企业48次。") == []

    def test_takes_a_unit_that_counts_the_same(self) -> None:
        fact = count("发展党员", 3, "名")
        assert told("全年发展党员5人。", fact) == ["全年发展党员3名"]

    @pytest.mark.parametrize(
        ("wording", "label", "unit"),
        [
            ("用水量下降2.7%。", "用电量下降", "%"),
            ("组织职工集中学习20次。", "党员集中学习", "次"),
            ("评选出二等奖4名。", "业务竞赛一等奖", "名"),
            ("走访社区12次。", "走访企业", "次"),
            ("走访企业收集问题30个。", "走访社区收集问题", "个"),
            ("受理群众投诉12件。", "办结群众投诉", "件"),
            ("女党员20名。", "男党员", "名"),
            ("全局集中学习20次。", "支部集中学习", "次"),
            ("班子成员讲党课9次。", "书记讲党课", "次"),
            ("开展专题研学5次。", "专题研讨", "次"),
            ("上级检查指导19批次。", "外地考察指导", "批次"),
        ],
    )
    def test_takes_no_fact_in_whose_place_the_wording_has_other_words(
        self, wording: str, label: str, unit: str
    ) -> None:
        assert told(wording, count(label, 7, unit)) == []

    def test_is_not_named_by_a_clause_that_falls_away(self) -> None:
        fact = count("机关办公区用电量下降", "3.3", "%")
        assert told("机关办公区用电量比上年下降3.1%，用水量下降2.7%。", fact) == []

    def test_takes_a_total_only_where_the_wording_says_so(self) -> None:
        total = count("收集问题合计", 50, "个", aliases=("收集问题",))
        part = count("走访企业收集问题", 33, "个", "F02")
        wording = "走访企业收集问题30个，共收集问题40个。"
        assert told(wording, total, part) == ["走访企业收集问题33个，共收集问题50个"]
        assert told("收集问题40个。", total) == []

    def test_of_a_date_a_title_or_a_name_is_never_filled(self) -> None:
        plan = title("学习计划", "《学习计划》")
        assert told("3月5日印发《旧计划》，青禾街道党工委到会。", plan) == []


class TestAClause:
    def test_with_an_open_slot_is_dropped(self) -> None:
        assert told("组织中心组集中学习12次，义务植树30棵。") == ["组织中心组集中学习14次"]

    def test_is_dropped_whole_where_one_of_its_slots_stays_open(self) -> None:
        assert told("组织中心组集中学习12次、义务植树30棵。") == []

    def test_that_only_depends_on_a_dropped_one_goes_too(self) -> None:
        fact = count("女党员", 12, "名")
        assert told("发展党员20名，其中女党员8名。", fact) == []

    def test_of_rhetoric_stays_behind_a_figure_of_the_own_report(self) -> None:
        wording = "组织中心组集中学习12次，推动学习走深走实。"
        assert told(wording) == ["组织中心组集中学习14次，推动学习走深走实"]

    def test_that_tells_an_event_of_last_year_does_not_stay(self) -> None:
        wording = "组织中心组集中学习12次，选派骨干支援疫情防控，荣获先进称号。"
        assert told(wording) == ["组织中心组集中学习14次"]

    @pytest.mark.parametrize(
        "wording",
        [
            "主题教育期间组织中心组集中学习12次。",
            "被市级媒体报道后组织中心组集中学习12次。",
            "首次组织中心组集中学习12次。",
        ],
    )
    def test_that_says_more_than_the_label_is_not_used(self, wording: str) -> None:
        assert told(wording) == []

    def test_loses_its_lead_words(self) -> None:
        assert told("一是组织中心组集中学习12次。") == ["组织中心组集中学习14次"]
        assert without_lead("同时，走访企业。") == "走访企业。"


class TestOthersExemplars:
    def test_give_the_clause_that_carries_a_fact_and_nothing_more(self) -> None:
        wording = "坚持把准方向，组织中心组集中学习12次，推动学习走深走实。"
        assert told(wording, is_own=False) == ["组织中心组集中学习14次"]

    @pytest.mark.parametrize("parts", ["各支部", "各党支部", "所属基层党组织", "各科室"])
    def test_give_no_parts_that_this_organization_may_not_have(self, parts: str) -> None:
        assert told(f"{parts}走访企业9家次。", is_own=False) == ["走访企业60家次"]
        assert told(f"{parts}走访企业9家次。", is_own=True) == [f"{parts}走访企业60家次"]

    def test_come_after_the_organizations_own(self) -> None:
        shown = [
            exemplar("先后走访企业9家次。", is_own=False),
            exemplar("全年走访企业48家次。", is_own=True),
        ]
        assert told(shown) == ["全年走访企业60家次"]


class TestAComparison:
    MORE = change(STUDY, 2)
    RISE = growth(STUDY, "16.7")

    def test_is_filled_by_the_computed_change(self) -> None:
        wording = "组织中心组集中学习12次，比上年增加3次。"
        assert told(wording, STUDY, self.MORE) == ["组织中心组集中学习14次，比上年增加2次"]

    def test_of_a_rate_is_filled_by_the_computed_growth(self) -> None:
        wording = "组织中心组集中学习12次，同比增长9.1%。"
        assert told(wording, STUDY, self.MORE, self.RISE) == [
            "组织中心组集中学习14次，同比增长16.7%"
        ]

    def test_is_added_where_the_frame_has_none(self) -> None:
        assert told("组织中心组集中学习12次。", STUDY, self.MORE) == [
            "组织中心组集中学习14次，较上年增加2次"
        ]

    def test_of_the_other_direction_is_not_used(self) -> None:
        fewer = change(STUDY, 2, rises=False)
        wording = "组织中心组集中学习12次，比上年增加3次。"
        assert told(wording, STUDY, fewer) == ["组织中心组集中学习14次"]

    def test_without_a_known_change_is_dropped(self) -> None:
        assert told("组织中心组集中学习12次，比上年增加3次。", STUDY) == ["组织中心组集中学习14次"]

    def test_in_the_verb_needs_the_movement_that_it_tells(self) -> None:
        posts = count("党员先锋岗", 20, "个")
        wording = "党员先锋岗增至18个。"
        assert told(wording, posts, change(posts, 2)) == ["党员先锋岗增至20个，较上年增加2个"]
        assert told(wording, posts, change(posts, 2, rises=False)) == []
        assert told(wording, posts) == []


class TestAnOutcome:
    def test_that_the_remark_states_stands_behind_its_figure(self) -> None:
        fact = count("办理信访事项", 17, "件", outcome="全部按期办结")
        assert told("办理信访事项20件，满意率明显提升。", fact) == [
            "办理信访事项17件，全部按期办结"
        ]

    def test_of_last_year_is_not_carried_on(self) -> None:
        fact = count("办理信访事项", 17, "件")
        assert told("办理信访事项20件，全部按期办结。", fact) == ["办理信访事项17件"]

    def test_is_never_told_of_another_fact(self) -> None:
        problems = count("收集问题", 50, "个", "F01")
        letters = count("办理信访事项", 17, "件", "F02", outcome="全部按期办结")
        wording = "收集问题40个，全部办结，办理信访事项20件，群众满意。"
        assert told(wording, problems, letters) == ["收集问题50个，办理信访事项17件，全部按期办结"]

    def test_comes_behind_the_comparison_of_its_figure(self) -> None:
        fact = count("排查风险点", 36, "处", outcome="全部整改")
        wording = "排查风险点43处，比上年减少5处。"
        assert told(wording, fact, change(fact, 7, rises=False)) == [
            "排查风险点36处，比上年减少7处，全部整改"
        ]


class TestAQuotedName:
    PRIZES = numbered(
        count("“护河之星”竞赛一等奖", 2, "名"), count("“护河之星”竞赛二等奖", 4, "名")
    )

    def test_is_the_one_that_the_labels_name(self) -> None:
        wording = "开展“清溪之星”竞赛，评选出一等奖3名、二等奖5名。"
        assert told(wording, *self.PRIZES) == ["开展“护河之星”竞赛，评选出一等奖2名、二等奖4名"]

    def test_that_the_label_has_and_the_frame_has_not_is_not_lost(self) -> None:
        fact = count("“清风窗口”接待群众", 238, "人次")
        assert told("接待群众200人次。", fact) == []


class TestAWordForAnotherKindOfOffice:
    ARCHIVES = "澄江区档案馆机关党总支"

    @pytest.mark.parametrize(
        ("organization", "told_as"),
        [
            ("澄江区档案馆机关党总支", "馆领导班子成员讲授专题党课6次"),
            ("云溪区机关事务服务中心", "中心领导班子成员讲授专题党课6次"),
            ("云溪区水务局党总支", "局领导班子成员讲授专题党课6次"),
            ("云溪区纪律检查委员会", "领导班子成员讲授专题党课6次"),
            ("第三党支部", "领导班子成员讲授专题党课6次"),
        ],
    )
    def test_gives_way_to_the_own_kind_or_to_none(self, organization: str, told_as: str) -> None:
        wording = "三是局领导班子成员讲授专题党课5次。"
        assert told(wording, LECTURES, is_own=False, of=organization) == [told_as]

    @pytest.mark.parametrize(
        ("wording", "told_as"),
        [
            ("全局讲授专题党课5次。", "全馆讲授专题党课6次"),
            ("组织局机关讲授专题党课5次。", "组织馆机关讲授专题党课6次"),
            ("局党总支讲授专题党课5次。", "馆党总支讲授专题党课6次"),
            ("中心领导讲授专题党课5次。", "馆领导讲授专题党课6次"),
            ("我局讲授专题党课5次。", "我馆讲授专题党课6次"),
            ("统揽全局讲授专题党课5次。", "统揽全局讲授专题党课6次"),
            ("全局性讲授专题党课5次。", "全局性讲授专题党课6次"),
        ],
    )
    def test_is_reworded_where_every_office_has_the_like(self, wording: str, told_as: str) -> None:
        assert told(wording, LECTURES, is_own=False, of=self.ARCHIVES) == [told_as]

    @pytest.mark.parametrize(
        "wording",
        [
            "局党组讲授专题党课5次。",
            "局长讲授专题党课5次。",
            "街道党工委讲授专题党课5次。",
            "水务局领导讲授专题党课5次。",
            "我党委讲授专题党课5次。",
        ],
    )
    def test_takes_its_clause_along_where_not(self, wording: str) -> None:
        assert told(wording, LECTURES, is_own=False, of=self.ARCHIVES) == []

    def test_stays_where_the_own_past_report_has_it(self) -> None:
        wording = "局领导班子成员讲授专题党课5次。"
        assert told(wording, LECTURES, of=self.ARCHIVES) == ["局领导班子成员讲授专题党课6次"]

    def test_stays_where_the_label_has_it(self) -> None:
        wording, fact = "局领导班子讲授专题党课5次。", count("局领导班子讲授专题党课", 6, "次")
        assert told(wording, fact, is_own=False, of=self.ARCHIVES) == ["局领导班子讲授专题党课6次"]


class TestEveryFact:
    def test_is_told_at_most_once(self) -> None:
        wording = "组织中心组集中学习12次。中心组集中学习12次，效果好。"
        assert sum("F01" in f.fact_ids for f in frames(wording)) == 1

    def test_of_equal_wording_goes_to_one_slot_only(self) -> None:
        one, other = numbered(count("走访企业", 60, "家次"), count("走访企业", 55, "家次"))
        assert len(told("走访企业48家次。走访企业50家次。", one, other)) == 2

    @given(
        st.lists(
            st.sampled_from(
                [
                    "组织中心组集中学习12次",
                    "讲授专题党课9次",
                    "走访企业3家次",
                    "好评率98%",
                    "比上年增加3次",
                    "推动工作落实",
                    "其中企业5家",
                    "荣获先进",
                    "，",
                    "。",
                    "；",
                    "、",
                    "一是",
                    "“先锋”竞赛",
                ]
            ),
            max_size=14,
        ).map("".join),
        st.booleans(),
    )
    def test_of_any_exemplar_is_told_at_most_once_and_no_slot_stays_open(
        self, wording: str, is_own: bool
    ) -> None:
        found = frames(wording, *FACTS, change(STUDY, 2), is_own=is_own)
        ids = [fact_id for frame in found for fact_id in frame.fact_ids]
        assert len(ids) == len(set(ids))
        for frame in found:
            assert "〔" not in frame.text
            assert not any(c.isdecimal() for c in _TOKEN.sub("", frame.text))
            assert all(f"⟦{fact_id}⟧" in frame.text for fact_id in frame.fact_ids)


class TestWhatIsCarriedOver:
    def test_is_a_timeless_sentence_of_the_own_latest_report(self) -> None:
        shown = [
            exemplar("坚持集体学习制度。", year=2023),
            exemplar("坚持把学习摆在首位。组织学习12次。", year=2024),
            exemplar("坚持党建引领。", is_own=False),
        ]
        assert carried_sentences(shown) == ["坚持把学习摆在首位。"]

    @pytest.mark.parametrize(
        "sentence",
        [
            "新设服务站点。",
            "选派干部支援社区。",
            "荣获先进集体。",
            "问题已全部办结。",
            "好评明显上升。",
            "问题如下。",
            "完成支部换届。",
        ],
    )
    def test_is_never_an_event_or_an_outcome(self, sentence: str) -> None:
        assert not is_timeless(sentence)
        assert carried_sentences([exemplar(sentence)]) == []


def test_problems_and_plans_do_not_fill_the_frames_of_deeds() -> None:
    goal = count("走访企业", 80, "家次", role=FactRole.PLAN)
    assert told("全年走访企业48家次。", goal) == []
