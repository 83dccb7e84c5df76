"""Which section does a message speak of? Numbers, names, relative places; never a guess."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from drafter.claims.alternation import alternation
from drafter.claims.numerals import fold, parse_number
from drafter.conversation.section_wording import find_wording
from drafter.domain.report import Draft, Section, SectionRole
from drafter.domain.verification import Span
from drafter.reference.conversation_words import ConversationWords

_N = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
_PART = "(?:个?大?部分|大?部[份分]|章|大?块|大点|大项|大条|不分|部)"
_ITEM = "(?:小节|小点|小段|小条|小项|小部分|个?部分|节|点|段|条|项|款|个|小标题)"
_INSIDE = "(?:的|里面?的?|中的?|下面?的?|当中的?)?"
_BRACKETED = rf"[（(]\s*(?P<item>{_N})\s*[)）]"
_KEY = re.compile(r"(?<![A-Za-z0-9])[sS](?P<part>\d{1,2})(?:\.(?P<item>\d{1,2}))?(?![\d.])")
_PART_ITEM = re.compile(
    rf"第?(?P<part>{_N})(?:{_PART}|、|之)?{_INSIDE}"
    rf"(?:{_BRACKETED}|第(?P<b>{_N}){_ITEM}|(?:之|[-－—])(?P<c>{_N})(?![\d个次项]))"
    rf"(?:{_ITEM})?"
)
_DOTTED = re.compile(
    rf"第?(?<![\d.])(?P<part>\d{{1,2}})[.．](?P<item>\d{{1,2}})(?![\d.%％])(?:{_ITEM})?"
)
_PARTS = re.compile(
    rf"第?(?P<first>{_N})(?:{_PART})?(?P<between>[、，和与及跟]|到|至|[-—~～])第?(?P<second>{_N})个?大?部[分份]"
)
_ONE_PART = re.compile(rf"第(?P<part>{_N}){_PART}")
_PART_MARK = re.compile(
    r"(?:^|(?<=[，。；把将给对和、在的写]))(?P<part>[一二三四五六七八九十]{1,2})、(?![一二三四五六七八九十])"
)
_PART_BARE = re.compile(rf"(?<![最后这那上下前每另某哪各])(?P<part>{_N})部分")
_ITEMS = re.compile(
    rf"第(?P<first>{_N})(?:{_ITEM})?(?P<between>[、和与及跟]|到|至)第?(?P<second>{_N}){_ITEM}"
)
_ITEM_MARK = re.compile(_BRACKETED)
_ONE_ITEM = re.compile(rf"第(?P<item>{_N})(?:小节|小点|小条|小项|小段|小部分|节|点|条)")
_PARAGRAPH = re.compile(rf"第(?P<item>{_N})(?:自然)?段")
_FROM_END = re.compile(
    rf"(?:最后|末尾|倒数)(?:第?(?P<number>{_N}))?(?:个)?(?P<what>大?部分|章|节|段|小节|块|点|条)|(?P<end>结尾|收尾|末尾|最后面)"
)
_BESIDE = re.compile(
    r"(?P<way>[上前下后])(?:面)?(?:的)?(?:一个?|个)?(?P<what>部分|大部分|章|节|段|小节|块)(?!落?时间)"
)
_OWN_ITEM = re.compile(rf"第({_N}){_ITEM}|[（(]\s*({_N})\s*[)）]")
_OF_NAME = "(?:的?(?:这|那)?(?:一|个)?(?:部分|段|节|块))?"
_IS_AMOUNT = re.compile(r"(?:改成|改为|换成|是|为|到|达|约)\s*$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the clerk is: the open section, and the one that was spoken of last."""

    current: str = ""
    last: str = ""

    @property
    def here(self) -> str:
        """The section that 这一段 means."""
        return self.current or self.last

    @property
    def there(self) -> str:
        """The section that 那一段 means."""
        return self.last or self.current


@dataclass(frozen=True, slots=True)
class SectionReference:
    """A stretch of a message that names sections."""

    span: Span
    text: str
    keys: tuple[str, ...]
    """The sections meant; empty where it is not sure."""
    candidates: tuple[str, ...] = ()
    """What may be meant where it is not sure."""


class SectionFinder:
    """Finds the sections of one draft that messages name."""

    def __init__(self, draft: Draft, words: ConversationWords) -> None:
        self._draft = draft
        self._words = words
        self._keys = [s.plan.section_key for s in draft.sections]
        self._parts = [s for s in draft.sections if s.plan.level == 1]
        self._leaves = [s for s in draft.sections if s.plan.is_leaf]
        self._roles = (
            (words.whole, tuple(self._keys)),
            (words.introduction, self._with_role(SectionRole.INTRODUCTION)),
            (words.problem, self._with_role(SectionRole.PROBLEM)),
            (words.plan, self._with_role(SectionRole.PLAN)),
        )

    def find(self, text: str, place: Place) -> tuple[SectionReference, ...]:
        """Every reference of a message, in order, without overlap; typos are put right before."""
        folded = fold(self._words.corrected(text))
        taken: list[SectionReference] = []
        for found in self._all(folded, place):
            if not any(found.span.overlaps(other.span) for other in taken):
                taken.append(found)
        meaning = [r for r in taken if r.keys or r.candidates]
        # 这里 behind a section that is named says nothing more.
        ordered = sorted(meaning or taken, key=lambda reference: reference.span)
        return tuple(self._items_of_named(folded, ordered))

    def _items_of_named(
        self, text: str, references: Sequence[SectionReference]
    ) -> Iterator[SectionReference]:
        """存在问题第三点: the item of the part that is named right before it."""
        before: SectionReference | None = None
        for reference in references:
            item = _OWN_ITEM.fullmatch(reference.text)
            between = text[before.span.end : reference.span.start] if before else ""
            if before and item and re.fullmatch(_INSIDE, between) and self._is_part(before):
                key = f"{before.keys[0]}.{_number(item[1] or item[2])}"
                span = Span(before.span.start, reference.span.end)
                keys = (key,) if key in self._keys else before.keys
                before = SectionReference(span, text[span.start : span.end], keys)
                continue
            if before is not None:
                yield before
            before = reference
        if before is not None:
            yield before

    def _is_part(self, reference: SectionReference) -> bool:
        return len(reference.keys) == 1 and any(
            s.plan.section_key == reference.keys[0] for s in self._parts
        )

    def _all(self, text: str, place: Place) -> Iterator[SectionReference]:
        yield from self._by_key(text)
        yield from self._from_end(text)
        yield from self._by_number(text, place)
        yield from self._by_name(text, self._roles)
        for match in _BESIDE.finditer(text):
            yield self._beside(match, place)
        for match, keys in find_wording(text, self._draft):
            yield _reference(match, keys) if len(keys) == 1 else _doubt(match, keys)
        here = ((self._words.current, place.here), (self._words.last, place.there))
        for words, key in here:
            for match in re.finditer(alternation(words), text):
                yield _reference(match, (key,)) if key else _doubt(match, ())

    @staticmethod
    def _by_name(
        text: str, names: Iterable[tuple[Sequence[str], tuple[str, ...]]]
    ) -> Iterator[SectionReference]:
        """Words with a meaning of their own; one that means nothing here is no reference."""
        for words, keys in names:
            if keys:
                for match in re.finditer(rf"{alternation(words)}{_OF_NAME}", text):
                    yield _reference(match, keys)

    def _by_key(self, text: str) -> Iterator[SectionReference]:
        for match in _KEY.finditer(text):
            key = f"s{match['part']}" + (f".{match['item']}" if match["item"] else "")
            yield self._exact(match, key)
        for match in _DOTTED.finditer(text):
            key = f"s{match['part']}.{match['item']}"
            if key in self._keys and not _IS_AMOUNT.search(text[: match.start()]):
                yield _reference(match, (key,))

    def _by_number(self, text: str, place: Place) -> Iterator[SectionReference]:
        for match in _PART_ITEM.finditer(text):
            item = match["item"] or match["b"] or match["c"]
            if not self._is_list(match):
                yield self._item_of_part(match, _number(match["part"]), _number(item))
        for match in _PARTS.finditer(text):
            yield self._several(match, "s")
        for pattern in (_ONE_PART, _PART_BARE):
            for match in pattern.finditer(text):
                yield self._exact(match, f"s{_number(match['part'])}")
        for match in _PART_MARK.finditer(text):
            key = f"s{_number(match['part'])}"
            if key in self._keys:
                yield _reference(match, (key,))
        yield from self._items(text, self._part_of(place.here))

    def _items(self, text: str, part: str) -> Iterator[SectionReference]:
        """Items by their number alone: of the part where the clerk is, if that is known."""
        if part:
            for match in _ITEMS.finditer(text):
                yield self._several(match, f"{part}.")
        for pattern in (_ITEM_MARK, _ONE_ITEM):
            for match in pattern.finditer(text):
                yield self._item(match, part)
        for match in _PARAGRAPH.finditer(text):
            yield self._paragraph(match, part)

    @staticmethod
    def _is_list(match: re.Match[str]) -> bool:
        """第二、第三部分 are two parts, not the third item of the second."""
        return "、第" in match.group() and match.group().endswith("部分")

    def _item_of_part(self, match: re.Match[str], part: int, item: int) -> SectionReference:
        key = f"s{part}.{item}"
        if key in self._keys:
            return _reference(match, (key,))
        section = self._draft.section(f"s{part}")
        if section is not None and section.plan.is_leaf:
            return _reference(match, (f"s{part}",))  # its third point is a sentence of its text
        known = tuple(k for k in self._keys if k.startswith(f"s{part}."))
        return _doubt(match, known or self._part_keys())

    def _several(self, match: re.Match[str], prefix: str) -> SectionReference:
        first, second = _number(match["first"]), _number(match["second"])
        is_range = match["between"] in "到至-—~～"
        numbers = range(first, second + 1) if is_range else (first, second)
        keys = tuple(f"{prefix}{n}" for n in numbers)
        known = tuple(k for k in keys if k in self._keys)
        return _reference(match, known) if known == keys else _doubt(match, self._part_keys())

    def _item(self, match: re.Match[str], part: str) -> SectionReference:
        number = _number(match["item"])
        if f"{part}.{number}" in self._keys:
            return _reference(match, (f"{part}.{number}",))
        section = self._draft.section(part)
        if section is not None and section.plan.is_leaf and section.plan.level == 1:
            return _reference(match, (part,))
        possible = tuple(k for k in self._keys if k.endswith(f".{number}"))
        return _reference(match, possible) if len(possible) == 1 else _doubt(match, possible)

    def _paragraph(self, match: re.Match[str], part: str) -> SectionReference:
        """第一段 is the introduction, 第三段 an item; or it counts what is written: asked back."""
        number = _number(match["item"])
        if number == 1:
            return _reference(match, self._with_role(SectionRole.INTRODUCTION))
        found = self._item(match, part)
        if found.keys:
            return found
        counted = tuple(s.plan.section_key for s in self._leaves[number - 1 : number])
        return _doubt(match, tuple(dict.fromkeys((*counted, *found.candidates))))

    def _from_end(self, text: str) -> Iterator[SectionReference]:
        for match in _FROM_END.finditer(text):
            back = _number(match["number"]) if match["number"] else 1
            if match.group().startswith("最后") and match["number"]:
                back = 1  # 最后一部分
            is_part = (match["what"] or "") in ("部分", "大部分", "章", "块")
            row = self._parts if is_part else self._leaves
            if back <= len(row):
                yield _reference(match, (row[-back].plan.section_key,))

    def _beside(self, match: re.Match[str], place: Place) -> SectionReference:
        is_part = match["what"] in ("部分", "大部分", "章", "块")
        row = [s for s in self._draft.sections if s.plan.level < 2] if is_part else self._leaves
        here = self._part_of(place.here) if is_part else place.here
        keys = [s.plan.section_key for s in row]
        step = 1 if match["way"] in "下后" else -1
        if here in keys and 0 <= (at := keys.index(here) + step) < len(keys):
            return _reference(match, (keys[at],))
        return _doubt(match, self._part_keys())

    def _exact(self, match: re.Match[str], key: str) -> SectionReference:
        return _reference(match, (key,)) if key in self._keys else _doubt(match, self._part_keys())

    def _part_keys(self) -> tuple[str, ...]:
        return tuple(s.plan.section_key for s in self._parts)

    def _with_role(self, role: SectionRole) -> tuple[str, ...]:
        level = 0 if role is SectionRole.INTRODUCTION else 1
        return tuple(
            s.plan.section_key
            for s in self._draft.sections
            if s.plan.role is role and s.plan.level == level
        )

    @staticmethod
    def _part_of(key: str) -> str:
        return key.partition(".")[0]


def with_items(draft: Draft, keys: Sequence[str]) -> tuple[str, ...]:
    """The sections meant, parts with everything below them, in the order of the document."""
    return tuple(
        s.plan.section_key
        for s in draft.sections
        if s.plan.section_key in keys or s.plan.section_key.partition(".")[0] in keys
    )


def name_of(section: Section) -> str:
    """A section as people name it: （一）强化理论武装, 引言."""
    return section.plan.full_heading or "引言"


def names_of(draft: Draft, keys: Sequence[str]) -> str:
    """Several sections in one line."""
    found = [draft.section(key) for key in keys]
    return "、".join(f"“{name_of(section)}”" for section in found if section is not None)


def _number(text: str | None) -> int:
    return int(parse_number(text or "") or 0)


def _reference(match: re.Match[str], keys: tuple[str, ...]) -> SectionReference:
    return SectionReference(Span(*match.span()), match.group(), keys)


def _doubt(match: re.Match[str], candidates: tuple[str, ...]) -> SectionReference:
    return SectionReference(Span(*match.span()), match.group(), (), candidates)
