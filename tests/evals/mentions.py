"""What a text states, read anew: figures, dates, 《titles》, document numbers.

It shares no code with the checker on purpose: a mistake there must not be repeated by the one who
measures it. Plainer than the checker too, as it is only used on reports of the sample library.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

MARK = "【待核实】"
_MARK_REACH = 3
"""Characters (余, 以上, 左右) that may stand between a figure and its mark."""
_HALF_WIDTH = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
_WIDE_SEPARATOR = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}
_UNITS = """
个百分点 百分点 个工作日 个小时 个月 平方公里 平方千米 平方米 吨标准煤 千瓦时 吨公里 立方米
人次 家次 户次 批次 台次 件次 场次 点次 人日 人份 架次 航次 车次 美元 公顷 千瓦 标箱 毫米 厘米
公里 小时 分钟 学时 % ‰ 倍 元 度 吨 米 亩 岁 人 名 位 个 次 场 期 堂 节 轮 届 批 篇 条 则 幅
张 册 本 部 件 项 处 家 户 支 间 台 辆 栋 套 所 座 盏 对 份 起 例 宗 课 集 字 天 段 级 种 类
卷 封 口 顶 眼 只 株 头 艘 架 枚 床 班 列 面 幢 款 笔 单 窗
"""
_UNIT = "|".join(map(re.escape, _UNITS.split()))
_HAN_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_NO_FIGURE = re.compile(
    r"三会一课|两个维护|两个确立|四个意识|四个自信|一岗双责|三重一大|两学一做|四个全面|五位一体|三张清单|"
    r"六大纪律|八项规定|四种形态|四下基层|一件事|一老一小|双随机一公开|[一二三]等奖|两个责任|"
    r"(?:十[六七八九]|二十)届?[一二三四五六七]中全会|“[两三四五六]个一”|三次产业|[一二三四五六七八九十]+次(?:全会|全体会议)|"
    r"二十大|十[三四五]五|第[一二三四五六七八九十百]+"
    r"|[两三四五六](?=项合计|者合计)|(?m:^[（(]?[一二三四五六七八九十]+[）)、])|[一二三四五六七八九十]是"
)
_VAGUE = "数几"
"""数十户 states no number: such words are the checker's hints, and no slot."""
_MENTION = re.compile(
    r"(?P<title>《[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)*》)"
    r"|(?P<document>[\u4e00-\u9fff]{2,8}〔\d{4}〕\d+号)"
    r"|(?P<date>(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月|(?<!\d)\d{1,2}月(?!度))"
    r"|(?P<year>(?<!\d)(?:19|20)\d\d(?=年|—|-))"
    rf"|百分之(?P<percent>[{_HAN_NUMERAL}]+(?:点[零〇一二三四五六七八九]+)?|\d+(?:\.\d+)?)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)[ \u3000]?"
    rf"(?P<scale>万亿|[万亿])?(?:余|多)?(?P<unit>{_UNIT})?"
    rf"|(?<![{_VAGUE}{_HAN_NUMERAL}])(?P<han>[{_HAN_NUMERAL}]+(?:点[零〇一二三四五六七八九]+)?)(?:余|多)?(?P<han_unit>{_UNIT})"
)


class MentionKind(Enum):
    """What is stated."""

    NUMBER = auto()
    DATE = auto()
    YEAR = auto()
    TITLE = auto()
    DOCUMENT_NUMBER = auto()


@dataclass(frozen=True, slots=True)
class Mention:
    """One figure, date, title or document number in a text."""

    start: int
    end: int
    kind: MentionKind
    text: str
    is_marked: bool
    """Whether 【待核实】 stands behind it."""
    amount: Decimal = Decimal(0)
    """With 万 and 亿 multiplied out; the year of a YEAR."""
    unit: str = ""


def fold(text: str) -> str:
    """The text with half-width digits; offsets stay."""
    return _WIDE_SEPARATOR.sub(",", text).translate(_HALF_WIDTH)


def find_mentions(text: str) -> list[Mention]:
    """Everything that the text states, in order. A lone 一 (一个, 一次) is a manner of speaking."""
    folded = _NO_FIGURE.sub(lambda m: "\0" * len(m.group()), fold(text))
    return list(_read(text, folded))


def _read(text: str, folded: str) -> Iterator[Mention]:
    for match in _MENTION.finditer(folded):
        start, end = match.span()
        kind, amount, unit = MentionKind.NUMBER, Decimal(0), ""
        if match["title"]:
            kind = MentionKind.TITLE
        elif match["document"]:
            kind = MentionKind.DOCUMENT_NUMBER
        elif match["date"]:
            kind = MentionKind.DATE
        elif match["year"]:
            kind, amount = MentionKind.YEAR, Decimal(match["year"])
        elif match["percent"]:
            amount, unit = read_number(match["percent"]), "%"
        elif match["number"]:
            amount = read_number(match["number"] + (match["scale"] or ""))
            unit = match["unit"] or ""
        else:
            if match["han"] == "一" or not set(match["han"]) - set("百千万亿"):
                continue
            amount, unit = read_number(match["han"]), match["han_unit"]
        unit = "个百分点" if unit == "百分点" else unit
        yield Mention(start, end, kind, text[start:end], _is_marked(text, end), amount, unit)


def _is_marked(text: str, end: int) -> bool:
    at = text.find(MARK, end, end + _MARK_REACH + len(MARK))
    return at != -1 and not re.search(r"[\d，。；、\n]", text[end:at])


def read_number(text: str) -> Decimal:
    """12, 1,250, 3.6万, 十二, 一千二百五十, 九十九点六."""
    plain = text.replace(",", "")
    if plain[0].isdigit():
        number = plain.rstrip("万亿")
        scale = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[plain[len(number) :]]
        return Decimal(number) * scale
    whole, _, fraction = plain.partition("点")
    decimals = "".join(str(_DIGIT[c]) for c in fraction)
    return Decimal(f"{_read_whole(whole)}.{decimals or 0}").normalize()


def _read_whole(text: str) -> int:
    for scale_word, scale in (("亿", 10**8), ("万", 10**4)):
        if scale_word in text:
            high, _, low = text.partition(scale_word)
            return (_read_whole(high) or 1) * scale + _read_whole(low)
    total = digit = 0
    for character in text:
        if character in _SCALE:
            total += (digit or 1) * _SCALE[character]
            digit = 0
        else:
            digit = _DIGIT[character]
    return total + digit
