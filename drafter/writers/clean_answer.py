"""A model's answer without what is not the section's text, cleaned as it streams.

Models add things that were not asked for: their thinking, a greeting, a code fence, the heading
once more. Only what is surely none of the text is taken away; a line that holds a token is never
dropped. What cannot be decided yet is held back, everything else passes at once.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator

from drafter.errors import ModelOutputInvalid

_THINK = re.compile(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_LONGEST_TAG = len("</thinking>")

_LONGEST_DOUBT = 80
"""A line's beginning is held back at most this long."""
_LEADS = (
    *("好的", "好，", "当然", "没问题", "明白", "收到", "以下", "下面", "这是", "根据您"),
    *("抱歉", "很抱歉", "非常抱歉", "对不起", "作为AI", "作为一个AI", "作为人工智能", "我无法"),
    *("希望", "如需", "如果您", "如您", "请您", "以上", "注：", "（注："),
    *("```", "~~~", "<材料", "</材料"),
)
"""How a line may begin that is not the section's text."""
_GREETING = re.compile(r"(?:好的|好|当然可以|当然|没问题|明白了?|收到)[，,。！!：:]\s*")
_ANNOUNCEMENT = re.compile(
    r"(?:以下|下面|这)(?:是|为)[^。；\n]{0,50}[：:]"
    r"|(?:根据您|我(?:将|会|来|已))[^。；\n]{0,50}[：:]"
)
_ANNOUNCES = re.compile("正文|本节|章节|段落|草稿|初稿|内容|修改|改写|撰写|起草|根据您|为您")
_FAREWELL = re.compile("如果您|如您|请您|(?:希望|如需|以上).*(?:您|告诉我|随时)|[（(]?注[：:]")
_REFUSAL = re.compile(
    r"(?:很|非常)?(?:抱歉|对不起|遗憾)[，,]"
    r"|我(?:无法|不能)(?:协助|提供|完成|满足|回答|为您)"
    r"|作为(?:一个|一名)?(?:AI|人工智能|语言模型)",
)
_FENCE = re.compile(r"(?:```|~~~)\w*$|</?材料[^>]*>$")
"""Code fences, and the prompt's own marks around retrieved text."""
_LINE_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|[-*+•]\s+|>\s+)")
_HALF_MARKS = re.compile(r"\s*(?:#{1,6}\s*|[-*+•>`~]{0,3}\s*)")
_ORDINAL = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*")
_HALF_ORDINAL = re.compile(r"[（(]?[一二三四五六七八九十\d]{0,3}[）)、.．]?\s*")
_BOLD = re.compile(r"(?<![^\s。；：！？])\*\*([^*\n]{1,60})\*\*")
_OPEN_BOLD = re.compile(r"(?<![^\s。；：！？])\*\*?(?:[^*\n]{1,60}\*?)?$")


async def clean_answer(pieces: AsyncIterator[str], heading: str) -> AsyncGenerator[str, None]:
    """The section's text in a model's answer, piece by piece.

    ``heading`` is the section's own, without its ordinal; it is dropped where the answer
    begins with it.

    Raises:
        ModelOutputInvalid: the model refused, or mixed its thinking into the text.
    """
    thinking = _Thinking()
    lines = _Lines(heading)
    async for piece in pieces:
        if text := lines.feed(thinking.feed(piece)):
            yield text
    if text := lines.feed(thinking.rest()) + lines.rest():
        yield text


class _Thinking:
    """Drops <think>…</think>, also where a tag is split over pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = False

    def feed(self, piece: str) -> str:
        """What of the text so far is certainly not thinking."""
        self._held += piece
        out = ""
        while match := _THINK.search(self._held):
            closes = bool(match[1])
            if closes and not self._inside:
                raise ModelOutputInvalid(
                    "模型把思考过程混进了正文，请在模型服务上启用推理内容解析后重试。"
                )
            if not self._inside:
                out += self._held[: match.start()]
            self._inside = not closes
            self._held = self._held[match.end() :]
        # A tag may have begun at the end.
        start = self._held.rfind("<", max(0, len(self._held) - _LONGEST_TAG + 1))
        ready = self._held if start == -1 else self._held[:start]
        self._held = self._held[len(ready) :]
        return out if self._inside else out + ready

    def rest(self) -> str:
        """What was held back, at the end; an unfinished thought is dropped."""
        return "" if self._inside else self._held


class _Lines:
    """Drops or cleans lines; holds one back only while its beginning is in doubt.

    Lines are parted by one line feed, blank ones go.
    """

    def __init__(self, heading: str) -> None:
        self._heading_text = heading.strip()
        self._heading = _heading_pattern(self._heading_text)
        self._held = ""
        self._in_line = False
        """Whether the beginning of the present line has already been given out."""
        self._last = ""
        """The last character given out of the present line, asterisks aside."""
        self._has_text = False

    def feed(self, text: str) -> str:
        """What of the text so far is decided."""
        self._held += text
        out: list[str] = []
        while "\n" in self._held:
            line, self._held = self._held.split("\n", 1)
            out.append(self._finish_line(line))
            self._in_line = False
        if not self._in_line and self._held and not self._in_doubt():
            self._held = self._begin(self._held)
            self._in_line = bool(self._held)
        if self._in_line:
            out.append(self._release())
        return "".join(out)

    def rest(self) -> str:
        """What was held back, at the end."""
        line, self._held = self._held, ""
        return self._finish_line(line)

    def _finish_line(self, line: str) -> str:
        """A line that is complete, or what is left of it; empty where all of it is dropped."""
        if not self._in_line:
            line = "" if self._is_chatter(line) else self._begin(line)
        return self._without_bold(line)

    def _is_chatter(self, line: str) -> bool:
        """Whether a whole line is a code fence, or speaks to the user after the text."""
        line = line.strip()
        if "⟦" in line:
            return False
        return bool(_FENCE.match(line) or (self._has_text and _FAREWELL.match(line)))

    def _begin(self, line: str) -> str:
        """A line's beginning, or all of it, without what is not the section's text."""
        line = _LINE_MARKS.sub("", line.lstrip(), count=1)
        if not self._has_text:
            line = self._heading.sub("", _without_chatter(line), count=1)
        line = line.lstrip()
        if not line:
            return ""
        self._last = ""
        parted = f"\n{line}" if self._has_text else line
        self._has_text = True
        return parted

    def _in_doubt(self) -> bool:
        """Whether the beginning of a line may yet turn out to be no text of the section."""
        held = self._held
        if "⟦" in held or len(held) > _LONGEST_DOUBT:
            return False
        if _HALF_MARKS.fullmatch(held):
            return True
        start = _LINE_MARKS.sub("", held, count=1).replace("*", "").strip()
        if any(lead.startswith(start) or start.startswith(lead) for lead in _LEADS):
            return True
        return not self._has_text and self._may_be_heading(start)

    def _may_be_heading(self, start: str) -> bool:
        if not self._heading_text:
            return False
        body = _ORDINAL.sub("", start, count=1)
        return bool(_HALF_ORDINAL.fullmatch(start)) or self._heading_text.startswith(body)

    def _release(self) -> str:
        """Everything inside a line but what may be bold that is not closed yet."""
        text = self._without_bold(self._held)
        open_bold = _OPEN_BOLD.search(self._last + text)
        ready = text[: open_bold.start() - len(self._last)] if open_bold else text
        self._held = text[len(ready) :]
        self._last = ready.rstrip("*")[-1:] or self._last
        return ready

    def _without_bold(self, text: str) -> str:
        """The text without pairs of ** around the beginning of a sentence; a mask (**次) stays."""
        return _BOLD.sub(r"\1", self._last + text)[len(self._last) :]


def _without_chatter(line: str) -> str:
    """The answer's first line without a greeting and the announcement of the text."""
    if _REFUSAL.match(line):
        raise ModelOutputInvalid("模型拒绝撰写这一节，请更换模型，或改用范例写稿。")
    greeting = _GREETING.match(line)
    rest = line[greeting.end() :] if greeting else line
    announcement = _ANNOUNCEMENT.match(rest)
    if (
        announcement
        and "⟦" not in announcement[0]
        and (greeting or _ANNOUNCES.search(announcement[0]))
    ):
        rest = rest[announcement.end() :]
    return rest


def _heading_pattern(heading: str) -> re.Pattern[str]:
    """The section's heading at the beginning of a line, however it is numbered and marked up."""
    if not heading:
        return re.compile(r"(?!)")
    return re.compile(
        rf"^\**\s*(?:{_ORDINAL.pattern})?\**\s*{re.escape(heading)}\**(?:[。：:]\**|\s+|$)\s*"
    )
