"""Checks of a text by itself: masks and placeholders left over, punctuation out of balance."""

import re
from collections.abc import Collection, Iterator

from drafter.domain.verification import UNVERIFIED_MARK, Finding, FindingCode, Severity, Span

_PLACEHOLDER = re.compile(
    r"(?=[*＊×xX〔⟦⟧{某])(?:[*＊]+|(?<![×xX])[×xX]{2,}(?=[\u4e00-\u9fff])|〔[^〔〕]{0,12}(?::|：)?[^〔〕]{0,8}〕|[⟦⟧]|\{[^{}\n]{0,20}\}|某某)"
)
_STOP_OR_MARK = re.compile(f"[。！？\n]|{UNVERIFIED_MARK}")
_LONGEST_EXCERPT = 500
"""Characters of a sentence without end that are shown with a mark."""
_DOCUMENT_YEAR = re.compile(r"〔\d{4}〕")
_PAIRS = {"“": "”", "《": "》", "（": "）", "【": "】", "〔": "〕", "‘": "’"}
_MARK = re.compile(f"[{''.join(_PAIRS)}{''.join(_PAIRS.values())}]")


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
    before = sentence = 0
    for match in _STOP_OR_MARK.finditer(text):
        if match.group() != UNVERIFIED_MARK:
            before, sentence = sentence, match.end()
        elif match.start() not in claim_ends:
            # A mark may stand behind the stop of the sentence that it doubts.
            begins = sentence if text[sentence : match.start()].strip() else before
            start = max(begins, match.start() - _LONGEST_EXCERPT)
            yield Finding(
                FindingCode.LEFTOVER_PLACEHOLDER,
                Severity.UNVERIFIED,
                "此处内容没有事实依据，请核实后改写或补充数据。",
                section_key,
                Span(*match.span()),
                text[start : match.end()],
            )


def _unbalanced(text: str, section_key: str) -> Iterator[Finding]:
    """Within a paragraph every opening mark is closed, in order (GB/T 15834-2011 4.8, 4.9)."""
    start = 0
    for paragraph in text.split("\n"):
        stack: list[tuple[str, int]] = []
        for match in _MARK.finditer(paragraph):
            character, index = match.group(), match.start()
            if character in _PAIRS:
                stack.append((character, index))
            elif stack and _PAIRS[stack[-1][0]] == character:
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
