"""Wording shared with past reports (雷同), and sentences kept from last year's report."""

import re
from collections.abc import Collection, Iterator, Sequence

from drafter.domain.source import Passage
from drafter.domain.verification import Finding, FindingCode, Severity, SourcedSpan, Span
from drafter.verify.spans import Spans

LONGEST_COMMON_WORDING = 13
"""Han characters in a row; from here on shared wording is shown (RESEARCH.md §2, leak rate)."""
LONGEST_COMMON_CLAUSE = 9
"""Han characters of a clause from which on it counts as kept from last year."""
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_LEAD_WORDS = re.compile(r"^(?:[一二三四五六七八九十]+是|其中|同时|此外)")
_HAN = re.compile(r"[㐀-鿿]")


def find_overlap(
    text: str,
    sources: Sequence[SourcedSpan],
    originals: Sequence[Passage],
    own_ids: Collection[str],
    *,
    section_key: str = "",
    set_phrases: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """Sentences that stand in a past report too.

    A sentence without any sourced figure that stands word for word in the organization's own
    past report is CARRIED_OVER_TEXT: it may be out of date. One that shares a long run of
    characters with another organization's report is OVERLAP. Set phrases count for neither.
    """
    whole = _bare(text)
    of_own = [p for p in originals if p.passage_id in own_ids]
    of_others = [p for p in originals if p.passage_id not in own_ids]
    own = _Wordings(of_own, _runs(whole, LONGEST_COMMON_CLAUSE), LONGEST_COMMON_CLAUSE)
    others = _Wordings(of_others, _runs(whole, LONGEST_COMMON_WORDING), LONGEST_COMMON_WORDING)
    sourced = Spans(source.span for source in sources)
    own_words = _own_words(text, sources)
    findings: list[Finding] = []
    carried: list[Span] = []
    for span in _sentences(text):
        sentence = text[span.start : span.end]
        bare = _bare(_LEAD_WORDS.sub("", sentence))
        if len(_HAN.findall(bare)) < LONGEST_COMMON_WORDING:
            continue
        has_source = sourced.overlap(span)
        if not has_source and own.hold(bare):
            carried.append(span)
            continue
        if has_source:
            carried += _carried_clauses(text, span, sourced, own)
        words = _bare(_LEAD_WORDS.sub("", own_words[span.start : span.end]))
        match = others.longest_shared(words)
        if match is not None:  # only then is it worth a look at every set phrase
            match = others.longest_shared(_without(words, set_phrases))
        if match is not None:
            passage, wording = match
            findings.append(
                Finding(
                    FindingCode.OVERLAP,
                    Severity.HINT,
                    f"本句与《{passage.document_title}》有连续{len(wording)}字相同"
                    f"（“{wording}”），建议改写。",
                    section_key,
                    span,
                    sentence,
                )
            )
    return (*_carried_over(text, carried, section_key), *findings)


def _runs(bare: str, length: int) -> set[str]:
    """Every run of so many characters."""
    return {bare[i : i + length] for i in range(len(bare) - length + 1)}


class _Wordings:
    """The wording of passages, looked up by the runs of ``least`` characters that a text has."""

    def __init__(self, passages: Sequence[Passage], runs: set[str], least: int) -> None:
        self._passages = passages
        self._bare = [_bare(passage.text) for passage in passages]
        self._least = least
        self._holders: dict[str, list[int]] = {}
        for number, bare in enumerate(self._bare):
            for run in _runs(bare, least) & runs:
                self._holders.setdefault(run, []).append(number)

    def hold(self, bare: str) -> bool:
        """Whether a passage holds a wording of ``least`` characters or more."""
        return any(bare in self._bare[n] for n in self._holders.get(bare[: self._least], ()))

    def longest_shared(self, bare: str) -> tuple[Passage, str] | None:
        """The longest wording of ``least`` characters or more that a passage has, too."""
        best: tuple[Passage, str] | None = None
        least = self._least
        for run in bare.split("\n"):
            for start in range(len(run) - least + 1):
                for number in self._holders.get(run[start : start + self._least], ()):
                    end = start + least
                    while end <= len(run) and run[start:end] in self._bare[number]:
                        best, least = (self._passages[number], run[start:end]), end - start + 1
                        end += 1
        return best


def _own_words(text: str, sources: Sequence[SourcedSpan]) -> str:
    """A text without what its sources say: a fact's title or text is nobody's wording."""
    characters = list(text)
    for source in sources:
        start, end = source.span.start, source.span.end
        characters[start:end] = "\n" * (end - start)
    return "".join(characters)


def _carried_clauses(text: str, sentence: Span, sourced: Spans, own: _Wordings) -> Iterator[Span]:
    """Clauses of a sentence with figures that are kept from the organization's own report."""
    for match in re.finditer("[^，]+", text[sentence.start : sentence.end]):
        span = Span(sentence.start + match.start(), sentence.start + match.end())
        bare = _bare(match.group())
        if len(_HAN.findall(bare)) < LONGEST_COMMON_CLAUSE:
            continue
        if not sourced.overlap(span) and own.hold(bare):
            yield span


def _carried_over(text: str, spans: Sequence[Span], section_key: str) -> Iterator[Finding]:
    """One finding for sentences that follow one another."""
    runs: list[Span] = []
    for span in spans:
        if runs and not text[runs[-1].end : span.start].strip("\n【】待核实"):
            runs[-1] = Span(runs[-1].start, span.end)
        else:
            runs.append(span)
    for span in runs:
        yield Finding(
            FindingCode.CARRIED_OVER_TEXT,
            Severity.HINT,
            "这里沿用往年报告的表述，请确认仍符合今年情况。",
            section_key,
            span,
            text[span.start : span.end],
        )


def _sentences(text: str) -> Iterator[Span]:
    for match in _SENTENCE.finditer(text):
        yield Span(match.start(), match.end())


def _bare(text: str) -> str:
    """Without punctuation and blanks; a line feed parts what must not be read together."""
    return re.sub(r"[^\S\n]|[，、；。：！？“”]", "", text)


def _without(text: str, set_phrases: Sequence[str]) -> str:
    for phrase in set_phrases:
        if phrase in text:
            text = text.replace(phrase, "\n")
    return text
