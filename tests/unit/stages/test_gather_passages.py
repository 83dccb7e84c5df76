"""Evidence: what retrieval brings is made safe before a writer sees any of it."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionPlan
from drafter.domain.source import (
    DocumentKind,
    Hit,
    Passage,
    PassageFilter,
    SectionPassages,
    SourceDocument,
)
from drafter.reference.lexicon import load_lexicon
from drafter.reference.report_types import find_report_type
from drafter.stages.gather_passages import Evidence, gather_passages, read_house_style
from tests.builders import ORGANIZATION, OTHER_ORGANIZATION, fact_sheet, passage
from tests.fakes_index import DUTY, make_document
from tests.section_tasks import THEORY

OWN = passage(
    "2024年，局党总支组织中心组学习12次，印发《云溪区水务局党总支2024年学习计划》（云水党〔2024〕3号），"
    "3月18日召开动员会，“先锋护河”工作室接待群众二百余人次，好评率99.1%。"
)
OTHER = passage(
    "安澜市青禾街道党工委开展“银杏议事”活动37场，惠及居民2810人次，党工委书记王建国讲党课**次。",
    organization=OTHER_ORGANIZATION,
    document_title="青禾街道党工委2024年度述职报告",
)
POLICY = passage(
    "党组理论学习中心组学习每季度不少于1次。",
    kind=DocumentKind.POLICY,
    document_title="云溪区党组学习规则",
)


class StandingRetriever:
    """Brings the same passages to every section; remembers what it was asked."""

    def __init__(self, found: SectionPassages) -> None:
        self.found = found
        self.asked: list[tuple[str, str, int, str]] = []

    def retrieve(
        self, section: SectionPlan, organization: str, year: int, report_type: str
    ) -> SectionPassages:
        self.asked.append((section.section_key, organization, year, report_type))
        return self.found

    def last_report(
        self, organization: str, report_type: str, before_year: int
    ) -> SourceDocument | None:
        return None

    def own_passages(
        self, organization: str, report_type: str, before_year: int
    ) -> tuple[Passage, ...]:
        return self.found.own

    def policies_that_say(self, words: Sequence[str], organization: str) -> tuple[Passage, ...]:
        return tuple(p for p in self.found.policies if any(word in p.text for word in words))

    def passages(self, passage_ids: Sequence[str], organization: str) -> tuple[Passage, ...]:
        return ()

    def search(self, query: str, where: PassageFilter, limit: int, organization: str) -> list[Hit]:
        return []


def gathered(found: SectionPassages) -> Evidence:
    return gather_passages(THEORY, fact_sheet(), StandingRetriever(found), load_lexicon())


EVERYTHING = SectionPassages((OWN,), (OTHER,), (POLICY,))


def test_a_policy_that_another_puts_out_of_force_is_shown_to_no_writer() -> None:
    successor = passage(
        "本规则自2025年1月起施行。《云溪区党组学习规则》同时废止。",
        kind=DocumentKind.POLICY,
        year=2025,
        heading="附则",
        document_title="云溪区党组学习规则（修订）",
    )
    found = gathered(SectionPassages((), (), (POLICY, successor)))
    assert [quote.passage for quote in found.policies] == [successor]
    assert [item.title for item in found.abolitions] == ["云溪区党组学习规则"]


class TestAnExemplar:
    @pytest.mark.parametrize(
        "borrowed",
        [
            "12",
            "2024",
            "3月18日",
            "99.1",
            "二百余",
            "学习计划》",
            "云水党",
            "先锋护河",
            "37",
            "2810",
            "银杏议事",
            "王建国",
            "**",
            "青禾街道",
            ORGANIZATION,
            OTHER_ORGANIZATION,
        ],
    )
    def test_shows_no_figure_title_date_or_name(self, borrowed: str) -> None:
        shown = "".join(e.text for e in gathered(EVERYTHING).exemplars)
        assert borrowed not in shown

    def test_shows_what_kind_of_thing_stood_there(self) -> None:
        own, other = gathered(EVERYTHING).exemplars
        assert "组织中心组学习〔数量:次〕" in own.text
        assert "印发〔文件〕" in own.text
        assert "〔日期〕召开动员会" in own.text
        assert other.text.startswith("〔单位〕开展〔名称〕活动〔数量:场〕")

    @pytest.mark.parametrize(
        "wording",
        [
            "云溪区水务局党总支组织学习。",
            "安澜市云溪区水务局党总支组织学习。",
            "局党总支组织学习。",
        ],
    )
    def test_leaves_no_piece_of_a_longer_name_behind(self, wording: str) -> None:
        (shown,) = gathered(SectionPassages((passage(wording),), (), ())).exemplars
        assert shown.text == "〔单位〕组织学习。"

    def test_is_the_organizations_own_before_others(self) -> None:
        assert [e.is_own for e in gathered(EVERYTHING).exemplars] == [True, False]

    def test_keeps_its_year_so_that_the_latest_can_be_told(self) -> None:
        assert gathered(EVERYTHING).exemplars[0].year == 2024

    @given(
        st.lists(
            st.one_of(
                st.sampled_from(
                    ["学习", "，", "。", "党员", "较上年增长", "《", "》", "“", "”", "**", "\n"]
                ),
                st.integers(0, 99999).map(str),
                st.sampled_from(
                    ["十二次", "近百名", "１２％", "3.5万元", "〔2024〕9号", "三分之一"]
                ),
            ),
            max_size=14,
        ).map("".join)
    )
    def test_of_any_text_holds_no_digit_outside_its_markers(self, wording: str) -> None:
        evidence = gathered(SectionPassages((passage(wording),), (), ()))
        shown = "".join(e.text for e in evidence.exemplars)
        assert not any(c.isdecimal() for c in shown)


class TestTheOriginals:
    def test_are_kept_for_the_overlap_check_alone(self) -> None:
        evidence = gathered(EVERYTHING)
        assert evidence.originals == (OWN, OTHER)
        assert evidence.own_ids == {OWN.passage_id}


class TestAPolicy:
    def test_is_quoted_as_it_stands_by_a_number_of_its_own(self) -> None:
        (quote,) = gathered(EVERYTHING).policies
        assert (quote.quote_id, quote.token) == ("P1", "⟦P1⟧")
        assert quote.passage == POLICY


def test_the_section_is_asked_for_with_the_organization_year_and_type(lexicon: Lexicon) -> None:
    retriever = StandingRetriever(SectionPassages())
    gather_passages(THEORY, fact_sheet(), retriever, lexicon)
    assert retriever.asked == [("s1.1", ORGANIZATION, 2025, DUTY)]


def test_nothing_found_is_no_evidence_and_no_error() -> None:
    assert gathered(SectionPassages()) == Evidence((), (), (), frozenset())


class TestTheHouseStyle:
    TYPE = find_report_type(DUTY)

    def of(self, *sections: str) -> SourceDocument:
        parts = [(("主要工作", f"第{i}节"), text) for i, text in enumerate(sections)]
        return make_document("述职报告", [(("主要工作",), "总起。"), *parts])

    def test_is_the_genres_where_nothing_is_known(self) -> None:
        style = read_house_style(fact_sheet(), self.TYPE, None)
        assert (style.person, style.uses_item_words, style.typical_characters) == (
            "局党总支",
            True,
            0,
        )

    def test_lists_by_item_words_where_the_last_report_did(self) -> None:
        listed = self.of("一是学习。二是宣讲。", "一是走访。二是办事。")
        plain = self.of("学习抓得紧。", "走访走得勤。一是一，二是二。")
        assert read_house_style(fact_sheet(), self.TYPE, listed).uses_item_words
        assert not read_house_style(fact_sheet(), self.TYPE, plain).uses_item_words

    def test_knows_the_usual_length_of_a_section(self) -> None:
        report = self.of("字" * 300, "字" * 200, "字" * 250)
        assert read_house_style(fact_sheet(), self.TYPE, report).typical_characters == 250
