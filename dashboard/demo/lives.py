"""One incident's whole life, from the report to as far as it has come."""

from dashboard.demo.case import Case, ThePresentError
from dashboard.demo.lives_first import (
    accept,
    at_the_village,
    by_day,
    cancel,
    merge,
    reject,
    report,
    spread,
    triage,
)
from dashboard.demo.lives_last import afterwards, escalate, handle
from dashboard.demo.moments import HOUR, MINUTE
from dashboard.demo.plain import LEVEL, S

PASSED_UP, REJECTED, CANCELLED = 0.12, 0.018, 0.012


def live(case: Case, incident_class: int, parent: tuple[int, int] | None = None) -> None:
    """Live until the end or the present.

    `parent`: (incident id, moment until which it is open) of the matter that this
    one repeats.
    """
    try:
        _live(case, incident_class, parent)
    except ThePresentError:
        return


def _live(case: Case, incident_class: int, parent: tuple[int, int] | None) -> None:
    rng = case.rng
    report(case, case.row["reported_at"])
    if case.row["level"] == LEVEL.VILLAGE:
        passes_up = not case.halt and rng.random() < PASSED_UP
        at_the_village(case, passes_up=passes_up)
        if not passes_up:
            afterwards(case)
            return
    accept(case)
    if parent is not None:
        at = case.later(spread(case, 9 * MINUTE, 0.6))
        if at < parent[1]:
            merge(case, parent[0], at)
            return
    luck = 1.0 if case.halt else rng.random()
    if luck < REJECTED:
        reject(case)
        return
    triage(case, incident_class)
    if luck < REJECTED + CANCELLED:
        cancel(case, by_day(case, case.later(spread(case, HOUR, 0.8))))
        return
    if incident_class == 3:
        escalate(case)
    else:
        handle(case, incident_class)
    if case.status == S.CLOSED:
        afterwards(case)
