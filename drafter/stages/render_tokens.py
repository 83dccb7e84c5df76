"""Fact tokens → text: code prints every value, and remembers where it stands."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafter.domain.fact import Fact
from drafter.domain.quantity import PREFIXES
from drafter.domain.task import PolicyQuote
from drafter.domain.verification import UNVERIFIED_MARK, SourcedSpan, SourceKind, Span

_TOKEN = re.compile(
    r"[⟦〚［\[{｛【〖]{1,2}\s*([FDPＦＤＰ][0-9０-９]{1,4})\s*[⟧〛］\]}｝】〗]{1,2}", re.IGNORECASE
)
"""A token as writers damage it: other brackets, blanks, full width. The id must still be exact."""
_PERCENT = "百分之"
_HALF_ID = "(?:[FDP][0-9]{1,4})?"
_STRAY = re.compile(rf"[⟦〚]\s*{_HALF_ID}|{_HALF_ID}\s*[⟧〛]")
"""Half a token, with its id."""


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
    values = {fact.fact_id: fact for fact in facts}
    quotes = {quote.quote_id: quote for quote in policies}
    out: list[str] = []
    length = 0
    sources: list[SourcedSpan] = []
    unknown: list[str] = []
    position = 0

    def put(piece: str) -> None:
        nonlocal length
        out.append(piece)
        length += len(piece)

    def plain(stretch: str) -> str:
        """What stands between tokens; half a token there becomes 【待核实】 too."""
        unknown.extend("⟦" for _ in _STRAY.finditer(stretch))
        return _STRAY.sub(UNVERIFIED_MARK, stretch)

    for match in _TOKEN.finditer(text):
        token_id = unicodedata.normalize("NFKC", match[1]).upper()
        before = plain(text[position : match.start()])
        position = match.end()
        printed = _printed(token_id, values, quotes)
        if printed is None:
            put(before + UNVERIFIED_MARK)
            unknown.append(token_id)
            continue
        value, source_kind, source_id, note = printed
        before, position = _without_repeats(before, value, values.get(token_id), text, position)
        put(before)
        sources.append(SourcedSpan(Span(length, length + len(value)), source_kind, source_id, note))
        put(value)
    put(plain(text[position:]))
    return RenderedText("".join(out), tuple(sources), tuple(unknown))


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
