"""One file a version; a released version never changes."""
