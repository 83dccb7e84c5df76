"""Whose past report is it? Names of one organization are written long, short, or generally."""

from collections.abc import Iterable

_PARTY_BODIES = (
    "党委",
    "党组",
    "党总支",
    "党支部",
    "机关党委",
    "机关党总支",
    "机关党支部",
    "支部委员会",
    "党总支部",
)
_GENERAL_PLACES = ("", "局", "机关", "本", "本局", "中心", "社区", "学校", "本单位")
_SHORTEST_NAME = 4
"""A shorter beginning or end of a name could be anyone's."""


def own_names(written: Iterable[str], organization: str) -> list[str]:
    """Which of the organization names written in reports mean this organization.

    The full name alone where it is there. Else names that are its end (审批局党总支 for
    云溪区行政审批局党总支), with or without the party body (云溪区水务局 for 云溪区水务局党总支),
    either way round; longer names only where there is but one, because several are several
    organizations. Else general names: none at all, or a 党总支 where the organization's name
    ends so.
    """
    names = list(dict.fromkeys(written))
    if organization in names:
        return [organization]
    longer = [n for n in names if _shortens(organization, n)]
    shortened = [n for n in names if _shortens(n, organization)]
    own = shortened + (longer if len(longer) == 1 else [])
    return own or [n for n in names if _is_general(n, organization)]


def _shortens(short: str, long: str) -> bool:
    """Whether one name is the end of the other, or its end but for the party body."""
    if len(short) < _SHORTEST_NAME or len(short) >= len(long) or _says_nothing(short):
        return False
    return long.endswith(short) or _without_party_body(long).endswith(short)


def _without_party_body(name: str) -> str:
    """云溪区水务局机关党委 → 云溪区水务局."""
    body = max((body for body in _PARTY_BODIES if name.endswith(body)), key=len, default="")
    return name.removesuffix(body)


def _is_general(written: str, organization: str) -> bool:
    if written in ("", "本单位"):
        return True
    return _says_nothing(written) and organization.endswith(written)


def _says_nothing(name: str) -> bool:
    """Whether a name fits many organizations: 党总支, 机关党支部, 局党组."""
    return name in _GENERAL_PLACES or any(
        name == place + body for place in _GENERAL_PLACES for body in _PARTY_BODIES
    )
