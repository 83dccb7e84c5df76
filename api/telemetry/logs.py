"""Log lines with the ids that they belong to: as text, or as JSON, a line each."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Literal

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s%(tail)s"
_NOTHING: Mapping[str, str] = MappingProxyType({})
_fields: ContextVar[Mapping[str, str]] = ContextVar("log_fields", default=_NOTHING)


@contextmanager
def log_fields(**fields: str) -> Iterator[None]:
    """Every line that is logged in the block carries these fields."""
    token = _fields.set({**_fields.get(), **{k: v for k, v in fields.items() if v}})
    try:
        yield
    finally:
        _fields.reset(token)


def fields_now() -> Mapping[str, str]:
    """The fields that a line logged now would carry."""
    return _fields.get()


def set_up_logging(style: Literal["text", "json"], level: str) -> None:
    """Log to standard error, everything of this process, in one style."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_fields)
    handler.setFormatter(_json_lines() if style == "json" else logging.Formatter(_TEXT))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in ("httpx", "httpx2", "httpcore", "chromadb", "alembic", "openai"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _add_fields(record: logging.LogRecord) -> bool:
    """Put the fields beside the message: by name for JSON, as one tail for text."""
    fields = {**_fields.get(), **getattr(record, "fields", _NOTHING)}
    record.__dict__.update(fields)
    record.fields = fields
    record.tail = "".join(f" {name}={value}" for name, value in fields.items())
    return True


def _json_lines() -> logging.Formatter:
    from pythonjsonlogger.core import RESERVED_ATTRS
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        "%(asctime)s %(levelname)s %(name)s %(message)s",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        datefmt="%Y-%m-%dT%H:%M:%S%z",
        json_ensure_ascii=False,
        reserved_attrs=[*RESERVED_ATTRS, "fields", "tail"],
    )
