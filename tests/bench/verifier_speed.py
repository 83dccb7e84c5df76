"""The checker's time for 1,000 characters, against cutting the same text into words."""

import asyncio

import rjieba

from api.bootstrap import Services
from api.drafting import draft_sheet
from drafter.domain.source import DocumentKind, Passage
from tests.bench.timing import side_by_side
from tests.evals.library import read_sample_sheets

_RUNS = 5


def run(services: Services) -> None:
    """Print milliseconds for 1,000 characters of the sample drafts, section by section."""
    work = []
    for sheet in read_sample_sheets(services):
        draft = asyncio.run(draft_sheet(services, sheet, "exemplar", lambda _: None))
        for section in draft.sections:
            ids = section.revision.passage_ids if section.revision else ()
            work.append((section.text, sheet, _policies(services, ids)))
    characters = sum(len(text) for text, _, _ in work)

    def verify() -> None:
        for text, sheet, policies in work:
            services.drafting.verify_text(text, sheet, passages=policies)

    def cut() -> None:
        for text, _, _ in work:
            rjieba.cut(text)

    compared = side_by_side(verify, cut, _RUNS)
    per_thousand = 1000 * 1000 / characters
    print(
        f"checker: {compared.subject.scaled(per_thousand).render(' ms', 1)} for 1,000 characters, "
        f"cutting into words {compared.yardstick.scaled(per_thousand).render(' ms', 3)}, "
        f"ratio {compared.ratio.render(digits=0)} ({characters} characters, {len(work)} sections)"
    )


def _policies(services: Services, passage_ids: tuple[str, ...]) -> tuple[Passage, ...]:
    found = services.retriever.passages(passage_ids)
    return tuple(p for p in found if p.kind is DocumentKind.POLICY)
