"""Keys of systems, by their hash."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from drafter.access.people import ApiKey
from drafter.errors import NotFound
from drafter.store.access_tables import api_keys
from drafter.store.changing import changing
from drafter.store.codec import from_json, to_json
from drafter.store.engine import translated_errors


class SqlApiKeys:
    """Keeps keys; a revoked one stays on record."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, key: ApiKey, key_hash: str) -> None:
        """Keep a new key."""
        with changing(self._engine, key.key_id) as connection:
            connection.execute(
                insert(api_keys).values(
                    key_id=key.key_id,
                    key_hash=key_hash,
                    body=to_json(key),
                    created_at=key.created_at.isoformat(),
                )
            )

    def all(self) -> list[ApiKey]:
        """Every key, the newest first."""
        query = select(api_keys).order_by(api_keys.c.created_at.desc(), api_keys.c.key_id)
        with translated_errors(self._engine), self._reading() as connection:
            return [_key(row) for row in connection.execute(query)]

    def by_hash(self, key_hash: str) -> ApiKey | None:
        """The key with this hash, also a revoked or expired one."""
        query = select(api_keys).where(api_keys.c.key_hash == key_hash)
        with translated_errors(self._engine), self._reading() as connection:
            row = connection.execute(query).first()
        return _key(row) if row else None

    def revoke(self, key_id: str, at: datetime) -> ApiKey:
        """End a key for good; one that was revoked before stays as it is.

        Raises:
            NotFound: there is none.
        """
        with changing(self._engine, key_id) as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.key_id == key_id)).first()
            if row is None:
                raise NotFound(f"没有编号为“{key_id}”的密钥。")
            key = _key(row)
            if key.revoked_at is None:
                key = replace(key, revoked_at=at)
                changed = update(api_keys).where(api_keys.c.key_id == key_id)
                connection.execute(changed.values(body=to_json(key)))
            return key

    def used(self, key_id: str, at: datetime) -> None:
        """Remember that a key was used."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            changed = update(api_keys).where(api_keys.c.key_id == key_id)
            connection.execute(changed.values(last_used_at=at.isoformat()))

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)


def _key(row: Row[Any]) -> ApiKey:
    used = datetime.fromisoformat(row.last_used_at) if row.last_used_at else None
    return replace(from_json(ApiKey, row.body), last_used_at=used)
