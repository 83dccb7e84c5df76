"""Message → intents, by rules alone: pure, the same every time, and never a guess."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from drafter.claims.find import find_claims
from drafter.conversation import requests
from drafter.conversation.fact_statements import StatementReader
from drafter.conversation.message_parts import Clause, split_clauses, without_politeness
from drafter.conversation.naming import (
    candidates_of,
    has_rest,
    instruction_of,
    keys_of,
    without_references,
)
from drafter.conversation.passage_edits import (
    read_edit,
    read_plain_edit,
    read_plain_removal,
    read_selection_edit,
)
from drafter.conversation.questions import read_question
from drafter.conversation.section_references import Place, SectionFinder, SectionReference
from drafter.conversation.statements import FIGURE, joined_statements, listed
from drafter.domain.intent import (
    AddFact,
    ChangeFact,
    EditPassage,
    Export,
    Help,
    Intent,
    ListOpen,
    OpenPoints,
    Regenerate,
    RemoveFact,
    TakeOver,
    Unclear,
    Undo,
)
from drafter.domain.lexicon import Lexicon
from drafter.domain.proposed_fact import ProposedFact
from drafter.domain.report import Draft
from drafter.facts.propose import is_table, propose_facts
from drafter.reference.conversation_words import ConversationWords, load_conversation_words

_PASTED = 50
"""Characters from which a message may be a pasted paragraph."""
_FIGURES_OF_PASTED = 3
_NEGATED = re.compile(r"(?:不是|并非|而非)\s*$")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the conversation remembers for understanding: little, and bounded."""

    section_key: str = ""
    """The section that was spoken of last."""
    intents: tuple[Intent, ...] = ()
    """Of the message before."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it arrives."""

    text: str
    selected_text: str = ""
    section_key: str = ""
    """The section that is open on the screen."""


def understand(
    incoming: Incoming, draft: Draft, lexicon: Lexicon, earlier: Earlier = Earlier()
) -> tuple[Intent, ...]:
    """The intents of a message in order; what no rule understands is Unclear, never dropped."""
    if facts := pasted_facts(incoming.text, draft, lexicon):
        return stated_facts(facts, draft, lexicon)
    reading = _Reading(incoming, draft, lexicon, earlier, load_conversation_words())
    for clause in joined_statements(listed(split_clauses(incoming.text))):
        reading.take(clause)
    return reading.done()


def pasted_facts(text: str, draft: Draft, lexicon: Lexicon) -> tuple[ProposedFact, ...] | None:
    """The facts that a pasted table or paragraph states; None where the message is none."""
    if not is_table(text) and not _is_pasted(text, lexicon):
        return None
    return propose_facts(text, draft.sheet, lexicon)


def stated_facts(
    facts: Sequence[ProposedFact], draft: Draft, lexicon: Lexicon
) -> tuple[Intent, ...]:
    """New facts and changed ones, as the draft's sheet knows them or not."""
    statements = StatementReader(draft.sheet, lexicon)
    return tuple(statements.stated(f.label, f.value, f.evidence) for f in facts)


def _is_pasted(text: str, lexicon: Lexicon) -> bool:
    """Whether a message is a paragraph of a report: long, full of figures, and asks for nothing."""
    if len(text) < _PASTED or requests.ASKS.search(text):
        return False
    return sum(c.quantity is not None for c in find_claims(text, lexicon)) >= _FIGURES_OF_PASTED


@dataclass
class _Reading:
    """Takes the clauses of one message in turn."""

    incoming: Incoming
    draft: Draft
    lexicon: Lexicon
    earlier: Earlier
    words: ConversationWords
    intents: list[Intent] = field(default_factory=list)
    pending: tuple[SectionReference, ...] = ()
    """Sections named by a clause that asks for nothing yet."""
    corrects: bool = False
    adds: bool = False
    negated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.finder = SectionFinder(self.draft, self.words)
        self.statements = StatementReader(self.draft.sheet, self.lexicon)

    @property
    def place(self) -> Place:
        return Place(self.incoming.section_key, self._last_section())

    def _last_section(self) -> str:
        for intent in reversed(self.intents):
            if keys := getattr(intent, "section_keys", ()):
                return str(keys[-1])
        return self.earlier.section_key

    def take(self, clause: Clause) -> None:
        """Read one clause."""
        text = without_politeness(self.words.corrected(clause.text))
        if not text:
            return
        if requests.CORRECTION.match(text):
            self.corrects = True
            return
        if self.statements.opens_a_list(text):
            self.adds = True
            return
        references = tuple(r for r in self.finder.find(text, self.place) if not _in_quotes(r, text))
        kept = tuple(r for r in references if not _NEGATED.search(text[: r.span.start]))
        if len(kept) < len(references) and not kept:
            self.corrects = True
            return
        self.corrects = self.corrects or bool(
            kept and requests.MEANT.fullmatch(without_references(text, kept))
        )
        if self.corrects and self._corrected(text, kept):
            self.corrects = False
            return
        if self.corrects and not has_rest(requests.MEANT.sub("", text), ()):
            return
        intent = self._intent(clause, text, kept)
        if intent is not None:
            self._append(intent)
        elif self._goes_on(text, kept):
            return
        elif kept and not has_rest(text, kept):
            self.pending = kept
        else:
            self._append(Unclear(clause.text, keys_of(kept)))

    def done(self) -> tuple[Intent, ...]:
        """All that was understood; sections that nothing was asked of are shown as unclear."""
        if self.pending:
            self.intents.append(Unclear(self.incoming.text, keys_of(self.pending)))
        if not self.intents:
            self.intents.append(Unclear(self.incoming.text))
        return tuple(self.intents)

    def _append(self, intent: Intent) -> None:
        self.pending = ()
        self.adds = isinstance(intent, AddFact) or (self.adds and isinstance(intent, ChangeFact))
        last = self.intents[-1] if self.intents else None
        if isinstance(intent, Unclear) and isinstance(last, Unclear):
            self.intents[-1] = Unclear(f"{last.text}，{intent.text}", intent.section_keys)
            return
        self.intents.append(intent)

    def _intent(
        self, clause: Clause, text: str, references: tuple[SectionReference, ...]
    ) -> Intent | None:
        """What a clause asks for; None where it only goes on or names a section."""
        keys, candidates = keys_of(references), candidates_of(references)
        is_question = clause.is_question or bool(
            requests.IS_QUESTION.search(text) or requests.SHOW.search(text)
        )
        is_question = is_question and not requests.POLITE_QUESTION.search(clause.text)
        if edit := self._edit(clause, text, keys):
            return edit
        if simple := _simple(text, keys, candidates, is_question=is_question):
            return simple
        if is_question and (question := read_question(text, references, self.draft, self.lexicon)):
            return question
        if requests.TAKE_OVER.search(text):
            keys, candidates = self._meant(references)
            return TakeOver(keys, candidates)
        without = without_references(text, references)
        if fact := self._fact(text, without, keys):
            return fact
        if requests.REGENERATE.search(without) and not self._belongs_to_last(references):
            keys, candidates = self._meant(references)
            return Regenerate(keys, instruction_of(text, references), candidates)
        if not references and (
            question := read_question(text, references, self.draft, self.lexicon)
        ):
            return question
        is_said = (
            without
            and not requests.REMARK.search(without)
            and not requests.MEANT.fullmatch(without)
        )
        if references and is_said and not is_question:
            return Regenerate(keys, instruction_of(text, references), candidates)
        return None

    def _edit(self, clause: Clause, text: str, keys: tuple[str, ...]) -> Intent | None:
        original = without_politeness(clause.text)
        original = original if len(original) == len(text) else text
        if edit := read_edit(original, keys):
            return edit
        selected = self.incoming.selected_text
        here = keys or tuple(filter(None, [self.incoming.section_key]))
        if edit := read_selection_edit(original, selected, here):
            if FIGURE.search(edit.new) and (
                change := self.statements.change(f"{selected}改成{edit.new}")
            ):
                return change
            return edit
        return None

    def _fact(self, text: str, without: str, keys: tuple[str, ...]) -> Intent | None:
        statements = self.statements
        added = statements.add(without, is_asked=False)
        if isinstance(added, AddFact):
            return replace(added, section_keys=keys)
        if added is not None:
            return added
        change = statements.change(text)
        if change is None or not change.fact_id:
            change = statements.change(without) or change
        if change is not None and (change.fact_id or change.candidates):
            return change
        if edit := read_plain_edit(text, self.draft, keys):
            return edit
        if removal := statements.remove(without):
            return removal
        if edit := read_plain_removal(without, self.draft, _REMOVING):
            return edit
        if change is not None:
            return change
        is_style = requests.REGENERATE.search(without)
        is_bare = not is_style and not requests.IS_QUESTION.search(without)
        stated = statements.add(without, is_asked=True) if self.adds or is_bare else None
        return replace(stated, section_keys=keys) if isinstance(stated, AddFact) else stated

    def _meant(
        self, references: tuple[SectionReference, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The sections of a request: named now, just before, open, or spoken of last."""
        named = references or self.pending
        if named:
            return keys_of(named), candidates_of(named)
        here = self.incoming.section_key or self._last_section()
        return ((here,), ()) if here else ((), ())

    def _belongs_to_last(self, references: tuple[SectionReference, ...]) -> bool:
        """Whether a request without a section only goes on with the one before it."""
        return not references and not self.pending and self._is_open_request()

    def _is_open_request(self) -> bool:
        return bool(self.intents) and isinstance(self.intents[-1], (Regenerate, TakeOver))

    def _goes_on(self, text: str, references: tuple[SectionReference, ...]) -> bool:
        """Add what a clause says to the instruction before it."""
        last = self.intents[-1] if self.intents else None
        if isinstance(last, Regenerate) and not references:
            more = instruction_of(text, references)
            parts = filter(None, [last.instruction, more])
            self.intents[-1] = replace(last, instruction="，".join(parts))
            return True
        if isinstance(last, TakeOver) and not references:
            self.intents[-1] = Regenerate(last.section_keys, text, last.candidates)
            self.intents.insert(-1, last)
            return True
        return False

    def _corrected(self, text: str, references: tuple[SectionReference, ...]) -> bool:
        """不对，是第二部分: the last request with other sections, another value, another fact."""
        body = requests.MEANT.sub("", text)
        before = self.intents or list(self.earlier.intents)
        last = before[-1] if before else None
        if last is None:
            return False
        corrected = self._with_correction(last, body, references)
        if corrected is None:
            return False
        if self.intents:
            self.intents.pop()
        self._append(corrected)
        return True

    def _with_correction(
        self, last: Intent, body: str, references: tuple[SectionReference, ...]
    ) -> Intent | None:
        keys, candidates = keys_of(references), candidates_of(references)
        if isinstance(last, (Regenerate, TakeOver, Undo)) and references:
            return replace(last, section_keys=keys, candidates=candidates)
        if isinstance(last, (EditPassage, AddFact)) and references:
            return replace(last, section_keys=keys)
        if isinstance(last, (AddFact, ChangeFact)):
            stated = self.statements.add(f"数{body}", is_asked=True)
            if FIGURE.match(body) and stated is not None:
                value = self.statements.in_unit_of(last, stated.value)
                return replace(last, value=value, evidence=body)
            if isinstance(last, ChangeFact) and (
                other := self.statements.changed(body, last.value, None, None, body)
            ):
                return other if other.fact_id or other.candidates else None
        if isinstance(last, RemoveFact):
            return self.statements.remove(f"去掉{body}")
        return None


_REMOVING = re.compile("去掉|删掉|删除|删去|删了|拿掉|去除|划掉|不要")


def _simple(
    text: str, keys: tuple[str, ...], candidates: tuple[str, ...], *, is_question: bool
) -> Intent | None:
    """What needs no more than its own words."""
    if requests.UNDO.search(text) and not requests.LAST_YEAR.search(text):
        return Undo(keys, candidates)
    if requests.EXPORT.search(text) and not is_question:
        return Export()
    if requests.HELP.search(text):
        return Help()
    if keys and not is_question:
        return None
    for pattern, what in (
        (requests.LIST_UNVERIFIED, OpenPoints.UNVERIFIED),
        (requests.LIST_MISSING, OpenPoints.MISSING),
        (requests.LIST_ALL, OpenPoints.ALL),
    ):
        if pattern.search(text) and not FIGURE.search(text):
            return ListOpen(what, keys)
    return None


def _in_quotes(reference: SectionReference, text: str) -> bool:
    """Whether a name stands inside a quoted passage that is to be edited."""
    before = text[: reference.span.start]
    return sum(before.count(c) for c in "“「『") > sum(before.count(c) for c in "”」』")
