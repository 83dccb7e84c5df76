"""Find every claim of a text: what must rest on a source before the text may be released.

Each kind of claim is looked for in turn; what an earlier kind has taken is not looked at again.
What is known to be no claim (set phrases, ordinals of headings, tokens, marks) is taken first.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from drafter.claims.dates import find_dates
from drafter.claims.names import find_organizations, find_quoted_names, find_titles
from drafter.claims.numerals import fold, parse_number
from drafter.claims.quantities import (
    ARABIC,
    CHINESE,
    PREFIX_PATTERN,
    SUFFIX_PATTERN,
    canonical,
    quantity_of,
    unit_pattern,
)
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.verification import UNVERIFIED_MARK, Claim, ClaimKind, Span

Finder = Callable[[str, Lexicon], Iterator[Claim]]

_NUMERALS = frozenset("0123456789０１２３４５６７８９〇零一二两三四五六七八九十百千万亿廿卅")
_TOKEN = re.compile(r"[⟦〚][^⟦⟧〚〛\n]{0,12}[⟧〛]")
_ORDINALS = re.compile(
    r"(?m)^[ \t　#]*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|[0-9０-９]{1,2}[.．、](?![0-9０-９])|[（(][0-9０-９]{1,2}[）)]"
    r"|第[一二三四五六七八九十百零]{1,6}[章节条款部]|[①-⑳])"
    r"|(?:(?<=[。；：，\n“])|^)[一二三四五六七八九十]{1,2}(?:是|要|则|来)"
    r"|[①-⑳]|第[一二三四五六七八九十]{1,2}(?=[，、：])"
)
_STRUCTURE = re.compile(
    r"[两二三四五六七八九十]{1,2}个(?:方面|层面|维度|角度|环节|层次|着力点|重点|关键|步骤|转变|坚持|确保|突出|"
    r"强化|聚焦|到位|结合|同步|阶段|突破口|抓手|不放松|必须|加强|提升|更加)"
    r"|[一二三四五六七八九十]大(?=[^\d，。、；]{1,4})|[两二三四五六]级(?:联动|书记|网格|审核|审批)"
    r"|一[\u4e00-\u9fff]|[\u4e00-\u9fff]一(?=[，。；、])|第一|再一次|有一|之一|同一|统一|唯一"
)
_VAGUE = re.compile(
    r"(?P<bound>近百|近千|近万|上百|上千|上万|逾百|逾千|百余|千余|十余|二十余|三十余|数十|数百|数千|数万|几十|几百|"
    r"几千|成百上千|十几|二十几|十多|百多|千多)(?P<unit>{units})?"
    r"|(?P<many>多|若干|数|几|大量|众多)(?P<many_unit>次|场次|场|名|个|项|期|篇|家|户|人次|件|批|轮|起|条)"
    r"(?![别方性功年])"
)
_BOUNDS = {
    "近百": 100, "近千": 1000, "近万": 10000, "上百": 100, "上千": 1000, "上万": 10000, "逾百": 100,
    "逾千": 1000, "百余": 100, "千余": 1000, "十余": 10, "二十余": 20, "三十余": 30, "十几": 10,
    "二十几": 20, "十多": 10, "百多": 100, "千多": 1000,
}  # fmt: skip
_TENTHS = re.compile(
    r"([一二三四五六七八九])成([一二三四五六七八九半])?(?![立为功果员效就绩长本都熟分份品型人])"
)


def find_claims(text: str, lexicon: Lexicon) -> tuple[Claim, ...]:
    """Every claim of the text, in order, with spans that do not overlap.

    No numeral is passed over in silence: one that cannot be read is UNREADABLE.
    """
    original, text = text, fold(text)
    taken = bytearray(len(text))
    claims: list[Claim] = []
    for start, end in _no_claims_first(text):
        taken[start:end] = b"\1" * (end - start)
    finders: tuple[Finder, ...] = (
        find_titles,
        find_dates,
        _find_quantities,
        find_organizations,
        find_quoted_names,
    )
    for finder in finders:
        if finder is _find_quantities:
            _take_set_phrases(text, lexicon, taken)
        for claim in finder(_visible(text, taken), lexicon):
            span = claim.span
            if any(taken[span.start : span.end]):
                continue
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            claims.append(replace(claim, text=original[span.start : span.end]))
    claims += _leftover_digits(text, taken)
    return tuple(sorted(claims, key=lambda claim: claim.span))


def _visible(text: str, taken: bytearray) -> str:
    """The text with everything that is taken blotted out by a character of no meaning."""
    return "".join("\x00" if flag else c for c, flag in zip(text, taken, strict=True))


def _no_claims_first(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_TOKEN, re.compile(re.escape(UNVERIFIED_MARK)), _ORDINALS):
        for match in pattern.finditer(text):
            yield match.span()


@lru_cache(maxsize=32)
def _set_phrases(lexicon: Lexicon) -> re.Pattern[str]:
    phrases = [p for p in lexicon.set_phrases if _NUMERALS & set(p)]
    return re.compile("|".join(map(re.escape, phrases)) or r"(?!)")


def _take_set_phrases(text: str, lexicon: Lexicon, taken: bytearray) -> None:
    """Set phrases are no claims, but only as whole words: 十分 in 二十分钟 is none."""
    position = 0
    pattern = _set_phrases(lexicon)
    quantity = _quantity(lexicon)
    while match := pattern.search(text, position):
        start, end = match.span()
        position = end
        inside_number = text[start] in _NUMERALS and text[start - 1 : start] in _NUMERALS
        goes_on = text[end - 1] in _NUMERALS and text[end : end + 1] in _NUMERALS
        longer = quantity.match(text, start)
        is_count = longer is not None and longer.end() > end and text[start] != "一"
        if (start and inside_number) or (end < len(text) and goes_on) or is_count:
            position = start + 1
            continue
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
    for match in _STRUCTURE.finditer(text):
        start, end = match.span()
        if text[start - 1 : start] in _NUMERALS and start:
            continue
        following = text[start + 1 : start + 2]
        if text[start] == "一" and following in _NUMERALS:
            continue
        if not any(taken[start:end]):
            first = next((i for i in range(start, end) if text[i] in _NUMERALS), start)
            taken[first : first + 1] = b"\1"


@lru_cache(maxsize=32)
def _quantity(lexicon: Lexicon) -> re.Pattern[str]:
    unit = rf"个百分点|百分点|[%％‰]|倍|{unit_pattern(lexicon)}"
    return re.compile(
        rf"(?P<ordinal>第)?(?P<prefix>{PREFIX_PATTERN})?[ \u3000]?"
        rf"(?:百分之(?P<percent>{ARABIC}|[〇零一二两三四五六七八九十百]+(?:点[〇零一二三四五六七八九]+)?)"
        rf"|(?P<number>{ARABIC}|{CHINESE})[ \u3000]?(?:(?P<low_unit>{unit})?"
        rf"[ \u3000]?(?:[—–~～\-－至到]{{1,2}})[ \u3000]?(?P<upper>{ARABIC}|{CHINESE})[ \u3000]?)?"
        rf"(?P<more>余|多)?[ \u3000]?(?P<unit>{unit})?)"
        rf"(?P<suffix>{SUFFIX_PATTERN})?"
    )


@lru_cache(maxsize=32)
def _vague(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(_VAGUE.pattern.replace("{units}", unit_pattern(lexicon)))


def _find_quantities(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    for match in _vague(lexicon).finditer(text):
        if match.start() and text[match.start() - 1] in _NUMERALS:
            continue
        word, unit = match["bound"], match["unit"] or match["many_unit"] or ""
        bound = _BOUNDS.get(word or "")
        near = Comparator.NEARLY if (word or "").startswith("近") else Comparator.AND_MORE
        yield Claim(
            Span(*match.span()),
            ClaimKind.VAGUE_COUNT,
            match.group(),
            match.group(),
            canonical(Quantity(parse_number(str(bound)) or 0, unit, near)) if bound else None,  # type: ignore[arg-type]
        )
    for match in _TENTHS.finditer(text):
        amount = (parse_number(match[1]) or 0) * 10
        if match[2]:
            amount += 5 if match[2] == "半" else parse_number(match[2]) or 0
        yield _quantity_claim(match, Quantity(parse_number(str(amount)) or 0, "%"))  # type: ignore[arg-type]
    for match in _quantity(lexicon).finditer(text):
        claim = _read(match)
        if claim is not None:
            yield claim


def _read(match: re.Match[str]) -> Claim | None:
    raw = match["number"] or match["percent"]
    is_chinese = not re.search("[0-9０-９]", raw)
    has_unit = bool(match["unit"] or match["percent"])
    if is_chinese and not has_unit and (len(raw) == 1 or match["ordinal"]):
        return None
    if is_chinese and match["ordinal"]:
        return None
    if raw in ("万", "亿", "千", "百", "十") and not has_unit:
        return None
    quantity = quantity_of(match)
    if quantity is None:
        return Claim(Span(*match.span()), ClaimKind.UNREADABLE, match.group(), match.group())
    if match["ordinal"]:
        quantity = Quantity(quantity.amount, f"第{quantity.measure_unit}", quantity.comparator)
    if match["upper"]:
        upper = parse_number(match["upper"])
        high = canonical(Quantity(upper, quantity.measure_unit)) if upper is not None else None
        low = canonical(quantity)
        if high is None:
            return Claim(Span(*match.span()), ClaimKind.UNREADABLE, match.group(), match.group())
        return Claim(
            Span(*match.span()),
            ClaimKind.RANGE,
            match.group(),
            f"{low.amount}—{high.amount}{high.measure_unit}",
            low,
            high.amount,
        )
    return _quantity_claim(match, quantity)


def _quantity_claim(match: re.Match[str], quantity: Quantity) -> Claim:
    kinds = {
        "%": ClaimKind.PERCENTAGE,
        "个百分点": ClaimKind.PERCENTAGE_POINTS,
        "倍": ClaimKind.MULTIPLE,
    }
    plain = canonical(quantity)
    return Claim(
        Span(*match.span()),
        kinds.get(plain.measure_unit, ClaimKind.QUANTITY),
        match.group(),
        plain.render(),
        plain,
    )


def _leftover_digits(text: str, taken: bytearray) -> Iterator[Claim]:
    """Digits that no finder understood are shown, never accepted."""
    for match in re.finditer("[0-9０-９]+", text):
        start, end = match.span()
        if not any(taken[start:end]):
            yield Claim(Span(start, end), ClaimKind.UNREADABLE, match.group(), match.group())
