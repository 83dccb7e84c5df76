"""The version of the product, the same as in pyproject.toml (a test holds them alike)."""

VERSION = "0.1.0"
