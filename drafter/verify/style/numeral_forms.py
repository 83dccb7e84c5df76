"""How numbers are written: GB/T 15835-2011, and GB/T 9704-2012 7.2.5 for document numbers."""

import re
from collections.abc import Iterator

from drafter.claims.numerals import parse_number
from drafter.verify.style.styled_text import HAN, StyledText, StyleNote, note

_CN = "一二三四五六七八九十"
_ZERO_LIKE = "零○◯Oo0"
_DATE = re.compile(
    r"(?:(?P<year>\d{4}|[一二][〇零○一二三四五六七八九]{3})年)?"
    rf"(?P<month>\d{{1,2}}|[{_CN}]{{1,2}})月(?!三(?!十?日))"
    rf"(?:(?P<day>\d{{1,2}}|[{_CN}]{{1,3}})[日号])?"
)
_MIXED_SCALE = re.compile(
    r"(?<![\d.第A-Za-z])(?P<digits>\d{1,3}(?:\.\d)?)(?P<scale>[十百千])(?P<more>[余多来]?)"
    rf"(?=[余多来万亿]{{0,2}}(?:[人名次个件项场户家篇条元份座套台公亩][^{HAN}]?|人次|场次))"
    "(?![米克瓦伏卡帕赫兆升焦安周年]|人计划|家万户|亩方|名榜|强)"
)
_PER_CENT_OF_DIGITS = re.compile(r"百分之(?P<number>\d+(?:\.\d+)?)(?![\d.%％])")
_PAUSED_GUESS = re.compile(
    rf"(?<![第{_CN}、月年季级\d])(?P<low>(?:[{_CN}]?十)?[一二三四五六七八])、(?P<high>[二三四五六七八九])"
    r"(?P<unit>[十百千万亿]+[余多]?(?:人次|[人名次个件项场户家篇条天年岁元])|人次|[人名次件场户家篇天岁]"
    r"(?![级类等民学员务际份分度代轮批事气]))"
)
_GUESS_WITH_DIGITS = re.compile(
    r"(?<![\d.、])(?P<low>[1-8])、(?P<high>[2-9])(?P<unit>[人名次件场户家篇天岁年])(?![级类等号份度])"
)
_YEAR_IN_WORDS = re.compile(rf"(?<![{_CN}百千万亿〇零])[一二][{_CN}〇{_ZERO_LIKE}]{{3}}(?=年)")
_FULL_WIDTH = re.compile("[０-９](?:[０-９．，％]*[０-９％])?")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")
_SHORT_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?([-–—―~～至到])(\d\d)(?=年)")
_RANGE_END = (
    r"(?:[%％‰年月日号时点人名次个件项场户家篇条元天周岁度倍楼]|万|亿|小时|分钟|公里|平方|米|吨|亩)"
)
_RANGE = re.compile(
    r"(?<![\d.\-–~A-Za-z〔/])(?P<low>\d{1,6}(?:\.\d+)?(?:%|％|万|亿|年|月|日|时|人|名|次|个|元|万元|亿元)?)"
    rf"(?P<sign>[-–~]{{1,2}})(?P<high>\d{{1,6}}(?:\.\d+)?)(?={_RANGE_END})(?![-–~])"
)
_OPEN_RANGE = re.compile(
    r"(?<![\d.\-–~A-Za-z〔/])(?P<low>\d+(?:\.\d+)?)(?P<sign>[-–—―~～至到]|——)"
    r"(?P<high>\d+(?:\.\d+)?)(?P<unit>[%％]|[万亿](?![人亩]?分))"
)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_LONG_PLAIN = re.compile(
    rf"(?<![\d.,A-Za-z〔\-])\d{{5,9}}(?:\.\d+)?(?![\d,A-Za-z\-])(?=[余多]?[万亿]?[{HAN}])"
)
_NO_COUNT = re.compile(r"热线|平台|号|工单|专线|便民|政务|监督|举报")
_QUARTER = re.compile(r"第?(?:(?P<arabic>[1-4])|(?P<chinese>[一二三四]))季度")
_DOCUMENT_NUMBER = re.compile(
    rf"(?P<code>[{HAN}](?:发|函|办|字|令|文|党|组|通|纪|复|呈|请|报|政|委|会|规))"
    r"(?P<open>[\[［【（(])(?P<year>\d{4})[\]］】）)](?P<ordinal>第?\d{1,4})号"
)
_SURPLUS_ORDINAL = re.compile(r"(?<=〔\d{4}〕)(?P<surplus>第?0*)(?P<number>[1-9]\d{0,3})(?=号)")


def mixed_dates(styled: StyledText) -> Iterator[StyleNote]:
    """2025年三月5日: one date takes one kind of numeral (GB/T 15835-2011 4.3)."""
    for match in styled.search(_DATE):
        parts = [p for p in match.group("year", "month", "day") if p]
        kinds = {p[0].isdigit() for p in parts}
        numbers = [_digits(p) for p in parts]
        if len(kinds) == 1 or None in numbers:
            continue
        yield note(
            match,
            f"“{match.group()}”混用了汉字和阿拉伯数字，一个日期只用一种。",
            re.sub(
                rf"(\d{{4}}|\d{{1,3}}|[{_CN}〇零○]+)(?=[年月日号])",
                lambda m: _digits(m[0]) or m[0],
                match.group(),
            ),
        )


def _digits(numeral: str) -> str | None:
    amount = parse_number(numeral.replace("○", "〇"))
    return None if amount is None else str(amount)


def mixed_numbers(styled: StyledText) -> Iterator[StyleNote]:
    """5千元, 3百余人, 百分之98: one number takes one kind of numeral (GB/T 15835-2011 5.3).

    Only 万 and 亿 may follow digits.
    """
    for match in styled.search(_MIXED_SCALE):
        amount = parse_number(match["digits"] + match["scale"])
        if amount is not None and amount == amount.to_integral_value():
            yield note(
                match,
                f"“{match['digits']}{match['scale']}”混用了阿拉伯数字和汉字，除“万”“亿”外应全用阿拉伯数字。",
                f"{int(amount)}{match['more']}",
            )
    for match in styled.search(_PER_CENT_OF_DIGITS):
        yield note(match, f"“{match.group()}”混用了汉字和阿拉伯数字。", f"{match['number']}%")


def paused_guesses(styled: StyledText) -> Iterator[StyleNote]:
    """三、四十人: a guess between two numerals takes no 、, no digits (GB/T 15835-2011 5.2.1)."""
    for pattern in (_PAUSED_GUESS, _GUESS_WITH_DIGITS):
        for match in styled.search(pattern):
            low, high = match["low"], match["high"]
            values = [parse_number(low[-1]), parse_number(high)]
            if values[0] is None or values[1] is None or values[1] - values[0] != 1:
                continue
            if styled.is_line_start(match.start()) or _begins_item(styled.text, match.start()):
                continue
            words = "".join(_CN[int(n) - 1] if n.isdigit() else n for n in (low, high))
            yield note(
                match,
                f"“{low}、{high}”表示概数，相邻两个数字之间不用顿号。",
                words + match["unit"],
            )


def _begins_item(text: str, position: int) -> bool:
    return text[position - 1 : position] in ("。", "；", "：", ";", ":")


def zeros_in_years(styled: StyledText) -> Iterator[StyleNote]:
    """二零二五年: the zero of a year in Chinese numerals is 〇 (GB/T 15835-2011 5.2.5)."""
    for match in styled.search(_YEAR_IN_WORDS):
        if set(match.group()) & set(_ZERO_LIKE):
            right = re.sub(f"[{_ZERO_LIKE}]", "〇", match.group())
            yield note(match, "年份用汉字书写时，“零”应写作“〇”。", right)


def full_width_digits(styled: StyledText) -> Iterator[StyleNote]:
    """２０２５: digits take half the width of a Chinese character (GB/T 15835-2011 5.1.7)."""
    for match in styled.search(_FULL_WIDTH):
        yield note(match, "数字用了全角字符，应改为半角。", match.group().translate(_HALF_WIDTH))


def shortened_years(styled: StyledText) -> Iterator[StyleNote]:
    """2021-25年: a year is written in full (GB/T 15835-2011 5.1.4)."""
    for match in styled.search(_SHORT_YEAR):
        first, sign, last = match.groups()
        if int(last) > int(first[2:]):
            sign = sign if sign in "至到" else "—"
            yield note(match, "年份不能简写。", f"{first}{sign}{first[:2]}{last}")


def range_signs(styled: StyledText) -> Iterator[StyleNote]:
    """1-3月: a range takes — or ～ (GB/T 15835-2011 5.1.3, GB/T 15834-2011 4.13)."""
    for match in styled.search(_RANGE):
        if _is_up(match["low"], match["high"]):
            yield note(
                match,
                f"数值范围的连接号“{match['sign']}”应为一字线“—”或浪纹线“～”。",
                f"{match['low']}—{match['high']}",
            )


def open_ranges(styled: StyledText) -> Iterator[StyleNote]:
    """5至8%, 3—5万元: the first figure keeps its %, 万 or 亿, too (GB/T 15835-2011 5.1.3)."""
    for match in styled.search(_OPEN_RANGE):
        low, sign, high, unit = match.group("low", "sign", "high", "unit")
        if not _is_up(low, high) or (len(low) == 4 and low.startswith(("19", "20"))):
            continue
        sign = sign if sign in "—～至到" else "—"
        yield note(
            match,
            f"“{low}”后的“{unit}”不能省略，省略会有歧义。",
            f"{low}{unit}{sign}{high}{unit}",
        )


def _is_up(low: str, high: str) -> bool:
    amounts = [parse_number(re.sub(r"[^\d.]", "", part)) for part in (low, high)]
    return amounts[0] is not None and amounts[1] is not None and amounts[0] < amounts[1]


def uneven_grouping(styled: StyledText) -> Iterator[StyleNote]:
    """12,345 and 67890 in one text: thousands are set off everywhere or nowhere.

    GB/T 15835-2011 5.1.1 allows both; 4.3 asks for one way all through a text.
    """
    grouped = list(styled.search(_GROUPED))
    if not grouped:
        return
    for match in styled.search(_LONG_PLAIN):
        if not _NO_COUNT.match(styled.text, match.end()):
            whole, point, decimals = match.group().partition(".")
            yield note(
                match,
                f"文中“{grouped[0].group()}”用了千位分隔，此处没有用，全文应一致。",
                f"{int(whole):,}{point}{decimals}",
            )


def uneven_quarters(styled: StyledText) -> Iterator[StyleNote]:
    """第1季度 beside 第一季度: alike all through a text (GB/T 15835-2011 4.3)."""
    found = list(styled.search(_QUARTER))
    if {bool(match["arabic"]) for match in found} != {True, False}:
        return
    for match in found:
        if match["arabic"]:
            chinese = _CN[int(match["arabic"]) - 1]
            yield note(
                match,
                "文中季度有的用汉字、有的用阿拉伯数字，全文应一致。",
                match.group().replace(match["arabic"], chinese),
            )


def document_numbers(styled: StyledText) -> Iterator[StyleNote]:
    """江发[2025]3号, 江发〔2025〕第03号: year in 〔〕, ordinal bare (GB/T 9704-2012 7.2.5)."""
    for match in _DOCUMENT_NUMBER.finditer(styled.text):
        number = match["ordinal"].lstrip("第0")
        yield note(
            match,
            "发文字号的年份应用六角括号“〔〕”括入。",
            f"{match['code']}〔{match['year']}〕{number}号",
        )
    for match in _SURPLUS_ORDINAL.finditer(styled.text):
        if match["surplus"]:
            yield note(match, "发文顺序号不加“第”字，不编虚位。", match["number"])
