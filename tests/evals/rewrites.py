"""Harmless rewrites of a true text: it stays true, so every complaint is a false alarm."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from tests.evals.inject import (
    Case,
    Change,
    Ground,
    Injector,
    digits_of,
    in_chinese,
    is_wordable,
    summands,
)
from tests.evals.mentions import Mention, MentionKind, find_mentions, fold

_SYNONYMS = {
    "开展": "组织开展", "召开": "组织召开", "举办": "组织举办", "完成": "顺利完成",
    "实现": "达到", "接待": "接待了", "受理": "受理了", "投入": "投入了", "建成": "建成了",
    "处置": "处理", "化解": "调处化解", "组织": "组织开展", "走访": "走访了",
    "发放": "发放了", "引进": "引进了", "解决": "帮助解决", "培训": "培训了",
    "新建": "新建了", "审结": "审结了", "争取": "争取到", "签约": "签订", "达到": "达",
    "达": "达到",
}  # fmt: skip
_BOUND_BEFORE = re.compile("(?:[近约超过逾于]|至少|至多|突破)$")
_BOUND_BEHIND = re.compile("以上|以下|以内|左右")
_BOUND_TO_OTHERS = re.compile("其中|同比|比上年|较上年|分别|占|这|该|其|此|为|前者|后者|上述|以上")
_STARTS_ANEW = re.compile("其中|这|该|其|此|同时|但|而|因此|一是|二是|三是|首先|其次|同比|[（(—]")


def full_width(ground: Ground) -> Iterator[Case]:
    """14次 → １４次."""
    wide = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
    for mention in ground.numbers:
        yield (Change(mention.start, mention.end, mention.text.translate(wide)),)


def thousands_separator(ground: Ground) -> Iterator[Case]:
    """1150人次 → 1,150人次."""
    for mention in ground.numbers:
        digits = re.match(r"\d{4,}(?![\d.])", mention.text)
        if digits and mention.unit:
            new = f"{int(digits.group()):,}{mention.text[digits.end() :]}"
            yield (Change(mention.start, mention.end, new),)


def percent_in_words(ground: Ground) -> Iterator[Case]:
    """98.3% → 百分之九十八点三."""
    for mention in ground.numbers:
        if mention.unit == "%" and re.fullmatch(r"[\d.]+[%％]", mention.text):
            yield (Change(mention.start, mention.end, f"百分之{in_chinese(mention.amount)}"),)


def chinese_numeral(ground: Ground) -> Iterator[Case]:
    """14次 → 十四次."""
    for mention in ground.numbers:
        if is_wordable(mention):
            new = f"{in_chinese(mention.amount)}{mention.unit}"
            yield (Change(mention.start, mention.end, new),)


def blank_before_unit(ground: Ground) -> Iterator[Case]:
    """14次 → 14 次."""
    for mention in ground.numbers:
        if mention.unit and mention.text.endswith(mention.unit):
            number = mention.text.removesuffix(mention.unit).rstrip()
            yield (Change(mention.start, mention.end, f"{number} {mention.unit}"),)


def written_out(ground: Ground) -> Iterator[Case]:
    """3万人次 → 30000人次."""
    for mention in ground.numbers:
        is_plain = re.fullmatch(r"[\d.,]+\s?[万亿]" + re.escape(mention.unit), mention.text)
        if is_plain and mention.amount == int(mention.amount):
            yield (Change(mention.start, mention.end, f"{int(mention.amount)}{mention.unit}"),)


def in_ten_thousands(ground: Ground) -> Iterator[Case]:
    """12500人次 → 1.25万人次."""
    for mention in ground.numbers:
        is_plain = re.fullmatch(r"\d{5,}" + re.escape(mention.unit), mention.text)
        if is_plain and mention.unit:
            short = format((mention.amount / Decimal(10_000)).normalize(), "f")
            yield (Change(mention.start, mention.end, f"{short}万{mention.unit}"),)


def equivalent_unit(ground: Ground) -> Iterator[Case]:
    """14次 → 14场, where the lexicon says that both count the same thing."""
    for mention in ground.numbers:
        group = next((g for g in ground.lexicon.unit_equivalents if mention.unit in g), ())
        other = next((unit for unit in group if unit != mention.unit), "")
        if other and mention.text.endswith(mention.unit):
            number = mention.text.removesuffix(mention.unit)
            yield (Change(mention.start, mention.end, f"{number}{other}"),)


def fitting_vague_count(ground: Ground) -> Iterator[Case]:
    """45次 → 40余次."""
    for mention in ground.numbers:
        digits = digits_of(mention)
        rounded = int(mention.amount) - int(mention.amount) % 10 ** (len(digits) - 1)
        is_round = mention.amount == rounded
        is_bounded = _BOUND_BEFORE.search(ground.text[: mention.start]) or _BOUND_BEHIND.match(
            ground.text[mention.end :]
        )
        if is_wordable(mention) and mention.amount > 10 and not is_round and not is_bounded:
            yield (Change(mention.start, mention.end, f"{rounded}余{mention.unit}"),)


def document_number_respelled(ground: Ground) -> Iterator[Case]:
    """江党组〔2025〕12号 → 江党组[2025]12号, and with the year in round brackets."""
    for mention in ground.mentions:
        if mention.kind is MentionKind.DOCUMENT_NUMBER:
            for left, right in ("[]", "（）"):
                new = mention.text.replace("〔", left).replace("〕", right)
                yield (Change(mention.start, mention.end, new),)


def verb_replaced(ground: Ground) -> Iterator[Case]:
    """开展学习14次 → 组织开展学习14次, 实现 → 达到."""
    for mention in ground.numbers:
        start = max(ground.text.rfind(c, 0, mention.start) for c in "，。；、！？：\n”）》") + 1
        clause = ground.text[start : mention.start]
        at, verb = max(((clause.rfind(v), v) for v in _SYNONYMS), key=lambda p: (p[0], len(p[1])))
        if at < 0 or re.search(r"\d", clause[at:]):
            continue
        after = clause[at + len(verb) :]
        new = _SYNONYMS[verb]
        if after.startswith("了") or clause[:at].endswith(
            ("组织", "顺利", "帮助", "调处", "未", "率")
        ):
            continue
        yield (Change(start + at, mention.end, f"{new}{after}{mention.text}"),)


def sum_added(ground: Ground) -> Iterator[Case]:
    """Behind the only two figures of a sentence their true total."""
    for first, second in summands(ground):
        end = ground.end_of_sentence(second.end)
        sentence = find_mentions(ground.text[ground.start_of_sentence(first.start) : end])
        if sum(m.kind is MentionKind.NUMBER for m in sentence) > 2:
            continue  # of which two it is the total would be open
        total = f"{first.amount + second.amount}{first.unit}"
        yield (
            Change(end, end, "，两项合计", is_figure=False),
            Change(end, end, total),
        )


def clauses_reordered(ground: Ground) -> Iterator[Case]:
    """开展党课4次、研讨6次 → 开展研讨6次、党课4次 is not made; only whole clauses change places."""
    numbers = ground.facts
    for (first, fact), (second, other) in pairwise(numbers):
        one, two = _clause(ground, first), _clause(ground, second)
        if ground.text[one[1] : two[0]] not in ("，", "；"):
            continue
        clauses = [(one, fact.label), (two, other.label)]
        if all(_stands_alone(ground, *clause) for clause in clauses):
            yield (
                Change(*one, ground.text[slice(*two)]),
                Change(*two, ground.text[slice(*one)]),
            )


def sentences_reordered(ground: Ground) -> Iterator[Case]:
    """Two neighbouring sentences change places."""
    stops = [m.end() for m in re.finditer("。", ground.text)]
    starts = [0, *stops]
    for start, middle, end in zip(starts, stops, stops[1:], strict=False):
        one, two = ground.text[start:middle], ground.text[middle:end]
        has_fact = any(start <= m.start < end for m in ground.numbers)
        if has_fact and all(map(_may_move, (one, two))):
            yield Change(start, middle, two), Change(middle, end, one)


def _clause(ground: Ground, mention: Mention) -> tuple[int, int]:
    start = max(ground.text.rfind(c, 0, mention.start) for c in "，。；：！？\n") + 1
    ends = [at for c in "，。；！？\n" if (at := ground.text.find(c, mention.end)) != -1]
    return start, min(ends, default=len(ground.text))


def _stands_alone(ground: Ground, clause: tuple[int, int], label: str) -> bool:
    words = ground.text[slice(*clause)]
    inside = [m for m in ground.numbers if clause[0] <= m.start < clause[1]]
    return (
        len(inside) == 1
        and label in re.sub(r"[\d.%\s]", "", fold(words))
        and not _BOUND_TO_OTHERS.search(words)
        and _quotes_match(words)
    )


def _may_move(sentence: str) -> bool:
    return "\n" not in sentence and not _STARTS_ANEW.match(sentence) and _quotes_match(sentence)


def _quotes_match(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("“”", "（）", "《》"))


REWRITES: dict[str, Injector] = {
    "full-width digits": full_width,
    "thousands separator": thousands_separator,
    "百分之": percent_in_words,
    "Chinese numeral": chinese_numeral,
    "blank before the unit": blank_before_unit,
    "万 written out": written_out,
    "in 万": in_ten_thousands,
    "equivalent unit of the lexicon": equivalent_unit,
    "fitting vague count": fitting_vague_count,
    "synonym of the verb": verb_replaced,
    "true sum added": sum_added,
    "reordered clauses": clauses_reordered,
    "reordered sentences": sentences_reordered,
}


DOCUMENT_NUMBER = "document number in other brackets"
STILL_IN_FORCE = "policy that a later one only names"
UNLISTED_UNIT = "unit that the lexicon does not list"
MOVES = frozenset({"reordered clauses", "reordered sentences"})
"""Here no more complaints than before are allowed; elsewhere none."""
