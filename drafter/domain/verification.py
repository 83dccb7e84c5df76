"""What a text claims, what each claim rests on, and what the checker found."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from drafter.domain.quantity import Quantity

UNVERIFIED_MARK = "【待核实】"
"""Stands right behind a claim without a source, in every draft and every export."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters in one text."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, offset: int) -> "Span":
        """The span moved to the right by ``offset`` characters."""
        return Span(self.start + offset, self.end + offset)


class ClaimKind(StrEnum):
    """What sort of thing a text claims."""

    QUANTITY = "quantity"
    """A count or an amount: 14次, 3.6万元, 二十三人."""
    PERCENTAGE = "percentage"
    PERCENTAGE_POINTS = "percentage_points"
    MULTIPLE = "multiple"
    """1.5倍."""
    RANGE = "range"
    """3—5名; ``quantity`` is the lower end and ``upper`` the upper one."""
    DATE = "date"
    """Any calendar date or part of a year: 2023年3月17日, 3月17日, 一季度, 上半年."""
    YEAR = "year"
    DOCUMENT_TITLE = "document_title"
    DOCUMENT_NUMBER = "document_number"
    ORGANIZATION = "organization"
    QUOTED_NAME = "quoted_name"
    """A proper name in quotation marks: “金牌店小二”."""
    VAGUE_COUNT = "vague_count"
    """近百, 数十, 多次, 若干; ``quantity`` holds the bound where there is one."""
    EXPRESSION = "expression"
    """Digits that are no single quantity: 3+2, 3:1, 1.2.3, a telephone number."""
    PERSON = "person"
    """A person's name, where a post or 同志 tells that it is one."""
    MEETING = "meeting"
    """A numbered plenary session: 党的二十届四中全会, 二十届中央纪委四次全会."""
    STATUS = "status"
    """How far a thing has come: 已完成, 正在推进, 拟于; only where a fact says how far."""
    UNREADABLE = "unreadable"
    """A numeral that could not be read: shown, never accepted."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement in a text that must rest on a source."""

    span: Span
    kind: ClaimKind
    text: str
    normalized: str
    """What is compared: 14次, 2023-03-17, --03-17, the bare title, 江党组〔2023〕12号."""
    quantity: Quantity | None = None
    """Amount with 万 and 亿 multiplied out (3.6万元 is 36000 元) and its qualifier."""
    upper: Decimal | None = None


class VerificationStatus(StrEnum):
    """The verdict on a claim."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    CONFLICTING = "conflicting"


class SourceKind(StrEnum):
    """What a span of text rests on."""

    FACT = "fact"
    DERIVED_FACT = "derived_fact"
    PASSAGE = "passage"
    IDENTITY = "identity"
    """The sheet's own organization and year."""
    COMPUTED = "computed"
    """A sum or a share of verified figures that stand beside it; the note is the formula."""


@dataclass(frozen=True, slots=True)
class SourcedSpan:
    """出处: a span of a text and the source that it rests on."""

    span: Span
    source_kind: SourceKind
    source_id: str
    """Fact id, passage id; empty for the sheet's identity."""
    note: str = ""
    """The formula of a derived fact or of COMPUTED, the title of a cited policy, or who has bound
    it by hand."""


BOUND_BY_HAND = "人工指定："
"""Begins the note of a span that a person has bound; the person's name follows."""


@dataclass(frozen=True, slots=True)
class VerifiedClaim:
    """A claim with its verdict and the proof for it."""

    claim: Claim
    status: VerificationStatus
    source: SourcedSpan | None = None
    candidate_ids: tuple[str, ...] = ()
    """Facts that it might mean, best first, where the verdict is not VERIFIED."""


class Severity(StrEnum):
    """How serious a finding is: 错误, 待核实, 提示."""

    ERROR = "error"
    UNVERIFIED = "unverified"
    HINT = "hint"


class FindingCode(StrEnum):
    """What the checker can find; stable, documented in docs/findings.md."""

    UNVERIFIED_CLAIM = "unverified-claim"
    CONFLICTING_CLAIM = "conflicting-claim"
    AMBIGUOUS_CLAIM = "ambiguous-claim"
    WRONG_FACT = "wrong-fact"
    """The value is a fact's, but the sentence speaks of something else."""
    FOREIGN_SELF_NAME = "foreign-self-name"
    """我院 in the report of a bureau: how another unit speaks of itself."""
    WRONG_STATUS = "wrong-status"
    """What is planned or under way, told as done; or the other way round."""
    UNSUPPORTED_SUPERLATIVE = "unsupported-superlative"
    """首次, 唯一, 全覆盖 without a fact that says as much."""
    VAGUE_COUNT = "vague-count"
    """多次, 若干 where the sheet has the number."""
    UNREADABLE_NUMERAL = "unreadable-numeral"
    UNUSED_FACT = "unused-fact"
    REPEATED_FACT = "repeated-fact"
    INCONSISTENT_SECTIONS = "inconsistent-sections"
    WRONG_YEAR = "wrong-year"
    PARTS_DO_NOT_ADD_UP = "parts-do-not-add-up"
    CARRIED_OVER_VALUE = "carried-over-value"
    """What rests on no fact of this year stands in a past report."""
    SUPERSEDED_POLICY = "superseded-policy"
    MISPLACED_FACT = "misplaced-fact"
    UNKNOWN_TOKEN = "unknown-token"  # noqa: S105 - a fact token, no password
    LEFTOVER_PLACEHOLDER = "leftover-placeholder"
    OVERLAP = "overlap"
    CARRIED_OVER_TEXT = "carried-over-text"
    """A sentence kept from last year's report that the clerk has to confirm."""
    EMPTY_SECTION = "empty-section"
    UNBALANCED_PUNCTUATION = "unbalanced-punctuation"
    NUMERAL_STYLE = "numeral-style"
    PUNCTUATION_STYLE = "punctuation-style"
    HEADING_NUMBERING = "heading-numbering"
    WORD_CHOICE = "word-choice"
    MISQUOTED_PHRASE = "misquoted-phrase"
    """A fixed formulation (固定表述) that is nearly, but not quite, as it must be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the clerk should look at."""

    code: FindingCode
    severity: Severity
    message: str
    """One Chinese sentence that says what is wrong and what to do."""
    section_key: str = ""
    span: Span | None = None
    """In the section's text; None where the finding is about the whole section or report."""
    excerpt: str = ""
    """The text at the span."""
    fact_ids: tuple[str, ...] = ()
    """Candidates, or the facts concerned."""
    suggestion: str = ""
    """Replacement text for the span, where there is a safe one."""
