"""Many drafts in one request: all are checked before the first is accepted."""

import hashlib
import json
import re
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.allowance import take_drafts
from api.background import start_draft
from api.drafting import read_sheet
from api.walls import check_may_draft_for
from drafter.access.caller import Caller
from drafter.domain.fact import FactSheet, SheetProblem
from drafter.domain.report import Draft
from drafter.errors import FactSheetError, UnknownReportType

if TYPE_CHECKING:
    from api.bootstrap import Services

_FILE = "接口数据.json"
_MARK = "\0figure:"
_MARKED = re.compile(r'"\\u0000figure:([^"]*)"')


def start_batch(
    services: "Services",
    caller: Caller,
    body: bytes,
    writers: list[str],
    report_type: str,
    request_id: str,
) -> list[Draft]:
    """Check every sheet of the body's ``drafts``, then hand all of them over.

    Raises:
        Problem: 403 where the caller may not draft for one of them, 429 where they are too many;
            nothing was accepted.
        FactSheetError: some sheets have errors; each is named with its place, nothing was accepted.
        UnknownReportType: there is no such type; nothing was accepted.
        InvalidRequest: there is no such writer.
        ConfigurationError: no model is set up; nothing was accepted.
    """
    for writer in set(writers):
        services.writer(writer)
    sheets = _read_all(services, _items(body), report_type)
    for name in {sheet.organization for sheet, _ in sheets}:
        check_may_draft_for(services, caller, name)
    ids = [_id_of(request_id or uuid.uuid4().hex, number) for number in range(len(sheets))]
    take_drafts(services, caller, ids)
    started = []
    for (sheet, notes), writer, draft_id in zip(sheets, writers, ids, strict=True):
        draft, _ = start_draft(
            services, caller, sheet, writer, notes, draft_id=draft_id, is_batch=True
        )
        started.append(draft)
    return started


def _read_all(
    services: "Services", items: list[Any], report_type: str
) -> list[tuple[FactSheet, tuple[str, ...]]]:
    sheets: list[tuple[FactSheet, tuple[str, ...]]] = []
    problems: list[SheetProblem] = []
    for number, item in enumerate(items):
        kind = item.get("report_type") or report_type
        try:
            sheets.append(read_sheet(services, _FILE, _dumped(item), report_type=kind))
        except FactSheetError as error:
            places = (replace(p, place=f"/drafts/{number}{p.place}") for p in error.problems)
            problems += places
        except UnknownReportType as error:
            raise UnknownReportType(f"第{number + 1}份：{error}") from error
    if problems:
        raise FactSheetError(tuple(problems), file_name=_FILE)
    return sheets


def _items(body: bytes) -> list[Any]:
    """The sheets, their figures still as they were written: 3.60 is not 3.6."""
    parsed = json.loads(body, parse_float=lambda figure: _MARK + figure)
    return list(parsed["drafts"])


def _dumped(item: object) -> bytes:
    return _MARKED.sub(r"\1", json.dumps(item)).encode()


def _id_of(request_id: str, number: int) -> str:
    return hashlib.sha256(f"{request_id}\n{number}".encode()).hexdigest()[:32]
