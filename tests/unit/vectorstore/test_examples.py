"""Examples from other reports: the nearest first, then what is near and says something else."""

from drafter.domain.source import DocumentKind, Hit, Passage
from vectorstore.examples import MOST, choose_examples

LEARNING = "组织党员集中学习党的创新理论，开展专题研讨，撰写心得体会，检查学习笔记。"
LIKE_LEARNING = "组织党员集中学习党的创新理论，开展交流研讨，邀请党校教师授课，参观革命旧址。"
VISITS = "党员干部走访用水企业和困难群众，现场解决管网漏损难题。"


def hit(number: int, text: str, score: float, organization: str = "") -> Hit:
    place = organization or f"江畔区第{number}站"
    passage = Passage(
        f"p{number}", f"d{number}", 0, (), text, DocumentKind.PAST_REPORT, organization=place
    )
    return Hit(passage, score)


def ids(*found: list[Hit], relevance: float = 0.85) -> list[str]:
    return [p.passage_id for p in choose_examples(found, relevance=relevance)]


def test_the_nearest_comes_first_and_what_says_something_else_before_what_says_the_same() -> None:
    hits = [hit(1, LEARNING, 1.0), hit(2, LIKE_LEARNING, 0.95), hit(3, VISITS, 0.9)]
    assert ids(hits) == ["p1", "p3", "p2"]
    assert ids(hits, relevance=1.0) == ["p1", "p2", "p3"]


def test_what_is_far_from_the_section_is_not_chosen_for_being_different() -> None:
    hits = [hit(1, LEARNING, 1.0), hit(2, LIKE_LEARNING, 0.95), hit(3, VISITS, 0.3)]
    assert ids(hits) == ["p1", "p2", "p3"]


def test_near_duplicates_are_one_example() -> None:
    assert ids([hit(1, LEARNING, 1.0), hit(2, f"今年，{LEARNING}", 0.9)]) == ["p1"]


def test_two_at_most_of_an_organization() -> None:
    texts = [LEARNING, VISITS, "开展廉政谈话，排查岗位风险。"]
    hits = [hit(n, text, 1.0 - n / 10, "江畔区水利站") for n, text in enumerate(texts)]
    assert len(ids(hits)) == 2


def test_a_later_list_fills_up_what_the_first_one_leaves() -> None:
    first = [hit(n, f"第{n}项：{chr(0x4E00 + 40 * n) * 9}。", 0.5) for n in range(3)]
    later = [hit(n, f"第{n}项：{chr(0x4E00 + 40 * n) * 9}。", 1.0) for n in range(20)]
    chosen = ids(first, later)
    assert set(chosen[:3]) == {"p0", "p1", "p2"}
    assert len(chosen) == len(set(chosen)) == MOST


def test_nothing_found_is_no_example() -> None:
    assert ids([], []) == []
