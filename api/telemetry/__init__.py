"""Logs, metrics and traces for operators. None of them holds a word of a report."""

from api.telemetry.start import watched
from api.telemetry.watch import Watch

__all__ = ["Watch", "watched"]
