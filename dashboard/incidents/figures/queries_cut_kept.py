"""Figures of all modules, departments or months from the counts that the store keeps."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from dashboard.incidents.figures.queries_cut_groups import (
    CLOSED,
    CLOSING,
    MONTH,
    Found,
    Group,
    Months,
    Own,
    by_unit,
    told_closed,
    told_closing,
)
from dashboard.incidents.figures.queries_tallies import due_by
from dashboard.incidents.figures.queries_terms import SHARES, Window
from dashboard.words.days import township_date
from models import ConcludedTally


def _closing_kept(of: str) -> Any:
    def counted(session: Session, window: Window, own: Own) -> Found:
        # The counts have no row for what belongs to no unit.
        kept = due_by(window, f"{of}_id")
        query = select(kept.c.own, kept.c.due, kept.c.closed, kept.c.on_time)
        found = told_closing(by_unit(own, session.execute(query)))
        due, closed, on_time = session.execute(select(due_by(window))).one()
        for parts in found.values():
            closed -= parts["closing_rate"][0] or 0
            due -= parts["closing_rate"][1] or 0
            on_time -= parts["on_time_rate"][0] or 0
        return found | (told_closing([(None, [due, closed, on_time])]) if due else {})

    return counted


def _concluded_kept(names: tuple[str, ...], told: Callable[[list[tuple[Any, list[Any]]]], Found]) -> Any:
    def counted(session: Session, window: Window, own: Own) -> Found:
        key: Any = func.nullif(col(ConcludedTally.module_id), 0)
        if isinstance(own, Months):
            day = col(ConcludedTally.day)
            key = case(*[(day >= first, place) for place, first in enumerate(own.months)])
        sums = [func.sum(getattr(ConcludedTally, name)) for name in names]
        days = township_date(window.start), township_date(window.end)
        query = (
            select(key.label("own"), *sums)
            .where(col(ConcludedTally.day) >= days[0], col(ConcludedTally.day) < days[1])
            .group_by(key)
            .having(sums[0] > 0)
        )
        rows = [(unit, [int(one) for one in counts]) for unit, counts in by_unit(own, session.execute(query))]
        return told(rows)

    return counted


def _told_shares(rows: list[tuple[Any, list[Any]]]) -> Found:
    return {
        unit: {
            "merged_share": (merged, whole),
            "escalated_share": (escalated, whole),
            "village_share": (village, whole),
            "town_share": (whole - merged - escalated - village, whole),
        }
        for unit, (whole, merged, escalated, village) in rows
    }


_of_shares = _concluded_kept(("concluded", "merged", "escalated", "at_village"), _told_shares)
_of_closed = _concluded_kept(("closed", "reworked", "rated", "content"), told_closed)
# From the counts that the store keeps, where they know the whole answer.
KEPT: dict[tuple[tuple[str, ...], str], Group] = {
    (CLOSING, "module"): _closing_kept("module"),
    (CLOSING, "department"): _closing_kept("department"),
    **{(SHARES, of): _of_shares for of in ("module", MONTH)},
    **{(CLOSED, of): _of_closed for of in ("module", MONTH)},
}
