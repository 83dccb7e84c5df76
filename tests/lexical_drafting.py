"""The chain over a real database and a lexical index, without an embedder: ready at once."""

import itertools
from pathlib import Path

from drafter.chain import Drafting
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import SourceDocument
from drafter.store import open_stores
from tests.databases import store_url
from tests.fakes_index import StandingClock, with_passages
from vectorstore.index import DocumentIndex
from vectorstore.retriever import StoreRetriever


def lexical_drafting(
    folder: Path, lexicon: Lexicon, *documents: SourceDocument, parallelism: int = 4
) -> Drafting:
    """Drafting with its own database in ``folder``, which holds the documents; ids count up."""
    stores = open_stores(store_url(folder), StandingClock())
    index = DocumentIndex(stores.documents, None, None)
    for document in documents:
        index.add(*with_passages(document))
    ids = itertools.count(1)
    return Drafting(
        retriever=StoreRetriever(stores.documents, index),
        drafts=stores.drafts,
        lexicon=lexicon,
        clock=StandingClock(),
        new_id=lambda: f"id{next(ids):030d}",
        parallelism=parallelism,
    )
