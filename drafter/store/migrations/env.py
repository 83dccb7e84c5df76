"""Alembic runs migrations on the connection that ``drafter.store.engine.migrate`` hands over."""

from alembic import context

from drafter.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
