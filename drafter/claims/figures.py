"""Figures in text: counts, amounts, shares, multiples, ranges, ranks and vague counts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from drafter.claims.numerals import parse_guess, parse_number
from drafter.claims.quantities import (
    CHINESE,
    DIGITS,
    SIGNS,
    SUFFIX,
    canonical,
    figure_pattern,
    quantity_of,
    unit_pattern,
)
from drafter.claims.vague_counts import find_vague_counts
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.verification import Claim, ClaimKind, Span

_TO = r"(?:[ \u3000]?[—–~～\-－−至到]{1,2}[ \u3000]?)"
_KINDS = {
    "%": ClaimKind.PERCENTAGE,
    "‰": ClaimKind.PERCENTAGE,
    "个百分点": ClaimKind.PERCENTAGE_POINTS,
    "倍": ClaimKind.MULTIPLE,
}
_BARE_SCALE = re.compile("[百千万亿萬億]+")
_FORMAL_DIGITS = tuple("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟")
_SCALE_AT_END = re.compile("[万亿]+$")
_TIMES = ("年", "个月", "天", "日", "周", "届", "个年头", "年度", "个季度")
_COUNTED_ONE = re.compile(
    "(?:新增|增加|减少|共|共有|共计|合计|累计|仅|仅有|只有|发生|查处|立案|处分|评选出|评出|转正|吸收)$"
)
_NO_ONE = re.compile(
    "(?:[每这那某任同第另逐唯统哪单不专划归如进再头首上下之随又缺的]|每人|人手|一"
    "|[学议干成说抓办建做销号补改批]|[年月周日天度])$"
)
"""每一, 学一项、议一项, 每月一次: no count, though it stands last."""
_CASE = re.compile("(?:事故|案件|事件|投诉|信访|纠纷|案|舆情|火灾)$")
_ONE_UNITS = frozenset(
    (
        *"次名个项人件例篇家户份台套部座所处支幅本辆枚宗笔位张间幢栋册场",
        "人次",
        "场次",
        "批次",
        "家次",
    )
)
_ALWAYS_COUNTED = frozenset(("倍", "成", "%", "个百分点", "百分点", "个工作日", "番"))
_REACHED = re.compile(
    "(?:增至|增加[到至]|减至|减少[到至]|降至|升至|达到?|多达|共计|合计|累计|总计|总数为|人数为|次数为)$"
)
_ENDS = "，。、；！？：）),;\n"
_ORDINAL_UNITS = frozenset("届次期批轮场站集代名位号条款项组")
_RANKS = frozenset(("名", "位"))
_NUMERAL = "〇零一二三四五六七八九十百千万亿"
_FRACTION = re.compile(
    rf"(?<![\d.{_NUMERAL}])(?P<below>{DIGITS}|{CHINESE})分之(?P<above>{DIGITS}|{CHINESE})"
    "|(?P<half>一半|半数|对半)(?P<more>以上|左右|以下)?"
)
_RANK = re.compile(
    "(?:排名?|位列|位居|名列|位次|列|居|获得?|夺得?|跃居|跃升至|跻身|稳居|[全同][国省市区县州系行镇院局类][市县区州]?|综合|总分|得分|考核)"
    r"(?P<rank>(?:倒数)?第(?P<number>[一二三四五六七八九十]{1,3}))(?![个名位批次届期轮阶步要是季方])"
)
_HALF_MORE = re.compile(
    rf"(?<![\d.{CHINESE[1:].partition(']')[0]}第])(?P<number>{DIGITS}|{CHINESE})"
    "(?:(?P<unit>[年天周倍]|学时|小时)半(?![天日年])|个半(?P<half_unit>月|小时|学时|工作日|课时))"
)
"""两年半, 1个半小时."""
_TWO_NAMED = re.compile(
    "(?<![一二三四五六七八九十百千万第、])(?P<low>[一二三四五六七八])、(?P<high>[二三四五六七八九])"
    "(?P<unit>[名次个家户件项场期篇起人])(?![产等季级])"
)
"""三、四名 guesses like 三四名."""
_ZERO = re.compile(
    "[零0](?:投诉|上访|信访|事故|违纪|违规|违法|差错|失误|感染|伤亡|死亡|发案|案件|火情|火灾|积压|滞留|舆情|返贫|新增|"
    "增长|复发|退件|延误|遗漏|辍学|欠账|拖欠|举报|纠纷|缺席|反弹)"
    "|(?:无一|没有一|[未没]有?(?:发生|出现)(?:过)?(?:任何)?一)(?P<unit>例|起|人|件|名|户|家|宗)(?!外)"
    "|[未没]有?发生过?(?:任何|各类|重大|较大|安全|责任|违纪|违法|违规|及以上|[，、])*"
    "(?:事故|投诉|上访|信访|案件|事件|舆情|问题|行为|现象)"
)


def find_special_figures(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Figures that are not number and measure unit: 三分之一, 排名第一, 数十名, 多次, 零投诉."""
    for match in _FRACTION.finditer(text):
        claim = _fraction(match)
        if claim is not None:
            yield claim
    for match in _RANK.finditer(text):
        rank = parse_number(match["number"])
        if rank is not None:
            last = match["rank"].removesuffix(f"第{match['number']}")
            quantity = Quantity(rank, f"{last}第名")
            yield _claim(match, ClaimKind.QUANTITY, f"{last}第{rank}名", quantity, group="rank")
    yield from find_vague_counts(text, lexicon)
    for match in _HALF_MORE.finditer(text):
        amount = parse_number(match["number"])
        if amount is not None:
            unit = match["unit"] or f"个{match['half_unit']}"
            half = canonical(Quantity(amount + Decimal("0.5"), unit))
            yield _claim(match, _KINDS.get(unit, ClaimKind.QUANTITY), half.render(), half)
    for match in _TWO_NAMED.finditer(text):
        guess = parse_guess(match["low"] + match["high"])
        if guess is not None:
            unit = match["unit"]
            yield _range_claim(match, Quantity(guess[0], unit), Quantity(guess[1], unit))
    for match in _ZERO.finditer(text):
        none = Quantity(Decimal(0), match["unit"] or "")
        yield _claim(match, ClaimKind.QUANTITY, match.group(), none)


def find_figures(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Counts, amounts, shares, multiples, ranges and ordinals.

    两次 and 三名 are claims like any number. 一个, 一项 in running words are none, unless the
    count is what is said: before a stop (评出一等奖一名、二等奖两名) or after a word that counts
    (新增一名). A lone 百 or 千 before a measure unit (百名党员) is a vague count.
    """
    pattern = _figure(lexicon)
    position = 0
    while match := pattern.search(text, position):
        position = match.end()
        if match["upper"]:
            claim = _range(match, text)
            if claim is not None:
                yield claim
                continue
            position = match.end("to")
            match = pattern.fullmatch(text, match.start(), match.start("to")) or match
        claim = _ordinal(match) if match["ordinal"] else _figure_claim(match, text)
        if claim is not None:
            yield claim


@lru_cache(maxsize=32)
def _figure(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<ordinal>第[ \u3000]?)?{figure_pattern(lexicon)}"
        rf"(?:(?P<to>{_TO})(?:[百千]分之)?(?P<upper>{DIGITS}|{CHINESE})"
        rf"(?:余|多)?(?P<upper_unit>{unit_pattern(lexicon)})?)?{SUFFIX}"
    )


def _figure_claim(match: re.Match[str], text: str) -> Claim | None:
    number = match["number"]
    if (
        number
        and number[0] not in SIGNS
        and not number[0].isdigit()
        and _is_part_of_a_word(match, text)
    ):
        return None
    quantity = quantity_of(match)
    if quantity is None:
        guess = parse_guess(number) if number else None
        if guess is None:
            return _claim(match, ClaimKind.UNREADABLE, match.group())
        unit, factor = match["unit"] or "", 1
        if unit == "成":  # 五六成 is 50 to 60 per cent
            unit, factor = "%", 10
        ends = [Quantity(end * factor, unit) for end in guess]
        return _range_claim(match, *ends)
    start = match.start()
    if match["prefix"] == "近" and (
        text[start - 1 : start] in ("最", "附", "邻") or quantity.measure_unit in _TIMES
    ):  # the last three years, not nearly three
        start += 1
        quantity = Quantity(quantity.amount, quantity.measure_unit)
    plain = canonical(quantity)
    kind = _KINDS.get(plain.measure_unit, ClaimKind.QUANTITY)
    if number and _BARE_SCALE.fullmatch(number):
        kind = ClaimKind.VAGUE_COUNT
        if plain.comparator is Comparator.EXACT:
            plain = Quantity(plain.amount, plain.measure_unit, Comparator.ABOUT)
    text_found = text[start : match.end()]
    return Claim(Span(start, match.end()), kind, text_found, plain.render(), plain)


def _is_part_of_a_word(match: re.Match[str], text: str) -> bool:
    """Whether a Chinese numeral counts nothing here: 三农, 百姓, 一起, 一个 in running words."""
    number, unit = match["number"], match["unit"] or ""
    if number == "一":
        return not _is_counted_one(match, text)
    if number in ("零", "〇"):
        return True
    if number in _FORMAL_DIGITS:  # 队伍年轻化, 大陆路网
        return unit[:1] not in ("元", "万", "角") if unit else True
    if len(number) > 1 or unit or (match["more"] and number in "十百千万亿"):
        return False
    stands_last = match.end() == len(text) or text[match.end()] in _ENDS
    return not (stands_last and _REACHED.search(text[max(0, match.start() - 4) : match.start()]))


def _is_counted_one(match: re.Match[str], text: str) -> bool:
    unit, before = match["unit"], text[max(0, match.start() - 4) : match.start()]
    if unit == "番":
        return before.endswith("翻")
    if unit in _ALWAYS_COUNTED:
        return True
    if unit == "起":
        return bool(_CASE.search(before) or _COUNTED_ONE.search(before))
    if unit not in _ONE_UNITS:
        return False
    stands_last = match.end() == len(text) or text[match.end()] in _ENDS
    return bool(_COUNTED_ONE.search(before)) or (stands_last and not _NO_ONE.search(before))


def _ordinal(match: re.Match[str]) -> Claim | None:
    """第3批, 第三次 are claims; 第一批, 第一次 and 第一时间 only say that it is the first."""
    number = match["number"] or ""
    rank, unit = parse_number(number) if number else None, match["unit"] or ""
    if rank is None:
        return None
    is_words = not number[0].isdigit()
    if is_words and (unit not in _ORDINAL_UNITS or (rank == 1 and unit not in _RANKS)):
        return None
    counted = "第名" if unit in _RANKS else f"第{unit}"
    normalized = f"第{rank}{'名' if unit in _RANKS else unit}"
    return _claim(match, ClaimKind.QUANTITY, normalized, Quantity(rank, counted))


def _range(match: re.Match[str], text: str) -> Claim | None:
    """3—5名; None where two figures only stand on either side of 到: 由15件到3件."""
    if match["ordinal"] or text[match.start() - 1 : match.start()] in ("从", "由"):
        return None
    low, amount = quantity_of(match), parse_number(match["upper"])
    if low is None or amount is None:
        return None
    unit = match["upper_unit"] or low.measure_unit
    high = Quantity(amount, "个百分点" if unit == "百分点" else unit)
    if not low.measure_unit:
        scale = _SCALE_AT_END.search(match["upper"])  # 三十至四十万, not 三十万至四十万
        has_own = _SCALE_AT_END.search(match["number"] or "")
        factor = parse_number(scale.group()) if scale and not has_own else None
        low = Quantity(low.amount * (factor or 1), high.measure_unit)
    low, high = canonical(low), canonical(high)
    if high.amount <= low.amount or high.measure_unit != low.measure_unit:
        return None
    return _range_claim(match, low, high)


def _range_claim(match: re.Match[str], low: Quantity, high: Quantity) -> Claim:
    low, high = canonical(low), canonical(high)
    normalized = f"{low.amount}—{high.amount}{high.measure_unit}"
    return _claim(match, ClaimKind.RANGE, normalized, low, upper=high.amount)


def _fraction(match: re.Match[str]) -> Claim | None:
    if match["half"]:
        comparator = Comparator.AT_LEAST if match["more"] == "以上" else Comparator.EXACT
        half = Quantity(Decimal(50), "%", comparator)
        return _claim(match, ClaimKind.PERCENTAGE, half.render(), half)
    below, above = parse_number(match["below"]), parse_number(match["above"])
    if match["below"] in ("百", "千", "万") or not below or above is None:
        return None
    share = above * 100 / below
    quantity = Quantity(share, "%") if share * below == above * 100 else None
    return _claim(match, ClaimKind.PERCENTAGE, f"{above}/{below}", quantity)


def _claim(
    match: re.Match[str],
    kind: ClaimKind,
    normalized: str,
    quantity: Quantity | None = None,
    upper: Decimal | None = None,
    group: str | int = 0,
) -> Claim:
    return Claim(Span(*match.span(group)), kind, match[group], normalized, quantity, upper)
