"""What people settle of a draft."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.models import AUTHOR
from api.schemas.values import Offset

_Author = Annotated[str, Field(max_length=50, description=AUTHOR)]


class FinalizationIn(BaseModel):
    """Who finalizes a draft."""

    author: _Author = ""
    accept_open_points: bool = Field(
        default=False, description="Finalize with what is open; it is recorded."
    )


class DismissalIn(BaseModel):
    """Why a finding may stand."""

    reason: str = Field(min_length=1, max_length=500)
    author: _Author = ""


class BindingIn(BaseModel):
    """A value in the text, and the fact that it tells."""

    span: tuple[Offset, Offset] = Field(
        description="Half-open, in code points of the section's text."
    )
    fact_id: str = Field(min_length=1, max_length=20)
    author: _Author = ""
