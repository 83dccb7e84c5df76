"""The promise: every claim rests on a source, or is marked. Pure functions, no model, no I/O."""
