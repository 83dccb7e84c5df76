"""The core: from facts and retrieved examples to a verified draft.

Read in this order: :mod:`drafter.domain` (the words), :mod:`drafter.ports` (what the core asks of
the world), :mod:`drafter.chain` (the whole way), :mod:`drafter.stages` (one file per step),
:mod:`drafter.verify` (the promise). Adapters stand beside the core: ``llm``, ``export``, ``store``.
"""
