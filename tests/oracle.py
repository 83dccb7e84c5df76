"""An independent look at a released text: which figures and titles in it rest on nothing?

It shares no code with the checker: plain patterns, and the rule that every run of digits must
occur in the fact sheet (or be computed from it), or be followed by the mark.
"""

import re

from drafter.domain.fact import FactSheet

MARK = "【待核实】"
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_FIGURE = re.compile(r"〔\d{4}〕\d+|\d+(?:\.\d+)?")
"""A document's number is one figure: its mark stands behind the whole of it."""
_TITLE = re.compile(r"《[^《》]*》")
_REACH = 14
"""Characters behind a figure within which its mark must stand."""


def unmarked_figures(text: str, sheet: FactSheet) -> list[str]:
    """Runs of digits that the sheet does not hold and that no mark follows."""
    known = {str(sheet.report_year), str(sheet.report_year + 1)}
    for fact in sheet:
        parts = (
            fact.label, fact.value, fact.render(), fact.remark, fact.basis, fact.occurred_on,
            fact.outcome, fact.gloss, str(fact.last_year.amount) if fact.last_year else "",
        )  # fmt: skip
        known |= set(_DIGITS.findall(" ".join(parts)))
    found = []
    for match in _FIGURE.finditer(text):
        behind = text[match.end() : match.end() + _REACH + len(MARK)]
        is_marked = MARK in behind and not _DIGITS.search(behind.split(MARK)[0])
        if match.group() not in known and not is_marked:
            found.append(text[max(0, match.start() - 10) : match.end() + 10])
    return found


def unmarked_titles(text: str, sheet: FactSheet, policy_titles: set[str]) -> list[str]:
    """《titles》 that are neither a fact's nor a policy's, and that no mark follows."""
    known = {t for fact in sheet for t in _TITLE.findall(f"{fact.value}{fact.remark}{fact.label}")}
    known |= {f"《{title}》" for title in policy_titles}
    return [
        match.group()
        for match in _TITLE.finditer(text)
        if match.group() not in known and not _is_marked(text, match)
    ]


def _is_marked(text: str, title: re.Match[str]) -> bool:
    """Whether a mark follows, behind the outermost title where this one stands in others."""
    before = text[: title.start()].rsplit("\n", 1)[-1]
    rest = text[title.end() :]
    if rest.lstrip("》").startswith(MARK):
        return True
    is_nested = before.count("《") > before.count("》")
    return is_nested and re.match(f"(?:[^《》\n]|《[^《》\n]*》)*》+{MARK}", rest) is not None
