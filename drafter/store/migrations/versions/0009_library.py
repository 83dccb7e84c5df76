"""How often the documents were changed (a table: PostgreSQL has no user_version), index marks."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, one with its one row; SQLite goes on counting where it was."""
    op.create_table(
        "library",
        sa.Column("generation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("generation", name=("pk_library")),
        comment="one row: how often documents were changed",
    )
    op.create_table(
        "index_marks",
        sa.Column("index_id", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("index_id", name=("pk_index_marks")),
    )
    connection = op.get_bind()
    counted = 0
    if connection.dialect.name == "sqlite":
        counted = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.execute(
        sa.text("INSERT INTO library (generation) VALUES (:counted)"), {"counted": counted}
    )


def downgrade() -> None:
    """Forget the count."""
    op.drop_table("index_marks")
    op.drop_table("library")
