"""A model reads facts out of free text, after the rules.

It only points: at a figure by its placeholder, and at words of the same sentence as its label. The
rules' proposals all stay; the model adds what they missed and completes labels that say too little.
A person confirms every one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from drafter.conversation.model_asking import Asking, HiddenMessage, read_object
from drafter.domain.fact import FactSheet
from drafter.domain.proposed_fact import ProposedFact
from drafter.domain.verification import Claim, ClaimKind, Span
from drafter.errors import DrafterError
from drafter.facts.propose import is_table, placed
from drafter.ports import ChatMessage
from drafter.prompting import load_prompt, render_messages

_KINDS = frozenset({ClaimKind.QUANTITY, ClaimKind.PERCENTAGE, ClaimKind.DOCUMENT_TITLE})
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?\n]|$)")
_MATERIAL = 1_500
"""Characters that are asked about at once: a small model's context holds them with its answer."""
_SHORTEST, _LONGEST = 2, 18
"""Characters of a label."""
_MOST_PIECES = 3
"""A label may leave out words of its sentence, but it is no patchwork."""


@dataclass(frozen=True)
class ModelFactReader:
    """Asks a chat model; of its answer only what stands in the text is taken."""

    asking: Asking

    async def refine(
        self, text: str, proposed: Sequence[ProposedFact], sheet: FactSheet
    ) -> tuple[ProposedFact, ...]:
        """The rules' facts, completed, and those that they missed, in the order of the text.

        A table is left to the rules, which read its cells exactly.
        """
        if is_table(text):
            return tuple(proposed)
        facts = list(proposed)
        for part in _parts(text):
            material = text[part.start : part.end]
            hidden = HiddenMessage.of(material, self.asking.lexicon)
            if not any(claim.kind in _KINDS for claim in hidden.claims):
                continue
            try:
                answer = await self.asking.answer(self._messages(hidden), sheet)
            except DrafterError:
                continue  # the rules' proposals stand
            for read in _read(answer, hidden):
                _take(facts, placed(_moved(read, part.start), sheet))
        return tuple(sorted(facts, key=lambda fact: fact.span))

    def _messages(self, hidden: HiddenMessage) -> tuple[ChatMessage, ...]:
        rendered = render_messages(
            load_prompt("read_facts"), material=hidden.text, nonce=self.asking.nonce_source()
        )
        return tuple(ChatMessage(role, content) for role, content in rendered)


def _parts(text: str) -> Iterator[Span]:
    """The text in parts of whole sentences."""
    start = end = 0
    for match in _SENTENCE.finditer(text):
        if match.end() - start > _MATERIAL and end > start:
            yield Span(start, end)
            start = end
        end = match.end()
    if end > start:
        yield Span(start, end)


def _read(answer: str, hidden: HiddenMessage) -> Iterator[ProposedFact]:
    items = read_object(answer).get("facts")
    for item in items if isinstance(items, list) else []:
        fact = _fact(item, hidden) if isinstance(item, dict) else None
        if fact is not None:
            yield fact


def _fact(told: Mapping[str, object], hidden: HiddenMessage) -> ProposedFact | None:
    """The fact that an item points at; None where it points at nothing of the text."""
    claim, label = hidden.claim(told.get("value")), told.get("label")
    if claim is None or claim.kind not in _KINDS or not isinstance(label, str):
        return None
    sentence = _sentence_of(hidden.original, claim)
    evidence = hidden.original[sentence.start : sentence.end]
    label = label.strip()
    if not _SHORTEST <= len(label) <= _LONGEST or not _is_worded_in(label, evidence):
        return None
    before = hidden.claim(told.get("last_year"))
    last_year = before.text if before is not None and before is not claim else ""
    return ProposedFact(label, claim.text, evidence, sentence, last_year=last_year)


def _sentence_of(text: str, claim: Claim) -> Span:
    for match in _SENTENCE.finditer(text):
        if match.end() >= claim.span.end:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            return Span(start, start + len(match[0].strip()))
    return claim.span


def _is_worded_in(label: str, sentence: str) -> bool:
    """Whether the label is made of words of the sentence, in their order."""
    position = pieces = 0
    rest = label
    while rest and pieces < _MOST_PIECES:
        sizes = range(len(rest), 0, -1)
        size = next((n for n in sizes if sentence.find(rest[:n], position) >= 0), 0)
        if size < min(_SHORTEST, len(rest)):
            return False
        position = sentence.find(rest[:size], position) + size
        rest, pieces = rest[size:], pieces + 1
    return not rest


def _moved(fact: ProposedFact, offset: int) -> ProposedFact:
    return replace(fact, span=fact.span.shifted(offset))


def _take(facts: list[ProposedFact], read: ProposedFact) -> None:
    """Complete the rules' fact of the same figure, or add what they missed."""
    for number, known in enumerate(facts):
        if known.value == read.value and read.span.contains(known.span):
            if known.label != read.label and known.label in read.label:
                facts[number] = replace(
                    known, label=read.label, section_type=read.section_type, category=read.category
                )
            return
    facts.append(read)
