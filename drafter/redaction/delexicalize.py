"""Exemplars (范例): past wording with every claim taken out, so that nothing can be borrowed."""

import re
from collections.abc import Iterator, Sequence

from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import Exemplar, ExemplarSentence, Passage, Slot, SlotKind
from drafter.domain.verification import ClaimKind, Span

_SENTENCE = re.compile(r"[^。！？]+[。！？]?[”’）】]?|[。！？]")
_MASK = re.compile(r"(?:[*＊]|[×xX]{2,}|[○〇]{2,}|[_＿]{2,}|某某|某(?=[局区市县镇村社部院校科]))+")
_DIGIT = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*")
_PERSON = re.compile(
    r"(?<=书记|局长|主任|处长|科长|部长|院长|校长|馆长|所长|站长|委员)"
    r"[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马方任袁柳史唐薛雷贺倪汤滕罗郝安常"
    r"于傅康余元顾孟黄萧尹姚邵汪毛戴宋庞熊纪项祝董梁杜蓝席季贾路江童郭梅林钟徐邱高夏蔡田樊胡霍万卢莫房丁邓石崔龚程陆段侯"
    r"武刘龙叶白赖乔谭温庄柴阎游易廖][一-鿿]{1,2}(?=[，。、同带讲作主在为以]|$)"
)
_MARKERS = {
    SlotKind.PERCENTAGE: "〔比例〕",
    SlotKind.DATE: "〔日期〕",
    SlotKind.YEAR: "〔年度〕",
    SlotKind.TITLE: "〔文件〕",
    SlotKind.DOCUMENT_NUMBER: "〔文号〕",
    SlotKind.ORGANIZATION: "〔单位〕",
    SlotKind.NAME: "〔姓名〕",
    SlotKind.QUOTED_NAME: "〔名称〕",
}
_KINDS = {
    ClaimKind.PERCENTAGE: SlotKind.PERCENTAGE,
    ClaimKind.DATE: SlotKind.DATE,
    ClaimKind.YEAR: SlotKind.YEAR,
    ClaimKind.DOCUMENT_TITLE: SlotKind.TITLE,
    ClaimKind.DOCUMENT_NUMBER: SlotKind.DOCUMENT_NUMBER,
    ClaimKind.ORGANIZATION: SlotKind.ORGANIZATION,
    ClaimKind.QUOTED_NAME: SlotKind.QUOTED_NAME,
}


def delexicalize(
    passage: Passage, *, is_own: bool, lexicon: Lexicon, known_names: Sequence[str] = ()
) -> Exemplar:
    """A passage as a writer may see it: no figure, date, title, name or mask is left of it.

    Each is a slot with a marker that says what belongs there: 〔数量:次〕, 〔文件〕, 〔日期〕.
    Masks of the published text (**次) are slots too.
    """
    paragraphs = tuple(
        tuple(_sentence(text, lexicon, known_names) for text in _SENTENCE.findall(paragraph))
        for paragraph in passage.text.split("\n")
        if paragraph.strip()
    )
    return Exemplar(
        passage_id=passage.passage_id,
        heading_path=passage.heading_path,
        paragraphs=paragraphs,
        is_own=is_own,
        year=passage.year,
    )


def _sentence(text: str, lexicon: Lexicon, known_names: Sequence[str]) -> ExemplarSentence:
    found: list[tuple[Span, SlotKind, str]] = []
    for span, kind, unit in _candidates(text, lexicon, known_names):
        if not any(span.overlaps(other) for other, _, _ in found):
            found.append((span, kind, unit))
    out: list[str] = []
    slots: list[Slot] = []
    position = length = 0
    for span, kind, unit in sorted(found, key=lambda item: item[0]):
        before = text[position : span.start]
        marker = _MARKERS.get(kind) or f"〔数量:{unit}〕"
        out += [before, marker]
        length += len(before)
        slots.append(Slot(length, length + len(marker), kind, unit))
        length += len(marker)
        position = span.end
    out.append(text[position:])
    return ExemplarSentence("".join(out), tuple(slots))


def _candidates(
    text: str, lexicon: Lexicon, known_names: Sequence[str]
) -> Iterator[tuple[Span, SlotKind, str]]:
    """What has to go, the surest first; later ones that overlap are left out."""
    yield from _masks(text, lexicon)
    for name in sorted(known_names, key=len, reverse=True):
        for match in re.finditer(re.escape(name), text):
            yield Span(*match.span()), SlotKind.ORGANIZATION, ""
    for claim in find_claims(text, lexicon):
        kind = _KINDS.get(claim.kind, SlotKind.QUANTITY)
        unit = claim.quantity.measure_unit if claim.quantity else ""
        if claim.kind is ClaimKind.VAGUE_COUNT and claim.quantity is None:
            continue
        yield claim.span, kind, unit
    for match in _PERSON.finditer(text):
        yield Span(*match.span()), SlotKind.NAME, ""
    for match in _DIGIT.finditer(text):
        yield Span(*match.span()), SlotKind.QUANTITY, ""


def _masks(text: str, lexicon: Lexicon) -> Iterator[tuple[Span, SlotKind, str]]:
    """**次 is a count whose unit shows; 《****条例》 a title; ***局 an organization."""
    for match in _MASK.finditer(text):
        start, end = match.span()
        opening = text.rfind("《", 0, start)
        if opening != -1 and "》" not in text[opening:start]:
            closing = text.find("》", end)
            if closing != -1:
                yield Span(opening, closing + 1), SlotKind.TITLE, ""
                continue
        unit = next((u for u in _units(lexicon) if text.startswith(u, end)), "")
        ending = next((e for e in lexicon.organization_endings if text.startswith(e, end)), "")
        if len(ending) >= len(unit) and ending:
            yield Span(start, end + len(ending)), SlotKind.ORGANIZATION, ""
        else:
            yield Span(start, end + len(unit)), SlotKind.QUANTITY, unit


def _units(lexicon: Lexicon) -> list[str]:
    return sorted(lexicon.measure_units, key=len, reverse=True)
