"""Seals the logs once an hour."""

from dashboard.access.audit_seal import INTERVAL, due_in, seal
from dashboard.words.clock import now


def seal_if_due() -> float:
    """Seal unless the last seal is younger than an hour; returns the seconds until the next one is due."""
    due = due_in(now()).total_seconds()
    if due > 0:
        return due
    seal(now())
    return INTERVAL.total_seconds()
