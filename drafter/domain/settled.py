"""What people have settled of a draft: findings dismissed with a reason, the draft finalized."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from drafter.domain.verification import Finding, Span

_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")


@dataclass(frozen=True, slots=True)
class IdentifiedFinding:
    """A finding with a name that it keeps as long as its text does."""

    finding_id: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A finding that a person has looked at and let stand, with the reason."""

    finding_id: str
    section_key: str
    reason: str
    author: str
    dismissed_at: datetime
    finding: Finding
    """As it was; it stays in the record."""


@dataclass(frozen=True, slots=True)
class Finalization:
    """定稿: who locked the draft, and what was still open."""

    finalized_by: str
    finalized_at: datetime
    document_id: str
    """The past report that its text was filed as."""
    accepted_points: tuple[str, ...] = ()
    """What was open and accepted so, in Chinese."""
    file_sha256: str = ""
    """Of the .docx that two people signed; empty where none was signed."""


def identified(
    findings: Iterable[Finding], texts: Mapping[str, str]
) -> tuple[IdentifiedFinding, ...]:
    """Findings with their ids: code, section, words and which of several alike it is.

    The words are the sentence that it stands in: where that changes it is another finding. One
    that is about a whole section or report is known by what it says.

    Args:
        findings: in the order of the text.
        texts: the text of each section by its key.
    """
    seen: Counter[str] = Counter()
    named = []
    for finding in findings:
        words = [finding.code.value, finding.section_key, *_words(finding, texts)]
        basis = "\0".join(words)
        seen[basis] += 1
        digest = hashlib.sha256(f"{basis}\0{seen[basis]}".encode("utf-8", "surrogatepass"))
        named.append(IdentifiedFinding(digest.hexdigest()[:16], finding))
    return tuple(named)


def _words(finding: Finding, texts: Mapping[str, str]) -> tuple[str, ...]:
    text = texts.get(finding.section_key, "")
    if finding.span is None or not text:
        return finding.message, *finding.fact_ids
    return _sentence_at(text, finding.span), finding.excerpt


def _sentence_at(text: str, span: Span) -> str:
    found = (m for m in _SENTENCE.finditer(text) if m.end() > span.start)
    match = next(found, None)
    return match[0].strip() if match is not None else ""
