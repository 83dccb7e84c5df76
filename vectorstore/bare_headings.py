"""Headings without any ordinal: short lines by themselves over long ones (利国为民, 党费使用).

One alone is believed nowhere: signatures, addressees and captions look the same. Where a document
has several of them, each over text of its own, they are its headings.
"""

import re
from collections.abc import Iterator, Sequence

from vectorstore.lines import Line

FEWEST = 2
_LONGEST = 20
_LEAST_TEXT = 50
"""Characters that the line below a heading has at least; an article's line counts as text."""
_BARE = re.compile(r"[\u4e00-\u9fff“”《》、\d年]{3,20}")
_NO_HEADING = re.compile(
    r"^(?:编辑|校对|来源|作者|记者|图为|附件|抄送|印发|特此|此致|敬礼|各位|同志)"
    r"|^(?:19|20)\d\d年\d|^二[〇○零]|(?:日|号|版|摄|者|函|通知|报告|总结)$"
    r"|(?:局|委|部|厅|院|室|会|府|处|中心|公司|大学|学院|支部|总支|党委|党组)$"
)
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]{1,5}条")


def find_bare_headings(lines: Sequence[Line], taken: set[int]) -> list[int]:
    """Indexes of such headings; ``taken`` are the lines that have an ordinal or a style."""
    if any(line.level for line in lines):
        return []  # the file's own styles say which lines are headings
    found = list(_candidates(lines, taken))
    return found if len(found) >= FEWEST else []


def _candidates(lines: Sequence[Line], taken: set[int]) -> Iterator[int]:
    for index, line in enumerate(lines[:-1]):
        below = lines[index + 1]
        if index in taken or line.is_row or below.is_row or len(line.text) > _LONGEST:
            continue
        if not _BARE.fullmatch(line.text) or _NO_HEADING.search(line.text):
            continue
        if _is_over_text(below) and (index == 0 or _closes(lines[index - 1])):
            yield index


def _is_over_text(below: Line) -> bool:
    return len(below.text) >= _LEAST_TEXT or bool(_ARTICLE.match(below.text))


def _closes(above: Line) -> bool:
    """A heading follows the end of a sentence; a broken line is not followed by one."""
    return above.text.endswith(("。", "！", "”", "：", "）", "；", "？"))
