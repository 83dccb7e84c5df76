"""Style of a text: numerals, punctuation, numbering, wording; every finding offers its mending."""
