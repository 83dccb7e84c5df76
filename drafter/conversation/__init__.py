"""The conversation about a draft: understand a message, propose, and apply what is accepted.

Reading order: :mod:`understand` (message → intents, by rules alone), :mod:`propose` (intents →
proposals and answers), :mod:`conversation` (memory, accepting, rejecting).
"""
