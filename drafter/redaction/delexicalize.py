"""Exemplars (范例): past wording with every claim taken out, so that nothing can be borrowed."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from drafter.claims.alternation import alternation
from drafter.claims.characters import BLOT
from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import Exemplar, ExemplarSentence, Passage, Slot, SlotKind
from drafter.domain.verification import Claim, ClaimKind, Span
from drafter.redaction.planted import speaks_to_a_model

_TITLE = "《[^《》]*(?:《[^《》]*》[^《》]*)*》"
_SENTENCE = re.compile(rf"(?:{_TITLE}|[^。！？])+[。！？]?[”’）】]?|[。！？]")
"""A stop within a 《title》 ends no sentence."""
_HALF_TITLE = re.compile("《[^《》，。；]*|[^《》，。；：“”]*》")
"""A title that lacks one of its brackets."""
_MASK = re.compile(
    r"(?:[*＊]|(?<!\d)×+(?!\d)|[xX]{2,}|[○◯〇]{2,}|[_＿]{2,}|[△▲□■☆]+|某某|"
    "某(?=[局区市县镇乡村社部院校科处委单企公支省]))+"
)
_DIGIT = re.compile(r"\d+(?:[.．,，]\d+)*")
_MARKERS = {
    SlotKind.PERCENTAGE: "〔比例〕",
    SlotKind.DATE: "〔日期〕",
    SlotKind.YEAR: "〔年度〕",
    SlotKind.TITLE: "〔文件〕",
    SlotKind.DOCUMENT_NUMBER: "〔文号〕",
    SlotKind.ORGANIZATION: "〔单位〕",
    SlotKind.NAME: "〔姓名〕",
    SlotKind.QUOTED_NAME: "〔名称〕",
    SlotKind.MEETING: "〔会议〕",
}
_KINDS = {
    ClaimKind.PERCENTAGE: SlotKind.PERCENTAGE,
    ClaimKind.DATE: SlotKind.DATE,
    ClaimKind.YEAR: SlotKind.YEAR,
    ClaimKind.DOCUMENT_TITLE: SlotKind.TITLE,
    ClaimKind.DOCUMENT_NUMBER: SlotKind.DOCUMENT_NUMBER,
    ClaimKind.ORGANIZATION: SlotKind.ORGANIZATION,
    ClaimKind.PERSON: SlotKind.NAME,
    ClaimKind.QUOTED_NAME: SlotKind.QUOTED_NAME,
    ClaimKind.MEETING: SlotKind.MEETING,
}

_Stretch = tuple[Span, SlotKind, str]
"""Where something has to go, what it is, and the measure unit that a count is in."""


def delexicalize(
    passage: Passage, *, is_own: bool, lexicon: Lexicon, known_names: Sequence[str] = ()
) -> Exemplar:
    """A passage as a writer may see it: no figure, date, title, name or mask is left of it.

    Each is a slot with a marker that says what belongs there: 〔数量:次〕, 〔文件〕, 〔日期〕.
    Masks of the published text (**次) are slots too. Sentences that speak to a model are left out.
    """
    names = tuple(known_names)
    paragraphs = tuple(
        tuple(
            _sentence(text, lexicon, names)
            for text in _SENTENCE.findall(paragraph)
            if not speaks_to_a_model(text)
        )
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


@lru_cache(maxsize=8_192)
def _sentence(text: str, lexicon: Lexicon, known_names: tuple[str, ...]) -> ExemplarSentence:
    """A sentence with its slots; remembered, for the same passages are shown again and again."""
    found: list[_Stretch] = []
    for stretch in _candidates(text, lexicon, known_names):
        found = _added(found, stretch)
    while more := list(_left_over(text, found, lexicon)):
        for stretch in more:
            found = _added(found, stretch)
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


def _added(found: list[_Stretch], stretch: _Stretch) -> list[_Stretch]:
    """One more stretch that has to go; those that overlap go as one, of the surest kind."""
    touching = [other for other in found if other[0].overlaps(stretch[0])]
    if not touching:
        return [*found, stretch]
    spans = [stretch[0], *(span for span, _, _ in touching)]
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    _, kind, unit = touching[0]
    return [(whole, kind, unit), *(other for other in found if other not in touching)]


def _left_over(text: str, found: Sequence[_Stretch], lexicon: Lexicon) -> Iterator[_Stretch]:
    """What shows as a claim only when the stretches that were found are out of sight."""
    blotted = list(text)
    for span, _, _ in found:
        blotted[span.start : span.end] = BLOT * (span.end - span.start)
    return _claimed(find_claims("".join(blotted), lexicon))


def _candidates(text: str, lexicon: Lexicon, known_names: Sequence[str]) -> Iterator[_Stretch]:
    """What has to go, the surest first."""
    claims = find_claims(text, lexicon)
    for claim in claims:
        if claim.kind is ClaimKind.DOCUMENT_TITLE:
            yield claim.span, SlotKind.TITLE, ""
    yield from _masks(text, lexicon)
    for span in _organizations(text, claims, known_names):
        yield span, SlotKind.ORGANIZATION, ""
    yield from _claimed(claims)
    for match in _HALF_TITLE.finditer(text):
        yield Span(*match.span()), SlotKind.TITLE, ""
    for match in _DIGIT.finditer(text):
        yield Span(*match.span()), SlotKind.QUANTITY, ""


def _claimed(claims: Sequence[Claim]) -> Iterator[_Stretch]:
    """Every claim but the vague ones that borrow nothing (多次)."""
    for claim in claims:
        if claim.kind is ClaimKind.VAGUE_COUNT and claim.quantity is None:
            continue
        unit = claim.quantity.measure_unit if claim.quantity else ""
        kind = _KINDS.get(claim.kind, SlotKind.QUANTITY)
        if claim.kind is ClaimKind.UNREADABLE and set("《》") & set(claim.text):
            kind = SlotKind.TITLE
        yield claim.span, kind, unit


def _organizations(
    text: str, claims: Sequence[Claim], known_names: Sequence[str]
) -> Iterator[Span]:
    """Known names, with what a longer name of which they are a part adds to them.

    局党总支 is known, but 云溪区水务局党总支 has to go as a whole.
    """
    found = [c.span for c in claims if c.kind is ClaimKind.ORGANIZATION]
    for name in sorted(known_names, key=len, reverse=True):
        for match in re.finditer(re.escape(name), text):
            span = Span(*match.span())
            for longer in found:
                if longer.overlaps(span):
                    span = Span(min(span.start, longer.start), max(span.end, longer.end))
            yield span


def _masks(text: str, lexicon: Lexicon) -> Iterator[_Stretch]:
    """**次 is a count whose unit shows; 《****条例》 a title; ***局 an organization."""
    for match in _MASK.finditer(text):
        start, end = match.span()
        opening = text.rfind("《", 0, start)
        if opening != -1 and "》" not in text[opening:start]:
            closing = text.find("》", end)
            if closing != -1:
                yield Span(opening, closing + 1), SlotKind.TITLE, ""
                continue
        unit = _matched(_unit(lexicon), text, end)
        ending = _matched(_endings(lexicon), text, end)
        if ending and len(ending) >= len(unit):
            yield Span(start, end + len(ending)), SlotKind.ORGANIZATION, ""
        else:
            yield Span(start, end + len(unit)), SlotKind.QUANTITY, unit


def _matched(pattern: re.Pattern[str], text: str, position: int) -> str:
    match = pattern.match(text, position)
    return match.group() if match else ""


@lru_cache(maxsize=32)
def _unit(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(alternation(lexicon.measure_units))


@lru_cache(maxsize=32)
def _endings(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(f"(?:{alternation(lexicon.organization_endings)})+")
