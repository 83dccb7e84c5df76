"""What real texts seldom hold, planted into text and sheet alike, and then made wrong.

A measure unit that the lexicon does not list, the number of a document, a later policy that
puts a cited one out of force.
"""

from dataclasses import replace

from drafter.domain.fact import Fact, FactKind, FactSheet
from drafter.domain.source import DocumentKind, Passage
from drafter.verify.superseded import abolitions_in
from tests.evals.errors import SUPERSEDED, UNLISTED, WRONG_DOCUMENT_NUMBER, document_number_changed
from tests.evals.inject import Case, Change, apply
from tests.evals.mentions import MentionKind
from tests.evals.rewrites import (
    DOCUMENT_NUMBER,
    STILL_IN_FORCE,
    UNLISTED_UNIT,
    document_number_respelled,
)
from tests.evals.trials import Checker, KindResult, Results, touching, try_all

_CLASSIFIERS = ("垛", "囤", "摞", "羽", "绺")
"""Units that public bodies do not count in; the first one that the lexicon does not list."""
_SHARES = ("%", "‰", "个百分点", "倍")
_SHIFT = 3
_TITLE = "云溪区政务公开工作规程"
_ABOLISHES = "本规程自印发之日起施行，{}同时废止。"
_NAMES = "本规程根据{}制定，自印发之日起施行。"
_SHORTEST_TITLE = 8
"""《规定》 is short for another title, which would be the one that a later policy names."""
_NUMBER = "云政办发〔{}〕{}号"


def try_unlisted(checker: Checker, results: Results, limit: int) -> None:
    """14次 becomes 14垛 in text and sheet: a harmless rewrite; and then 17垛 in the text alone."""
    ground = checker.ground
    unit = next(c for c in _CLASSIFIERS if c not in ground.lexicon.measure_units)
    for mention, fact in ground.facts[:limit]:
        is_plain = mention.text == f"{mention.amount}{mention.unit}"
        if not is_plain or mention.unit in _SHARES or fact.quantity is None:
            continue
        told = replace(fact, quantity=replace(fact.quantity, measure_unit=unit), last_year=None)
        sheet = _with(ground.sheet, told)
        planted = replace(checker, ground=replace(ground, sheet=sheet))
        new = Change(mention.start, mention.end, f"{mention.amount}{unit}")
        wrong = replace(new, new=f"{mention.amount + _SHIFT}{unit}")
        rewrite = results.rewrites.setdefault(UNLISTED_UNIT, KindResult())
        error = results.errors.setdefault(UNLISTED, KindResult())
        is_found, shown = _ask(planted, (new,))
        rewrite.count(is_found=is_found, is_bad=is_found, example=shown)
        is_found, shown = _ask(planted, (wrong,))
        error.count(is_found=is_found, is_bad=not is_found, example=shown)


def _ask(checker: Checker, case: Case) -> tuple[bool, str]:
    text, spans = apply(checker.ground.text, case)
    found = touching(checker.complaints(text), spans)
    start, end = spans[0]
    reason = f"  ⇐ {found[0].message}" if found else ""
    return bool(found), f"{text[max(0, start - 20) : start]}▸{text[start:end]}◂{reason}"


def _with(sheet: FactSheet, told: Fact) -> FactSheet:
    """The sheet with one fact changed, and without what was computed from it."""
    facts = (told if f.fact_id == told.fact_id else f for f in sheet.facts)
    kept = (f for f in facts if not f.derivation or told.fact_id not in f.derivation.operand_ids)
    return replace(sheet, facts=tuple(kept))


def try_superseded(checker: Checker, results: Results, limit: int) -> None:
    """A later policy that puts a cited one out of force; and one that only names it."""
    ground = checker.ground
    titles = [
        m
        for m in ground.mentions
        if m.kind is MentionKind.TITLE
        and len(m.text) >= _SHORTEST_TITLE
        and m.text[1:-1] not in ground.lexicon.known_names
    ]
    complaints = checker.complaints(ground.text)
    for title in titles[:limit]:
        span = [(title.start, title.end)]
        if touching(complaints, span):
            continue
        for wording, kinds, kind in (
            (_ABOLISHES, results.errors, SUPERSEDED),
            (_NAMES, results.rewrites, STILL_IN_FORCE),
        ):
            policy = _policy(wording.format(title.text), ground.sheet.report_year)
            abolitions = abolitions_in((policy,), ground.lexicon)
            found = touching(replace(checker, abolitions=abolitions).complaints(ground.text), span)
            is_bad = bool(found) is (kind == STILL_IN_FORCE)
            example = f"{title.text} ← {policy.text}"
            result = kinds.setdefault(kind, KindResult())
            result.count(is_found=bool(found), is_bad=is_bad, example=example)


def _policy(text: str, year: int) -> Passage:
    return Passage(
        "policy:0001", "policy", 1, (), text, DocumentKind.POLICY, year=year, document_title=_TITLE
    )


def try_document_number(checker: Checker, results: Results, limit: int) -> None:
    """Behind the first title of a section its document's number, which the sheet has, too."""
    ground = checker.ground
    title = next((m for m in ground.mentions if m.kind is MentionKind.TITLE), None)
    if title is None:
        return
    number = _NUMBER.format(ground.sheet.report_year, len(ground.text) % 80 + 11)
    text, _ = apply(ground.text, (Change(title.end, title.end, f"（{number}）"),))
    fact = Fact("F990", f"{title.text[1:-1]}文号", FactKind.TEXT, number)
    sheet = replace(ground.sheet, facts=(*ground.sheet.facts, fact))
    planted = replace(ground, text=text, sheet=sheet, read_facts={title.end + 1: fact})
    whole = replace(checker, ground=planted)
    errors = {WRONG_DOCUMENT_NUMBER: document_number_changed}
    rewrites = {DOCUMENT_NUMBER: document_number_respelled}
    try_all(whole, results, limit, (), errors, rewrites)
