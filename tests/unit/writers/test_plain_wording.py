"""Every kind of fact as a clause that a clerk would sign; the table is the specification."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.fact import Fact, FactKind, FactRole
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.stages.render_tokens import render_tokens
from drafter.verify.verify_section import verify_section
from drafter.writers.plain_wording import (
    continuation,
    group_facts,
    join_clauses,
    word_clauses,
    word_fact,
    word_facts,
)
from tests.builders import (
    change,
    count,
    day,
    fact_sheet,
    growth,
    numbered,
    plan_fact,
    printed,
    text,
    title,
)


def clause(fact: Fact, *derived: Fact) -> str:
    facts = (fact, *derived)
    return printed(word_fact(fact, facts), facts)


def clauses(*facts: Fact) -> list[str]:
    stated = numbered(*facts)
    return [printed(c, stated) for c in word_clauses(stated, stated)]


COUNTS = {
    # happenings take the verb of their kind
    ("廉政警示教育大会", 3, "次"): "召开廉政警示教育大会3次",
    ("全面从严治党专题会", 3, "次"): "召开全面从严治党专题会3次",
    ("支委会", 12, "次"): "召开支委会12次",
    ("组织生活会", 2, "次"): "召开组织生活会2次",
    ("表彰大会", 1, "次"): "召开表彰大会1次",
    ("支部主题党日活动", 36, "次"): "开展支部主题党日活动36次",
    ("中心组集中研学", 14, "次"): "开展中心组集中研学14次",
    ("全局党员干部集中学习", 22, "次"): "组织全局党员干部集中学习22次",
    ("谈心谈话", 36, "人次"): "开展谈心谈话36人次",
    ("志愿服务", 34, "场"): "开展志愿服务34场",
    ("节水宣传进校园", 12, "场"): "开展节水宣传进校园12场",
    ("会议保障", 645, "场"): "开展会议保障645场",
    ("三会一课", 48, "次"): "开展三会一课48次",
    ("专题党课", 7, "次"): "讲授专题党课7次",
    ("“溪畔夜读”读书会", 28, "场"): "举办“溪畔夜读”读书会28场",
    ("专题讲座", 5, "场"): "举办专题讲座5场",
    ("业务培训班", 6, "期"): "举办业务培训班6期",
    ("老年人数字课", 20, "期"): "举办老年人数字课20期",
    # a label that is a sentence stays one
    ("局领导讲授专题党课", 6, "次"): "局领导讲授专题党课6次",
    ("讲党课", 6, "堂"): "讲党课6堂",
    ("召开支委会", 12, "次"): "召开支委会12次",
    ("组织业务培训", 10, "期"): "组织业务培训10期",
    ("走访企业", 58, "次"): "走访企业58次",
    ("专题研究意识形态工作", 3, "次"): "专题研究意识形态工作3次",
    ("流动图书车进村社", 52, "次"): "流动图书车进村社52次",
    ("班子成员参加组织生活会", 9, "次"): "班子成员参加组织生活会9次",
    ("办理信访事项", 17, "件"): "办理信访事项17件",
    ("新建充电桩", 20, "个"): "新建充电桩20个",
    # what is written, won, or collected
    ("媒体宣传报道", 121, "篇"): "刊发媒体宣传报道121篇",
    ("媒体采用信息报道", 126, "篇"): "媒体采用信息报道126篇",
    ("公众号发布推文", 72, "篇"): "公众号发布推文72篇",
    ("推文", 72, "篇"): "发布推文72篇",
    ("市级荣誉", 2, "项"): "获得市级荣誉2项",
    ("廉政作品", 14, "幅"): "征集廉政作品14幅",
    # a thing is there; a body whose name ends in 会 is no meeting
    ("达标支部", 4, "个"): "共有达标支部4个",
    ("红色阅读角", 7, "个"): "共有红色阅读角7个",
    ("党员服务驿站", 5, "个"): "共有党员服务驿站5个",
    ("村民委员会", 12, "个"): "共有村民委员会12个",
    # people do things; nobody counted them there
    ("下沉社区党员", 47, "名"): "47名党员下沉社区",
    ("完成8次以上服务纪实的党员", 39, "名"): "39名党员完成8次以上服务纪实",
    ("参加志愿服务职工", 60, "人"): "职工参加志愿服务60人",
    ("党员巡河", 1602, "人次"): "党员巡河1602人次",
    ("全年到馆读者", "33.5", "万人次"): "全年到馆读者33.5万人次",
    # words that only say it is a number fall away
    ("下沉社区人次", 386, "人次"): "下沉社区386人次",
    ("收集问题合计", 50, "个"): "共收集问题50个",
    ("业务培训人数", 436, "人次"): "开展业务培训436人次",
    # rates
    ("政务服务好评率", "99.6", "%"): "政务服务好评率达到99.6%",
    ("新能源车占比", 40, "%"): "新能源车占比达到40%",
    ("群众满意率达", 98, "%"): "群众满意率达98%",
    ("机关办公区用电量下降", "3.3", "%"): "机关办公区用电量下降3.3%",
    ("群众投诉率", "0.2", "%"): "群众投诉率为0.2%",
}


class TestACount:
    @pytest.mark.parametrize(("label", "amount", "unit"), COUNTS, ids=[k[0] for k in COUNTS])
    def test_reads_as_a_clause(self, label: str, amount: int, unit: str) -> None:
        assert clause(count(label, amount, unit)) == COUNTS[label, amount, unit]

    @pytest.mark.parametrize(("label", "amount", "unit"), COUNTS, ids=[k[0] for k in COUNTS])
    def test_is_bound_again_by_the_checker_without_its_source(
        self, label: str, amount: int, unit: str, lexicon: Lexicon
    ) -> None:
        fact = count(label, amount, unit)
        verification = verify_section(f"{clause(fact)}。", sheet=fact_sheet(fact), lexicon=lexicon)
        assert verification.findings == ()
        assert verification.told_ids == {"F01"}

    def test_says_what_the_remark_says_that_it_covers(self) -> None:
        fact = count("走访其他服务对象", 8, "次", gloss="基层站所")
        assert clause(fact) == "走访其他服务对象（基层站所）8次"

    def test_has_its_outcome_behind_it(self) -> None:
        fact = count("办理信访事项", 17, "件", outcome="全部按期办结")
        assert clause(fact) == "办理信访事项17件，全部按期办结"

    def test_keeps_its_qualifier_and_no_word_that_quarrels_with_it(self) -> None:
        fact = count("满意率", 95, "%", comparator=Comparator.AT_LEAST)
        assert clause(fact) == "满意率不少于95%"


class TestAComparison:
    def test_follows_the_figure(self) -> None:
        fact = count("走访企业", 60, "家次")
        assert clause(fact, change(fact, 8)) == "走访企业60家次，较上年增加8家次"

    def test_of_a_rate_is_in_percentage_points(self) -> None:
        fact = count("好评率", "99.6", "%")
        assert clause(fact, change(fact, "0.5")) == "好评率达到99.6%，较上年提高0.5个百分点"

    def test_of_a_rate_that_is_a_fall_speaks_of_the_fall(self) -> None:
        fact = count("用水量下降", "3.3", "%")
        assert clause(fact, change(fact, "0.6")) == "用水量下降3.3%，降幅较上年扩大0.6个百分点"
        assert clause(fact, change(fact, "0.6", rises=False)).endswith("降幅较上年收窄0.6个百分点")

    def test_makes_a_thing_that_became_more_reach_its_number(self) -> None:
        fact = count("红色阅读角", 7, "个")
        assert clause(fact, change(fact, 1)) == "红色阅读角达到7个，较上年增加1个"

    def test_that_does_no_credit_is_left_to_the_clerk(self) -> None:
        fewer = count("走访企业", 50, "家次")
        assert clause(fewer, change(fewer, 8, rises=False)) == "走访企业50家次"
        more = count("群众投诉", 9, "件")
        assert clause(more, change(more, 2)) == "群众投诉9件"

    def test_of_one_or_two_among_many_is_not_worth_a_word(self) -> None:
        study = replace(count("中心组集中学习", 13, "次"), last_year=Quantity(Decimal(12), "次"))
        assert clause(study, change(study, 1)) == "开展中心组集中学习13次"

    def test_of_hundreds_is_always_told(self) -> None:
        patrols = replace(count("党员巡河", 306, "人次"), last_year=Quantity(Decimal(300), "人次"))
        assert clause(patrols, change(patrols, 6)).endswith("较上年增加6人次")

    def test_of_less_that_is_better_is_told(self) -> None:
        fact = count("公务用车支出", "127.4", "万元")
        told = clause(fact, change(fact, "5.7", rises=False))
        assert told == "公务用车支出127.4万元，较上年减少5.7万元"

    def test_is_told_once_by_the_difference_not_the_rate(self) -> None:
        fact = count("走访企业", 60, "家次")
        assert "%" not in clause(fact, growth(fact, "15.4"), change(fact, 8))


class TestATarget:
    @pytest.mark.parametrize(
        ("fact", "wording"),
        [
            (plan_fact("2026年计划举办党务培训", 4, "期"), "2026年计划举办党务培训4期"),
            (plan_fact("走访企业", 80, "家次"), "计划走访企业80家次"),
            (plan_fact("党务培训", 4, "期"), "计划开展党务培训4期"),
            (plan_fact("廉政警示教育大会", 4, "次"), "计划召开廉政警示教育大会4次"),
            (plan_fact("好评率", 99, "%"), "力争好评率达到99%"),
        ],
    )
    def test_is_a_plan_and_no_deed(self, fact: Fact, wording: str) -> None:
        assert clause(fact) == wording

    def test_keeps_its_qualifier(self) -> None:
        fact = replace(
            plan_fact("走访企业", 80, "家次"),
            quantity=Quantity(Decimal(80), "家次", Comparator.AT_LEAST),
        )
        assert clause(fact) == "计划走访企业不少于80家次"

    def test_of_a_thing_is_striven_for(self) -> None:
        assert clause(plan_fact("红色阅读角", 9, "个")) == "力争红色阅读角达到9个"


PLAN_TITLE = "《云溪区水务局2025年党建工作要点》"


class TestADocument:
    @pytest.mark.parametrize(
        ("label", "wording"),
        [
            ("年度党建工作要点", f"制定{PLAN_TITLE}"),
            ("年度学习计划", f"制定{PLAN_TITLE}"),
            ("修订财务管理制度", f"修订{PLAN_TITLE}"),
            ("印发方案", f"印发{PLAN_TITLE}"),
            ("集中学习文件", f"认真学习{PLAN_TITLE}"),
            ("节能管理依据", f"依据{PLAN_TITLE}开展节能管理"),
            ("工作依据", f"依据{PLAN_TITLE}开展工作"),
            ("编写党员读本", f"编写{PLAN_TITLE}"),
            ("党员读本", f"党员读本为{PLAN_TITLE}"),
        ],
    )
    def test_is_said_to_be_ones_own_only_where_the_label_says_so(
        self, label: str, wording: str
    ) -> None:
        assert clause(title(label, PLAN_TITLE)) == wording

    def test_that_asks_for_the_report_is_its_basis(self) -> None:
        notice = title("报告依据", "《关于述职的通知》", role=FactRole.IDENTITY)
        assert clause(notice) == "本报告依据《关于述职的通知》撰写"

    def test_that_is_a_topic_has_its_date_and_speaker(self) -> None:
        fact = title("专题宣讲题目", "《凝心聚力》", remark="书记主讲", occurred_on="3月17日")
        assert clause(fact) == "3月17日，书记以《凝心聚力》为题开展专题宣讲"

    def test_that_is_the_topic_of_a_lecture_is_given_as_one(self) -> None:
        assert clause(title("专题党课题目", "《细节》")) == "以《细节》为题讲授专题党课"

    def test_that_was_issued_on_a_day_has_it_in_front(self) -> None:
        fact = title("实施方案", "《方案》", occurred_on="3月17日")
        assert clause(fact) == "3月17日，制定《方案》"


class TestWordsAndDates:
    def test_a_problem_or_a_plan_in_words_stands_as_it_is(self) -> None:
        problem = text("问题一", "学用结合不够紧密", role=FactRole.PROBLEM)
        assert clause(problem) == "学用结合不够紧密"

    def test_an_achievement_in_a_sentence_stands_as_it_is(self) -> None:
        assert clause(text("亮点", "首创联审，群众少跑路")) == "首创联审，群众少跑路"

    def test_a_phrase_follows_its_label(self) -> None:
        assert clause(text("党建品牌", "“清溪先锋”")) == "党建品牌为“清溪先锋”"
        assert clause(text("打造党建品牌", "“清溪先锋”")) == "打造党建品牌“清溪先锋”"

    def test_a_day_on_which_something_happened(self) -> None:
        on = date(2025, 3, 18)
        assert clause(day("动员会", on)) == "于2025年3月18日召开动员会"
        assert clause(day("动员会时间", on)) == "于2025年3月18日召开动员会"
        assert clause(day("任期届满", on)) == "任期届满时间为2025年3月18日"


class TestFactsThatBelongTogether:
    def test_parts_behind_a_colon_are_listed(self) -> None:
        assert clauses(
            count("廉政作品：绘画", 5, "幅"),
            count("廉政作品：书法", 7, "幅"),
            count("廉政作品：视频", 2, "个"),
        ) == ["征集廉政作品，包括绘画5幅、书法7幅、视频2个"]

    def test_a_part_alone_has_no_colon(self) -> None:
        assert clauses(count("廉政作品：绘画", 5, "幅")) == ["征集廉政作品（绘画）5幅"]

    def test_a_verb_before_the_colon_governs_its_parts(self) -> None:
        assert clauses(count("走访：企业", 5, "次"), count("走访:社区", 3, "次")) == [
            "走访企业5次、社区3次"
        ]

    def test_a_total_comes_before_its_parts_and_the_heads_beside_it(self) -> None:
        assert clauses(
            count("公务接待：上级检查", 19, "批次"),
            count("公务接待：考察交流", 12, "批次"),
            count("公务接待合计", 31, "批次"),
            count("公务接待人数", 398, "人次"),
        ) == ["公务接待共31批次、398人次，其中上级检查19批次、考察交流12批次"]

    def test_prizes_follow_their_contest(self) -> None:
        assert clauses(
            count("“护河之星”竞赛一等奖", 2, "名"),
            count("“护河之星”竞赛二等奖", 4, "名"),
            count("“护河之星”竞赛三等奖", 6, "名"),
        ) == ["开展“护河之星”竞赛，评选出一等奖2名、二等奖4名、三等奖6名"]

    def test_what_was_found_follows_the_visit(self) -> None:
        assert clauses(
            count("走访企业", 58, "次"),
            count("走访企业收集问题", 33, "个"),
            count("走访社区", 12, "次"),
            count("走访社区收集问题", 11, "个"),
        ) == ["走访企业58次，收集问题33个", "走访社区12次，收集问题11个"]

    def test_how_often_people_went_follows_how_many(self) -> None:
        assert clauses(count("下沉社区党员", 47, "名"), count("下沉社区人次", 386, "人次")) == [
            "47名党员下沉社区，累计386人次"
        ]

    @pytest.mark.parametrize(
        ("first", "second", "wording"),
        [
            (("组织业务培训", 10, "期"), ("业务培训人数", 436, "人次"),
             "组织业务培训10期，培训436人次"),
            (("组织消防演练", 4, "次"), ("消防演练参加人员", 684, "人次"),
             "组织消防演练4次，参加人员684人次"),
            (("建成节约型机关", 38, "家"), ("节约型机关建成率", 95, "%"),
             "建成节约型机关38家，建成率达到95%"),
            (("受理报修", 1386, "件"), ("报修办结及时率", 99, "%"),
             "受理报修1386件，办结及时率达到99%"),
            (("流动图书车进村社", 52, "次"), ("流动图书车送书", 4650, "册"),
             "流动图书车进村社52次，送书4650册"),
        ],
    )  # fmt: skip
    def test_a_subject_is_not_said_twice(
        self, first: tuple[str, int, str], second: tuple[str, int, str], wording: str
    ) -> None:
        assert clauses(count(*first), count(*second)) == [wording]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (("党风廉政建设专题会", 2, "次"), ("党风廉政建设教育大会", 3, "次")),
            (("走访企业", 58, "次"), ("走访社区", 12, "次")),
            (("全年到馆读者", 33, "万人次"), ("读者满意率", 98, "%")),
            (("开展学习", 3, "次"), ("学习强国积分", 9, "分")),
            (("中心组学习", 14, "次"), ("中心组学习", 12, "次")),
        ],
    )
    def test_others_are_told_apart(
        self, first: tuple[str, int, str], second: tuple[str, int, str]
    ) -> None:
        assert len(clauses(count(*first), count(*second))) == 2

    def test_a_target_does_not_continue_a_deed(self) -> None:
        deed = count("走访企业", 58, "次")
        goal = replace(plan_fact("走访企业收集问题", 40, "个"), fact_id="F02")
        assert continuation(deed, goal, ()) == ""
        assert len(group_facts([deed, goal])) == 2

    def test_each_has_its_own_change(self) -> None:
        lessons = count("老年人数字课", 20, "期", "F01")
        learners = count("老年人数字课学员", 460, "人次", "F02")
        facts = (lessons, learners, change(lessons, 2), change(learners, 55, fact_id="D02"))
        (told,) = word_clauses((lessons, learners), facts)
        assert printed(told, facts) == (
            "举办老年人数字课20期，较上年增加2期，学员460人次，较上年增加55人次"
        )


class TestSentences:
    def test_hold_three_things_at_most(self) -> None:
        facts = numbered(
            *(count(f"走访{who}", 3, "次") for who in ("企业", "社区", "学校", "医院"))
        )
        assert printed(word_facts(facts, facts), facts) == (
            "走访企业3次，走访社区3次，走访学校3次。走访医院3次。"
        )

    def test_part_by_semicolons_what_has_commas(self) -> None:
        assert join_clauses(["甲，乙", "丙"]) == "甲，乙；丙"
        assert join_clauses(["甲", "丙"]) == "甲，丙"
        assert join_clauses(["甲，乙"]) == "甲，乙"

    def test_part_what_the_clerk_wrote_in_sentences(self) -> None:
        facts = numbered(
            text("问题一", "学习不深", role=FactRole.PROBLEM),
            text("问题二", "办法不多", role=FactRole.PROBLEM),
        )
        assert printed(word_facts(facts, facts), facts) == "学习不深；办法不多。"


LABELS = st.one_of(
    st.sampled_from([key[0] for key in COUNTS]),
    st.sampled_from(
        ["廉政作品：绘画", "廉政作品：书法", "公务接待合计", "走访企业收集问题", "计划培训"]
    ),
    st.text(alphabet="学习走访企业会议活动率：“”（）", min_size=1, max_size=8),
)
FACTS = st.lists(
    st.builds(
        lambda label, unit, role: count(label, 7, unit, role=role),
        LABELS,
        st.sampled_from(["次", "人次", "个", "%", "", "万元"]),
        st.sampled_from(list(FactRole)),
    ),
    max_size=7,
).map(lambda facts: numbered(*facts))


class TestWhateverTheSheetSays:
    @given(FACTS)
    def test_every_fact_is_told_exactly_once_and_no_figure_is_written(
        self, facts: tuple[Fact, ...]
    ) -> None:
        told = word_facts(facts, facts)
        assert [told.count(fact.token) for fact in facts] == [1] * len(facts)
        bare = told
        for fact in facts:
            bare = bare.replace(fact.token, "").replace(fact.label, "")
        assert not any(c.isdecimal() for c in bare.replace("8次以上", ""))

    @given(FACTS)
    def test_tokens_print_to_a_text_without_leftovers(self, facts: tuple[Fact, ...]) -> None:
        result = render_tokens(word_facts(facts, facts), facts, ())
        assert result.unknown_ids == ()
        assert {s.source_id for s in result.sources} == {f.fact_id for f in facts}


def test_an_amount_of_money_is_no_count_of_things() -> None:
    fact = replace(count("节约采购资金", "52.6", "万元"), kind=FactKind.AMOUNT)
    assert clause(fact) == "节约采购资金52.6万元"
