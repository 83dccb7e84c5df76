"""What a text claims: numerals, quantities, dates, titles, names, with their spans."""
