"""Alembic migrations, run by drafter.store.engine.migrate."""
