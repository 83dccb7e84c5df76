"""The vocabulary: frozen dataclasses and enums over the standard library only.

Reading order: :mod:`quantity` and :mod:`fact` (what the organization states),
:mod:`source` (what was indexed), :mod:`report` (what is written),
:mod:`verification` (what the checker says of it), :mod:`labels` (the Chinese
names that people see).
"""
