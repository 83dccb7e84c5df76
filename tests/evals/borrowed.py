"""What a draft has from other reports: leaked figures, names and titles; and shared wording."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from drafter.domain.fact import FactSheet
from tests.evals.mentions import MARK, find_mentions, fold
from tests.evals.score_draft import FaultyMention

_QUOTED_NAME = re.compile(r"“([^“”\n]{2,12})”")
_COMMON_PLACES = ("习近平新时代中国特色社会主义思想", "新时代党的建设总要求")
"""Said by everybody to the letter, beside the lexicon's set phrases."""
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class PastText:
    """The text of one past report."""

    organization: str
    text: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """The longest run of Chinese characters that a draft shares with another organization."""

    length: int = 0
    wording: str = ""
    organization: str = ""


def leaks(
    text: str,
    sheet: FactSheet,
    faults: Sequence[FaultyMention],
    shown: Sequence[PastText],
    library: Sequence[PastText],
    common_text: str,
) -> list[str]:
    """What an unmarked part of the text has from other reports.

    Figures, dates and titles that a shown past passage has and no fact of the sheet, wherever it
    stands; names (of organizations, or in quotation marks) that only others' reports have.
    ``common_text`` is what everybody may say: policies and the report type's own words.
    """
    own_figures = _figures(sheet)
    found = [
        fault.mention.text
        for fault in faults
        if (fault.mention.amount, fault.mention.unit) not in own_figures
        and any(_stands_in(fault.mention.text, past.text) for past in shown)
    ]
    own = "\n".join(p.text for p in library if p.organization == sheet.organization)
    free = f"{own}\n{common_text}\n{_wording(sheet)}"
    others = [p for p in library if p.organization != sheet.organization]
    names = {p.organization for p in others}
    for past in others:
        elsewhere = [p.text for p in others if p.organization != past.organization]
        names |= {
            name
            for name in _QUOTED_NAME.findall(past.text)
            if name not in free and not any(name in other for other in elsewhere)
        }
    found += [name for name in sorted(names) if name not in free and _is_unmarked(name, text)]
    return found


def longest_overlap(
    text: str, sheet: FactSheet, library: Sequence[PastText], set_phrases: Collection[str],
    common_text: str,
) -> Overlap:  # fmt: skip
    """The longest run of Chinese characters, commas and blanks aside, that stands in a past
    report of another organization. 《titles》, set phrases, and the wording of the sheet and of
    policies are not counted: they have to be alike.
    """
    phrases = sorted({*set_phrases, *_COMMON_PLACES}, key=len, reverse=True)
    free = "".join(_HAN_RUN.findall(f"{common_text}\n{_wording(sheet)}"))
    pieces = [run for run in _runs(text, phrases) if run not in free]
    best = Overlap()
    for past in library:
        if past.organization == sheet.organization:
            continue
        whole = "\n".join(_runs(past.text, phrases))
        for piece in pieces:
            for start in range(len(piece)):
                while piece[start : start + best.length + 1] in whole and (
                    start + best.length < len(piece)
                ):
                    wording = piece[start : start + best.length + 1]
                    best = Overlap(len(wording), wording, past.organization)
    return best


def _runs(text: str, phrases: Sequence[str]) -> list[str]:
    """Runs of Chinese characters between stops, titles, figures and set phrases."""
    text = re.sub(r"《[^《》\n]*》|" + re.escape(MARK), "\0", text)
    for phrase in phrases:
        text = text.replace(phrase, "\0")
    return _HAN_RUN.findall(re.sub(r"[，、\s“”]", "", text.replace("\n", "\0")))


def _figures(sheet: FactSheet) -> set[tuple[Decimal, str]]:
    """What the facts themselves hold: told in a wrong place it is an error, but not borrowed."""
    return {
        (m.amount, m.unit)
        for fact in sheet
        for quantity in (fact.quantity, fact.last_year)
        if quantity is not None
        for m in find_mentions(quantity.render())
    }


def _stands_in(figure: str, text: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(fold(figure))}", fold(text)) is not None


def _is_unmarked(name: str, text: str) -> bool:
    ends = [m.end() for m in re.finditer(re.escape(name), text)]
    return any(not text.startswith(MARK, end + (text[end : end + 1] == "”")) for end in ends)


def _wording(sheet: FactSheet) -> str:
    return "\n".join(
        part
        for fact in sheet.stated()
        for part in (
            *sheet.own_names,
            fact.label,
            fact.value,
            fact.remark,
            fact.outcome,
            fact.gloss,
        )
    )
