"""Pages of a list: where the last one ended is named by its last entry, not by a count.

What is added or taken away meanwhile moves nothing: no entry comes twice and none is left out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Position = tuple[str | int, ...]
"""What a list is sorted by, of one entry; no two have the same."""


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which part of a list is asked for."""

    limit: int
    after: Position | None = None
    """The entry before it; None: from the beginning."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list."""

    items: tuple[Item, ...]
    next: Position | None
    """Its last entry, where more follow."""


def page_of(
    items: Iterable[Item],
    key: Callable[[Item], Position],
    asked: PageAsked,
    *,
    newest_first: bool = False,
) -> Page[Item]:
    """A page of a list that is short enough to be read whole; sorted by ``key``."""
    ordered = sorted(items, key=key, reverse=newest_first)
    if (after := asked.after) is not None:
        ordered = [i for i in ordered if (key(i) < after if newest_first else key(i) > after)]
    shown = tuple(ordered[: asked.limit])
    return Page(shown, key(shown[-1]) if len(ordered) > len(shown) else None)
