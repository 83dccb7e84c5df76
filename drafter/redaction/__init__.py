"""Taking out what must not be seen: delexicalized exemplars for writers."""
