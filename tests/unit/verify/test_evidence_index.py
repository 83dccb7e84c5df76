"""The index finds what a look at every piece of evidence would find, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.claims.find import find_claims
from drafter.claims.quantities import may_lack_unit, same_unit
from drafter.domain.verification import Claim
from drafter.reference.lexicon import load_lexicon
from drafter.verify.context import Context, Surroundings
from drafter.verify.evidence import Evidence, Part, SheetEvidence, evidence_of
from drafter.verify.evidence_index import EvidenceIndex, index_of
from drafter.verify.match_quantities import CLEARLY_NAMED, is_borne, named_by
from tests.unit.verify.sheets import SHEET

LEXICON = load_lexicon()
EVIDENCE: SheetEvidence = evidence_of(SHEET, LEXICON)
INDEX: EvidenceIndex = index_of(EVIDENCE)
LABELS = [name for fact in SHEET for name in (fact.label, *fact.aliases)]
SAID = st.sampled_from(
    [
        *LABELS,
        *(label[:3] for label in LABELS),
        *(label[-3:] for label in LABELS),
        *("较上年增加", "较上年减少", "共", "今年以来", "，", "、"),
    ]
)
COUNTED = st.sampled_from(
    [
        *(fact.render() for fact in SHEET if fact.quantity is not None),
        *("14", "14人", "近60家", "50余次", "不少于20次", "3—5名", "数十次", "1300人次", "41次"),
    ]
)
WORDINGS = st.builds(
    lambda said, counted: f"{''.join(said)}{counted}。", st.lists(SAID, max_size=6), COUNTED
)


def told(text: str) -> list[tuple[Claim, Context]]:
    claims = find_claims(text, LEXICON)
    around = Surroundings(text, claims)
    return [(claim, around.context(claim)) for claim in claims if claim.quantity is not None]


def bears(item: Evidence, claim: Claim) -> bool:
    """What the index does with look-ups, for one piece of evidence."""
    assert claim.quantity is not None
    units = item.quantity.measure_unit, claim.quantity.measure_unit
    return (same_unit(*units, LEXICON) or may_lack_unit(*units)) and is_borne(claim, item.quantity)


@given(WORDINGS)
def test_all_that_bears_a_claim_is_found_once(text: str) -> None:
    for claim, _ in told(text):
        found = INDEX.bearing(claim)
        expected = [item for item in EVIDENCE.quantities if bears(item, claim)]
        assert sorted(map(id, found)) == sorted(map(id, expected))


@given(WORDINGS)
def test_all_that_is_clearly_named_is_found_in_the_order_of_the_sheet(text: str) -> None:
    for _, context in told(text):
        found = INDEX.clearly_named(context, lambda _: True)
        assert [(m.evidence, m.named) for m in found] == [
            (item, named)
            for item in EVIDENCE.quantities
            if item.part is Part.VALUE and (named := named_by(item, context)) >= CLEARLY_NAMED
        ]


def test_what_is_not_wanted_is_left_out() -> None:
    ((_, context),) = told("走访企业58次。")
    (match,) = INDEX.clearly_named(context, lambda item: item.quantity.measure_unit == "次")
    assert match.evidence.fact.label == "走访企业"
    assert INDEX.clearly_named(context, lambda item: item.quantity.measure_unit == "件") == []


@pytest.mark.parametrize("text", ["换届大会3—5名。", "大会顺利召开。"])
def test_what_has_no_single_value_is_borne_by_nothing(text: str) -> None:
    assert all(INDEX.bearing(claim) == [] for claim, _ in told(text))


def test_evidence_is_read_once_for_equal_sheets_and_apart_for_others() -> None:
    once = evidence_of(replace(SHEET), LEXICON)
    assert evidence_of(replace(SHEET), LEXICON) is once
    assert evidence_of(replace(SHEET, report_year=2031), LEXICON) is not once
