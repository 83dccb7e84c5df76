"""In which generation of the library a document was written; where each word stands.

What is kept in memory of a library follows it by the first. The second is FTS5's own view of its
index; for it a word with a stop (pm2.5, 12.5) becomes one word of the index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there counts as written before everything that comes."""
    op.add_column(
        "documents",
        sa.Column(
            "generation",
            sa.BigInteger(),
            nullable=False,
            server_default="0",
            comment="of the library, in which the document was written",
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        _index_words_again("unicode61 remove_diacritics 0 tokenchars ''.''")
        op.execute(
            "CREATE VIRTUAL TABLE passage_word_places USING fts5vocab('passage_words', 'instance')"
        )


def downgrade() -> None:
    """As before, without losing a word."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE passage_word_places")
        _index_words_again("unicode61 remove_diacritics 0")
    op.drop_column("documents", "generation")


def _index_words_again(tokenizer: str) -> None:
    op.execute("ALTER TABLE passage_words RENAME TO passage_words_before")
    op.execute(f"CREATE VIRTUAL TABLE passage_words USING fts5(words, tokenize='{tokenizer}')")
    op.execute(
        "INSERT INTO passage_words(rowid, words) SELECT rowid, words FROM passage_words_before"
    )
    op.execute("DROP TABLE passage_words_before")
