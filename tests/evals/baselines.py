"""Plain LangChain retrieval over the same texts with the same embedder: what ours has to beat.

As tutorials build it: RecursiveCharacterTextSplitter, similarity search in Chroma, and
EnsembleRetriever of BM25 and Chroma at equal weights; once with BM25's own splitting of texts at
blanks, once with words of jieba, as somebody would do who knows Chinese.
"""

import logging
import uuid
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import chromadb
import jieba
from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_text_splitters import RecursiveCharacterTextSplitter
from typing_extensions import override

from drafter.ports import DocumentStore, Embedder
from vectorstore.index import hash_text

with warnings.catch_warnings():
    # It says on import that nobody looks after it any more; its BM25Retriever has no other home.
    warnings.simplefilter("ignore", DeprecationWarning)
    from langchain_community.retrievers import BM25Retriever

CHUNK_SIZE, CHUNK_OVERLAP = 500, 50
CHROMA, ENSEMBLE, ENSEMBLE_JIEBA = "Chroma", "BM25 + Chroma", "BM25 of jieba + Chroma"
_SEPARATORS = ["\n\n", "\n", "。", "；", "，", ""]
_ADDED_AT_ONCE = 1_000
_QUERIES_KEPT = 1_024
"""Three baselines ask each question."""
jieba.setLogLevel(logging.WARNING)
_DEPTH = 20
"""Of each retriever, so that the ensemble has ten when it has put like ones together."""

Ask = Callable[[str], list[int]]
"""Numbers of chunks for a query, best first."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a text, and where it stands."""

    text_number: int
    start: int
    text: str


def split(texts: Sequence[str]) -> list[Chunk]:
    """The chunks of all texts, in order."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_SIZE,
        chunk_overlap=CHUNK_OVERLAP,
        separators=_SEPARATORS,
        keep_separator="end",
        add_start_index=True,
    )
    numbered = [{"number": number} for number in range(len(texts))]
    return [
        Chunk(d.metadata["number"], d.metadata["start_index"], d.page_content)
        for d in splitter.create_documents(list(texts), numbered)
    ]


class Remembering(Embeddings):
    """The product's embedder for LangChain; what the store's cache of vectors knows is not made."""

    def __init__(self, store: DocumentStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._query = lru_cache(_QUERIES_KEPT)(embedder.embed_query)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Texts that have no vector yet, each once."""
        by_hash = {hash_text(text): text for text in texts}
        known = self._store.cached_vectors(list(by_hash), self._embedder.identity)
        return [text for key, text in by_hash.items() if key not in known]

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        identity = self._embedder.identity
        missing = self.missing(texts)
        fresh = self._embedder.embed_passages(missing)
        made = {hash_text(t): v for t, v in zip(missing, fresh, strict=True)}
        self._store.cache_vectors(made, identity)
        hashes = [hash_text(text) for text in texts]
        known = self._store.cached_vectors(list(dict.fromkeys(hashes)), identity)
        return [list(known[key]) for key in hashes]

    @override
    def embed_query(self, text: str) -> list[float]:
        return list(self._query(text))


def baselines(texts: Sequence[str], embeddings: Remembering) -> dict[str, Ask]:
    """By name: how each finds the numbers of these texts."""
    documents = [
        Document(page_content=text, metadata={"number": number})
        for number, text in enumerate(texts)
    ]
    store = Chroma(
        collection_name=f"c{uuid.uuid4().hex}",
        embedding_function=embeddings,
        client=chromadb.EphemeralClient(Settings(anonymized_telemetry=False)),
    )
    for first in range(0, len(documents), _ADDED_AT_ONCE):
        store.add_documents(documents[first : first + _ADDED_AT_ONCE])
    chroma = store.as_retriever(search_kwargs={"k": _DEPTH})
    blanks = BM25Retriever.from_documents(documents, k=_DEPTH)
    words = BM25Retriever.from_documents(documents, k=_DEPTH, preprocess_func=jieba.lcut)
    return {
        CHROMA: _ask(chroma),
        ENSEMBLE: _ask(EnsembleRetriever(retrievers=[blanks, chroma], weights=[0.5, 0.5])),
        ENSEMBLE_JIEBA: _ask(EnsembleRetriever(retrievers=[words, chroma], weights=[0.5, 0.5])),
    }


def _ask(retriever: BaseRetriever) -> Ask:
    return lambda query: [d.metadata["number"] for d in retriever.invoke(query)]
