"""Numerals that claim nothing: tokens, marks, ordinals of headings, set phrases, common words."""

import re
from collections.abc import Iterator
from functools import lru_cache

from drafter.claims.alternation import alternation
from drafter.claims.quantities import SUFFIX, figure_pattern
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import UNVERIFIED_MARK, Span

NUMERALS = frozenset("0123456789〇零一二两三四五六七八九十百千万亿廿卅")
"""Characters of a folded text that a numeral is written with."""
WILDCARD = "N"
"""Stands for any small Chinese numeral in a set phrase: N个方面, 第N次全国代表大会."""

_REACH = 40
_SMALL = "[一二两三四五六七八九十]{1,3}"
_MARKS = re.compile(rf"[⟦〚][^⟦⟧〚〛\n]{{0,12}}[⟧〛]|{re.escape(UNVERIFIED_MARK)}")
_ORDINALS = re.compile(
    rf"(?m)^[ \t　#*]*(?:{_SMALL}[、.．](?![一二三四]季度)|[（(]{_SMALL}[）)]"
    r"|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]"
    r"|第[一二三四五六七八九十百零]{1,6}[章节条款部编]|第\d{1,3}[章节条](?=[ \u3000]))"
    rf"|(?:(?<=[。；：，、\n“！？（( ])|^)第?{_SMALL}(?:是|要|来|则(?![。，、；]))(?!否)"
    rf"|(?<=[。；：！？;:])[ \u3000]?(?:{_SMALL}、|\d{{1,2}}[.．、](?!\d))"
    rf"|(?:(?<=[。；：，！？、;:,])|^)[ \u3000]?[（(](?:{_SMALL}|\d{{1,2}})[）)]"
    r"|(?<![\u4e00-\u9fff])[①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿Ⅰ-Ⅻ](?![次名级类期])"
    r"|[①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿](?![次名场人个家件项户篇期级类])"
    r"|^[ \t　]*\d{1,2}(?:\.\d{1,2}){2,3}(?=[ \u3000、])"
    rf"|(?:(?<=[。；：，、！？;:,\n])|^)第{_SMALL}(?=[，、：])(?!、[二三四]季度)"
)


@lru_cache(maxsize=32)
def set_phrase_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """Any set phrase that holds a numeral, the longest that fits."""
    phrases = (p for p in lexicon.set_phrases if NUMERALS & set(p) or WILDCARD in p)
    return re.compile(alternation(phrases, {WILDCARD: _SMALL}))


def find_marks_and_ordinals(text: str) -> Iterator[Span]:
    """Fact tokens, 【待核实】, and the ordinals of headings and of enumerations (一是, 2.)."""
    for pattern in (_MARKS, _ORDINALS):
        for match in pattern.finditer(text):
            yield Span(*match.span())


def find_set_phrases(text: str, lexicon: Lexicon) -> Iterator[Span]:
    """Set phrases (固定表述) as whole words: 十分 in 二十分钟 is none, nor 三包 in 十三包."""
    pattern, figure = set_phrase_pattern(lexicon), _figure(lexicon)
    position = 0
    while match := pattern.search(text, position):
        start, end = match.span()
        position = start + 1
        longer = figure.match(text, start, end + _REACH)
        is_longer_figure = longer is not None and longer.end() > end and text[start] != "一"
        if _is_whole_word(text, start, end) and not is_longer_figure:
            position = end
            yield Span(start, end)


def _is_whole_word(text: str, start: int, end: int) -> bool:
    """Whether a phrase is no part of a numeral: 五四 in 一点五四, 之一 in 三分之一."""
    before, behind = text[start - 1 : start], text[end : end + 1]
    return not (
        (text[start] in NUMERALS and before in NUMERALS)
        or (text[end - 1] in NUMERALS and behind in NUMERALS)
        or (before == "点" and start > 1 and text[start - 2] in NUMERALS)
        or (before == "分" and text[start] == "之")
    )


@lru_cache(maxsize=32)
def _figure(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(figure_pattern(lexicon) + SUFFIX)
