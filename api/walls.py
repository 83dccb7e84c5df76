"""The walls between organizations: what of the stores is there for a caller."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from api.indexing import Holding
from api.problems import Problem
from drafter.access.caller import Caller
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Right
from drafter.domain.source import Reader, Visibility
from drafter.errors import NotFound
from drafter.ports import DocumentStanding, DraftStanding, StoredDocument

if TYPE_CHECKING:
    from api.bootstrap import Services

FORBIDDEN = "forbidden"
_NO_OWNER = (
    "请在 owner 中写明文件归哪个单位；面向所有单位公开的文件，请用有 administer 权限的密钥收录。"
)


def forbidden(detail: str) -> Problem:
    """403: the thing is there, the right is not."""
    return Problem(403, FORBIDDEN, detail)


def author_of(caller: Caller, said: str) -> str:
    """Who is written down as the author.

    Raises:
        Problem: 422 where a system does not say for whom it acts.
    """
    author = caller.author(said)
    if not author:
        detail = "请在 author 或 X-On-Behalf-Of 中写明由谁操作。"
        raise Problem(422, "invalid-request", detail)
    return author


def visible_draft(services: "Services", caller: Caller, draft_id: str) -> DraftStanding:
    """The draft that is meant, among those that are there for the caller.

    Raises:
        NotFound: none, or more than one, begins so.
    """
    found = [
        standing
        for standing in services.drafts.standings(draft_id)
        if caller.sees_draft(standing.organization_id, is_finished=standing.is_finished)
    ]
    if not found:
        raise NotFound(f"没有编号为“{draft_id}”的稿件。")
    if len(found) > 1:
        raise NotFound(f"以“{draft_id}”开头的稿件不止一份，请多给几位编号。")
    return found[0]


def draft_for(services: "Services", caller: Caller, draft_id: str, right: Right) -> DraftStanding:
    """The draft that is meant, if the caller may do this with it.

    Raises:
        NotFound: there is none for this caller.
        Problem: 403 where it is there, but the right is not.
    """
    standing = visible_draft(services, caller, draft_id)
    if not caller.may(right, standing.organization_id):
        raise forbidden("您可以查看这份稿件，但没有做这项操作的权限。")
    return standing


def reader_of(services: "Services", caller: Caller) -> Reader | None:
    """Whose documents a caller may read; None: everybody's."""
    own = caller.where_it_may(Right.READ)
    return None if own is None else services.organizations.reader(sorted(own))


def readable_document(services: "Services", caller: Caller, document_id: str) -> DocumentStanding:
    """The document that is meant, among those that are there for the caller.

    Raises:
        NotFound: none, or more than one, begins so.
    """
    reader = reader_of(services, caller)
    found = [
        standing
        for standing in services.documents.standings(document_id)
        if reader is None or reader.may_read(standing.owner, standing.visibility)
    ]
    if not found:
        raise NotFound(f"文档库中没有编号为“{document_id}”的文件。")
    if len(found) > 1:
        raise NotFound(f"以“{document_id}”开头的文件不止一个，请多给几位编号。")
    return found[0]


def readable_of(
    services: "Services", caller: Caller, found: Iterable[StoredDocument]
) -> list[StoredDocument]:
    """Those of the documents that are there for the caller."""
    reader = reader_of(services, caller)
    return [
        stored
        for stored in found
        if reader is None or reader.may_read(stored.document.owner, stored.document.visibility)
    ]


def check_may_draft_for(services: "Services", caller: Caller, organization: str) -> None:
    """See whether a caller may draft for the organization of this name.

    Raises:
        Problem: 403 where it may not; whether there is such an organization is not told.
    """
    found = services.organizations.named(organization)
    place = found.organization_id if found else EVERYWHERE
    if caller.may(Right.WRITE, place):
        return
    own = caller.where_it_may(Right.WRITE) or frozenset()
    names = "、".join(services.organizations.get(key).name for key in sorted(own))
    remedy = f"您可以为这些单位起草：{names}。请检查单位名称，或请管理员登记为别名。"
    raise forbidden(f"没有为“{organization}”起草的权限。{remedy if own else '请联系管理员。'}")


def holding_of_new(
    services: "Services", caller: Caller, named: str, visibility: Visibility | None
) -> Holding:
    """Whose a new document becomes.

    ``named`` is the name of an organization; empty: the caller's only one, or the installation.

    Raises:
        NotFound: there is no such organization.
        Problem: 403 where the caller may not write for it or publish it, 422 where it is unclear.
    """
    owner = _owner_of_new(services, caller, named)
    if visibility is Visibility.PUBLIC and not caller.may(Right.ADMINISTER, EVERYWHERE):
        raise forbidden("面向所有单位公开的文件只能由管理员收录，请改为本单位或共享。")
    if owner == EVERYWHERE and visibility not in (None, Visibility.PUBLIC):
        raise Problem(422, "invalid-request", "不公开的文件要有归属单位，请在 owner 中写明单位。")
    return Holding(owner, visibility or (Visibility.PRIVATE if owner else Visibility.PUBLIC))


def _owner_of_new(services: "Services", caller: Caller, named: str) -> str:
    if named:
        check_may_draft_for(services, caller, named)
        found = services.organizations.named(named)
        if found is None:
            raise NotFound(f"没有名为“{named}”的单位，请检查写法，或请管理员先登记。")
        return found.organization_id
    own = caller.where_it_may(Right.WRITE)
    if own is None:
        if not caller.may(Right.ADMINISTER, EVERYWHERE):
            raise Problem(422, "invalid-request", _NO_OWNER)
        return EVERYWHERE
    if len(own) > 1:
        raise Problem(422, "invalid-request", "您属于几个单位，请在 owner 中写明文件归哪个单位。")
    return next(iter(own))
