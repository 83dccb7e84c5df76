"""An exemplar shows how something is said, and nothing of what was said."""

import re
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import DocumentKind, ExemplarSentence, Passage
from drafter.domain.verification import ClaimKind
from drafter.redaction.delexicalize import delexicalize
from drafter.reference.lexicon import load_lexicon

LEXICON = load_lexicon()
REPORTS = sorted((Path(__file__).parents[3] / "prompts/samples/past_reports").iterdir())
SLOT = re.compile("〔[^〔〕]*〕")


def sentences_of(text: str, known_names: tuple[str, ...] = ()) -> list[ExemplarSentence]:
    passage = Passage("p", "d", 0, (), text, DocumentKind.PAST_REPORT)
    exemplar = delexicalize(passage, is_own=False, lexicon=LEXICON, known_names=known_names)
    return [sentence for paragraph in exemplar.paragraphs for sentence in paragraph]


def shown(text: str, known_names: tuple[str, ...] = ()) -> str:
    return "".join(sentence.text for sentence in sentences_of(text, known_names))


def text_of(path: Path) -> str:
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    return path.read_text(encoding="utf-8")


def leaks(sentence: ExemplarSentence, lexicon: Lexicon) -> list[str]:
    """What an exemplar's sentence still says outside its slots; 多次 says nothing."""
    rest = SLOT.sub("\x00", sentence.text)
    bounds_nothing = [
        c.kind is ClaimKind.VAGUE_COUNT and c.quantity is None for c in find_claims(rest, lexicon)
    ]
    claims = [
        c.text
        for c, vague in zip(find_claims(rest, lexicon), bounds_nothing, strict=True)
        if not vague
    ]
    return claims + re.findall(r"[\d《》*＊]+", rest)


@pytest.mark.parametrize(
    ("text", "exemplar"),
    [
        ("开展主题党日12次。", "开展主题党日〔数量:次〕。"),
        ("开展主题党日１２次。", "开展主题党日〔数量:次〕。"),
        ("开展主题党日**次。", "开展主题党日〔数量:次〕。"),
        ("开展主题党日××次。", "开展主题党日〔数量:次〕。"),
        ("节约资金3.6万元。", "节约资金〔数量:元〕。"),
        ("满意率98.5%。", "满意率〔比例〕。"),
        ("评出一等奖*名、二等奖两名。", "评出一等奖〔数量:名〕、二等奖〔数量:名〕。"),
        ("2023年3月17日召开大会。", "〔日期〕召开大会。"),
        ("2023年以来，", "〔年度〕以来，"),
        ("印发《2023年工作要点》。", "印发〔文件〕。"),
        ("学习《****》《****工作条例》。", "学习〔文件〕〔文件〕。"),
        ("以《为何出发？向何处去！》为题。", "以〔文件〕为题。"),
        ("缺了半边的《工作要点，已印发。", "缺了半边的〔文件〕，已印发。"),
        ("（江党组〔2023〕12号）", "（〔文号〕）"),
        ("联合云溪区水务局开展。", "联合〔单位〕开展。"),
        ("***局党总支开展。", "〔单位〕开展。"),
        ("支援桃源、青石社区。", "支援桃源、〔单位〕。"),
        ("开展“金牌店小二”技能竞赛。", "开展〔名称〕技能竞赛。"),
        ("党总支书记李明带头讲党课。", "党总支书记〔姓名〕带头讲党课。"),
        ("李明同志作报告。", "〔姓名〕同志作报告。"),
        ("书记李明、王小强参加。", "书记〔姓名〕、〔姓名〕参加。"),
        ("先后多次研究“四个意识”。", "先后多次研究“四个意识”。"),
        ("书记高度重视，主任带头。", "书记高度重视，主任带头。"),
    ],
)
def test_every_claim_becomes_a_slot_that_says_what_belongs_there(text: str, exemplar: str) -> None:
    assert shown(text) == exemplar


def test_the_known_names_of_the_organization_go_even_where_no_rule_sees_them() -> None:
    assert shown("清源党总支持续发力。", ("清源党总支",)) == "〔单位〕持续发力。"


def test_a_known_name_within_a_longer_one_takes_the_longer_one_along() -> None:
    assert shown("云溪区水务局党总支发力。", ("水务局党总支",)) == "〔单位〕发力。"


def test_slots_say_where_their_markers_stand() -> None:
    (sentence,) = sentences_of("评出一等奖一名，满意率98%。")
    assert [sentence.text[s.start : s.end] for s in sentence.slots] == ["〔数量:名〕", "〔比例〕"]


@pytest.mark.parametrize("index", range(len(REPORTS)))
def test_no_figure_title_or_name_of_a_sample_report_is_left_in_its_exemplars(index: int) -> None:
    sentences = sentences_of(text_of(REPORTS[index]))
    assert len(sentences) > 20
    assert [leak for sentence in sentences for leak in leaks(sentence, LEXICON)] == []


figures = st.tuples(
    st.one_of(
        st.integers(2, 99_999).map(str), st.sampled_from(["三", "十二", "百余", "近百", "**"])
    ),
    st.sampled_from(["次", "名", "人次", "万元", "个", "家次", "%"]),
).map("".join)
names = st.sampled_from(
    ["《党建工作要点》", "云溪区水务局", "“先锋行”活动", "江党组〔2023〕12号", "2023年", "3月17日"]
)
phrases = st.sampled_from(
    [
        "组织开展",
        "，",
        "累计走访",
        "；二是",
        "深入学习",
        "、",
        "有效提升",
        "“四个意识”",
        "。",
        "制定",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.one_of(phrases, phrases, figures, names), min_size=1, max_size=12).map("".join))
def test_nothing_that_a_sentence_claims_is_in_its_exemplar(text: str) -> None:
    for sentence in sentences_of(text):
        assert leaks(sentence, LEXICON) == []
        rest = SLOT.sub("\x00", sentence.text)
        claimed = [c for c in find_claims(text, LEXICON) if c.text != "多次"]
        assert [c.text for c in claimed if c.text in rest] == []
