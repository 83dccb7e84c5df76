"""Intents in one line, as tests/spec/conversation.json states them."""

from drafter.domain.intent import (
    AddFact,
    Ask,
    ChangeFact,
    EditPassage,
    Intent,
    ListOpen,
    Regenerate,
    RemoveFact,
    TakeOver,
    Unclear,
    Undo,
)
from drafter.domain.report import Draft


def in_one_line(intent: Intent, draft: Draft) -> str:
    """kind|sections or fact|what else; ``?`` before candidates, ``all`` for every section."""
    match intent:
        case Regenerate():
            rest = [_sections(intent.section_keys, draft, intent.candidates), intent.instruction]
        case TakeOver() | Undo():
            rest = [_sections(intent.section_keys, draft, intent.candidates)]
        case EditPassage():
            rest = [_sections(intent.section_keys, draft), f"{intent.old}→{intent.new}"]
        case AddFact():
            rest = [_sections(intent.section_keys, draft), intent.label, intent.value]
        case ChangeFact():
            rest = [_fact(intent.fact_id, intent.candidates), intent.value]
        case RemoveFact():
            rest = [_fact(intent.fact_id, intent.candidates)]
        case Ask():
            rest = [intent.topic, _sections(intent.section_keys, draft), ",".join(intent.fact_ids)]
        case ListOpen():
            rest = [intent.what, _sections(intent.section_keys, draft)]
        case Unclear():
            rest = [intent.text]
        case _:
            rest = []
    return "|".join([intent.kind, *rest])


def _sections(keys: tuple[str, ...], draft: Draft, candidates: tuple[str, ...] = ()) -> str:
    if candidates:
        return f"?{','.join(candidates)}"
    is_all = len(keys) == len(draft.sections)
    return "all" if is_all else ",".join(keys)


def _fact(fact_id: str, candidates: tuple[str, ...]) -> str:
    return fact_id or (f"?{','.join(candidates)}" if candidates else "-")
