"""Characters that are written in more than one way, and characters that show nothing.

A numeral must not slip through because it is written with traditional characters, nor because
something invisible parts its digits.
"""

import re
from itertools import accumulate

_TRADITIONAL = (
    "萬万億亿兩两點点個个輛辆場场課课項项條条張张戶户隻只間间號号屆届餘余幾几數数歲岁噸吨畝亩週周時时"
    "節节學学處处種种類类顆颗臺台棟栋層层組组對对雙双筆笔級级縣县鎮镇鄉乡冊册則则輪轮員员單单車车門门"
    "隊队團团錢钱達达過过約约於于佔占幀帧貫贯頁页將将滿满聯联開开"
)
TRADITIONAL = {
    ord(old): new for old, new in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)
}
"""Traditional characters of numerals, measure units and qualifiers, for ``str.translate``."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
"""Control and format characters (Unicode Cc and Cf but tab and line ends), variation selectors."""
BLOT = "\ufffc"
"""Stands for what is out of sight; \x00, which the reader itself blots with, would be dropped."""


def drop_invisible(text: str) -> tuple[str, list[int]] | None:
    """The text without characters that show nothing, and where each of the others stood.

    None where there is no such character. The list has one more place: the end of the text.
    """
    if _INVISIBLE.search(text) is None:
        return None
    kept = _INVISIBLE.split(text)
    lengths = accumulate((len(part) + 1 for part in kept), initial=0)
    places = [
        start + offset
        for start, part in zip(lengths, kept, strict=False)
        for offset in range(len(part))
    ]
    return "".join(kept), [*places, len(text)]
