"""Loads what prompts/ holds as data: report types and the lexicon."""
