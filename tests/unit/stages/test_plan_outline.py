"""The outline: whose headings it follows, and that every fact has one home."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.fact import Fact, FactRole
from drafter.domain.quantity import Quantity
from drafter.domain.report import Outline, SectionPlan, SectionRole, role_of_heading
from drafter.domain.source import SourceDocument
from drafter.facts.derive import derive_facts
from drafter.reference.report_types import find_report_type
from drafter.stages.plan_outline import (
    HeadingCheck,
    chinese_ordinal,
    person_of,
    plan_outline,
    shift_years,
)
from tests.builders import count, fact_sheet, numbered, plan_fact, text, title
from tests.fakes_index import DUTY, make_document

TYPE = find_report_type(DUTY)

NOTICE = title("报告依据", "《关于述职的通知》", role=FactRole.IDENTITY)
STUDY = count("中心组集中学习", 14, "次", category="理论学习")
MEETING = count("廉政警示教育大会", 3, "次", category="党风廉政")
REPORTS = count("媒体宣传报道", 121, "篇", category="意识形态")
ODD = count("新建口袋书屋", 4, "处", category="全民阅读")
PROBLEM = text("问题一", "学用结合不够紧密，办法不多", role=FactRole.PROBLEM, category="存在问题")
GOAL = plan_fact("计划走访企业", 80, "家次")
FACTS = numbered(NOTICE, STUDY, MEETING, REPORTS, PROBLEM, GOAL)

LAST = make_document(
    "云溪区水务局党总支2024年度述职报告",
    [
        ((), "现将2024年度工作述职如下："),
        (("2024年度主要工作",), ""),
        (("2024年度主要工作", "抓学习，铸忠诚"), "全年开展中心组集中学习12次。"),
        (("2024年度主要工作", "抓廉政，树清风"), "召开廉政警示教育大会2次。"),
        (("2024年度主要工作", "抓宣传，聚合力"), "刊发宣传报道99篇，意识形态工作不放松。"),
        (("存在的问题",), ""),
        (("存在的问题", "学用结合不紧"), "学习还不深。"),
        (("存在的问题", "监督还不够"), "日常提醒多。"),
        (("2025年工作打算",), ""),
        (("2025年工作打算", "学得更深"), "抓好学习。"),
        (("2025年工作打算", "走得更勤，服务企业更实"), "走访企业。"),
    ],
    organization="安澜市云溪区水务局党总支",
    year=2024,
)


def every_heading(_: str) -> bool:
    return True


def without_digits(heading: str) -> bool:
    """As the checker does for headings with figures of last year."""
    return not any(c.isdigit() for c in heading.replace("2025", "").replace("2026", ""))


def outline(
    *facts: Fact, last: SourceDocument | None = LAST, check: HeadingCheck = every_heading
) -> Outline:
    return plan_outline(derive_facts(fact_sheet(*facts)), TYPE, last, check)


def headings(plan: Outline) -> list[str]:
    return [section.full_heading for section in plan.sections]


def home(plan: Outline, fact_id: str) -> SectionPlan:
    (section,) = [s for s in plan.sections if fact_id in s.fact_ids]
    return section


class TestTheOrganizationsOwnLastReport:
    def test_gives_the_headings_with_the_years_moved_on(self) -> None:
        plan = outline(*FACTS)
        assert headings(plan) == [
            "",
            "一、2025年度主要工作",
            "（一）抓学习，铸忠诚",
            "（二）抓廉政，树清风",
            "（三）抓宣传，聚合力",
            "二、存在的问题",
            "（一）学用结合不紧",
            "（二）监督还不够",
            "三、2026年工作打算",
            "（一）学得更深",
            "（二）走得更勤，服务企业更实",
        ]
        assert plan.source_document_id == LAST.document_id

    def test_gives_each_section_its_key_level_and_role(self) -> None:
        plan = outline(*FACTS)
        assert [(s.section_key, s.level, s.is_leaf) for s in plan.sections[:4]] == [
            ("s0", 0, True),
            ("s1", 1, False),
            ("s1.1", 2, True),
            ("s1.2", 2, True),
        ]
        assert [s.role for s in plan.sections if s.level == 1] == [
            SectionRole.ACHIEVEMENT,
            SectionRole.PROBLEM,
            SectionRole.PLAN,
        ]

    def test_takes_the_new_title_from_the_report_type(self) -> None:
        assert outline(*FACTS).title == "安澜市云溪区水务局党总支2025年度基层党建工作述职报告"

    def test_loses_a_heading_whose_claim_has_no_source_to_the_types_own(self) -> None:
        sections = [
            replace(s, heading="中心组学习带出理论学习3个品牌")
            if s.heading == "抓学习，铸忠诚"
            else s
            for s in LAST.sections
        ]
        plan = outline(*FACTS, last=replace(LAST, sections=tuple(sections)), check=without_digits)
        assert "3个" not in "".join(headings(plan))
        assert "（一）强化理论武装，筑牢思想根基" in headings(plan)

    def test_loses_a_section_that_is_like_none_of_the_type(self) -> None:
        sections = [
            replace(s, heading="绘就3张蓝图", paragraphs=("略。",))
            if s.heading == "抓宣传，聚合力"
            else s
            for s in LAST.sections
        ]
        plan = outline(*FACTS, last=replace(LAST, sections=tuple(sections)), check=without_digits)
        assert "3张" not in "".join(headings(plan))
        assert home(plan, "F04").role is SectionRole.ACHIEVEMENT

    def test_is_not_followed_where_it_has_no_parts(self) -> None:
        flat = make_document(
            "总结", [((), "一年来做了很多。"), (("主要工作",), "学习12次。")], year=2024
        )
        plan = outline(*FACTS, last=flat)
        assert plan.source_document_id == ""
        assert "（一）强化理论武装，筑牢思想根基" in headings(plan)

    def test_may_have_parts_without_sections_below(self) -> None:
        flat = make_document(
            "述职报告",
            [
                (("主要工作",), "中心组集中学习12次，警示教育大会2次，宣传报道99篇。"),
                (("问题和不足",), "学习不深。"),
                (("今后打算",), "抓好学习。"),
            ],
            year=2024,
        )
        plan = outline(*FACTS, last=flat)
        assert headings(plan) == ["", "一、主要工作", "二、问题和不足", "三、今后打算"]
        assert all(section.is_leaf for section in plan.sections)
        assert set(plan.sections[1].fact_ids) >= {"F02", "F03", "F04"}

    def test_gets_the_parts_that_it_lacks(self) -> None:
        without_plans = replace(
            LAST, sections=tuple(s for s in LAST.sections if "2025年工作打算" not in s.heading_path)
        )
        plan = outline(*FACTS, last=without_plans)
        assert headings(plan)[-1] == "三、下一步工作打算"
        assert home(plan, "F06").section_key == "s3"


class TestWithoutALastReport:
    def test_the_report_type_gives_the_outline(self) -> None:
        plan = outline(*FACTS, last=None)
        assert headings(plan) == [
            "",
            "一、2025年度抓基层党建主要工作",
            "（一）强化理论武装，筑牢思想根基",
            "（二）压实主体责任，推进从严治党",
            "（三）抓实队伍建设，激发党员活力",
            "（四）加强党风廉政，营造清廉氛围",
            "（五）守牢意识形态，凝聚奋进力量",
            "二、存在的主要问题",
            "三、下一步工作打算",
        ]
        assert plan.source_document_id == ""

    def test_each_section_has_the_types_openings_filled_in(self) -> None:
        theory = outline(*FACTS, last=None).sections[2]
        assert theory.openings[0].startswith("局党总支把理论学习摆在首位")
        assert "{" not in "".join(theory.openings)


class TestAFact:
    def test_goes_where_its_category_points(self) -> None:
        plan = outline(*FACTS)
        assert [home(plan, f).heading for f in ("F02", "F03", "F04")] == [
            "抓学习，铸忠诚",
            "抓廉政，树清风",
            "抓宣传，聚合力",
        ]

    def test_without_a_category_goes_where_its_label_is_spoken_of(self) -> None:
        plan = outline(*numbered(replace(MEETING, category=""), replace(STUDY, category="")))
        assert home(plan, "F01").heading == "抓廉政，树清风"
        assert home(plan, "F02").heading == "抓学习，铸忠诚"

    def test_of_a_category_that_fits_nowhere_gets_a_section_of_its_own(self) -> None:
        plan = outline(*FACTS, replace(ODD, fact_id="F07"))
        section = home(plan, "F07")
        assert section.full_heading == "（四）全民阅读"
        assert section.section_key == "s1.4"
        assert headings(plan)[6] == "二、存在的问题"

    def test_stays_with_the_others_of_its_category(self) -> None:
        other = count("新办市民沙龙", 9, "场", "F08", category="全民阅读")
        plan = outline(*FACTS, replace(ODD, fact_id="F07"), other)
        assert home(plan, "F07") == home(plan, "F08")

    def test_of_who_asks_for_the_report_goes_to_the_introduction(self) -> None:
        assert home(outline(*FACTS), "F01").section_key == "s0"

    def test_that_is_a_problem_or_a_plan_goes_to_the_nearest_of_its_part(self) -> None:
        plan = outline(*FACTS)
        assert home(plan, "F05").heading == "学用结合不紧"
        assert home(plan, "F06").heading == "走得更勤，服务企业更实"

    def test_that_is_derived_stands_with_what_it_derives_from(self) -> None:
        last_year = Quantity(Decimal(12), "次")
        plan = outline(replace(FACTS[1], last_year=last_year), *FACTS[2:])
        section = home(plan, "F02")
        assert section.fact_ids == ("F02", "D01", "D02")


CATEGORIES = st.sampled_from(
    ["", "理论学习", "党风廉政", "意识形态", "队伍建设", "全民阅读", "环境卫生", "存在问题", "其他"]
)
ROLES = st.sampled_from(list(FactRole))
LABELS = st.sampled_from(["中心组学习", "走访企业", "警示教育大会", "口袋书屋", "问题一", "办件"])


@st.composite
def facts(draw: st.DrawFn) -> tuple[Fact, ...]:
    return numbered(
        *draw(
            st.lists(
                st.builds(
                    lambda label, category, role: count(
                        label, 3, "次", role=role, category=category
                    ),
                    LABELS,
                    CATEGORIES,
                    ROLES,
                ),
                max_size=8,
            )
        )
    )


class TestAnySheet:
    @given(facts(), st.booleans())
    def test_gives_every_stated_fact_exactly_one_home_of_its_role(
        self, stated: tuple[Fact, ...], has_last: bool
    ) -> None:
        plan = outline(*stated, last=LAST if has_last else None)
        ids = [fact_id for section in plan.sections for fact_id in section.fact_ids]
        assert sorted(ids) == sorted({f.fact_id for f in derive_facts(fact_sheet(*stated))})
        for fact in stated:
            section = home(plan, fact.fact_id)
            expected = (
                SectionRole.INTRODUCTION
                if fact.role is FactRole.IDENTITY
                else SectionRole(fact.role.value)
            )
            assert section.role is expected
            assert section.is_leaf

    @given(facts(), st.booleans())
    def test_gives_each_section_its_own_key_and_numbers_them_in_order(
        self, stated: tuple[Fact, ...], has_last: bool
    ) -> None:
        plan = outline(*stated, last=LAST if has_last else None)
        keys = [section.section_key for section in plan.sections]
        assert len(set(keys)) == len(keys)
        parts = [s.ordinal for s in plan.sections if s.level == 1]
        assert parts == [f"{chinese_ordinal(i)}、" for i in range(1, len(parts) + 1)]


class TestATypeThatServesTwoSections:
    def test_opens_and_rounds_off_only_the_first(self) -> None:
        twice = make_document(
            "述职报告",
            [
                (("主要工作",), ""),
                (("主要工作", "深化理论学习"), "理论学习中心组学习。"),
                (("主要工作", "抓实政治学习"), "政治学习、理论武装。"),
                (("存在问题",), "略。"),
            ],
            year=2024,
        )
        first, second = outline(*FACTS, last=twice).sections[2:4]
        assert first.openings
        assert first.purposes
        assert (second.openings, second.purposes) == ((), ())


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("主要工作", SectionRole.ACHIEVEMENT),
        ("看得见的差距", SectionRole.PROBLEM),
        ("存在的主要问题和原因", SectionRole.PROBLEM),
        ("问题整改和下步打算", SectionRole.PROBLEM),
        ("下一步工作思路", SectionRole.PLAN),
        ("2025年工作安排", SectionRole.PLAN),
        ("明年的新心愿", SectionRole.PLAN),
    ],
)
def test_a_heading_says_what_its_part_is_about(heading: str, role: SectionRole) -> None:
    assert role_of_heading(heading) is role


@pytest.mark.parametrize(
    ("heading", "moved"),
    [
        ("2024年度主要工作", "2025年度主要工作"),
        ("2025年工作安排", "2026年工作安排"),
        ("较2023年的变化", "较2024年的变化"),
        ("2019年以来的成果", "2019年以来的成果"),
        ("“2035年”远景", "“2035年”远景"),
    ],
)
def test_years_next_to_the_old_reports_move_with_it(heading: str, moved: str) -> None:
    assert shift_years(heading, 2024, 2025) == moved


def test_a_heading_of_a_report_without_a_year_keeps_its_years() -> None:
    assert shift_years("2024年度主要工作", None, 2025) == "2024年度主要工作"


@pytest.mark.parametrize(
    ("number", "ordinal"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")]
)
def test_headings_are_numbered_in_chinese(number: int, ordinal: str) -> None:
    assert chinese_ordinal(number) == ordinal


def test_the_report_speaks_of_its_author_by_the_short_name() -> None:
    assert person_of(fact_sheet(), TYPE) == "局党总支"
    assert person_of(fact_sheet(organization_short=""), TYPE) == TYPE.person


@pytest.mark.parametrize(
    ("organization", "person"),
    [
        ("澄江区档案馆党支部", "党支部"),
        ("澄江区档案馆党支部委员会", "党支部"),
        ("澄江区档案馆机关党委", "党委"),
        ("澄江区水务局党总支", "党总支"),
        ("澄江区水务局", "党总支"),
    ],
)
def test_a_party_body_is_called_what_its_name_says(organization: str, person: str) -> None:
    sheet = fact_sheet(organization=organization, organization_short="")
    assert person_of(sheet, replace(TYPE, person="党总支")) == person
    assert person_of(sheet, replace(TYPE, person="我单位")) == "我单位"
