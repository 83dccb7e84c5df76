"""What is signed: the facts and the text of a draft at one moment, with a hash of each."""

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass

from drafter.domain.fact import Fact
from drafter.domain.report import Draft
from drafter.domain.sign_off import Figure


@dataclass(frozen=True, slots=True)
class Frozen:
    """A state of a draft that can be told from every other by its hashes."""

    figures: tuple[Figure, ...]
    """What the organization stated, and what code derived from it and the text tells."""
    fact_set_sha256: str
    text_sha256: str


def freeze(draft: Draft) -> Frozen:
    """The state of a draft as it is now."""
    told = _told_in(draft)
    figures = tuple(
        _figure(fact, tuple(told.get(fact.fact_id, ())))
        for fact in draft.sheet
        if not fact.is_derived or fact.fact_id in told
    )
    facts = [asdict(_figure(fact, ())) for fact in draft.sheet]
    text = [
        (section.plan.section_key, section.plan.full_heading, section.text)
        for section in draft.sections
    ]
    return Frozen(figures, _sha256(facts), _sha256([draft.title, text]))


def _told_in(draft: Draft) -> dict[str, list[str]]:
    """The sections that tell each fact, by the fact's id."""
    told: dict[str, list[str]] = defaultdict(list)
    for section in draft.sections:
        sources = section.revision.sources if section.revision else ()
        for fact_id in dict.fromkeys(source.source_id for source in sources):
            told[fact_id].append(section.plan.section_key)
    return told


def _figure(fact: Fact, section_keys: tuple[str, ...]) -> Figure:
    return Figure(
        fact_id=fact.fact_id,
        label=fact.label,
        value=fact.render(),
        source=fact.derivation.formula if fact.derivation else fact.source.render(),
        last_year=fact.last_year.render() if fact.last_year else "",
        basis=fact.basis,
        as_of=fact.as_of.isoformat() if fact.as_of else "",
        is_derived=fact.is_derived,
        section_keys=section_keys,
    )


def _sha256(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
