"""An edited Word file comes back: what it would change, and taking it in."""
