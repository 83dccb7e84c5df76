"""What forty reports say alike is one hit with its places; other figures make another hit."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drafter.domain.source import DocumentKind, Hit, Passage, PassageFilter
from tests.fakes_index import PairEmbedder, make_document, make_policy, open_store, with_passages
from vectorstore.index import DocumentIndex
from vectorstore.retriever import StoreRetriever
from vectorstore.same_wording import fold_same

COMMON = (
    "严格落实“三会一课”制度，认真开展组织生活会和民主评议党员，"
    "党员领导干部以普通党员身份参加所在支部活动，组织生活更加规范，支部凝聚力不断增强。"
)
ANY = PassageFilter()


def hit(number: int, text: str, kind: DocumentKind = DocumentKind.PAST_REPORT) -> Hit:
    return Hit(Passage(f"p{number}", f"d{number}", 0, (), text, kind), 1.0 / number)


def test_a_paragraph_of_forty_reports_is_one_hit_with_39_places(tmp_path: Path) -> None:
    index = DocumentIndex(open_store(tmp_path), PairEmbedder(), None)
    for number in range(40):
        sections = [
            (("主要工作", "抓组织"), COMMON),
            (("主要工作", "抓业务"), f"组织生活之外完成第{number}号河段整治。"),
        ]
        organization = f"江畔区第{number}站"
        document = make_document(f"{organization}述职报告", sections, organization=organization)
        index.add(*with_passages(document))
    hits = StoreRetriever(index.store, index).search("组织生活更加规范", ANY, 3)
    assert len(hits) == 3
    first = hits[0]
    assert len(first.same) == 39
    assert len({p.organization for p in (first.passage, *first.same)}) == 40
    assert all("河段" in h.passage.text for h in hits[1:])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("。", "，全年开展12次。"),
        lambda text: f"{text[:30]}各项工作有序推进，窗口服务水平明显提升，群众满意度稳步提高。",
    ],
)
def test_other_figures_or_another_half_are_another_hit(change: Callable[[str], str]) -> None:
    assert [h.same for h in fold_same([hit(1, COMMON), hit(2, change(COMMON))], 5)] == [(), ()]


def test_another_name_in_the_same_paragraph_makes_no_other_hit() -> None:
    texts = [f"{name}{COMMON}" for name in ("水利站", "公路站")]
    hits = fold_same([hit(1, texts[0]), hit(2, texts[1])], 5)
    assert [h.passage.passage_id for h in hits] == ["p1"]
    assert [p.passage_id for p in hits[0].same] == ["p2"]


def test_what_a_policy_says_is_not_folded_into_a_report() -> None:
    hits = fold_same([hit(1, COMMON), hit(2, COMMON, DocumentKind.POLICY)], 5)
    assert len(hits) == 2


def test_what_says_the_same_further_down_is_counted_though_the_list_is_full() -> None:
    hits = fold_same([hit(1, COMMON), hit(2, "走访群众。"), hit(3, COMMON)], 1)
    assert [(h.passage.passage_id, len(h.same)) for h in hits] == [("p1", 1)]


def test_the_filter_holds_for_the_other_places_too(tmp_path: Path) -> None:
    index = DocumentIndex(open_store(tmp_path), PairEmbedder(), None)
    index.add(*with_passages(make_policy("一号办法", COMMON, year=2023)))
    index.add(*with_passages(make_policy("二号办法", COMMON, year=2024)))
    search = StoreRetriever(index.store, index).search
    assert search("组织生活", PassageFilter(year=2024), 5)[0].same == ()
    assert len(search("组织生活", ANY, 5)[0].same) == 1


def places(tmp_path: Path, *texts: str, kind: DocumentKind) -> list[str]:
    """The texts of the other documents in which the first one's is found again."""
    index = DocumentIndex(open_store(tmp_path), None, None)
    documents = [
        make_document(f"{n}号文件", [((), text)], kind=kind) for n, text in enumerate(texts)
    ]
    for document in documents:
        index.add(*with_passages(document))
    first = index.store.passages_of(documents[0].document_id)[0]
    return [p.text for p in StoreRetriever(index.store, index).same_elsewhere(first, None)]


OTHER_FIGURES = f"全年召开组织生活会4次，{COMMON}"


def test_an_example_has_its_places_whatever_the_figures(tmp_path: Path) -> None:
    texts = (f"全年召开组织生活会2次，{COMMON}", COMMON[:30], OTHER_FIGURES)
    assert places(tmp_path, *texts, kind=DocumentKind.PAST_REPORT) == [OTHER_FIGURES]


def test_what_a_policy_says_with_other_figures_is_not_the_same(tmp_path: Path) -> None:
    first = f"全年召开组织生活会2次，{COMMON}"
    texts = (first, OTHER_FIGURES, f"{first} ")
    assert places(tmp_path, *texts, kind=DocumentKind.POLICY) == [f"{first} "]
