"""Whether two reports may be of the same matter, how like they are, and why: the measure of likeness.

Nothing is joined by it: a person looks at both, and decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.files.attachments.rules_camera import metres_between
from dashboard.incidents.find.rules_likeness import pairs_in
from dashboard.lists.rules_lookup import everyday_words
from dashboard.town.places.rules import Position
from dashboard.words.labels import duration
from models import IncidentStatus

S = IncidentStatus
# Never measured: where one of the two has no position, being in the same village has to do.
SAME_VILLAGE = "同一个村（没有位置可比）"
# Where different systems named different categories, one word in common is too little.
CLEARLY = 2
# What each of the three is worth: where it is says more than what it is called, and that more than when.
PLACE, MATTER, TIME = 0.5, 0.3, 0.2
# A village is as good as half of the way to the edge; words are never as good as the same category.
VILLAGE_NEARNESS, MOST_WORDS = 0.5, 0.8
# How far a matter is, where two are joined.
_FURTHER = {S.REPORTED: 0, S.ACCEPTED: 1, S.TRIAGED: 2}


@dataclass(frozen=True)
class Told:
    """As much of a report as tells whether another is of the same matter.

    `words`: title and description; `position`: WGS-84 degrees; None: nobody said.
    """

    reported_at: datetime
    words: str = ""
    category_id: int | None = None
    village_id: int | None = None
    village: str = ""
    position: Position | None = None


@dataclass(frozen=True)
class Likeness:
    """Why two reports may be of one matter, in Chinese; how like they are, over 0 to 1; and how far apart
    (None: one has no position)."""

    why: str
    score: float
    metres: float | None


def likeness(one: Told, other: Told, *, radius: int, hours: int) -> Likeness | None:
    """How like two reports are; None where they are not of one matter.

    Within `radius` metres of each other, or in one village where either has no position; within `hours`; of
    one category, or in like words (in clearly like ones, where both have categories that differ).
    """
    apart = abs(one.reported_at - other.reported_at)
    if apart > timedelta(hours=hours):
        return None
    metres = None
    if one.position is not None and other.position is not None:
        # To the decimetre: which of the two is asked about must not matter.
        metres = round(metres_between(*one.position, *other.position), 1)
        if metres > radius:
            return None
        near = 1 - metres / radius
    elif one.village_id is not None and one.village_id == other.village_id:
        near = VILLAGE_NEARNESS
    else:
        return None
    is_known = one.category_id is not None and other.category_id is not None
    same = is_known and one.category_id == other.category_id
    common = _in_common(one, other)
    if not same and common < (CLEARLY if is_known else 1):
        return None
    matter = 1.0 if same else MOST_WORDS * common / (common + CLEARLY)
    score = PLACE * near + MATTER * matter + TIME * (1 - apart / timedelta(hours=hours))
    kind = "同一类别" if same else "类别不同，说法相近" if is_known else "说法相近"
    return Likeness(_why(metres, apart, kind), score, metres)


def window(reported_at: datetime, hours: int) -> tuple[datetime, datetime]:
    """Reports within these moments (UTC, both included) may be of the same matter."""
    return reported_at - timedelta(hours=hours), reported_at + timedelta(hours=hours)


def speaks_alike(words: str, title: str, village: str) -> bool:
    """Whether both share a word, beside the village's name, or mean the same by other words."""
    return _shared(words, title, (village,)) > 0


def goes_on(
    status: IncidentStatus, reported_at: datetime, other: IncidentStatus, other_reported_at: datetime
) -> bool:
    """Whether of two open matters the first goes on for both: the one that is further, else the older."""
    own, theirs = _FURTHER.get(status, len(_FURTHER)), _FURTHER.get(other, len(_FURTHER))
    return own > theirs or (own == theirs and reported_at <= other_reported_at)


def _in_common(one: Told, other: Told) -> int:
    return _shared(one.words, other.words, (one.village, other.village))


def _shared(words: str, others: str, places: tuple[str, ...]) -> int:
    """How many words both have, beside the names of places; what they call differently counts as two."""
    for name in filter(None, places):
        words, others = words.replace(name, " "), others.replace(name, " ")
    meant = _meanings(words) & _meanings(others)
    return len(pairs_in(words) & pairs_in(others)) + CLEARLY * len(meant)


def _meanings(text: str) -> set[str]:
    """What its everyday words mean: 山火 and 着火 are one thing in two words."""
    return {term for word, terms in everyday_words() if word in text for term in terms}


def _why(metres: float | None, apart: timedelta, kind: str) -> str:
    """In words: how near, how long apart, and what the two have in common."""
    place = SAME_VILLAGE if metres is None else f"相距约{max(10, round(metres, -1)):.0f}米"
    seconds = apart.total_seconds()
    time = f"相隔{duration(seconds)}" if seconds >= 60 else "同时上报"
    return "，".join((place, time, kind))
