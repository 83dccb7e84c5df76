"""Checks of a text by itself: masks and placeholders left over, punctuation out of balance."""

import re
from collections.abc import Collection, Iterator

from drafter.domain.verification import UNVERIFIED_MARK, Finding, FindingCode, Severity, Span

_PLACEHOLDER = re.compile(
    r"[*＊]+|[×xX]{2,}(?=[\u4e00-\u9fff])|〔[^〔〕]{0,12}(?::|：)?[^〔〕]{0,8}〕|[⟦⟧]|\{[^{}\n]{0,20}\}|某某"
)
_DOCUMENT_YEAR = re.compile(r"〔\d{4}〕")
_PAIRS = {"“": "”", "《": "》", "（": "）", "【": "】", "〔": "〕", "‘": "’"}


def check_text(text: str, section_key: str) -> Iterator[Finding]:
    """Placeholders that must not go out, and quotation marks or brackets without their partner."""
    for match in _PLACEHOLDER.finditer(text):
        if _DOCUMENT_YEAR.fullmatch(match.group()):
            continue
        yield Finding(
            FindingCode.LEFTOVER_PLACEHOLDER,
            Severity.ERROR,
            f"文中留有“{match.group()}”，请补上内容或删去。",
            section_key,
            Span(*match.span()),
            match.group(),
        )
    yield from _unbalanced(text, section_key)


def check_marks(text: str, claim_ends: Collection[int], section_key: str) -> Iterator[Finding]:
    """Each 【待核实】 that stands behind no claim: a gap that was left, or prose without a fact."""
    position = text.find(UNVERIFIED_MARK)
    while position != -1:
        end = position + len(UNVERIFIED_MARK)
        if position not in claim_ends:
            start = max(text.rfind(c, 0, position) for c in "。！？\n") + 1
            yield Finding(
                FindingCode.LEFTOVER_PLACEHOLDER,
                Severity.UNVERIFIED,
                "此处内容没有事实依据，请核实后改写或补充数据。",
                section_key,
                Span(position, end),
                text[start:end],
            )
        position = text.find(UNVERIFIED_MARK, end)


def _unbalanced(text: str, section_key: str) -> Iterator[Finding]:
    """Within a paragraph every opening mark is closed, in order (GB/T 15834-2011 4.8, 4.9)."""
    start = 0
    for paragraph in text.split("\n"):
        stack: list[tuple[str, int]] = []
        for index, character in enumerate(paragraph):
            if character in _PAIRS:
                stack.append((character, index))
            elif character in _PAIRS.values():
                if stack and _PAIRS[stack[-1][0]] == character:
                    stack.pop()
                else:
                    yield _unpaired(character, start + index, section_key)
        for character, index in stack:
            yield _unpaired(character, start + index, section_key)
        start += len(paragraph) + 1


def _unpaired(character: str, position: int, section_key: str) -> Finding:
    return Finding(
        FindingCode.UNBALANCED_PUNCTUATION,
        Severity.HINT,
        f"“{character}”没有成对，请补上或改正。",
        section_key,
        Span(position, position + 1),
        character,
    )
