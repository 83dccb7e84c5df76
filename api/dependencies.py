"""What routes ask for."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated

from fastapi import Depends, Form, Header, Query, Request, UploadFile

from api.bootstrap import Services
from api.idempotency import request_id_of
from api.problems import Problem
from drafter.access.caller import Caller, CallerKind
from drafter.domain.source import DocumentKind, Visibility
from drafter.facts import Otherwise

_LONGEST_NAME = 200
_LONGEST_NUMBER = 9
LONGEST_WAIT = 3600
WaitSeconds = Annotated[
    float,
    Query(
        ge=0,
        le=LONGEST_WAIT,
        allow_inf_nan=False,
        description="Seconds that the answer may wait for the text. What takes longer goes on in "
        "the background: 202, and Location names the draft. 0: do not wait.",
    ),
]
DEFAULT_WAIT = 600
"""Long enough that a simple integrator needs one call."""


def get_services(request: Request) -> Services:
    """The services that the application was made with."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


def get_caller(request: Request) -> Caller:
    """Who asks; where nobody need say so, one who may do nothing."""
    caller: Caller | None = request.state.caller
    return caller or Caller(CallerKind.PERSON, "", "", (), "")


CallerDep = Annotated[Caller, Depends(get_caller)]


def said_otherwise(
    organization: Annotated[
        str, Form(max_length=100, description="Whose sheet it is, where the file does not say it.")
    ] = "",
    report_year: Annotated[
        int | None,
        Form(ge=1949, le=2100, description="Of which year, where the file does not say it."),
    ] = None,
) -> Otherwise:
    """What holds where a sheet does not say it itself."""
    return Otherwise(organization.strip(), report_year)


OtherwiseDep = Annotated[Otherwise, Depends(said_otherwise)]


def expected_revision(
    if_match: Annotated[
        str,
        Header(
            description='The revision that is replaced, as ETag gave it: "3"; "0": none.',
            json_schema_extra={"pattern": r'^(W/)?"?[0-9]{1,9}"?$'},
        ),
    ] = "",
) -> int:
    """The revision number in If-Match. A proxy may have weakened the tag (W/"3"): taken as it is.

    Raises:
        Problem: 428 where it is missing or ``*`` (nothing is replaced unseen), 400 where it is
            no number.
    """
    tag = if_match.strip()
    if tag in ("", "*"):
        raise Problem(
            428, "precondition-required", '请在 If-Match 中写明所见文本的版本号，如 If-Match: "3"。'
        )
    number = tag.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
        raise Problem(
            400, "invalid-precondition", f'If-Match 应是一个版本号，如 "3"，现在是 {tag}。'
        )
    return int(number)


ExpectedRevision = Annotated[int, Depends(expected_revision)]


async def raw_body(request: Request) -> bytes:
    """The body as it was sent: figures keep their decimals, and nothing is dropped unseen."""
    return await request.body()


RequestId = Annotated[str, Depends(request_id_of)]
"""The same for every repetition of a request with an Idempotency-Key; empty without one."""
RawBody = Annotated[bytes, Depends(raw_body)]


def read_upload(file: UploadFile) -> tuple[str, bytes]:
    """An uploaded file's name, without any folder in it, and its bytes."""
    name = PurePath((file.filename or "").replace("\\", "/").replace("\0", "")).name
    return name[-_LONGEST_NAME:] or "未命名文件", file.file.read()


@dataclass(frozen=True, slots=True)
class UploadAbout:
    """What an upload says of its files; what it does not say they say themselves."""

    kind: DocumentKind | None
    organization: str
    year: int | None
    report_type: str
    owner: str
    visibility: Visibility | None


def upload_about(
    kind: Annotated[DocumentKind | None, Form()] = None,
    organization: Annotated[str, Form()] = "",
    year: Annotated[int | None, Form()] = None,
    report_type: Annotated[str, Form()] = "",
    owner: Annotated[
        str,
        Form(
            description="Name of the organization that it belongs to; empty: the caller's only "
            "one, or the whole installation where the caller administers it."
        ),
    ] = "",
    visibility: Annotated[
        Visibility | None,
        Form(
            description="Who may read it: private (the owner), shared (also the organizations "
            "below the owner and those that it shares with), public (all; only administrators). "
            "Absent: private, or public for documents of the installation."
        ),
    ] = None,
) -> UploadAbout:
    """The fields of a form that uploads documents."""
    return UploadAbout(kind, organization, year, report_type, owner, visibility)


UploadAboutDep = Annotated[UploadAbout, Depends(upload_about)]
