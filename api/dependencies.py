"""What routes ask for."""

from typing import Annotated

from fastapi import Depends, Header, Request, UploadFile

from api.bootstrap import Services
from drafter.errors import InvalidRequest


def get_services(request: Request) -> Services:
    """The services that the application was made with."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


def expected_revision(if_match: Annotated[str, Header()] = "") -> int:
    """The revision number in If-Match, as ETag gave it: ``"3"``.

    Raises:
        InvalidRequest: the header is missing or no number.
    """
    number = if_match.strip().removeprefix("W/").strip('"')
    if not number.isdigit():
        raise InvalidRequest('请在 If-Match 中写明所改文本的版本号，例如 If-Match: "3"。')
    return int(number)


ExpectedRevision = Annotated[int, Depends(expected_revision)]


async def read_upload(file: UploadFile, services: Services) -> tuple[str, bytes]:
    """An uploaded file's name and bytes.

    Raises:
        InvalidRequest: it is larger than the limit.
    """
    limit = services.settings.upload_limit_mb * 1024 * 1024
    content = await file.read(limit + 1)
    name = file.filename or "未命名文件"
    if len(content) > limit:
        raise InvalidRequest(
            f"{name}：超过 {services.settings.upload_limit_mb} MB，请拆分后再上传。"
        )
    return name, content
