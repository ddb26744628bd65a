"""Some thousand incidents at a time, each chunk from its own seed: workers may make them in any order."""

import random
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.demo.births import CaseMaker
from dashboard.demo.case import ASSIGNMENT_COLUMNS, CALL_UP_COLUMNS, COLUMNS, Case, Share
from dashboard.demo.lives import live_case
from dashboard.demo.moments import stamp
from dashboard.demo.plan import Special, live_story
from dashboard.demo.town import Ground, Town
from dashboard.demo.words import LEVEL, PARTY, S

Floats = NDArray[np.float64]
# Degrees; a village's houses lie within some 500 m of its point.
HOUSES = 0.0035
SIZE = 5_000
REPEATED, LOOK_BACK, SAME_MATTER, NOT_YET = 0.03, 40, 72 * 3600, 1200
_TIMES = tuple(name for name in COLUMNS if name.endswith("_at") or name == "suspended_until")
_SHARE_TIMES = frozenset(name for name in ASSIGNMENT_COLUMNS if name.endswith("_at"))
_CALL_TIMES = tuple(name for name in CALL_UP_COLUMNS if name.endswith("_at"))
# Nothing is merged into what comes to nothing itself.
_GONE = frozenset((S.MERGED, S.REJECTED, S.CANCELLED))
_OWNER = {PARTY.MODULE: "module_id", PARTY.TEAM: "team_id", PARTY.DEPARTMENT: "department_id"}
Row = tuple[Any, ...]


def scatter(rng: np.random.Generator, ground: Ground, count: int) -> list[tuple[float, float]]:
    """`count` positions (WGS-84) inside the village's area, or near its point where it has none."""
    x, y = _candidates(rng, ground, 3 * count + 8)
    inside = _within(x, y, ground.rings)
    x, y = x[inside][:count], y[inside][:count]
    points = list(zip(np.round(x, 6).tolist(), np.round(y, 6).tolist(), strict=True))
    # A sliver of an area may let too few through.
    return (points or [(ground.longitude, ground.latitude)]) * (count // max(1, len(points)) + 1)


def _candidates(rng: np.random.Generator, ground: Ground, count: int) -> tuple[Floats, Floats]:
    near = rng.random(count) < (0.65 if ground.rings else 1)
    x = ground.longitude + rng.normal(0, HOUSES / 2, count)
    y = ground.latitude + rng.normal(0, HOUSES / 2, count)
    if ground.rings:
        corners = np.asarray([corner for ring in ground.rings for corner in ring])
        low, high = corners.min(axis=0), corners.max(axis=0)
        x = np.where(near, x, rng.uniform(low[0], high[0], count))
        y = np.where(near, y, rng.uniform(low[1], high[1], count))
    return x, y


def _within(x: Floats, y: Floats, rings: tuple[tuple[tuple[float, float], ...], ...]) -> NDArray[np.bool_]:
    """Even-odd rule, over all points at once."""
    if not rings:
        return np.ones(len(x), bool)
    inside = np.zeros(len(x), bool)
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            crosses = (y1 > y) != (y2 > y)
            if y1 != y2:
                inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside


class Rows(NamedTuple):
    """Tuples in the order of the tables' columns."""

    incidents: list[Row]
    log: list[Row]
    assignments: list[Row]
    call_ups: list[Row]
    attachments: list[Row]
    mediations: list[Row]


@dataclass(frozen=True)
class Job:
    """The incidents first, first + 1 … (from 0) with their times and day numbers."""

    first: int
    times: list[int]
    sequences: list[int]
    specials: dict[int, Special]


@dataclass(frozen=True)
class Setting:
    town: Town
    seed: int
    until: int
    # +00 where the database's times have a zone.
    zone: str
    person_calls: float


class Maker:
    """Makes chunks; every worker process has one."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._cradle = CaseMaker(setting.town, setting.until, setting.zone, setting.person_calls)
        weights = np.asarray([ground.weight for ground in setting.town.grounds])
        self._weights = weights / weights.sum()

    def rows(self, job: Job) -> Rows:
        """The rows of one chunk, as texts and numbers that any of the databases takes."""
        rows, zone = Rows([], [], [], [], [], []), self._setting.zone
        for case in self._cases(job):
            rows.log.extend(case.log)
            rows.assignments.extend(_share_row(share, case, zone) for share in case.shares)
            rows.call_ups.extend(_call_row(call, case, zone) for call in case.calls)
            rows.attachments.extend(case.attachments)
            rows.mediations.extend(case.mediations)
            rows.incidents.append(_incident_row(case.row, zone))
        return rows

    def _cases(self, job: Job) -> list[Case]:
        seed = self._setting.seed
        dice, rng = np.random.default_rng([seed, job.first]), random.Random(f"{seed}/{job.first}")
        town = self._setting.town
        choices = dice.choice(len(town.grounds), len(job.times), p=self._weights)
        places = {
            village: iter(scatter(dice, town.grounds[village], count))
            for village, count in enumerate(np.bincount(choices, minlength=len(town.grounds)).tolist())
        }
        cases: list[Case] = []
        for offset, (at, number, village) in enumerate(
            zip(job.times, job.sequences, choices.tolist(), strict=True)
        ):
            index = job.first + offset
            special, position = job.specials.get(index), next(places[village])
            first = None if special or rng.random() >= REPEATED else _still_open(cases, at)
            if first is not None:
                case, incident_class = self._cradle.repeats(rng, index + 1, at, number, first), 1
                live_case(case, incident_class, (first.row["id"], _open_until(first)))
            else:
                case, incident_class = self._cradle.born(
                    rng, index + 1, at, number, town.grounds[village], position, special
                )
                if special and special.story:
                    live_story(case, special.story)
                else:
                    live_case(case, incident_class)
            cases.append(case)
        return cases


def _open_until(case: Case) -> int:
    concluded: int | None = case.row["concluded_at"]
    return case.until if concluded is None else concluded


def _still_open(cases: list[Case], at: int) -> Case | None:
    """A recent matter of the town that someone else may report again."""
    for case in reversed(cases[-LOOK_BACK:]):
        row = case.row
        if row["reported_at"] < at - SAME_MATTER:
            return None
        is_usual = row["level"] == LEVEL.TOWN and row["round"] == 1 and not row["urgent"]
        if is_usual and row["status"] not in _GONE and _open_until(case) > at + NOT_YET:
            return case
    return None


def _incident_row(row: dict[str, Any], zone: str) -> Row:
    for name in _TIMES:
        if row[name] is not None:
            row[name] = stamp(row[name], zone)
    return tuple(map(row.__getitem__, COLUMNS))


def _share_row(share: Share, case: Case, zone: str) -> Row:
    values: dict[str, Any] = share.__dict__ | {
        "incident_id": case.row["id"], "party": share.party, "is_required": True
    }  # fmt: skip
    if share.party in _OWNER:
        values[_OWNER[share.party]] = share.owner_id
    for name in _SHARE_TIMES:
        if values[name] is not None:
            values[name] = stamp(values[name], zone)
    return tuple(map(values.get, ASSIGNMENT_COLUMNS))


def _call_row(call: dict[str, Any], case: Case, zone: str) -> Row:
    values = {"result": "", **call, "incident_id": case.row["id"]}
    for name in _CALL_TIMES:
        if values.get(name) is not None:
            values[name] = stamp(values[name], zone)
    return tuple(map(values.get, CALL_UP_COLUMNS))
