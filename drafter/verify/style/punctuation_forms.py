"""How punctuation is written: GB/T 15834-2011."""

import re
from collections.abc import Iterator

from drafter.domain.verification import Span
from drafter.verify.style.styled_text import HAN, StyledText, StyleNote, note

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
_LEFT = f"[{HAN}”》）％%]"
_RIGHT = f"[{HAN}“《（]"
_HALF_STOP = re.compile(rf"(?<={_LEFT})[ ]?(?P<mark>[,;:?!])[ ]?(?={_RIGHT}|\d|$)", re.MULTILINE)
_COMMA_BEHIND_DIGIT = re.compile(rf"(?<=\d)(?P<mark>[,;])[ ]?(?=[{HAN}])")
_HALF_FULL_STOP = re.compile(rf"(?<=[{HAN}”》）])(?P<mark>\.)(?=[{HAN}]{{2}}|$)", re.MULTILINE)
_HALF_BRACKETS = re.compile(r"\((?P<inside>[^()（）\n]{0,60})\)")
_MIXED_BRACKETS = re.compile(r"\((?P<first>[^()（）\n]{0,60})）|（(?P<second>[^()（）\n]{0,60})\)")
_PAUSE_BEFORE_ETC = re.compile(
    r"、(?P<etc>等等?)(?=[，。；：、）！？]|方面|活动|工作|内容|形式|方式|问题|措施|制度|$)",
    re.MULTILINE,
)
_DOUBLED = re.compile("[，。；：、]{2,}|[。！？][，；、]|[，；：、][！？]")
_STOP_INSIDE_AND_OUT = re.compile("(?<=[。！？])(?P<close>[”’])。")
_PAUSE_IN_FRONT_OF_CLOSE = re.compile("(?P<mark>[，、；：])(?P<close>[）》】])")
_PAUSE_BEHIND_OPEN = re.compile("(?P<open>[（《“])(?P<mark>[，、；。])")
_ELLIPSIS = re.compile(
    r"(?<![.…])(?:。{3,}|\.{3,}|…(?:…{2,})?)(?![.…])(?!\s*\d{1,4}$)", re.MULTILINE
)
_DASH = re.compile(rf"(?<=[{HAN}”》）])(?P<mark>--+|－－+|ーー+|──+|–––*)(?=[{HAN}“《（])")
_STRAIGHT = re.compile(r'"(?P<inside>[^"“”\n]{1,80})"')
_IN_TITLE = re.compile("《[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)+》")
_BLANK = re.compile(rf"(?<=[{HAN}，。；：、])[ \u00a0]+(?=[{HAN}“《])")
_ORDINAL_BEFORE = re.compile(
    r"^[\s#]*(?:第[一二三四五六七八九十百\d]+[章节条款项]|[（(]?[一二三四五六七八九十\d]+[）)、.．])[^，。；：]{0,30}$"
)
_IS_ORDINAL = re.compile(r"(?m)^[\s#*]*[一二三四五六七八九十]{1,3}\Z")
_ENDED = re.compile(r"[。！？；：…”’）》】—.!?;:)\]]$")
_LONG = 30


def half_width_marks(styled: StyledText) -> Iterator[StyleNote]:
    """学习12次,主题党日…: marks between Chinese characters are full width (GB/T 15834-2011 5.1)."""
    for pattern in (_HALF_STOP, _COMMA_BEHIND_DIGIT, _HALF_FULL_STOP):
        for match in styled.search(pattern):
            if match["mark"] == ":" and styled.text[match.end() : match.end() + 1].isdigit():
                continue
            if match["mark"] == "." and _IS_ORDINAL.search(styled.text, 0, match.start()):
                continue
            yield note(
                match,
                f"中文里应用全角标点，“{match['mark']}”应为“{_FULL[match['mark']]}”。",
                _FULL[match["mark"]],
            )


def half_width_brackets(styled: StyledText) -> Iterator[StyleNote]:
    """(以下简称…): brackets around Chinese are full width, both of a pair (GB/T 15834-2011 5.1)."""
    for match in styled.search(_HALF_BRACKETS):
        if re.search(f"[{HAN}]", match["inside"]) or _is_ordinal(styled, match):
            yield note(match, "中文里应用全角括号。", f"（{match['inside']}）")
    for match in styled.search(_MIXED_BRACKETS):
        yield note(match, "一对括号应同为全角。", f"（{match['first'] or match['second'] or ''}）")


def _is_ordinal(styled: StyledText, match: re.Match[str]) -> bool:
    return styled.is_line_start(match.start()) and match["inside"].isdigit()


def pauses_before_etc(styled: StyledText) -> Iterator[StyleNote]:
    """学习、宣传、等: no 、 in front of 等 (GB/T 15834-2011 4.5)."""
    for match in styled.search(_PAUSE_BEFORE_ETC):
        yield note(match, "“等”字前不用顿号。", match["etc"])


def doubled_marks(styled: StyledText) -> Iterator[StyleNote]:
    """，。 and 。”。: one place takes one mark (GB/T 15834-2011 4)."""
    for match in styled.search(_DOUBLED):
        marks = match.group()
        if not set(marks) <= {"。"} or len(marks) == 2:  # 。。。 stands for an ellipsis
            yield note(match, f"标点“{marks}”重复，只留一个。", _strongest(marks))
    for match in styled.search(_STOP_INSIDE_AND_OUT):
        yield note(match, "引号内已有句末点号，引号外不再用句号。", match["close"])
    for match in styled.search(_PAUSE_IN_FRONT_OF_CLOSE):
        yield note(match, f"“{match['close']}”前多了“{match['mark']}”。", match["close"])
    for match in styled.search(_PAUSE_BEHIND_OPEN):
        yield note(match, f"“{match['open']}”后多了“{match['mark']}”。", match["open"])


def _strongest(marks: str) -> str:
    return min(marks, key="！？。；：，、".index)


def ellipses_and_dashes(styled: StyledText) -> Iterator[StyleNote]:
    """。。。 and --: an ellipsis is ……, a dash —— (GB/T 15834-2011 4.11, 4.10)."""
    for match in styled.search(_ELLIPSIS):
        if match.group() != "……":
            yield note(match, "省略号应为六个点“……”。", "……")
    for match in styled.search(_DASH):
        yield note(match, "破折号应为“——”。", "——")


def straight_quotes(styled: StyledText) -> Iterator[StyleNote]:
    """Straight quotation marks: in Chinese they are “ ” (GB/T 15834-2011 4.8)."""
    for match in styled.search(_STRAIGHT):
        if re.search(f"[{HAN}]", match["inside"]):
            yield note(match, "中文里应用弯引号“ ”。", f"“{match['inside']}”")


def nested_quotes(styled: StyledText) -> Iterator[StyleNote]:
    """“…“…”…”: quotation marks inside quotation marks are ‘ ’ (GB/T 15834-2011 4.8)."""
    for line in styled.lines:
        opened: list[int] = []
        inner: list[tuple[int, int]] = []
        for index, character in enumerate(line.text):
            if character == "“":
                opened.append(index)
            elif character == "”":
                if not opened:
                    break
                start = opened.pop()
                if len(opened) == 1:
                    inner.append((start, index + 1))
        else:
            if not opened:
                for start, end in inner:
                    words = line.text[start + 1 : end - 1]
                    yield StyleNote(
                        Span(line.start + start, line.start + end),
                        "引号里面再用引号时，里面的用单引号‘ ’。",
                        f"‘{words}’",
                    )


def nested_titles(styled: StyledText) -> Iterator[StyleNote]:
    """《关于学习《党章》的通知》: 书名号 inside 书名号 are 〈 〉 (GB/T 15834-2011 4.15)."""
    for match in _IN_TITLE.finditer(styled.text):
        inside = match.group()[1:-1].replace("《", "〈").replace("》", "〉")
        yield note(match, "书名号里面再用书名号时，里面的用单书名号〈 〉。", f"《{inside}》")


def blanks(styled: StyledText) -> Iterator[StyleNote]:
    """推动 工作: no blank within running Chinese text (GB/T 15834-2011 5.1).

    One behind the heading of a paragraph and those in a motto (“传承红色基因 护航粮食安全”) part
    what has no mark.
    """
    for line in styled.body:
        for match in _BLANK.finditer(line.text):
            before = line.text[: match.start()]
            if _ORDINAL_BEFORE.match(before) or before.count("“") > before.count("”"):
                continue
            span = Span(*match.span()).shifted(line.start)
            if styled.is_free(span.start, span.end):
                yield StyleNote(span, "汉字之间多了空格。", "")


def open_ends(styled: StyledText) -> Iterator[StyleNote]:
    """A paragraph of running text ends with a mark that ends a sentence (GB/T 15834-2011 4.1)."""
    for line in styled.body:
        text = line.text.rstrip()
        if len(text) < _LONG or _ENDED.search(text):
            continue
        last = line.start + len(text) - 1
        mark = text[-1]
        suggestion = "。" if mark in "，、," else f"{mark}。"
        yield StyleNote(Span(last, last + 1), "段末没有句末标点。", suggestion)
