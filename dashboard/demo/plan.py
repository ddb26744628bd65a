"""The matters that every demo town has: something at each stage today, and the three stories."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.demo.moments import DAY, HOUR, MINUTE, seconds_of
from dashboard.demo.plain import LEVEL, S
from models import TOWNSHIP_ZONE


@dataclass(frozen=True)
class Special:
    """A matter whose course is not left to chance: stuck at a stage, or a story."""

    age: int
    halt: str | None = None
    incident_class: int = 1
    urgent: bool = False
    level: str = LEVEL.TOWN
    matter: str | None = None
    story: int = 0


def _stuck(age: float, halt: str, incident_class: int = 1, matter: str | None = None,
           **more: bool) -> Special:  # fmt: skip
    return Special(int(age), halt, incident_class, more.get("urgent", False), matter=matter)


def _in_village(age: float) -> Special:
    return Special(int(age), S.REPORTED, level=LEVEL.VILLAGE)


# What a small store needs first comes first.
TODAY = (
    _stuck(6 * MINUTE, S.REPORTED),
    _stuck(9 * HOUR, S.HANDLING),
    _stuck(9 * DAY, S.HANDLING),
    _stuck(50 * MINUTE, S.DISPATCHED),
    _stuck(30 * HOUR, S.FED_BACK),
    _stuck(2 * HOUR, S.ACCEPTED),
    _stuck(3 * HOUR, S.TRIAGED),
    _stuck(20 * DAY, S.SUSPENDED, 2),
    _stuck(6 * DAY, S.ESCALATED, 3),
    _stuck(26 * MINUTE, S.REPORTED),
    _in_village(20 * HOUR),
    _in_village(5 * HOUR),
    _stuck(2 * MINUTE, S.REPORTED, matter="std10002", urgent=True),
    _stuck(95 * MINUTE, S.HANDLING, matter="std09012", urgent=True),
    _stuck(5 * HOUR, S.DISPATCHED),
    _stuck(55 * MINUTE, S.REPORTED),
    _stuck(8 * DAY, S.HANDLING, 2),
    _stuck(19 * DAY, S.HANDLING, 2),
    _stuck(42 * DAY, S.SUSPENDED, 2),
    _stuck(35 * DAY, S.ESCALATED, 3),
    _stuck(3 * DAY, S.FED_BACK, 2),
    _stuck(4 * HOUR, S.HANDLING, 2, matter="flood_evacuation", urgent=True),
    _in_village(31 * HOUR),
    _stuck(15 * DAY, S.HANDLING),
    _stuck(3.9 * DAY, S.HANDLING),
    _stuck(70 * MINUTE, S.ACCEPTED),
    _stuck(6 * HOUR, S.TRIAGED, 2),
)


def specials(count: int, until: datetime, working: frozenset[int]) -> list[Special]:
    """At most a third of `count`; the stories from ten matters on."""
    stories = _stories(until, working) if count >= 10 else []
    room = max(1, count // 3) - len(stories)
    return [*stories, *TODAY[: max(room, 1)]] if count > 1 else [TODAY[0]]


def _stories(until: datetime, working: frozenset[int]) -> list[Special]:
    # Ducks in early summer, the wage dispute in July as in the article, the demolition in autumn.
    days = [_past(until, month, day, working) for month, day in ((5, 21), (7, 14), (10, 16))]
    return [
        Special(seconds_of(until) - seconds_of(start), story=number + 1) for number, start in enumerate(days)
    ]


def _past(until: datetime, month: int, day: int, working: frozenset[int]) -> datetime:
    """08:40 on the first working Monday to Wednesday from that date on, far enough back to be concluded."""
    latest = until.astimezone(TOWNSHIP_ZONE).date() - timedelta(days=20)
    moment = date(latest.year, month, day)
    if moment > latest:
        moment = max(date(latest.year - 1, month, day), latest - timedelta(days=340))
    # The days after it are working days, too, in most weeks.
    while moment.toordinal() not in working or moment.weekday() > 2:
        moment += timedelta(days=1)
    return datetime(moment.year, moment.month, moment.day, 8, 40, tzinfo=TOWNSHIP_ZONE)
