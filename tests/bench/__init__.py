"""`make bench`: how fast it is, as ratios measured side by side. See docs/measuring.md."""
