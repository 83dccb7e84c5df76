"""Where drafts, their revisions and their conversations are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from drafter.domain.conversation import Message, Proposal
from drafter.domain.fact import FactSheet
from drafter.domain.paging import Page, PageAsked
from drafter.domain.report import Draft, DraftState, Revision, Section, SectionPlan
from drafter.domain.settled import Dismissal
from drafter.domain.sign_off import SignOffState
from drafter.domain.source import SourceDocument
from drafter.ports.library import Filing


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A line in the list of drafts."""

    draft_id: str
    title: str
    organization: str
    report_year: int
    report_type: str
    state: DraftState
    writer: str
    open_points: int
    """Findings that are not mere hints."""
    updated_at: datetime
    organization_id: str = ""
    sign_off: SignOffState | None = None
    """Where its latest round of signing stands; None: there was none."""


@dataclass(frozen=True, slots=True)
class DraftStanding:
    """What decides who may do what with a draft."""

    draft_id: str
    organization_id: str
    is_finished: bool
    """Whether it is finalized."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What an organization has used."""

    organization_id: str
    drafts: int
    finalized: int
    texts_written: int
    """Texts that a writer made."""
    texts_by_model: int
    edits: int
    """Texts that people made."""


@dataclass(frozen=True, slots=True)
class DocumentUse:
    """A draft whose text rests on a document, or whose writer was shown it."""

    draft_id: str
    title: str
    cited_in: list[str] = field(default_factory=list)
    """Headings of the sections that cite it."""
    shown_for: list[str] = field(default_factory=list)
    """Headings of the sections that were written beside it."""


class DraftStore(Protocol):
    """Keeps drafts and every revision of every section."""

    def create(self, draft: Draft) -> None:
        """Keep a new draft with its outline and fact sheet."""

    def get(self, draft_id: str) -> Draft:
        """A draft with the current text of each section.

        The id may be shortened to an unambiguous beginning of at least 6 characters.

        Raises:
            NotFound: no such draft.
        """

    def changed_at(self, draft_id: str) -> datetime:
        """When anything of a draft was last changed: cheaper than reading it.

        Raises:
            NotFound: no such draft.
        """

    def standings(self, draft_id: str) -> list[DraftStanding]:
        """The drafts whose id begins so (at least 6 characters)."""

    def list_drafts(
        self,
        organization_ids: frozenset[str] | None = None,
        finished_of: frozenset[str] | None = frozenset(),
    ) -> list[DraftSummary]:
        """Drafts, last changed first.

        All of these organizations and the finalized ones of ``finished_of``; None: of everybody.
        """

    def page_of_drafts(
        self,
        asked: PageAsked,
        organization_ids: frozenset[str] | None = None,
        finished_of: frozenset[str] | None = frozenset(),
        part: str = "",
    ) -> Page[DraftSummary]:
        """A page of the same, with these words in the title or the organization's name."""

    def page_of_revisions(
        self, draft_id: str, section_key: str, asked: PageAsked
    ) -> Page[Revision]:
        """A page of the texts that a section had, oldest first."""

    def uses_of_document(
        self,
        document_id: str,
        limit: int,
        organization_ids: frozenset[str] | None = None,
        finished_of: frozenset[str] | None = frozenset(),
    ) -> list[DocumentUse]:
        """The drafts whose present texts cite a document or were written beside it.

        At most ``limit``, last changed first, of these organizations and the finalized ones of
        ``finished_of``; None: of everybody.
        """

    def usage(self) -> list[Usage]:
        """What each organization has used, by its id."""

    def add_revision(self, draft_id: str, section: Section, *, expected_number: int) -> None:
        """Make ``section.revision`` the section's current text.

        ``expected_number`` is the number of the revision that it replaces (0 for none).

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: the section was changed meanwhile.
            Conflict: the draft is finalized.
        """

    def add_revisions(
        self, draft_id: str, changed: Sequence[Section], *, notices: Sequence[str] = ()
    ) -> None:
        """Several revisions at once, wholly or not at all, with notices for the whole draft.

        Each replaces the one before its number; a section may come twice, in order.

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: a section was changed meanwhile.
            Conflict: the draft is finalized.
        """

    def mark_failed(self, draft_id: str, section_key: str, reason: str) -> None:
        """Record why a section could not be written; one that has a text keeps its state."""

    def set_outcome(self, concluded: Draft, *, seen_at: datetime) -> bool:
        """Record what the whole report shows; False if the draft has changed since it was read.

        ``seen_at`` is the draft's ``updated_at`` as it was read.
        """

    def set_state(
        self, draft_id: str, state: DraftState, *, only_from: Sequence[DraftState]
    ) -> None:
        """Put a draft into a state, if it is in one of ``only_from``.

        Raises:
            NotFound: no such draft.
            Conflict: it is in another state.
        """

    def revisions(self, draft_id: str, section_key: str) -> list[Revision]:
        """Every text that a section had, oldest first."""

    def remove(self, draft_id: str) -> None:
        """Forget a draft.

        Raises:
            NotFound: no such draft.
            Conflict: it is finalized, or was signed.
        """

    def dismiss(self, draft_id: str, dismissal: Dismissal) -> None:
        """Keep a dismissal; one of the same finding is replaced.

        Raises:
            NotFound: no such draft.
            Conflict: the draft is finalized.
        """

    def withdraw_dismissal(self, draft_id: str, finding_id: str) -> None:
        """Take a dismissal back: the finding counts again.

        Raises:
            NotFound: no such draft, or the finding was not dismissed.
            Conflict: the draft is finalized.
        """


class Archive(Protocol):
    """Keeps finished drafts as past reports."""

    def file(self, document: SourceDocument, filing: Filing) -> None:
        """Index a finished draft's text and lock the draft, wholly or not at all.

        Raises:
            Conflict: the draft was changed or finalized meanwhile.
            StorageError: it cannot be kept; nothing was changed.
        """

    def take_out(self, document_id: str, draft_id: str) -> None:
        """Remove a filed text and open its draft, wholly or not at all.

        Raises:
            StorageError: nothing was changed.
        """


class ConversationStore(Protocol):
    """Keeps what was said about a draft and what was proposed, in order."""

    def add(self, draft_id: str, message: Message, proposed: Sequence[Proposal]) -> None:
        """Keep a message with the proposals that it led to, wholly or not at all.

        Raises:
            NotFound: no such draft.
        """

    def messages(self, draft_id: str, *, last: int | None = None) -> list[Message]:
        """The messages about a draft, oldest first; only the ``last`` ones where that is given."""

    def page_of_messages(self, draft_id: str, asked: PageAsked) -> Page[Message]:
        """A page of the messages, oldest first."""

    def page_of_proposals(self, draft_id: str, asked: PageAsked) -> Page[Proposal]:
        """A page of what was proposed, oldest first."""

    def proposals(self, draft_id: str) -> list[Proposal]:
        """Everything that was proposed for a draft, oldest first."""

    def proposal(self, draft_id: str, proposal_id: str) -> Proposal:
        """One proposal.

        Raises:
            NotFound: no such proposal.
        """

    def reject(self, draft_id: str, decided: Proposal) -> None:
        """Record that a proposal was rejected.

        Raises:
            Conflict: it was decided before.
        """

    def apply(
        self,
        draft_id: str,
        decided: Proposal,
        changed: Sequence[Section],
        *,
        plans: Sequence[SectionPlan] = (),
        sheet: FactSheet | None = None,
        seen_at: datetime,
    ) -> bool:
        """Put an accepted proposal into the draft, wholly or not at all.

        Each section's revision replaces the one before its number; ``plans`` are those of sections
        that keep their text; ``sheet`` becomes the draft's. ``seen_at`` is the draft's
        ``updated_at`` as it was read; False if the draft has changed since.

        Raises:
            RevisionConflict: a section was changed since the proposal was made.
            Conflict: the proposal was decided before, or the draft is finalized.
        """
