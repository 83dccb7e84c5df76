"""Pages of what the database keeps: it goes on from where the last one ended, by the index."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, literal, tuple_

from drafter.domain.paging import Page, PageAsked

Item = TypeVar("Item")


def read_page(
    connection: Connection,
    query: Select[Any],
    by: Sequence[ColumnElement[Any]],
    asked: PageAsked,
    made_of: Callable[[Row[Any]], Item],
    *,
    newest_first: bool = False,
) -> Page[Item]:
    """A page of a query's rows, sorted by columns that together name one row each."""
    names = [f"page_key_{number}" for number in range(len(by))]
    query = query.add_columns(*(c.label(name) for c, name in zip(by, names, strict=True)))
    if asked.after is not None:
        here = tuple_(*by)
        there = tuple_(*(literal(v, c.type) for v, c in zip(asked.after, by, strict=True)))
        query = query.where(here < there if newest_first else here > there)
    query = query.order_by(*(c.desc() if newest_first else c for c in by)).limit(asked.limit + 1)
    rows = connection.execute(query).all()
    shown = rows[: asked.limit]
    end = tuple(getattr(shown[-1], name) for name in names) if len(rows) > len(shown) else None
    return Page(tuple(made_of(row) for row in shown), end)
