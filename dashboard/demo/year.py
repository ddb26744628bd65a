"""The incidents of a year: when they are reported, and how worker processes make them chunk by chunk."""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from dashboard.demo.chunk import SIZE, Job, Maker, Rows, Setting
from dashboard.demo.loading import count_on, insert
from dashboard.demo.moments import DAY, HOUR, OFFSET, seconds_of
from dashboard.demo.plan import specials
from dashboard.demo.survey import survey
from dashboard.demo.words import words
from dashboard.store.bulk import insert_rows
from models import TOWNSHIP_CODE

Times = NDArray[np.int64]
# Township hours 0–23, and the days of the week from Monday.
BY_HOUR = (2, 1, 1, 1, 1, 3, 9, 26, 52, 60, 55, 40, 24, 34, 50, 52, 48, 40, 32, 28, 24, 16, 9, 4)
BY_WEEKDAY = (1.08, 1.12, 1.02, 1.0, 0.98, 0.78, 0.66)
YEAR = 365 * DAY
WORTH_WORKERS = 40_000
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
USUAL_YEAR = 5_000


def report_times(count: int, rng: np.random.Generator, until: int, working: frozenset[int]) -> Times:
    """`count` moments of the year before `until`, sorted: busy mornings, quiet nights, wet Junes."""
    start = until - YEAR
    hours = np.arange(start // HOUR, until // HOUR + 1)
    begins = np.maximum(hours * HOUR, start)
    ends = np.minimum((hours + 1) * HOUR, until)
    local = hours * HOUR + OFFSET
    days = local // DAY
    weights = np.asarray(BY_HOUR)[local % DAY // HOUR] * np.asarray(BY_WEEKDAY)[(days + 3) % 7]
    weights = weights * _of_days(days, working) * (ends - begins)
    cells = rng.choice(len(hours), size=count, p=weights / weights.sum())
    times = begins[cells] + (rng.random(count) * (ends - begins)[cells]).astype(np.int64)
    return np.sort(times)


def _of_days(days: Times, working: frozenset[int]) -> NDArray[np.float64]:
    """Busier months; holidays that fall on weekdays are as quiet as a Saturday."""
    volume = words()["months"]["volume"]
    factors = {}
    for day in np.unique(days).tolist():
        at = datetime.fromtimestamp(day * DAY, UTC)
        is_holiday = at.weekday() < 5 and at.toordinal() not in working
        factors[day] = volume[at.month - 1] * (0.7 if is_holiday else 1)
    return np.asarray([factors[day] for day in days.tolist()])


def sequences(times: Times) -> Times:
    """The number of each of the sorted reports on its township day, from 1."""
    days = (times + OFFSET) // DAY
    return np.arange(len(times)) - np.searchsorted(days, days, side="left") + 1


def day_counts(times: Times) -> list[tuple[int, int]]:
    """Township days (since 1970) with how many reports each has."""
    days, counts = np.unique((times + OFFSET) // DAY, return_counts=True)
    return list(zip(days.tolist(), counts.tolist(), strict=True))


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
