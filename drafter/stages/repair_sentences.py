"""Repair rounds of sentence scope: what was wrong is written again, all else stays to the byte.

A section that is asked for again as a whole comes back with new errors in what was right
(RESEARCH.md §3: deterministic lists of violations, sentence scope, at most two rounds).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafter.domain.task import PolicyQuote, RejectedSentence
from drafter.domain.verification import Finding, SourcedSpan, Span
from drafter.stages.render_tokens import RenderedText, with_tokens

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]+[”’）》]*|[^。！？；\n]+")
_LINE = re.compile(r"\s*[-*]?\s*(?P<number>\d{1,3}|补)\s*[|｜]\s*(?P<text>.+?)\s*")
_STOPS = "。！？；"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a writer sent in a repair round."""

    sentences: Mapping[int, str]
    """New wording by the number of the sentence."""
    added: str = ""
    """Sentences for facts that were left out."""


def find_sentences(rendered: RenderedText) -> tuple[Span, ...]:
    """Where the sentences stand, in order; items that a semicolon parts are several.

    None ends inside a value that code has printed: a fact's text may hold stops of its own.
    """
    spans: list[Span] = []
    for match in _SENTENCE.finditer(rendered.text):
        start, end = match.span()
        if spans and any(s.span.start < start < s.span.end for s in rendered.sources):
            start = spans.pop().start
        spans.append(Span(start, end))
    return tuple(spans)


def reject_sentences(
    rendered: RenderedText, violations: Sequence[Finding], policies: Sequence[PolicyQuote]
) -> tuple[RejectedSentence, ...]:
    """The sentences in which a violation stands, as the writer may see them."""
    rejected: list[RejectedSentence] = []
    for number, span in enumerate(find_sentences(rendered), 1):
        own = tuple(v for v in violations if v.span is not None and v.span.overlaps(span))
        if own:
            rejected.append(RejectedSentence(number, _tokenized(rendered, span, policies), own))
    return tuple(rejected)


def read_answer(answer: str, rejected: Sequence[RejectedSentence]) -> Answer:
    """The lines ``3｜…`` and ``补｜…`` of an answer; whatever else stands there is left out.

    A number that was not asked for is left out, too: no other sentence can be reached, and no
    chatter (好的，已修改) becomes part of a report.
    """
    asked = {sentence.number for sentence in rejected}
    sentences: dict[int, str] = {}
    added: list[str] = []
    for line in answer.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        if match["number"] == "补":
            added.append(match["text"])
        elif int(match["number"]) in asked:
            sentences.setdefault(int(match["number"]), match["text"])
    return Answer(sentences, "".join(added))


def with_sentence(
    rendered: RenderedText, number: int, new: str, policies: Sequence[PolicyQuote]
) -> str:
    """The section with new wording for one sentence, with tokens; it ends as the old one did."""
    span = find_sentences(rendered)[number - 1]
    old = rendered.text[span.start : span.end]
    before = _tokenized(rendered, Span(0, span.start), policies)
    behind = _tokenized(rendered, Span(span.end, len(rendered.text)), policies)
    return f"{before}{_ended_as(new, old)}{behind}"


def with_added(rendered: RenderedText, added: str, policies: Sequence[PolicyQuote]) -> str:
    """The section with sentences at its end, with tokens."""
    whole = _tokenized(rendered, Span(0, len(rendered.text)), policies)
    return f"{whole}{_ended_as(added, '。')}"


def _ended_as(new: str, old: str) -> str:
    """With the old sentence's stop, where the new one has none."""
    stop = old.rstrip("”’）》")[-1:]
    return new if new[-1] in _STOPS or stop not in _STOPS else f"{new}{stop}"


def _tokenized(rendered: RenderedText, span: Span, policies: Sequence[PolicyQuote]) -> str:
    inside = [
        SourcedSpan(s.span.shifted(-span.start), s.source_kind, s.source_id, s.note)
        for s in rendered.sources
        if span.contains(s.span)
    ]
    return with_tokens(rendered.text[span.start : span.end], inside, policies)
