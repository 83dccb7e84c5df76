"""Thin routes: they translate, and leave the work to the use cases."""
