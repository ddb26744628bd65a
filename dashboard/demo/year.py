"""The incidents of a year, chunk by chunk, made by worker processes where there are many."""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlmodel import Session

from dashboard.demo.chunk import SIZE, Job, Maker, Rows, Setting
from dashboard.demo.loading import count_on, insert
from dashboard.demo.moments import seconds_of
from dashboard.demo.plan import specials
from dashboard.demo.reports import day_counts, report_times, sequences
from dashboard.demo.survey import survey
from dashboard.store.bulk import insert_rows
from models import TOWNSHIP_CODE

WORTH_WORKERS = 40_000
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
USUAL_YEAR = 5_000


@dataclass
class Counts:
    log: int = 0
    assignments: int = 0
    call_ups: int = 0


def fill_year(
    session: Session,
    incidents: int,
    seed: int,
    until: datetime,
    progress: Callable[[int, int], None] | None,
) -> Counts:
    """Write `incidents` reported in the year before `until`, with logs, shares and call-ups."""
    connection, now = session.connection(), seconds_of(until)
    town = survey(session)
    working = frozenset(town.working_days)
    special = specials(incidents, until, working)
    dice = np.random.default_rng([seed, incidents])
    drawn = report_times(incidents - len(special), dice, now, working)
    times = np.concatenate([np.asarray([now - one.age for one in special], np.int64), drawn])
    order = np.argsort(times, kind="stable")
    places = {
        int(place): special[which] for place, which in enumerate(order.tolist()) if which < len(special)
    }
    times = times[order]
    numbers = sequences(times)
    setting = Setting(
        town=town,
        seed=seed,
        until=now,
        zone="" if connection.dialect.name == "sqlite" else "+00",
        # As many people on call as in a usual year, whatever the number of incidents.
        person_calls=min(1, USUAL_YEAR / incidents),
    )
    jobs = (
        Job(
            first,
            times[first : first + SIZE].tolist(),
            numbers[first : first + SIZE].tolist(),
            {place: one for place, one in places.items() if first <= place < first + SIZE},
        )
        for first in range(0, incidents, SIZE)
    )
    counts = Counts()
    done = 0
    for rows in _made(setting, jobs, incidents):
        insert(connection, rows)
        counts.log += len(rows.log)
        counts.assignments += len(rows.assignments)
        counts.call_ups += len(rows.call_ups)
        done += len(rows.incidents)
        if progress:
            progress(done, incidents)
    days = ((TOWNSHIP_CODE, date.fromordinal(EPOCH_ORDINAL + day), last) for day, last in day_counts(times))
    insert_rows(connection, "incident_day", ("township_code", "day", "last"), days)
    count_on(connection)
    return counts


def _made(setting: Setting, jobs: Iterable[Job], incidents: int) -> Iterator[Rows]:
    workers = min(4, os.cpu_count() or 1)
    if workers < 2 or incidents < WORTH_WORKERS:
        maker = Maker(setting)
        yield from (maker.rows(job) for job in jobs)
        return
    with ProcessPoolExecutor(workers, initializer=_employ, initargs=(setting,)) as pool:
        yield from _in_order(pool, jobs, workers + 2)


def _in_order(pool: ProcessPoolExecutor, jobs: Iterable[Job], ahead: int) -> Iterator[Rows]:
    """The chunks in their order, with only a few of them in memory."""
    waiting: deque[Future[Rows]] = deque()
    for job in jobs:
        waiting.append(pool.submit(_work, job))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_maker: Maker


def _employ(setting: Setting) -> None:
    global _maker
    _maker = Maker(setting)
    # Tuples of texts form no circles, and looking for some costs a fifth of the time.
    gc.disable()


def _work(job: Job) -> Rows:
    return _maker.rows(job)
