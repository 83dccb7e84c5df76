"""What a figure in a running text counts, in the few words that a clerk would put on a sheet.

The words of its own clause before the figure (开展主题党日活动12次 → 主题党日活动), where
those are too few the words behind it (12个村建成服务站 → 村建成服务站), else the subject of
the clause before (财政总收入187亿元，增长24% → 财政总收入增长). Plain patterns, not the checker's.
"""

import re
from collections.abc import Iterator, Sequence

import rjieba

from tests.evals.mentions import Mention, MentionKind, find_mentions, fold

SHORTEST, LONGEST = 4, 12
_SHORTEST_SUBJECT = 2
_REACH_BEHIND = 24
_BREAK = re.compile(r"[，。；：！？、;,\n（）()“”‘’—…《》〔〕【】]")
_PART = re.compile(r"[。；;！？\n]")
_LEADING = re.compile(
    "^(?:全年|今年|本年|目前|其中|截至[^，]{0,4}底?|先后|已经?|共计?|累计|总计|合计|分别|各|再|又|还|并|也|将|要|就|都|等|"
    "开展|组织|召开|举办|举行|完成|实现|达到|达成?|有|为|了|的|和|与|及|以及|同时|使|把|对|在|从|由|至|到|是|以上|以下|左右)+"
)
_TRAILING = re.compile(
    "(?:达到?了?|突破|超过|超|近|约|逾|共计?|累计|总计|合计|各|有|为|了|的|至|到|由|从|是|已|仅|和|与|及|等|在|将|"
    "不少于|不低于|不超过|至少|将近|接近|大约|多达|高达|每|以|增至|降至|升至|增加到|增长到|提高到|下降到|上升到|扩大到|提升到|降低到|达成|降到|降为|升到|增为|"
    "折合|大关|台阶|新的?|全年|今年|去年|上年)+$"
)
_EMPTY_VERB = re.compile("(?:完成|实现)$")
_COMPARED = re.compile("(?:同比|环比|[比较](?:上年|去年|上年同期|去年同期|同期|上一年|“[^”]*”末?))")
_YEAR = re.compile(r"(?:19|20)\d\d年(?:的|底|末|以来)?")
_CHANGE = re.compile(
    "(增长|增加|上升|提高|提升|扩大|下降|减少|降低|回落|缩小|压减|增幅|涨幅|占比?|增)[了约近达为到至]*$"
)
_LEVEL = re.compile("[到至为达]$")
_EACH = re.compile("分别([^，。；：、0-9]{0,8})$")
_JOINTS = frozenset({"、", "和", "，", "及", "与", "以及", "和增长", "，增长"})


def label_of(text: str, mentions: Sequence[Mention], number: int) -> str:
    """A label for the mention with this number; nothing where the text offers none."""
    mention = mentions[number]
    start = max((m.end() for m in _PART.finditer(text, 0, mention.start)), default=0)
    stretch = text[start : mention.start]
    if "分别" in re.split("，", stretch)[-1]:
        return _label_in_chain(text, mentions, number, start)
    last_end = mentions[number - 1].end if number else 0
    clause = _BREAK.split(stretch[max(0, last_end - start) :])[-1]
    own = "" if clause.endswith("等") else _words(clause)
    change = _CHANGE.search(own)
    if change and len(own) - len(change.group()) < _SHORTEST_SUBJECT:
        subject = _subject(stretch[: len(stretch) - len(own)])
        return _cut_to_the_last(f"{subject}{change[1]}") if subject else ""
    if len(own) < SHORTEST and not _LEVEL.search(clause):
        behind = _words(
            re.split(r"\d", _BREAK.split(text[mention.end : mention.end + _REACH_BEHIND])[0])[0]
        )
        own += _cut_to_the_first(behind)
    if len(own) < SHORTEST:
        subject = _subject(stretch[: max(0, len(stretch) - len(own))])
        own = subject if own in subject else subject + own
    return _cut_to_the_last(own) if len(own) >= 2 else ""


def _label_in_chain(text: str, mentions: Sequence[Mention], number: int, start: int) -> str:
    """城镇、农村居民收入分别增长4.8%、5.9%: the second subject for the second figure."""
    for first in range(number, -1, -1):
        before = text[start : mentions[first].start]
        told = _EACH.search(before)
        if told:
            break
        if first == 0 or text[mentions[first - 1].end : mentions[first].start] not in _JOINTS:
            return ""
    else:
        return ""
    chain = list(_chain(text, mentions, first))
    subjects = re.split("[、和与及]", re.split("[，：]", before[: told.start()])[-1])
    if len(subjects) != len(chain) or len(chain) < 2:
        return ""
    change = _CHANGE.search(told[1])
    subject = _words(subjects[number - first])
    yearly = "年均" if "年均" in before[-16:] and "年均" not in subject else ""
    label = f"{subject}{yearly}{change[1] if change else ''}"
    return _cut_to_the_last(label) if len(subject) >= 2 else ""


def _chain(text: str, mentions: Sequence[Mention], first: int) -> Iterator[int]:
    yield first
    for number in range(first + 1, len(mentions)):
        if text[mentions[number - 1].end : mentions[number].start] not in _JOINTS:
            return
        yield number


def _words(clause: str) -> str:
    """A clause without figures, years, and the verbs and particles at its ends."""
    bare = _YEAR.sub("", fold(clause))
    bare = _COMPARED.sub("", re.sub(r"[\d.%\s·,]+", "", bare))
    bare = _TRAILING.sub("", _LEADING.sub("", bare))
    short = _EMPTY_VERB.sub("", bare)
    return short if len(short) >= SHORTEST else bare


def _subject(before: str) -> str:
    """The nearest clause before that has words enough to name something."""
    masked = fold(before)
    for mention in find_mentions(before):
        if mention.kind is not MentionKind.TITLE:
            blank = "，" * (mention.end - mention.start)
            masked = masked[: mention.start] + blank + masked[mention.end :]
    masked = re.sub("（[^（）]*）?", "，", masked)
    for clause in reversed(_BREAK.split(masked)):
        words = _CHANGE.sub("", _words(clause))
        if len(words) >= _SHORTEST_SUBJECT:
            return _cut_to_the_last(words)
    return ""


def _cut_to_the_last(words: str) -> str:
    """Whole words, the last ones."""
    if len(words) <= LONGEST:
        return words
    kept = ""
    for token in reversed(rjieba.cut(words)):
        if len(token) + len(kept) > LONGEST:
            break
        kept = token + kept
    return _LEADING.sub("", kept)


def _cut_to_the_first(words: str) -> str:
    """Whole words, the first ones."""
    kept = ""
    for token in rjieba.cut(words):
        if len(kept) + len(token) > LONGEST:
            break
        kept += token
    return kept
