"""Reads tests/spec: one test case a row."""

import json
from pathlib import Path
from typing import Any

import pytest

SPEC = Path(__file__).parent / "spec"


def rows(file_name: str) -> list[Any]:
    """Every row of a table as a test case; its id says the rule's and the row's number."""
    table = json.loads((SPEC / file_name).read_text(encoding="utf-8"))
    return [
        pytest.param(row, id=f"rule{number}-row{place}")
        for number, rule in enumerate(table, 1)
        for place, row in enumerate(rule["rows"], 1)
    ]
