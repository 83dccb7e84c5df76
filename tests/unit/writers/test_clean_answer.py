"""A model's answer as text of the section: what is taken away, and what never is."""

from collections.abc import AsyncIterator

import pytest

from drafter.errors import ModelOutputInvalid
from drafter.writers.clean_answer import clean_answer

HEADING = "强化理论武装"


async def in_pieces(text: str, size: int) -> AsyncIterator[str]:
    for i in range(0, len(text), size):
        yield text[i : i + size]


async def cleaned(text: str, size: int = 3, heading: str = HEADING) -> str:
    return "".join([piece async for piece in clean_answer(in_pieces(text, size), heading)])


CASES = {
    "plain": ("一是抓学习⟦F01⟧。\n二是抓落实。", "一是抓学习⟦F01⟧。\n二是抓落实。"),
    "thinking": ("<think>学习14次？</think>\n\n抓学习⟦F01⟧。", "抓学习⟦F01⟧。"),
    "thinking-unfinished": ("抓学习。<think>还有14次", "抓学习。"),
    "greeting-line": ("好的，以下是本节正文：\n\n抓学习⟦F01⟧。", "抓学习⟦F01⟧。"),
    "greeting-alone": ("好的。\n抓学习⟦F01⟧。", "抓学习⟦F01⟧。"),
    "greeting-before-text": ("好的，以下是改写后的正文：抓学习⟦F01⟧。", "抓学习⟦F01⟧。"),
    "announcement": ("以下是修改后的正文：\n抓学习⟦F01⟧。", "抓学习⟦F01⟧。"),
    "fence": ("```text\n抓学习⟦F01⟧。\n```", "抓学习⟦F01⟧。"),
    "heading-markdown": ("## （一）强化理论武装\n抓学习⟦F01⟧。", "抓学习⟦F01⟧。"),
    "heading-bold": ("**强化理论武装**\n抓学习⟦F01⟧。", "抓学习⟦F01⟧。"),
    "heading-run-in": ("（一）强化理论武装。抓学习⟦F01⟧。", "抓学习⟦F01⟧。"),
    "marks-of-the-prompt": ("<材料 7c1e>\n抓学习⟦F01⟧。\n</材料 7c1e>", "抓学习⟦F01⟧。"),
    "bullets": ("- 抓学习⟦F01⟧。\n- 抓落实。", "抓学习⟦F01⟧。\n抓落实。"),
    "bold": ("**一是抓学习。**共⟦F01⟧。**二是抓落实。**", "一是抓学习。共⟦F01⟧。二是抓落实。"),
    "farewell": ("抓学习⟦F01⟧。\n\n希望以上内容对您有所帮助！", "抓学习⟦F01⟧。"),
    "note": ("抓学习⟦F01⟧。\n（注：编号由程序替换。）", "抓学习⟦F01⟧。"),
}


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(("answer", "text"), CASES.values(), ids=CASES)
async def test_what_is_no_text_of_the_section_is_taken_away(
    answer: str, text: str, size: int
) -> None:
    assert await cleaned(answer, size) == text


KEPT = {
    "a-sentence-that-begins-like-the-heading": "强化理论武装工作全面推进。",
    "a-colon-in-the-introduction": "现将工作情况述职如下：",
    "this-is": "这是全年工作的重点：抓学习。",
    "hope": "希望工程持续推进。",
    "report-closing": "以上是我的述职，请批评指正。",
    "masks": "开展学习**次，走访企业**家。",
    "one-star": "开展学习*次。",
    "remark-inside-a-line": "高度关注：学用脱节问题。",
    "token-in-chatter": "好的，以下是⟦F01⟧的正文：",
    "angle-bracket": "指标<5%，不含<think",
    "headings-numeral": "一年来，抓学习。",
}


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("answer", KEPT.values(), ids=KEPT)
async def test_what_may_be_text_is_kept(answer: str, size: int) -> None:
    text = await cleaned(answer, size)
    assert text == answer.removeprefix("好的，")


async def test_text_streams_as_soon_as_a_line_is_surely_text() -> None:
    pieces = [p async for p in clean_answer(in_pieces("坚持学习制度，全年学习。", 2), HEADING)]
    assert pieces[0] == "坚持"
    assert len(pieces) == 6


async def test_a_line_that_holds_a_token_is_never_dropped() -> None:
    answer = "抓学习。\n希望您看到⟦F02⟧。\n```⟦F03⟧"
    assert [t in await cleaned(answer) for t in ("⟦F02⟧", "⟦F03⟧")] == [True, True]


@pytest.mark.parametrize(
    "answer", ["很抱歉，我无法完成。", "作为一个AI语言模型，我不能。", "我无法协助撰写。"]
)
async def test_a_refusal_is_an_error_and_no_text(answer: str) -> None:
    with pytest.raises(ModelOutputInvalid, match="拒绝"):
        await cleaned(answer, 1)


async def test_thinking_that_was_never_opened_is_an_error() -> None:
    with pytest.raises(ModelOutputInvalid, match="思考过程"):
        await cleaned("学习大概14次。</think>抓学习。")


async def test_without_a_heading_nothing_is_taken_for_one() -> None:
    assert await cleaned("一、抓学习。", heading="") == "一、抓学习。"
