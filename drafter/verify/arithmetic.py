"""Sums and shares that a text states itself: 困难党员20户、老党员30户，共50户; 58户中有29户，占50%.

What adds up rests on its parts; what does not is shown with the sum that its own figures make.
Only wording that says so makes parts of figures: 分别为, a list that 共 closes, 三项合计. Parts
behind 其中 need not make up the whole, they must only not exceed it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from drafter.claims.likeness import coverage
from drafter.claims.quantities import same_unit
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, render_amount
from drafter.domain.verification import UNVERIFIED_MARK, Claim, ClaimKind

_NO_PARTS = frozenset({"", "%", "‰", "倍", "个百分点", "年", "月", "岁", "分", "名次"})
"""What is counted in these does not add up, or counts nothing."""
_JOIN = re.compile(r"(?:[、和与及]|以及)[^，、；。！？：\n]{0,16}")
_LOOSE_JOIN = re.compile(r"[，、和与及][^，；。！？：\n]{0,16}")
_CLOSES = re.compile(r"[，、]?(?:以上)?(?:一共|共计|总共|合计|总计|共)(?:为|有)?")
_CLOSES_LOOSELY = re.compile(r"[，、](?:一共|共计|总共|合计|总计|共)(?P<what>[^，。；：、\n]{1,8})")
_ALL_OF_THEM = re.compile(r"(?:一共|共计|合计|总计|共)(?P<what>[^，。；、\n]{0,8})")
_COUNTED = re.compile("[两二三四五六七2-7](?:项|者|类|个方面|方面)")
_ARE = re.compile(r"[，：:（(—]{0,2}分别(?:为|是)[^，。；：\n]{0,12}")
_LISTS = re.compile(r"[：:（(][^，。；：\n]{0,12}")
_OF_WHICH = re.compile(r"[，、：:（(]?其中[，：]?[^，。；、：\n]{0,15}")
_SAYS_TOTAL = re.compile(r"(?:共|合计|总计)[^，。；、]{0,8}$")
_NO_TOTAL = re.compile("增|减|升|降|均|[超多少]收?$")
"""比上年增加4000亿元，其中…: the parts are not those of the change."""
_AMONG = re.compile(
    r"[^。；！？\n]*其中[^。；！？\n]*|[^，。；！？\n]{0,8}中[，有][^。；！？\n]{0,16}"
)
_HAS_SHARE = re.compile(
    r"[，、（(]?占(?:比|总数的?|总量的?|其中的?|全部的?|总[户人家件次项]数的?|的?比例)?(?:为|达到?)?"
)
_SAYS_PARTS = re.compile("共|合计|总计|分别|其中|占")
"""A text without any of these words states no sum and no share."""
_BARE_VERB = 2
"""Characters of a word that names no object of its own: 共走访50户."""
_MOST_PARTS = 60
"""A longer list is no sum that anybody wrote; so the time for a text grows with its length only."""
_SCALES = (("万亿", 10**12), ("亿", 10**8), ("万", 10**4))
_SAME_OBJECT = 0.5
_ROUNDED_FROM = 10**8
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Computation:
    """A figure that others in the same sentence make up, or should."""

    result: Claim
    operands: tuple[Claim, ...]
    formula: str
    """How it is computed, with what comes out: 20户＋30户=50户."""
    holds: bool
    is_certain: bool = True
    """Whether the wording leaves no doubt that it is computed from just these."""
    only_counts: bool = False
    """三项 of 三项合计: true by the number of operands, whatever they rest on."""
    right: str = ""
    """What it should read where that is safe to say; empty where a part may be wrong instead."""


def computations(text: str, claims: Sequence[Claim], lexicon: Lexicon) -> tuple[Computation, ...]:
    """Every sum and share that the text states of its own figures, one a figure at most.

    ``claims`` are the text's claims in order. Only exact figures are computed with. A sum of
    figures in 亿 may differ by their rounding; a share is rounded half up at the
    number of decimals that it is written with. Linear in the number of claims.
    """
    if _SAYS_PARTS.search(text) is None:
        return ()
    reader = _Reader(text, claims, lexicon)
    found = (reader.computed(index) for index in range(len(claims)))
    return tuple(item for item in found if item is not None)


class _Reader:
    def __init__(self, text: str, claims: Sequence[Claim], lexicon: Lexicon) -> None:
        self._claims = claims
        self._lexicon = lexicon
        ends = [0, *(claim.span.end for claim in claims)]
        starts = [*(claim.span.start for claim in claims), len(text)]
        self._gaps = [
            text[end:start].replace(UNVERIFIED_MARK, "")
            for end, start in zip(ends, starts, strict=True)
        ]
        """The words before each claim, back to the one before it; the last are those behind."""

    def computed(self, index: int) -> Computation | None:
        claim = self._claims[index]
        if claim.quantity is None or claim.quantity.comparator is not Comparator.EXACT:
            return None
        if claim.kind is ClaimKind.PERCENTAGE:
            return self._share(index)
        if not _adds_up(claim):
            return None
        return (
            self._count(index)
            or self._of_counted(index)
            or self._behind_parts(index)
            or self._before_parts(index)
        )

    def _behind_parts(self, index: int) -> Computation | None:
        """A、B，共N: the list that the total closes."""
        gap = self._gaps[index]
        loose = _CLOSES_LOOSELY.fullmatch(gap)
        if not _CLOSES.fullmatch(gap) and loose is None:
            return None
        strict = self._run_before(index, _JOIN)
        wide = self._run_before(index, _LOOSE_JOIN)
        for parts in (strict, wide):
            if len(parts) > 1 and self._is_sum(index, parts):
                if loose and not self._is_named(loose["what"], index, len(parts)):
                    return None
                return self._sum(index, parts, holds=True)
        if loose or len(wide) < 2:
            return None
        is_certain = len(strict) == len(wide)
        return self._sum(index, strict if len(strict) > 1 else wide, is_certain=is_certain)

    def _before_parts(self, index: int) -> Computation | None:
        """N，分别为A、B; 共N：A、B; N，其中A、B."""
        gap = self._gaps[index + 1]
        lists = _LISTS.fullmatch(gap) and _SAYS_TOTAL.search(self._gaps[index])
        is_whole = bool(_ARE.fullmatch(gap) or lists)
        if not is_whole and not _OF_WHICH.fullmatch(gap):
            return None
        strict = self._run_behind(index, _JOIN)
        wide = self._run_behind(index, _LOOSE_JOIN)
        for parts in (strict, wide):
            if len(parts) > 1 and self._is_sum(index, parts):
                return self._sum(index, parts, holds=True)
        if is_whole:
            return self._sum(index, wide) if len(wide) > 1 and len(strict) == len(wide) else None
        is_total = not _NO_TOTAL.search(self._gaps[index])
        if strict and is_total and self._exceeds(index, strict):
            return self._sum(index, strict, is_certain=False)
        return None

    def _of_counted(self, index: int) -> Computation | None:
        """三项合计收集问题48个: the last three that are told of the same thing."""
        parts = self._counted_parts(index - 1)
        return self._sum(index, parts) if parts else None

    def _count(self, index: int) -> Computation | None:
        """三项 of 三项合计: that it sums up three figures."""
        operands = tuple(self._claims[part] for part in self._counted_parts(index))
        if not operands:
            return None
        claim = self._claims[index]
        said = "、".join(operand.text for operand in operands)
        return Computation(claim, operands, f"{said}，计{claim.text}", holds=True, only_counts=True)

    def _counted_parts(self, index: int) -> list[int]:
        """The figures that 三项合计 sums up, where the claim is such a 三项; or none."""
        if index < 1 or not _COUNTED.fullmatch(self._claims[index].text):
            return []
        match = _ALL_OF_THEM.fullmatch(self._gaps[index + 1])
        total = index + 1
        if match is None or total == len(self._claims):
            return []
        wanted = int(_amount(self._claims[index]))
        parts: list[int] = []
        for other in range(index - 1, max(index - 1 - _MOST_PARTS, -1), -1):
            if self._alike(other, total, nouns=True) and match["what"] in self._gaps[other]:
                parts.insert(0, other)
            if len(parts) == wanted or re.search(r"[。！？\n]", self._gaps[other]):
                break
        return parts if len(parts) == wanted else []

    def _share(self, index: int) -> Computation | None:
        """58户中有29户，占50%."""
        if index < 2 or not _HAS_SHARE.fullmatch(self._gaps[index]):
            return None
        part, whole, share = self._claims[index - 1], self._claims[index - 2], self._claims[index]
        if not self._alike(index - 1, index - 2) or not _AMONG.fullmatch(self._gaps[index - 1]):
            return None
        if "成" in share.text or not 0 < _amount(part) <= _amount(whole):
            return None
        stated = _amount(share)
        places = max(0, -int(stated.as_tuple().exponent))
        last_place = Decimal(1).scaleb(-places)
        exact = _amount(part) / _amount(whole) * 100
        right = exact.quantize(last_place, ROUND_HALF_UP)
        sign = "=" if right == exact else "≈"
        return Computation(
            share,
            (part, whole),
            f"{render_amount(_amount(part))}÷{render_amount(_amount(whole))}{sign}{right:f}%",
            holds=right == stated,
            is_certain=abs(exact - stated) > last_place,
            right=f"{right:f}%" if share.text.endswith("%") else "",
        )

    def _run_before(self, index: int, join: re.Pattern[str]) -> list[int]:
        parts = [index - 1] if index and self._alike(index - 1, index) else []
        while parts and parts[0] and self._alike(parts[0] - 1, index):
            if not join.fullmatch(self._gaps[parts[0]]):
                break
            if len(parts) == _MOST_PARTS:
                return []
            parts.insert(0, parts[0] - 1)
        return parts

    def _run_behind(self, index: int, join: re.Pattern[str]) -> list[int]:
        last = len(self._claims) - 1
        parts = [index + 1] if index < last and self._alike(index + 1, index) else []
        while parts and parts[-1] < last and self._alike(parts[-1] + 1, index):
            if not join.fullmatch(self._gaps[parts[-1] + 1]):
                break
            if len(parts) == _MOST_PARTS:
                return []
            parts.append(parts[-1] + 1)
        return parts

    def _is_named(self, what: str, index: int, count: int) -> bool:
        """Whether the total counts what its parts do: 共走访 behind 走访企业, not 共召开会议."""
        if len(what) <= _BARE_VERB:
            return True
        said = "，".join(self._gaps[index - count : index])
        return coverage(what, said) >= _SAME_OBJECT

    def _alike(self, other: int, index: int, *, nouns: bool = False) -> bool:
        """Whether two figures add up; with ``nouns`` 8个村 do with 个, which leaves them open."""
        one, two = self._claims[other], self._claims[index]
        if not _adds_up(one) or one.quantity is None or two.quantity is None:
            return False
        units = one.quantity.measure_unit, two.quantity.measure_unit
        are_exact = one.quantity.comparator is two.quantity.comparator is Comparator.EXACT
        is_open = nouns and units[1] == "个" and units[0].startswith("个")
        return are_exact and (is_open or same_unit(*units, self._lexicon))

    def _is_sum(self, index: int, parts: Sequence[int]) -> bool:
        claims = [self._claims[part] for part in parts]
        room = sum((_rounding(claim) for claim in (*claims, self._claims[index])), Decimal(0))
        return abs(_total(claims) - _amount(self._claims[index])) <= room

    def _exceeds(self, index: int, parts: Sequence[int]) -> bool:
        claims = [self._claims[part] for part in parts]
        return not self._is_sum(index, parts) and _total(claims) > _amount(self._claims[index])

    def _sum(
        self,
        index: int,
        parts: Sequence[int],
        *,
        holds: bool | None = None,
        is_certain: bool = True,
    ) -> Computation:
        result = self._claims[index]
        claims = tuple(self._claims[part] for part in parts)
        formula = "＋".join(claim.text for claim in claims)
        return Computation(
            result,
            claims,
            f"{formula}={_written(_total(claims), result)}",
            holds=self._is_sum(index, parts) if holds is None else holds,
            is_certain=is_certain,
        )


def _adds_up(claim: Claim) -> bool:
    return (
        claim.kind is ClaimKind.QUANTITY
        and claim.quantity is not None
        and claim.quantity.measure_unit not in _NO_PARTS
    )


def _amount(claim: Claim) -> Decimal:
    return claim.quantity.amount if claim.quantity else Decimal(0)


def _total(claims: Sequence[Claim]) -> Decimal:
    return sum((_amount(claim) for claim in claims), Decimal(0))


def _scale(claim: Claim) -> tuple[str, int]:
    return next(((word, factor) for word, factor in _SCALES if word in claim.text), ("", 1))


def _rounding(claim: Claim) -> Decimal:
    """Half of the last place of a figure in 亿, which was rounded; nothing for any other."""
    factor = _scale(claim)[1]
    if factor < _ROUNDED_FROM:
        return Decimal(0)
    decimals = re.search(r"[.．](\d+)", claim.text)
    return _HALF * Decimal(factor).scaleb(-len(decimals[1]) if decimals else 0)


def _written(amount: Decimal, like: Claim) -> str:
    """An amount in the scale of another figure: 36000 as 3.6万元."""
    word, factor = _scale(like)
    unit = like.quantity.measure_unit if like.quantity else ""
    scaled = amount / factor
    whole = scaled.to_integral_value()
    return f"{render_amount(whole if whole == scaled else scaled.normalize())}{word}{unit}"
