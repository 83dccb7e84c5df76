"""Domain dataclasses ↔ JSON values, driven by their type hints; strict both ways."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from drafter.errors import StorageError

Json = Any


def to_json(value: object) -> Json:
    """A JSON value that ``from_json`` turns back into an equal object."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    return value


T = TypeVar("T")


def from_json(kind: type[T], value: Json) -> T:
    """The object of this dataclass that a stored value describes.

    Raises:
        StorageError: a field is unknown, missing, or of the wrong kind.
    """
    try:
        return _decode(kind, value)  # type: ignore[no-any-return]
    except (KeyError, TypeError, ValueError, ArithmeticError, StopIteration) as error:
        raise StorageError(
            f"数据库中的{kind.__name__}记录读不出来（{error}），请从备份恢复或联系管理员。"
        ) from error


def _decode(kind: Any, value: Json) -> Any:  # noqa: ANN401 - whatever the hint says
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = [k for k in get_args(kind) if k is not NoneType]
        return None if value is None else _decode(_of_kind(inner, value), value)
    if origin is tuple:
        item = get_args(kind)[0]
        return tuple(_decode(item, each) for each in value)
    if is_dataclass(kind):
        return _decode_dataclass(kind, value)
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    if kind is Decimal or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _of_kind(kinds: list[Any], value: Json) -> Any:  # noqa: ANN401
    """The dataclass of a union whose field ``kind`` has this value by default."""
    if len(kinds) == 1:
        return kinds[0]
    return next(k for k in kinds if k.__dataclass_fields__["kind"].default == value["kind"])


def _decode_dataclass(kind: Any, value: Json) -> Any:  # noqa: ANN401
    hints = _hints(kind)
    unknown = set(value) - set(hints)
    if unknown:
        raise TypeError(f"unknown field {', '.join(sorted(unknown))}")
    required = {
        f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING
    }
    if missing := required - set(value):
        raise TypeError(f"missing field {', '.join(sorted(missing))}")
    return kind(**{name: _decode(hints[name], item) for name, item in value.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    return get_type_hints(kind)
