"""Retrieval for a section: own years first, others' same section, policies; never the future."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typing_extensions import override

from drafter.domain.report import SectionPlan, SectionRole
from drafter.domain.source import DocumentKind, PassageFilter, SourceDocument
from drafter.errors import EmbedderUnavailable
from drafter.ports import Vector
from tests.fakes_index import (
    DUTY,
    SUMMARY,
    PairEmbedder,
    make_document,
    make_policy,
    open_store,
    with_passages,
)
from vectorstore.index import DocumentIndex
from vectorstore.ownership import own_names
from vectorstore.reading import read_document
from vectorstore.retriever import StoreRetriever
from vectorstore.same_section import role_of
from vectorstore.vector_index import ChromaVectorIndex

WATER = "江畔区水利站党支部"
LEARNING = "组织中心组集中学习，党员集中学习，讲授专题党课，检查学习笔记"
SERVICE = "走访用水企业，抢修供水管网，设立党员先锋岗，办结群众诉求"
CLEAN = "开展廉政谈话，观看警示教育片，排查岗位廉政风险点"

Fill = Callable[..., StoreRetriever]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """A retriever over these documents."""

    def make(
        *documents: SourceDocument, embedder: PairEmbedder | None = None, words_only: bool = False
    ) -> StoreRetriever:
        embedder = None if words_only else embedder or PairEmbedder()
        vectors = ChromaVectorIndex(tmp_path / "chroma", embedder.identity) if embedder else None
        index = DocumentIndex(open_store(tmp_path), embedder, vectors)
        for document in documents:
            index.add(*with_passages(document))
        return StoreRetriever(index.store, index)

    return make


def report(
    organization: str,
    year: int | None,
    headings: Sequence[str] = ("抓学习，强本领", "抓服务，解难题", "抓作风，守底线"),
    *,
    report_type: str = DUTY,
    mark: str = "",
) -> SourceDocument:
    """Three achievements, a problem and a plan; ``mark`` makes the wording its own."""
    bodies = [f"{mark}{text}，{year}年取得实效。" for text in (LEARNING, SERVICE, CLEAN)]
    return make_document(
        f"{organization}{year}年度述职报告",
        [
            ((), f"{mark}现将{year}年度工作情况述职如下。"),
            (("主要工作",), f"{mark}一年来坚持党建引领。"),
            *(
                (("主要工作", heading), body)
                for heading, body in zip(headings, bodies, strict=True)
            ),
            (("存在的问题", "学习不够深入"), f"{mark}学习还停留在读文件上，联系实际不紧。"),
            (("下一步打算", "在学习上下功夫"), f"{mark}制定年度学习计划，开展学习评比。"),
        ],
        organization=organization,
        year=year,
        report_type=report_type,
    )


def section(
    heading: str,
    *,
    level: int = 2,
    role: SectionRole = SectionRole.ACHIEVEMENT,
    openings: tuple[str, ...] = (),
    is_leaf: bool = True,
) -> SectionPlan:
    return SectionPlan(
        section_key="s1.1",
        level=level,
        ordinal="（一）",
        heading=heading,
        role=role,
        openings=openings,
        is_leaf=is_leaf,
    )


def test_own_passages_are_the_same_section_of_the_last_two_years_latest_first(fill: Fill) -> None:
    retriever = fill(*(report(WATER, year) for year in (2021, 2022, 2023)))
    own = retriever.retrieve(section("抓服务，解难题"), WATER, 2024, DUTY).own
    assert [(p.year, p.heading_path[-1]) for p in own] == [
        (2023, "抓服务，解难题"),
        (2022, "抓服务，解难题"),
    ]


@pytest.mark.parametrize("year", [2022, 2023])
def test_no_past_report_of_the_year_or_later_is_shown(fill: Fill, year: int) -> None:
    others = "江畔区公路站党支部"
    retriever = fill(*(report(name, y) for name in (WATER, others) for y in (2021, 2022, 2023)))
    found = retriever.retrieve(section("抓学习，强本领"), WATER, year, DUTY)
    assert found.own
    assert found.others
    assert all(p.year is not None and p.year < year for p in (*found.own, *found.others))
    last = retriever.last_report(WATER, DUTY, year)
    assert last is not None
    assert last.year == year - 1


def test_a_renamed_section_is_found_in_older_years_by_what_it_says(fill: Fill) -> None:
    older = ("让理想信念亮起来", "让先锋旗帜飘起来", "让清风正气聚起来")
    retriever = fill(report(WATER, 2022, older), report(WATER, 2023), words_only=True)
    for now, then in zip(
        ("抓学习，强本领", "抓服务，解难题", "抓作风，守底线"), older, strict=True
    ):
        own = retriever.retrieve(section(now), WATER, 2024, DUTY).own
        assert [p.heading_path[-1] for p in own] == [now, then]


def test_where_wording_says_nothing_the_nearest_meaning_decides(fill: Fill) -> None:
    knowing = PairEmbedder(synonyms={"理论武装": "抓学习，强本领"})
    retriever = fill(report(WATER, 2023), embedder=knowing)
    own = retriever.retrieve(section("理论武装"), WATER, 2024, DUTY).own
    assert [p.heading_path[-1] for p in own] == ["抓学习，强本领"]


def test_without_an_embedder_an_unlike_heading_finds_no_own_section(fill: Fill) -> None:
    retriever = fill(report(WATER, 2023), words_only=True)
    assert retriever.retrieve(section("理论武装"), WATER, 2024, DUTY).own == ()


@pytest.mark.parametrize(
    ("role", "part"),
    [
        (SectionRole.ACHIEVEMENT, "主要工作"),
        (SectionRole.PROBLEM, "存在的问题"),
        (SectionRole.PLAN, "下一步打算"),
    ],
)
def test_problems_and_plans_are_never_mixed_with_achievements(
    fill: Fill, role: SectionRole, part: str
) -> None:
    retriever = fill(report(WATER, 2023), report("江畔区公路站党支部", 2023))
    found = retriever.retrieve(section("学习", role=role), WATER, 2024, DUTY)
    assert found.own
    assert found.others
    assert {p.heading_path[0] for p in (*found.own, *found.others)} == {part}


def test_the_introduction_is_what_stands_before_the_first_heading(fill: Fill) -> None:
    retriever = fill(report(WATER, 2023), report("江畔区公路站党支部", 2022))
    plan = section("", level=0, role=SectionRole.INTRODUCTION, openings=("现将工作情况述职如下：",))
    found = retriever.retrieve(plan, WATER, 2024, DUTY)
    assert [p.text for p in found.own] == ["现将2023年度工作情况述职如下。"]
    assert [p.text for p in found.others] == ["现将2022年度工作情况述职如下。"]


def test_a_part_with_sections_below_it_is_given_its_own_lead_only(fill: Fill) -> None:
    retriever = fill(report(WATER, 2023))
    lead = section("主要工作", level=1, is_leaf=False)
    whole = section("主要工作", level=1)
    assert [p.text for p in retriever.retrieve(lead, WATER, 2024, DUTY).own] == [
        "一年来坚持党建引领。"
    ]
    assert len(retriever.retrieve(whole, WATER, 2024, DUTY).own) == 4


def test_others_bring_at_most_two_passages_of_each_organization(fill: Fill) -> None:
    ways = {
        "江畔区公路站党支部": (
            "道班夜校轮流开讲",
            "养护现场设流动课堂",
            "老师傅带徒谈初心",
            "沿线驿站办读书角",
        ),
        "江畔区林场党支部": (
            "护林小屋里支起黑板",
            "巡山路上学条例",
            "瞭望塔下比体会",
            "苗圃旁边讲故事",
        ),
        "江畔区文化馆党支部": (
            "以歌声传唱理论",
            "排演情景剧目",
            "送展览进乡村学堂",
            "书画笔会写感悟",
        ),
    }
    retriever = fill(
        *(
            make_document(
                f"{name}{year}年度述职报告",
                [(("主要工作", "抓学习，强本领"), f"{way}。")],
                organization=name,
                year=year,
            )
            for name, of_years in ways.items()
            for year, way in enumerate(of_years, start=2020)
        ),
        report(WATER, 2023),
    )
    others = retriever.retrieve(section("抓学习，强本领"), WATER, 2024, DUTY).others
    counts = Counter(p.organization for p in others)
    assert counts == dict.fromkeys(ways, 2)


def test_one_paragraph_in_many_reports_is_shown_once(fill: Fill) -> None:
    copies = [report(f"江畔区第{n}所党支部", 2023) for n in "一二三四"]
    others = fill(*copies).retrieve(section("抓学习，强本领"), WATER, 2024, DUTY).others
    learning = [p for p in others if LEARNING in p.text]
    assert len(learning) == 1


def test_others_of_the_same_report_type_come_first(fill: Fill) -> None:
    summary = report("江畔区林场", 2023, report_type=SUMMARY, mark="全年按计划推进各项任务，")
    duty = report("江畔区公路站党支部", 2021, mark="支部书记带头履职尽责，")
    others = fill(summary, duty).retrieve(section("抓学习，强本领"), WATER, 2024, DUTY).others
    types = [p.report_type for p in others]
    assert types[0] == DUTY
    assert SUMMARY in types
    assert types == sorted(types, key=lambda t: t != DUTY)


def test_four_policy_passages_at_most_and_none_from_later_years(fill: Fill) -> None:
    policies = [
        make_policy(f"江畔区学习办法（{n}）", f"第{n}类单位应当抓学习，强本领。", year=year)
        for n, year in enumerate((2020, 2021, 2022, 2023, 2024, 2025), start=1)
    ]
    found = fill(*policies).retrieve(section("抓学习，强本领"), WATER, 2024, DUTY).policies
    assert len(found) == 4
    assert all(p.kind is DocumentKind.POLICY and p.year != 2025 for p in found)


def test_the_roles_are_never_mixed(fill: Fill) -> None:
    retriever = fill(
        report(WATER, 2023), report("江畔区公路站党支部", 2023), make_policy("学习规则", LEARNING)
    )
    found = retriever.retrieve(section("抓学习，强本领"), WATER, 2024, DUTY)
    assert {p.organization for p in found.own} == {WATER}
    assert {p.kind for p in found.others} == {DocumentKind.PAST_REPORT}
    assert {p.kind for p in found.policies} == {DocumentKind.POLICY}


def test_the_own_report_under_a_shorter_name_is_own_and_not_another_s(fill: Fill) -> None:
    retriever = fill(report("水利站党支部", 2023))
    found = retriever.retrieve(section("抓学习，强本领"), WATER, 2024, DUTY)
    assert found.own
    assert found.others == ()
    assert retriever.last_report(WATER, DUTY, 2024) is not None


def test_the_last_report_is_of_the_same_type(fill: Fill) -> None:
    retriever = fill(report(WATER, 2023, report_type=SUMMARY), report(WATER, 2021))
    last = retriever.last_report(WATER, DUTY, 2024)
    assert last is not None
    assert last.year == 2021
    assert retriever.last_report(WATER, "another-type", 2024) is None


def test_a_report_without_a_year_comes_after_those_with_one(fill: Fill) -> None:
    retriever = fill(report(WATER, None), report(WATER, 2020))
    last = retriever.last_report(WATER, DUTY, 2024)
    assert last is not None
    assert last.year == 2020


def test_a_report_added_later_becomes_the_last_one(fill: Fill) -> None:
    retriever = fill(report(WATER, 2022))
    assert retriever.last_report(WATER, DUTY, 2024) == report(WATER, 2022)
    retriever._index.add(*with_passages(report(WATER, 2023)))
    assert retriever.last_report(WATER, DUTY, 2024) == report(WATER, 2023)


class StumblingEmbedder(PairEmbedder):
    """Fails when it is asked for the vector of this heading, until it is mended."""

    fails_on: str | None = None

    @override
    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        if self.fails_on in texts:
            raise EmbedderUnavailable("语义检索组件停了。")
        return super().embed_passages(texts)


def test_an_embedder_that_fails_once_is_asked_again(fill: Fill) -> None:
    embedder = StumblingEmbedder(synonyms={"理论武装": "抓学习，强本领"})
    retriever = fill(report(WATER, 2023), embedder=embedder)
    embedder.fails_on = "理论武装"
    assert retriever.retrieve(section("理论武装"), WATER, 2024, DUTY).own == ()
    embedder.fails_on = None
    own = retriever.retrieve(section("理论武装"), WATER, 2024, DUTY).own
    assert [p.heading_path[-1] for p in own] == ["抓学习，强本领"]


def test_a_report_that_another_process_adds_becomes_the_last_one(
    fill: Fill, tmp_path: Path
) -> None:
    retriever = fill(report(WATER, 2022))
    assert retriever.last_report(WATER, DUTY, 2024) == report(WATER, 2022)
    other_process = DocumentIndex(open_store(tmp_path), PairEmbedder(), None)
    other_process.add(*with_passages(report(WATER, 2023)))
    assert retriever.last_report(WATER, DUTY, 2024) == report(WATER, 2023)
    other_process.remove(report(WATER, 2023).document_id)
    assert retriever.last_report(WATER, DUTY, 2024) == report(WATER, 2022)


@pytest.mark.parametrize(
    ("file_name", "first_line", "organization"),
    [
        ("a.txt", "党总支2022年度基层党建工作述职报告", "江畔区水务局党总支"),
        ("党支部2022年度述职报告.txt", "党支部2022年度基层党建工作述职报告", WATER),
        ("b.txt", "水务局机关党总支2022年度述职报告", "江畔区水务局机关党总支"),
        ("c.txt", "中共江畔区水务局党组2022年度述职报告", "江畔区水务局党组"),
        ("d.txt", "2022年度述职报告", WATER),
    ],
)
def test_a_report_as_it_was_written_is_the_organization_s_last_one(
    fill: Fill, file_name: str, first_line: str, organization: str
) -> None:
    text = f"{first_line}\n\n一、主要工作\n（一）抓学习，强本领。{LEARNING}。\n"
    document = read_document(
        file_name,
        text.encode(),
        kind=DocumentKind.PAST_REPORT,
        report_type_aliases={DUTY: ("述职报告",)},
    )
    retriever = fill(document)
    assert retriever.last_report(organization, DUTY, 2023) == document
    assert retriever.last_report(organization, DUTY, 2022) is None
    own = retriever.retrieve(section("抓学习，强本领"), organization, 2023, DUTY).own
    assert [p.text for p in own] == [f"{LEARNING}。"]


def test_sections_asked_for_at_the_same_time_get_what_they_get_alone(fill: Fill) -> None:
    retriever = fill(*(report(name, y) for name in (WATER, "江畔区林场") for y in (2022, 2023)))
    plans = [section(h) for h in ("抓学习，强本领", "抓服务，解难题", "抓作风，守底线")] * 4
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda plan: retriever.retrieve(plan, WATER, 2024, DUTY), plans))
    assert together == [retriever.retrieve(plan, WATER, 2024, DUTY) for plan in plans]


def test_an_empty_library_brings_nothing(fill: Fill) -> None:
    retriever = fill()
    found = retriever.retrieve(section("抓学习，强本领"), WATER, 2024, DUTY)
    assert (found.own, found.others, found.policies) == ((), (), ())
    assert retriever.last_report(WATER, DUTY, 2024) is None


def test_passages_come_in_the_order_asked(fill: Fill) -> None:
    document = report(WATER, 2023)
    ids = [p.passage_id for p in with_passages(document)[1]]
    asked = [ids[2], "unknown", ids[0]]
    assert [p.passage_id for p in fill(document).passages(asked)] == [ids[2], ids[0]]


def test_a_free_search_answers_like_the_index(fill: Fill) -> None:
    hits = fill(report(WATER, 2023)).search("廉政谈话", PassageFilter(organization=WATER), 1)
    assert CLEAN in hits[0].passage.text


@pytest.mark.parametrize(
    ("written", "organization", "own"),
    [
        (["江畔区水利站党支部", "水利站党支部"], WATER, ["江畔区水利站党支部"]),
        (["审批局党总支"], "江畔区行政审批局党总支", ["审批局党总支"]),
        (["江畔区行政审批局党总支"], "审批局党总支", ["江畔区行政审批局党总支"]),
        (["江畔区水利站"], WATER, ["江畔区水利站"]),
        (["行政审批局"], "江畔区行政审批局机关党委", ["行政审批局"]),
        (["党支部"], WATER, ["党支部"]),
        ([""], WATER, [""]),
        (["本单位"], WATER, ["本单位"]),
        (["党支部", "水利站党支部"], WATER, ["水利站党支部"]),
    ],
)
def test_a_name_that_means_the_organization_is_its_own(
    written: list[str], organization: str, own: list[str]
) -> None:
    assert own_names(written, organization) == own


@pytest.mark.parametrize(
    ("written", "organization"),
    [
        (["江畔区公路站党支部"], WATER),
        (["党总支"], WATER),
        (["江畔区教育局"], "江畔区教育局幼儿园党支部"),
        (["江畔区水利站党支部", "山北区水利站党支部"], "水利站党支部"),
        (["机关党委"], "江畔区财政局机关党支部"),
        (["党支"], WATER),
        (["江畔区财政局党支部"], "江畔区财政局机关党委"),
        (["财政局"], "江畔区财政局党组"),
    ],
)
def test_another_body_s_name_is_never_its_own(written: list[str], organization: str) -> None:
    assert own_names(written, organization) == []


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ((), SectionRole.INTRODUCTION),
        (("2023年主要工作", "问题整改到位"), SectionRole.ACHIEVEMENT),
        (("正视短板弱项",), SectionRole.PROBLEM),
        (("下步打算", "解决突出问题"), SectionRole.PLAN),
        (("还有哪些做得不够",), SectionRole.PROBLEM),
        (("新的一年，我们这样做",), SectionRole.PLAN),
    ],
)
def test_the_outermost_heading_says_what_a_part_is_for(
    path: tuple[str, ...], role: SectionRole
) -> None:
    assert role_of(path) is role


def test_own_passages_are_the_last_two_reports_whole(fill: Fill) -> None:
    retriever = fill(*(report(WATER, year) for year in (2022, 2023, 2024, 2025)))
    own = retriever.own_passages(WATER, DUTY, 2025)
    years = [p.year or 0 for p in own]
    assert years == sorted(years, reverse=True)
    assert {p.year for p in own} == {2024, 2023}
    assert {p.heading_path[-1] for p in own if p.heading_path} >= {
        "抓学习，强本领",
        "抓作风，守底线",
    }


def test_a_policy_that_another_one_puts_out_of_force_is_no_basis(fill: Fill) -> None:
    old = make_policy("学习暂行办法", LEARNING, year=2019)
    new = make_policy(
        "学习办法", LEARNING, "本办法自印发之日起施行。《学习暂行办法》同时废止。", year=2023
    )

    found = fill(old, new).retrieve(section("抓学习，强本领"), WATER, 2024, DUTY).policies

    assert {p.document_title for p in found} == {"学习办法"}


def test_policies_that_say_a_word_are_all_found_and_those_added_later_too(fill: Fill) -> None:
    abolishing = make_policy("甲办法", "本办法自即日起施行。《乙办法》同时废止。", year=2025)
    retriever = fill(abolishing, make_policy("丙办法", "党员应当每月学习。", year=2024))
    words = ("废止", "停止执行")
    assert [p.document_title for p in retriever.policies_that_say(words)] == ["甲办法"]
    stopping = make_policy("丁办法", "《戊办法》停止执行。", year=2024)
    retriever._index.add(*with_passages(stopping))
    found = {p.document_title for p in retriever.policies_that_say(words)}
    assert found == {"甲办法", "丁办法"}
