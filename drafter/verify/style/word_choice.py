"""Words that report writers mix up or say twice."""

import re
from collections.abc import Iterator

from drafter.verify.style.styled_text import StyledText, StyleNote, note

_NUMBER = r"(?:\d[\d,.]*|[一二两三四五六七八九十百千]+)[十百千]?[万亿]{0,2}"
_UNIT = r"(?:人次|场次|万元|亿元|平方米|公里|小时|分钟|[人名次个件项场户家篇条份元天年岁吨亩米%％])"
_UNTIL = re.compile(
    r"(?<![报名申请征集受理提交日期时间投稿缴费认购])截止(?=(?:\d{2,4}年|\d{1,2}月|[今去]年|目前|当前|现在|年底|月底|[上本]月|"
    r"[一二][〇零一二三四五六七八九]{3}年))"
)
_ABOUT = r"(?<![节签履预条公契合邀特制集隐违爽缔相续赴守失婚盟商简大])(?:大约|约|大概)"
_ABOUT_AND_MORE = re.compile(
    rf"(?P<about>{_ABOUT})(?P<number>{_NUMBER})(?P<more>[余多])(?P<unit>{_UNIT})"
)
_NEAR_AND_MORE = re.compile(
    rf"(?<![最附就临靠邻接将相亲远贴])(?P<near>近)(?P<number>{_NUMBER})(?P<more>[余多])(?P<unit>(?!年|天|个月){_UNIT})"
)
_ABOUT_AND_AROUND = re.compile(
    rf"(?P<about>{_ABOUT}|(?<![最附就临靠邻接将相亲远贴])近)(?P<number>{_NUMBER})(?P<unit>{_UNIT})(?P<around>左右|上下)"
)
_MORE_AND_AROUND = re.compile(
    rf"(?P<number>{_NUMBER})(?P<more>[余多])(?P<unit>{_UNIT})(?P<around>左右|上下)"
)
_OVER_AND_MORE = re.compile(
    rf"(?P<over>超过|突破|不少于|不足|不到)(?P<number>{_NUMBER})(?P<more>余)(?P<unit>{_UNIT})"
)
_FEWER_TIMES = re.compile(
    rf"(?:减少|降低|下降|缩短|缩小|压缩|压减|缩减)了?(?:近|约|超过?)?(?:{_NUMBER})[余多]?倍"
)

_TWICE = (
    (_ABOUT_AND_MORE, ("约", "大概"), "about", "more", ("number", "more", "unit")),
    (_NEAR_AND_MORE, ("近",), "near", "more", ("number", "more", "unit")),
    (_ABOUT_AND_AROUND, ("左右", "上下"), "about", "around", ("about", "number", "unit")),
    (_MORE_AND_AROUND, ("左右", "上下"), "more", "around", ("number", "more", "unit")),
    (_OVER_AND_MORE, ("余",), "over", "more", ("over", "number", "unit")),
)
"""Pattern, words one of which it needs, the two parts that say the same, and what is kept."""


def until(styled: StyledText) -> Iterator[StyleNote]:
    """截止2025年底: 截止 takes no time behind it, 截至 does."""
    for match in styled.search(_UNTIL):
        yield note(match, "“截止”后不能带时间，应为“截至”。", "截至")


def said_twice(styled: StyledText) -> Iterator[StyleNote]:
    """约20余名, 近300余件, 约20名左右, 20余名左右, 超过20余名: the bound is said once."""
    for pattern, words, first, second, kept in _TWICE:
        if any(word in styled.text for word in words):
            for match in styled.search(pattern):
                yield note(
                    match,
                    f"“{match[first]}”和“{match[second]}”都表示大概，只用一个。",
                    "".join(match[part] for part in kept),
                )


def fewer_times(styled: StyledText) -> Iterator[StyleNote]:
    """减少3倍: nothing can become less by more than all of it."""
    for match in styled.search(_FEWER_TIMES):
        yield note(match, f"“{match.group()}”不合事理：减少不能用倍数，请改用百分数或分数。")
