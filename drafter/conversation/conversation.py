"""The conversation about drafts: understand, propose, remember; accept and reject. Read this first.

message ▸ understand (rules; an interpreter where they do not suffice) ▸ ask back, answer,
or propose ▸ remember ▸ the clerk accepts ▸ the draft changes, wholly or not at all
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from drafter.chain import Drafting
from drafter.conversation.answers import Answerer
from drafter.conversation.fact_changes import changed_sheet
from drafter.conversation.proposals import sheet_hash
from drafter.conversation.propose import FactIntent, Outcome, Proposer, plan_with
from drafter.conversation.understand import (
    Earlier,
    Incoming,
    pasted_facts,
    stated_facts,
    understand,
)
from drafter.conversation.undo import undone
from drafter.domain.conversation import (
    Answer,
    FactHistory,
    Message,
    Proposal,
    ProposalState,
)
from drafter.domain.intent import (
    AddFact,
    Ask,
    ChangeFact,
    EditPassage,
    Export,
    Help,
    Intent,
    ListOpen,
    Regenerate,
    RemoveFact,
    TakeOver,
    Unclear,
    Undo,
)
from drafter.domain.progress import OnProgress, Progress
from drafter.domain.report import Draft, DraftState, SectionState
from drafter.domain.working_on import working_on
from drafter.errors import Conflict, InvalidRequest, RevisionConflict
from drafter.ports import ConversationStore, FactReader, Interpreter, Writer
from drafter.reference.report_types import find_report_type

REMEMBERED = 10
"""Messages that understanding may look back to."""
LONGEST = 8_000
"""Characters of one message."""
_FACTS = (AddFact, ChangeFact, RemoveFact)
_CHANGED_FACTS = "提出建议之后数据有变化，请把要求再说一遍。"


def _ignore(_: Progress) -> None:
    return


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one message."""

    message: Message
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True)
class Conversation:
    """Talks about drafts. All that it needs is plugged in."""

    drafting: Drafting
    store: ConversationStore
    writer: Callable[[str], Writer]
    """The writer of a name."""
    interpreter: Interpreter | None = None
    """Asked only where the rules understand nothing; without one the clerk is told so."""
    fact_reader: FactReader | None = None
    """Completes what the rules read out of a pasted text."""

    async def converse(
        self,
        draft_id: str,
        text: str,
        author: str,
        *,
        selected_text: str = "",
        section_key: str = "",
        writer: str = "",
        on_progress: OnProgress = _ignore,
    ) -> Turn:
        """Answer a message, or propose what it asks for; the draft itself does not change.

        ``writer`` names the writer of regenerated sections; empty: the one that wrote the draft.

        Raises:
            NotFound: no such draft.
            InvalidRequest: the message is empty or too long, or the author is not named.
            Conflict: the draft is finalized.
        """
        draft = self._talkable(draft_id, text, author)
        if section_key and draft.section(section_key) is None:
            section_key = ""
        past = self.store.messages(draft.draft_id, last=REMEMBERED)
        incoming = Incoming(text, selected_text, section_key)
        with working_on(draft.draft_id):
            intents = await self._understood(incoming, draft, past)
        message = Message(
            message_id=self.drafting.new_id(),
            author=author.strip(),
            text=text,
            created_at=self.drafting.clock.now(),
            selected_text=selected_text,
            section_key=section_key,
            intents=intents,
        )
        with working_on(draft.draft_id):
            outcome = await self._outcome(draft, message, writer, on_progress)
        message = replace(
            message,
            answers=outcome.answers,
            proposal_ids=tuple(p.proposal_id for p in outcome.proposals),
        )
        self.store.add(draft.draft_id, message, outcome.proposals)
        return Turn(message, outcome.proposals)

    def accept(self, draft_id: str, proposal_id: str, author: str) -> Draft:
        """Put a proposal into the draft: its texts and facts, wholly or not at all.

        Raises:
            NotFound: no such draft or proposal.
            RevisionConflict: a section was changed since the proposal was made.
            Conflict: it was decided before, the facts have changed, or the draft is finalized.
            InvalidRequest: the author is not named.
        """
        _named(author)
        while True:
            draft = self.drafting.drafts.get(draft_id)
            proposal = self._open(draft, proposal_id)
            if proposal.sheet_sha256 != sheet_hash(draft.sheet):
                raise Conflict(_CHANGED_FACTS)
            _check_numbers(draft, proposal)
            decided = self._decided(proposal, ProposalState.ACCEPTED, author)
            if self._applied(draft, decided):
                return self.drafting.look_again(draft.draft_id)

    def reject(self, draft_id: str, proposal_id: str, author: str) -> Proposal:
        """Record that a proposal is not wanted; the draft stays as it is.

        Raises:
            NotFound: no such draft or proposal.
            Conflict: it was decided before.
            InvalidRequest: the author is not named.
        """
        _named(author)
        draft = self.drafting.drafts.get(draft_id)
        decided = self._decided(self._open(draft, proposal_id), ProposalState.REJECTED, author)
        self.store.reject(draft.draft_id, decided)
        return decided

    def fact_history(self, draft_id: str) -> tuple[FactHistory, ...]:
        """Every accepted change of a fact, oldest first: who, when, on what message."""
        return tuple(
            FactHistory(
                (change.after or change.before).fact_id,  # type: ignore[union-attr]
                change.before,
                change.after,
                proposal.decided_by,
                proposal.decided_at,
                proposal.message_id,
                proposal.proposal_id,
            )
            for proposal in self.store.proposals(draft_id)
            if proposal.state is ProposalState.ACCEPTED and proposal.decided_at is not None
            for change in proposal.facts
        )

    def _talkable(self, draft_id: str, text: str, author: str) -> Draft:
        _named(author)
        if not text.strip():
            raise InvalidRequest("请写出要说的话。")
        if len(text) > LONGEST:
            raise InvalidRequest(f"一次最多{LONGEST}字，请分几次说。")
        draft = self.drafting.drafts.get(draft_id)
        if draft.state is DraftState.FINALIZED:
            raise Conflict(f"《{draft.title}》已定稿，不能再改写；如需修改请先取消定稿。")
        return draft

    async def _understood(
        self, incoming: Incoming, draft: Draft, past: Sequence[Message]
    ) -> tuple[Intent, ...]:
        """By the rules; a model helps with a pasted text, and where no rule understands."""
        lexicon = self.drafting.lexicon
        if self.fact_reader is not None:
            facts = pasted_facts(incoming.text, draft, lexicon)
            if facts is not None:
                refined = await self.fact_reader.refine(incoming.text, facts, draft.sheet)
                if refined:
                    return stated_facts(refined, draft, lexicon)
        intents = understand(incoming, draft, lexicon, earlier_of(past, draft))
        if self.interpreter is not None and all(isinstance(i, Unclear) for i in intents):
            told = await self.interpreter.interpret(
                incoming.text, draft, past, incoming.section_key
            )
            return told or intents
        return intents

    async def _outcome(
        self, draft: Draft, message: Message, writer: str, on_progress: OnProgress
    ) -> Outcome:
        report_type = find_report_type(draft.sheet.report_type)
        answerer = Answerer(draft, report_type, self.drafting.retriever)
        proposer = Proposer(
            self.drafting,
            draft,
            report_type,
            message.author,
            message.message_id,
            message.text,
            message.section_key,
        )
        proposals: list[Proposal] = []
        answers: list[Answer] = []
        clear: list[Intent] = []
        for intent in message.intents:
            question = answerer.question_back(intent)
            if question is None:
                clear.append(intent)
            else:
                answers.append(question)
        facts: list[FactIntent] = [i for i in clear if isinstance(i, _FACTS)]
        edits = [i for i in clear if isinstance(i, EditPassage)]
        outcomes = [proposer.with_facts(facts)] if facts else []
        outcomes += [proposer.edited(edits)] if edits else []
        for intent in clear:
            match intent:
                case Regenerate():
                    name = writer or draft.writer.partition(":")[0]
                    chosen = self.writer(name)
                    outcomes.append(await proposer.regenerated(intent, chosen, on_progress))
                case TakeOver():
                    outcomes.append(await proposer.taken_over(intent, on_progress))
                case Undo():
                    past = self.store.proposals(draft.draft_id)
                    outcomes.append(undone(proposer, intent, past))
                case _:
                    answers += _plain_answer(intent, answerer)
        for outcome in outcomes:
            proposals += outcome.proposals
            answers += outcome.answers
        return Outcome(tuple(proposals), tuple(answers))

    def _open(self, draft: Draft, proposal_id: str) -> Proposal:
        proposal = self.store.proposal(draft.draft_id, proposal_id)
        if proposal.state is not ProposalState.OPEN:
            done = "采纳" if proposal.state is ProposalState.ACCEPTED else "拒绝"
            raise Conflict(f"这条建议已由{proposal.decided_by}{done}。")
        return proposal

    def _decided(self, proposal: Proposal, state: ProposalState, author: str) -> Proposal:
        now = self.drafting.clock.now()
        return replace(proposal, state=state, decided_by=author.strip(), decided_at=now)

    def _applied(self, draft: Draft, decided: Proposal) -> bool:
        sheet = changed_sheet(draft.sheet, decided.facts) if decided.facts else None
        texts = {change.section_key: change.revision for change in decided.sections}
        sections, plans = [], []
        for section in draft.sections:
            key = section.plan.section_key
            plan = section.plan if sheet is None else plan_with(section.plan, decided.facts, sheet)
            if key in texts:
                written = replace(
                    section, plan=plan, state=SectionState.WRITTEN, revision=texts[key]
                )
                sections.append(written)
            elif plan != section.plan:
                plans.append(plan)
        return self.store.apply(
            draft.draft_id, decided, sections, plans=plans, sheet=sheet, seen_at=draft.updated_at
        )


def earlier_of(past: Sequence[Message], draft: Draft) -> Earlier:
    """What understanding may know of the messages before: the last section, the last intents."""
    for message in reversed(past):
        keys = [k for i in message.intents for k in getattr(i, "section_keys", ())]
        keys = [k for k in keys if draft.section(k) is not None] or [
            k for k in (message.section_key,) if k
        ]
        if keys:
            return Earlier(keys[-1], past[-1].intents)
    return Earlier("", past[-1].intents) if past else Earlier()


def _plain_answer(intent: Intent, answerer: Answerer) -> list[Answer]:
    match intent:
        case Ask():
            return [answerer.ask(intent)]
        case ListOpen():
            return [answerer.open_points(intent)]
        case Help():
            return [answerer.help()]
        case Export():
            return [Answer("可以导出：网页上点“导出”，或用命令 drafter drafts export。")]
        case Unclear():
            return [Answer(f"没有听懂“{intent.text}”。{answerer.help().text}")]
        case _:
            return []


def _named(author: str) -> None:
    if not author.strip():
        raise InvalidRequest("请写明您的姓名。")


def _check_numbers(draft: Draft, proposal: Proposal) -> None:
    for change in proposal.sections:
        section = draft.section(change.section_key)
        number = section.revision.number if section and section.revision else 0
        if section is None or number != change.expected_number:
            name = section.plan.full_heading if section else change.section_key
            raise RevisionConflict(f"“{name or '引言'}”已被他人修改，请把要求再说一遍。")
