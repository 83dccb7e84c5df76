"""Values as requests state them, where pydantic alone would take one kind for another."""

from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _written_out(value: object) -> object:
    """A bare number is refused: pydantic takes it for seconds since 1970, so that 2025 is 1970."""
    if isinstance(value, str) and not value.replace(".", "").lstrip("+-").isdecimal():
        return value
    raise PydanticCustomError("moment", "应是带时区的时间，例如 2025-12-31T08:00:00+08:00。")


def _no_truth(value: object) -> object:
    """A truth value is no figure: pydantic would take it for 1 or 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("no_truth", "应是数字或文字，不能是 true 或 false。")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
"""A time with its zone, as ISO 8601 writes it."""

StatedValue = Annotated[str | int | float, BeforeValidator(_no_truth)]
"""A fact's value: a number, or words."""

Offset = Annotated[int, BeforeValidator(_no_truth), Field(ge=0)]
"""A place in a text, counted in code points."""
