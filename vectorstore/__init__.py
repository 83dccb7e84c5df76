"""Reads, structures, embeds, indexes and finds documents. Knows passages, never drafts."""
