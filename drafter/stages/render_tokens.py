"""Fact tokens → text: code prints every value, and remembers where it stands.

One implementation for a text as it streams and for a whole one, so that what a person sees come
is what is stored: ``render_tokens`` feeds a ``TokenRenderer`` the whole text at once.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafter.domain.fact import Fact
from drafter.domain.quantity import PREFIXES
from drafter.domain.task import PolicyQuote
from drafter.domain.verification import UNVERIFIED_MARK, SourcedSpan, SourceKind, Span

_OPEN, _CLOSE = r"[⟦〚［\[{｛【〖]", r"[⟧〛］\]}｝】〗]"
_LETTER, _DIGIT = "[FDPＦＤＰ]", "[0-9０-９]"
_TOKEN = re.compile(
    rf"{_OPEN}{{1,2}}\s*({_LETTER}{_DIGIT}{{1,4}})\s*{_CLOSE}{{1,2}}", re.IGNORECASE
)
"""A token as writers damage it: other brackets, blanks, full width. The id must still be exact."""
_TOKEN_BEGUN = re.compile(
    rf"{_OPEN}{{1,2}}\s*(?:{_LETTER}(?:{_DIGIT}{{1,4}}\s*(?:{_CLOSE}{{1,2}})?)?)?\Z",
    re.IGNORECASE,
)
"""What may become a token with the next characters, or a longer one."""
_PERCENT = "百分之"
_HALF_ID = "(?:[FDP][0-9]{1,4})?"
_STRAY = re.compile(rf"[⟦〚]\s*{_HALF_ID}|{_HALF_ID}\s*[⟧〛]")
"""Half a token, with its id."""
_STRAY_BEGUN = re.compile(r"(?:[FDP](?:[0-9]{1,4}\s*)?|\s+)\Z")
"""What belongs to half a token if its closing bracket comes next."""
_REPEATED = ("《", _PERCENT, *(word for words in PREFIXES.values() for word in words))
"""What a writer may put before a token though the value brings it itself."""
_REPEATED_BEGUN = re.compile(
    "|".join(
        re.escape(begun)
        for begun in sorted({w[:n] for w in _REPEATED for n in range(1, len(w) + 1)}, key=len)[::-1]
    )
)
_LONGEST_REPEATED = max(map(len, _REPEATED))


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A writer's text with its tokens printed."""

    text: str
    sources: tuple[SourcedSpan, ...]
    unknown_ids: tuple[str, ...]
    """Tokens of no fact that the writer was given; each stands as a bare 【待核实】."""


def render_tokens(
    text: str, facts: Sequence[Fact], policies: Sequence[PolicyQuote]
) -> RenderedText:
    """Print each token's value; a token with an unknown id becomes 【待核实】.

    Only ids of the given facts and policies count, so a writer cannot reach another section's
    fact by guessing. What a writer put around a token and the value brings itself (a measure unit
    behind a count, 《》 around a title, 不少于 before a target) is not printed twice.
    """
    renderer = TokenRenderer(facts, policies)
    renderer.feed(text)
    renderer.finish()
    return renderer.rendered


class TokenRenderer:
    """Prints tokens while the text comes.

    What the next characters may still change is held back: an open token, a word that the value of
    a token behind it may bring itself, a measure unit behind one. All else passes at once.
    """

    def __init__(self, facts: Sequence[Fact], policies: Sequence[PolicyQuote]) -> None:
        self._facts = {fact.fact_id: fact for fact in facts}
        self._quotes = {quote.quote_id: quote for quote in policies}
        self._held = ""
        self._out: list[str] = []
        self._length = 0
        self._sources: list[SourcedSpan] = []
        self._unknown: list[str] = []

    @property
    def rendered(self) -> RenderedText:
        """All that was printed so far."""
        return RenderedText("".join(self._out), tuple(self._sources), tuple(self._unknown))

    def feed(self, piece: str) -> str:
        """The next piece of the writer's text; gives what of it is decided, printed."""
        self._held += piece
        return self._advance(is_end=False)

    def finish(self) -> str:
        """What was held back, at the end."""
        return self._advance(is_end=True)

    def _advance(self, *, is_end: bool) -> str:
        done = len(self._out)
        while (match := _TOKEN.search(self._held)) and (is_end or self._is_decided(match)):
            self._print(match)
        if match is None:
            end = len(self._held) if is_end else self._decided_length()
            self._put_plain(self._held[:end])
            self._held = self._held[end:]
        return "".join(self._out[done:])

    def _is_decided(self, match: re.Match[str]) -> bool:
        """Whether nothing that comes can change what a token and its surroundings become."""
        following = self._held[match.end() :]
        if not following:
            return False
        fact = self._facts.get(_id_of(match))
        unit = fact.quantity.measure_unit if fact is not None and fact.quantity else ""
        return not (unit and len(following) <= len(unit) and f"{unit}次".startswith(following))

    def _decided_length(self) -> int:
        """How much of what is held can neither become part of a token nor touch one."""
        begun = [m.start() for p in (_TOKEN_BEGUN, _STRAY_BEGUN) if (m := p.search(self._held))]
        end = min(begun, default=len(self._held))
        for start in range(max(0, end - _LONGEST_REPEATED), end):
            if _REPEATED_BEGUN.fullmatch(self._held, start, end):
                return start
        return end

    def _print(self, match: re.Match[str]) -> None:
        """Print what stands before a token, and its value."""
        token_id = _id_of(match)
        before, position = self._held[: match.start()], match.end()
        printed = _printed(token_id, self._facts, self._quotes)
        if printed is None:
            self._put_plain(before)
            self._put(UNVERIFIED_MARK)
            self._unknown.append(token_id)
        else:
            value, source_kind, source_id, note = printed
            fact = self._facts.get(token_id)
            before, position = _without_repeats(before, value, fact, self._held, position)
            self._put_plain(before)
            span = Span(self._length, self._length + len(value))
            self._sources.append(SourcedSpan(span, source_kind, source_id, note))
            self._put(value)
        self._held = self._held[position:]

    def _put_plain(self, stretch: str) -> None:
        """What stands between tokens; half a token there becomes 【待核实】 too."""
        self._unknown.extend("⟦" for _ in _STRAY.finditer(stretch))
        self._put(_STRAY.sub(UNVERIFIED_MARK, stretch))

    def _put(self, piece: str) -> None:
        self._out.append(piece)
        self._length += len(piece)


class LineTidier:
    """Takes the blanks around lines away, and empty lines, while the text comes.

    Nothing else changes. Blanks at an end are held back until a character follows them.
    """

    def __init__(self) -> None:
        self._blanks = ""
        self._in_line = False
        self._has_text = False

    def feed(self, piece: str) -> str:
        """The next piece of the text; gives what of it is decided."""
        out: list[str] = []
        for character in piece:
            if character.splitlines() == [""]:
                self._in_line, self._blanks = False, ""
            elif character.isspace():
                self._blanks += character
            else:
                if self._in_line:
                    out.append(self._blanks)
                elif self._has_text:
                    out.append("\n")
                out.append(character)
                self._in_line, self._has_text, self._blanks = True, True, ""
        return "".join(out)


def tidy_lines(text: str) -> str:
    """Lines without the blanks around them; empty lines go, nothing else changes."""
    return LineTidier().feed(text)


def with_tokens(
    text: str, sources: Sequence[SourcedSpan], policies: Sequence[PolicyQuote] = ()
) -> str:
    """A text with its sourced values turned back into tokens, as a writer may see it.

    Titles of policies become tokens where their quotes are given, and stay as they are otherwise.
    """
    quotes = {quote.passage.passage_id: quote.quote_id for quote in policies}
    for source in sorted(sources, key=lambda s: s.span, reverse=True):
        if source.source_kind in (SourceKind.FACT, SourceKind.DERIVED_FACT):
            token_id = source.source_id
        elif source.source_kind is SourceKind.PASSAGE and source.source_id in quotes:
            token_id = quotes[source.source_id]
        else:
            continue
        text = f"{text[: source.span.start]}⟦{token_id}⟧{text[source.span.end :]}"
    return text


def _id_of(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[1]).upper()


def _printed(
    token_id: str, facts: Mapping[str, Fact], quotes: Mapping[str, PolicyQuote]
) -> tuple[str, SourceKind, str, str] | None:
    """What a token prints, and what that rests on.

    None for an unknown id, and for a value that holds half a token itself.
    """
    if fact := facts.get(token_id):
        if _STRAY.search(fact.render()):
            return None
        kind = SourceKind.DERIVED_FACT if fact.is_derived else SourceKind.FACT
        note = fact.derivation.formula if fact.derivation else ""
        return fact.render().rstrip("。"), kind, fact.fact_id, note
    if quote := quotes.get(token_id):
        title = quote.passage.document_title
        return f"《{title}》", SourceKind.PASSAGE, quote.passage.passage_id, title
    return None


def _without_repeats(
    before: str, value: str, fact: Fact | None, text: str, position: int
) -> tuple[str, int]:
    """Drop what stands around a token and is part of its value; gives the text before, and on."""
    if value.startswith("《") and before.endswith("《") and text[position : position + 1] == "》":
        return before[:-1], position + 1
    if fact is None or fact.quantity is None:
        return before, position
    unit = fact.quantity.measure_unit
    following = text[position:]
    if unit and following.startswith(unit) and not following.startswith(f"{unit}次"):
        position += len(unit)
    elif unit == "%" and following.startswith("％"):
        position += 1
    if unit == "%" and before.endswith(_PERCENT):
        return before.removesuffix(_PERCENT), position
    for words in PREFIXES.get(fact.quantity.comparator, ()):
        if before.endswith(words):
            return before.removesuffix(words), position
    return before, position
