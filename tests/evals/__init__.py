"""`make eval`: how good the drafts, the search and the checker are. See docs/measuring.md."""
