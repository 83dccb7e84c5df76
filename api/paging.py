"""Pages of lists, the same for all: ``limit`` and ``cursor`` in the query, the next page in Link.

A list stays an array: RFC 8288's header names the next page, so that whoever reads one page of an
array today reads the same tomorrow, and a loop over the header reads all.
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request, Response

from api.problems import Problem
from drafter.domain.paging import Page, PageAsked, Position

Item = TypeVar("Item")
USUAL = 100
MOST = 500
LINK: dict[str, Any] = {
    "schema": {"type": "string"},
    "description": 'The next page, where there is one: `</api/v1/…?cursor=…>; rel="next"`.',
}
"""For the OpenAPI document."""
_LONGEST = 2000
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INVALID = Problem(
    422, "invalid-cursor", "cursor 不是这个列表给出的，请从第一页重新开始（去掉 cursor）。"
)


@dataclass(frozen=True, slots=True)
class ListPage:
    """Which page of a list was asked for, and how its answer is told."""

    name: str
    asked: PageAsked
    request: Request
    response: Response

    def answer(self, page: Page[Item]) -> tuple[Item, ...]:
        """The entries of a page; the answer's Link names the next."""
        if page.next is not None:
            url = self.request.url.include_query_params(cursor=_encoded(self.name, page.next))
            self.response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return page.items


def paged(name: str, *kinds: type, usual: int = USUAL) -> Any:  # noqa: ANN401 - what Depends gives
    """What a route asks for that answers with a list sorted by values of these kinds."""

    def asked(
        request: Request,
        response: Response,
        limit: Annotated[int, Query(ge=1, le=MOST, description="Entries of a page.")] = usual,
        cursor: Annotated[
            str,
            Query(max_length=_LONGEST, description="From the Link of the page before; opaque."),
        ] = "",
    ) -> ListPage:
        after = _decoded(name, kinds, cursor) if cursor else None
        return ListPage(name, PageAsked(limit, after), request, response)

    return Depends(asked)


def _encoded(name: str, position: Position) -> str:
    text = json.dumps([name, *position], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(name: str, kinds: tuple[type, ...], cursor: str) -> Position:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = json.loads(text)
    except ValueError:
        raise _INVALID from None
    if not isinstance(found, list) or found[:1] != [name] or len(found) != len(kinds) + 1:
        raise _INVALID
    values = found[1:]
    if not all(_IS_GOOD[kind](value) for kind, value in zip(kinds, values, strict=True)):
        raise _INVALID
    return tuple(values)


def _is_text(value: object) -> bool:
    """Text that a database takes: no NUL, no half of a character."""
    return isinstance(value, str) and "\0" not in value and not _SURROGATE.search(value)


def _is_number(value: object) -> bool:
    return type(value) is int and abs(value) < 2**31


_IS_GOOD: dict[type, Callable[[object], bool]] = {str: _is_text, int: _is_number}
