"""Change a true text in one way after the other, and see what the checker says of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from drafter.domain.report import SectionRole
from drafter.domain.source import Passage
from drafter.domain.verification import Finding, Severity, VerifiedClaim
from drafter.verify.superseded import Abolition
from drafter.verify.verify_section import verify_section
from tests.evals.errors import ERRORS
from tests.evals.inject import STOPS, Case, Ground, Injector, apply
from tests.evals.rewrites import MOVES, REWRITES
from tests.evals.table import print_table

_T = TypeVar("_T")
_MOST_LOOKED_AT = 400
_SHOWN_BEHIND = 12


@dataclass
class KindResult:
    """One kind of change over all texts."""

    cases: int = 0
    found: int = 0
    examples: list[str] = field(default_factory=list)
    """Missed errors, or harmless rewrites that were complained of."""

    def count(self, *, is_found: bool, is_bad: bool, example: str) -> None:
        """Note one case."""
        self.cases += 1
        self.found += is_found
        if is_bad:
            self.examples.append(example)

    @property
    def share(self) -> float | str:
        """Recall of an error, false alarms of a rewrite."""
        return self.found / self.cases if self.cases else "-"


@dataclass
class Results:
    """All kinds of errors and of rewrites."""

    errors: dict[str, KindResult] = field(default_factory=dict)
    rewrites: dict[str, KindResult] = field(default_factory=dict)


@dataclass(frozen=True)
class Checker:
    """The checker as it is asked about one section."""

    ground: Ground
    passages: tuple[Passage, ...] = ()
    section_role: SectionRole | None = None
    abolitions: tuple[Abolition, ...] = ()

    def read(self, text: str) -> tuple[tuple[VerifiedClaim, ...], tuple[Finding, ...]]:
        """Its verdicts and its findings, mere hints left out."""
        verification = verify_section(
            text,
            sheet=self.ground.sheet,
            passages=self.passages,
            section_role=self.section_role,
            abolitions=self.abolitions,
            lexicon=self.ground.lexicon,
        )
        findings = (f for f in verification.findings if f.severity is not Severity.HINT)
        return verification.claims, tuple(findings)

    def complaints(self, text: str) -> tuple[Finding, ...]:
        """Its findings, mere hints left out."""
        return self.read(text)[1]


def try_all(
    checker: Checker,
    results: Results,
    limit: int,
    complaints: Sequence[Finding],
    errors: Mapping[str, Injector] = ERRORS,
    rewrites: Mapping[str, Injector] = REWRITES,
) -> None:
    """Every kind of change on one section, so many of each kind.

    ``complaints`` are those about the unchanged text: where it was complained of before, a change
    proves nothing and is left out.
    """
    ground = checker.ground
    doubtful = [f.span for f in complaints if f.span is not None]

    def may_be_tried(case: Case) -> bool:
        return not any(s.start < c.end and c.start < s.end for s in doubtful for c in case)

    for kind, injector in errors.items():
        result = results.errors.setdefault(kind, KindResult())
        for case in spread(filter(may_be_tried, injector(ground)), limit):
            text, spans = apply(ground.text, case)
            spans = [s for s, change in zip(spans, case, strict=True) if change.is_figure]
            is_found = bool(touching(checker.complaints(text), spans))
            result.count(is_found=is_found, is_bad=not is_found, example=_shown(text, spans))
    for kind, injector in rewrites.items():
        result = results.rewrites.setdefault(kind, KindResult())
        cases = injector(ground) if kind in MOVES else filter(may_be_tried, injector(ground))
        for case in spread(cases, limit):
            text, spans = apply(ground.text, case)
            before = touching(complaints, [(change.start, change.end) for change in case])
            found = touching(checker.complaints(text), spans)
            new = Counter(f.code for f in found) - Counter(f.code for f in before)
            reason = next((f.message for f in found if f.code in new), "")
            example = f"{_shown(text, spans)}  ⇐ {reason}"
            result.count(is_found=bool(new), is_bad=bool(new), example=example)


def spread(cases: Iterator[_T], limit: int) -> list[_T]:
    """Not more than so many, taken from the whole length of the text."""
    found = list(islice(cases, _MOST_LOOKED_AT))
    return found[:: max(1, -(-len(found) // limit))]


def touching(findings: Sequence[Finding], spans: Sequence[tuple[int, int]]) -> list[Finding]:
    """Findings that share a character with one of the spans."""
    return [
        f
        for f in findings
        if f.span is not None
        and any(f.span.start < end and start < f.span.end for start, end in spans)
    ]


def _shown(text: str, spans: Sequence[tuple[int, int]]) -> str:
    return in_its_sentence(text, spans[0][0], spans[-1][1])


def in_its_sentence(text: str, start: int, end: int) -> str:
    """A place in the sentence around it, in one line."""
    first = max(text.rfind(c, 0, start) for c in STOPS) + 1
    last = min((at for c in STOPS if (at := text.find(c, end)) != -1), default=len(text))
    behind = text[end : min(last, end + _SHOWN_BEHIND)]
    return f"{text[first:start]}▸{text[start:end]}◂{behind}".replace("\n", "/")


def print_results(results: Results, title: str, examples: int) -> None:
    """Recall by kind of error, false alarms by kind of rewrite, and examples of what went wrong."""
    print_table(
        f"{title}: injected errors",
        ["kind of error", "cases", "found", "recall"],
        [[k, r.cases, r.found, r.share] for k, r in results.errors.items()],
    )
    _print_examples("missed", results.errors, examples)
    print_table(
        f"{title}: harmless rewrites",
        ["kind of rewrite", "cases", "complaints", "false alarms"],
        [[k, r.cases, r.found, r.share] for k, r in results.rewrites.items()],
    )
    _print_examples("cried wolf", results.rewrites, examples)


def _print_examples(verb: str, results: Mapping[str, KindResult], most: int) -> None:
    for kind, result in results.items():
        for example in result.examples[:most]:
            print(f"  {verb}, {kind}: {example}")
