"""Answering who has seen a thing already: its tag, and 304 where it is the one they name."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Header

from api.version import VERSION

UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "It is still as the tag in If-None-Match says; there is no body."}
}
SeenTag = Annotated[str, Header(description="The ETag of the answer that is known already.")]
"""A parameter ``if_none_match``."""


def tag_of(changed_at: datetime) -> str:
    """The tag of a thing that was last changed at this moment.

    Weak: it is about what is told, not about its bytes. The product's version is in it, as another
    one may tell the same thing otherwise.
    """
    return f'W/"{VERSION}.{changed_at.timestamp():.6f}"'


def is_named(tag: str, if_none_match: str) -> bool:
    """Whether an If-None-Match names this tag; a list of them and ``*`` are read too."""
    named = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in named or tag.removeprefix("W/") in named
