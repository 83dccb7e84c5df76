"""Step 2: what past reports and policies bring to one section, made safe to show to a writer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import ReportType, SectionPlan
from drafter.domain.source import Exemplar, Passage, SourceDocument
from drafter.domain.task import HouseStyle, PolicyQuote
from drafter.ports import Retriever
from drafter.redaction.delexicalize import delexicalize
from drafter.redaction.planted import speaks_to_a_model, without_orders
from drafter.stages.plan_outline import person_of
from drafter.verify.superseded import ABOLISHING_WORDS, Abolition, abolitions_in, in_force, of_year

_ITEM_WORDS = re.compile("[一二三四五六]是")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a section; ``originals`` never reach a writer."""

    exemplars: tuple[Exemplar, ...]
    policies: tuple[PolicyQuote, ...]
    originals: tuple[Passage, ...]
    """The past-report passages behind the exemplars, for the overlap check."""
    own_ids: frozenset[str]
    """Which of them are the organization's own."""
    own_reports: tuple[Passage, ...] = ()
    """The organization's own last reports, whole: where a figure may have been kept from."""
    abolitions: tuple[Abolition, ...] = ()
    """Policies that are out of force by the end of the report's year."""
    planted: int = 0
    """Sentences that speak to a model and were therefore left out."""


def gather_passages(
    section: SectionPlan, sheet: FactSheet, retriever: Retriever, lexicon: Lexicon
) -> Evidence:
    """Retrieve for one section and delexicalize every passage of a past report.

    No writer is shown a policy that is out of force. A sentence that orders a model about reaches
    no writer and proves nothing as policy; a policy whose title does is left out.
    """
    found = retriever.retrieve(section, sheet.organization, sheet.report_year, sheet.report_type)
    abolitions = known_abolitions(sheet, retriever, lexicon)
    valid = in_force(found.policies, abolitions)
    names = _names(sheet, (*found.own, *found.others))
    exemplars = [
        delexicalize(passage, is_own=True, lexicon=lexicon, known_names=names)
        for passage in found.own
    ] + [
        delexicalize(passage, is_own=False, lexicon=lexicon, known_names=names)
        for passage in found.others
    ]
    policies = [p for p in valid if not speaks_to_a_model(p.document_title)]
    shown = [without_planted_orders(p) for p in policies]
    past = (*found.own, *found.others)
    return Evidence(
        exemplars=tuple(e for e in exemplars if e.text),
        policies=tuple(PolicyQuote(f"P{i}", p) for i, p in enumerate(shown, start=1)),
        originals=past,
        own_ids=frozenset(p.passage_id for p in found.own),
        own_reports=retriever.own_passages(
            sheet.organization, sheet.report_type, sheet.report_year
        ),
        abolitions=abolitions,
        planted=len(valid)
        - len(policies)
        + sum(without_orders(p.text)[1] for p in (*policies, *past)),
    )


def known_abolitions(
    sheet: FactSheet, retriever: Retriever, lexicon: Lexicon
) -> tuple[Abolition, ...]:
    """The documents that indexed policies have put out of force by the end of the sheet's year."""
    passages = retriever.policies_that_say(ABOLISHING_WORDS, sheet.organization)
    return of_year(abolitions_in(passages, lexicon), sheet.report_year)


def without_planted_orders(passage: Passage) -> Passage:
    """A policy passage as a writer and the verifier may see it."""
    text, planted = without_orders(passage.text)
    return replace(passage, text=text) if planted else passage


def read_house_style(
    sheet: FactSheet, report_type: ReportType, last_report: SourceDocument | None
) -> HouseStyle:
    """How the organization writes, from its last report; the genre's manner where there is none."""
    person = person_of(sheet, report_type)
    if last_report is None:
        return HouseStyle(person=person)
    texts = ["\n".join(s.paragraphs) for s in last_report.sections if s.level == 2]
    lengths = [len(text) for text in texts if text]
    return HouseStyle(
        person=person,
        uses_item_words=sum(len(_ITEM_WORDS.findall(text)) for text in texts) >= 3,
        typical_characters=median_low(lengths) if lengths else 0,
    )


def _names(sheet: FactSheet, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Names of organizations that no exemplar may show: the writers' of the passages, and ours."""
    return tuple(sorted({*sheet.own_names, *(p.organization for p in passages)} - {""}))
