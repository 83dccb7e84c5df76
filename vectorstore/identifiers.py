"""What a query asks for by name: 《titles》, document numbers, quoted phrases, figures.

Meaning cannot find these (hit@1 .005 for numbers, RESEARCH.md §4); the letters can.
"""

import re
import unicodedata
from functools import lru_cache

from drafter.domain.source import Passage

_TITLE = re.compile(r"《([^《》]+)》")
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|「([^「」]+)」|‘([^‘’]+)’")
_DOCUMENT_NUMBER = re.compile(r"[\u3400-\u9fff]{0,12}[〔\[(]\d{4}[〕\])]\s*第?\d+号?")
_FIGURE = re.compile(
    r"(?<![\d.a-zA-Z])\d{1,2}月\d{1,2}日"
    r"|(?<![\d.a-zA-Z])\d+(?:[.,]\d+)*(?:%|‰|[万亿]?[元次人名个件项场篇份家户期届批堂座条支处轮起台辆吨米亩])?"
)
"""A day of the year, or a number with the measure unit behind it."""
_SHORTEST_WORDING = 6
_YEAR = re.compile(r"(?:19|20)\d\d")
"""A mere year says when, not which."""
_NOISE = re.compile(r"[\s《》〈〉“”‘’「」\"]")
_BRACKETS = str.maketrans("〔〕[]", "()()")


class Identifiers:
    """The names and figures of one query."""

    def __init__(self, query: str) -> None:
        text = unicodedata.normalize("NFKC", query)
        whole = _bare(query)
        self._whole = _pattern(whole) if len(whole) >= _SHORTEST_WORDING else None
        self.titles = tuple(_bare(title) for title in _TITLE.findall(text))
        rest = _TITLE.sub(" ", text)
        quoted = [next(filter(None, groups)) for groups in _QUOTED.findall(rest)]
        rest = _QUOTED.sub(" ", rest)
        numbers = _DOCUMENT_NUMBER.findall(rest)
        rest = _DOCUMENT_NUMBER.sub(" ", rest)
        figures = [f for f in _FIGURE.findall(rest) if not _YEAR.fullmatch(f)]
        self.phrases = tuple(
            dict.fromkeys(filter(None, (*self.titles, *map(_bare, (*quoted, *numbers, *figures)))))
        )
        self._patterns = tuple(_pattern(phrase) for phrase in self.phrases)

    def __bool__(self) -> bool:
        return bool(self.phrases)

    def exactness(self, passage: Passage) -> tuple[bool, bool, bool, int]:
        """How exactly a passage is what the query names; greater is better.

        Whether it holds the whole query as it is worded; whether it holds everything that is named
        to the letter, its heading included; whether its document bears the title that was asked
        for; how many of the names it holds.
        """
        text = _bare(passage.indexed_text)
        named = sum(1 for pattern in self._patterns if pattern.search(text))
        is_worded_so = self._whole is not None and bool(self._whole.search(text))
        is_titled_so = _bare(passage.document_title) in self.titles
        return is_worded_so, named == len(self._patterns), is_titled_so, named


@lru_cache(maxsize=8_192)
def _bare(text: str) -> str:
    """Without spaces and quotation marks, and with one kind of brackets."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)


def _pattern(phrase: str) -> re.Pattern[str]:
    """The phrase to the letter; a figure at its edge is no part of a longer one."""
    before = r"(?<![\d.])" if phrase[0].isdigit() else ""
    after = r"(?![\d.]*\d)" if phrase[-1].isdigit() else ""
    return re.compile(before + re.escape(phrase) + after)
