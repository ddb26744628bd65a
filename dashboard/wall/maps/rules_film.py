"""A day as a film: how each incident stood, and what that makes of any of its moments. No store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from dashboard.incidents.find.rules_squares import Box, Square, square_of
from dashboard.incidents.life.rules_replay import Line, row_at
from models import IncidentStatus, Light

# The columns of an incident that a film keeps; each may change with an entry of the log.
KEPT = (
    "status",
    "concluded_at",
    "due_at",
    "yellow_at",
    "red_at",
    "incident_class",
    "urgent",
    "module_id",
    "village_id",
    "grid_id",
    "longitude",
    "latitude",
    "title",
    "ever_secret",
)
WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)


class Stretch(NamedTuple):
    """One incident from `begin` until before `end` (UTC; None: it still stands so), and how it stood."""

    incident_id: int
    number: str
    reported_at: datetime
    begin: datetime
    end: datetime | None
    status: str
    concluded_at: datetime | None
    due_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    incident_class: int | None
    urgent: bool
    module_id: int | None
    village_id: int | None
    grid_id: int | None
    longitude: float | None
    latitude: float | None
    title: str
    ever_secret: bool

    @property
    def is_open(self) -> bool:
        return self.concluded_at is None

    def light(self, at: datetime) -> Light:
        """The lamp at a moment within the stretch: as `queries_filters.light_at` reads the row."""
        if not self.is_open or self.red_at is None:
            return Light.NONE
        if self.red_at < at:
            return Light.RED
        return Light.YELLOW if self.yellow_at is not None and self.yellow_at <= at else Light.GREEN


class FilmCall(NamedTuple):
    """Somebody called to an incident; times UTC. `shown` is a department, or a family name and 某."""

    incident_id: int
    shown: str
    called_at: datetime
    arrived_at: datetime | None
    released_at: datetime | None


@dataclass(frozen=True)
class Film:
    """What was open at some moment of [since, until), or reported in it; and who was called to it."""

    since: datetime
    until: datetime
    stretches: tuple[Stretch, ...] = ()
    calls: tuple[FilmCall, ...] = ()
    # Codes by id; of villages the name too.
    modules: dict[int, str] = field(default_factory=dict)
    villages: dict[int, tuple[str, str]] = field(default_factory=dict)


class FilmFilter(NamedTuple):
    """To what the film is narrowed; None narrows nothing."""

    incident_class: int | None = None
    module_id: int | None = None
    light: str | None = None
    is_urgent: bool = False


class DayCounts(NamedTuple):
    """Of a day up to a moment: reported, closed; open then, and how many of these have a position."""

    reported: int
    closed: int
    open: int
    placed: int


def stretches_of_incident(
    row: dict[str, Any], lines: Sequence[Line], since: datetime, until: datetime
) -> list[Stretch]:
    """How one incident stood within [since, until): `row` as it is now, `lines` its whole log, oldest first.

    Without lines it stood from its report as it stands now. A stretch ends where something kept changed.
    """
    first = max(row["reported_at"], lines[0].at) if lines else row["reported_at"]
    start = max(first, since)
    if start >= until:
        return []
    moments = sorted({start, *(line.at for line in lines if start < line.at < until)})
    states: list[tuple[datetime, dict[str, Any]]] = []
    for at in moments:
        whole = row_at(row, lines, at) if lines else row
        state = {name: whole[name] for name in KEPT}
        if not states or states[-1][1] != state:
            states.append((at, state))
    ends = [at for at, _ in states[1:]] + [None]
    own = (row["id"], row["number"], row["reported_at"])
    return [
        Stretch(*own, begin, end, **(state | {"status": IncidentStatus(state["status"]).value}))
        for (begin, state), end in zip(states, ends, strict=True)
    ]


def stretches_at(film: Film, at: datetime) -> list[Stretch]:
    """How every incident of the film stood at `at`, a moment of its day; without those not yet reported."""
    return [one for one in film.stretches if one.begin <= at and (one.end is None or at < one.end)]


def matches_filter(one: Stretch, wanted: FilmFilter, at: datetime) -> bool:
    """Whether the filters mean it, at a moment within the stretch."""
    return (
        (wanted.incident_class is None or one.incident_class == wanted.incident_class)
        and (wanted.module_id is None or one.module_id == wanted.module_id)
        and (not wanted.is_urgent or one.urgent)
        and (wanted.light is None or one.light(at) == wanted.light)
    )


def day_counts(there: Iterable[Stretch], since: datetime, at: datetime, wanted: FilmFilter) -> DayCounts:
    """The line above the map at `at`; `there`: all that stood then, `since`: the day's beginning."""
    meant = [one for one in there if matches_filter(one, wanted, at)]
    still = [one for one in meant if one.is_open]
    return DayCounts(
        reported=sum(since <= one.reported_at <= at for one in meant),
        closed=sum(
            one.status == IncidentStatus.CLOSED
            and one.concluded_at is not None
            and since <= one.concluded_at <= at
            for one in meant
        ),
        open=len(still),
        placed=sum(one.longitude is not None for one in still),
    )


def open_stretches(there: Iterable[Stretch], at: datetime, wanted: FilmFilter) -> list[Stretch]:
    """Of those that stood at `at` the open ones that the filters mean."""
    return [one for one in there if one.is_open and matches_filter(one, wanted, at)]


def by_square(stretches: Iterable[Stretch], level: int, box: Box | None) -> dict[Square, list[Stretch]]:
    """Those with a position by the square of `level` that they lie in; only squares that `box` touches."""
    squares: dict[Square, list[Stretch]] = {}
    for one in stretches:
        if one.longitude is not None and one.latitude is not None:
            squares.setdefault(square_of(one.longitude, one.latitude, level), []).append(one)
    if box is None:
        return squares
    first, last = square_of(box[0], box[1], level), square_of(box[2], box[3], level)
    return {
        square: ones
        for square, ones in squares.items()
        if first.column <= square.column <= last.column and first.row <= square.row <= last.row
    }


def worst_light(stretches: Iterable[Stretch], at: datetime) -> Light:
    """The worst lamp among them at `at`."""
    return min((one.light(at) for one in stretches), key=WORST_FIRST.index, default=Light.NONE)


def calls_under_way(film: Film, at: datetime) -> list[FilmCall]:
    """Calls that nobody had ended at `at`, newest first; an arrival later than that is not known yet."""
    calls = [
        call._replace(arrived_at=call.arrived_at if call.arrived_at and call.arrived_at <= at else None)
        for call in film.calls
        if call.called_at <= at and (call.released_at is None or call.released_at > at)
    ]
    return sorted(calls, key=lambda call: call.called_at, reverse=True)
