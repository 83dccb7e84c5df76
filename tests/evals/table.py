"""Tables in plain text; a Chinese character is two columns wide."""

import unicodedata
from collections.abc import Sequence


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows below a heading; the first column to the left, the others to the right."""
    cells = [list(columns), *([_shown(value) for value in row] for row in rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(columns))]
    print(f"\n{title}\n{'=' * _width(title)}")
    for number, row in enumerate(cells):
        padded = [_padded(cell, widths[i], to_right=i > 0) for i, cell in enumerate(row)]
        print("  ".join(padded).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _padded(text: str, width: int, *, to_right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if to_right else text + blanks


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
