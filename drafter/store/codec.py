"""Domain dataclasses ↔ JSON values, driven by their type hints; strict both ways."""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from drafter.errors import StorageError

Json = Any
_Decode = Callable[[Json], Any]


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
        decoded: T = _decoder(kind)(value)  # type: ignore[arg-type]  # classes can be hashed
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise StorageError(
            f"数据库中的{kind.__name__}记录读不出来（{error}），请从备份恢复或联系管理员。"
        ) from error
    return decoded


@cache
def _decoder(kind: Any) -> _Decode:  # noqa: ANN401 - whatever the hint says
    """What decodes values of this hint; put together once, a draft has thousands of values."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _optional([k for k in get_args(kind) if k is not NoneType])
    if origin is tuple:
        decode_item = _decoder(get_args(kind)[0])
        return lambda value: tuple([decode_item(each) for each in value])
    if is_dataclass(kind):
        return _of_dataclass(kind)
    if kind in (datetime, date):
        return kind.fromisoformat  # type: ignore[no-any-return]
    if kind is Decimal or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return kind
    return _as_it_is(kind)


def _as_it_is(kind: type) -> _Decode:
    def decode(value: Json) -> Any:  # noqa: ANN401
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value

    return decode


def _optional(kinds: list[Any]) -> _Decode:
    """Of a union of dataclasses, the one whose field ``kind`` has the value's by default."""
    if len(kinds) == 1:
        decode_one = _decoder(kinds[0])
        return lambda value: None if value is None else decode_one(value)
    by_kind = {k.__dataclass_fields__["kind"].default: _decoder(k) for k in kinds}
    return lambda value: None if value is None else by_kind[value["kind"]](value)


def _of_dataclass(kind: Any) -> _Decode:  # noqa: ANN401
    hints = get_type_hints(kind)
    decoders: dict[str, _Decode] = {}
    required = {
        f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING
    }

    def decode(value: Json) -> Any:  # noqa: ANN401
        if not decoders:  # not before: a dataclass may hold others of its own kind
            decoders.update((name, _decoder(hint)) for name, hint in hints.items())
        if unknown := value.keys() - hints.keys():
            raise TypeError(f"unknown field {', '.join(sorted(unknown))}")
        if missing := required - value.keys():
            raise TypeError(f"missing field {', '.join(sorted(missing))}")
        return kind(**{name: decoders[name](item) for name, item in value.items()})

    return decode
