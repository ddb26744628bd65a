"""When two reports may be of one matter, why, and the note that a repeat leaves. No clock, no store."""

from datetime import datetime, timedelta

from dashboard.incidents.find.rules_suggest_category import pairs_in
from dashboard.lists.rules_lookup import everyday_words
from dashboard.words.labels import LABELS, duration, local_time
from models import Source

# Never measured: where one of the two has no position, being in the same village has to do.
SAME_VILLAGE = "同一个村（没有位置可比）"


def window(reported_at: datetime, hours: int) -> tuple[datetime, datetime]:
    """Reports within these moments (UTC, both included) may be of the same matter."""
    return reported_at - timedelta(hours=hours), reported_at + timedelta(hours=hours)


def speaks_alike(words: str, title: str, village: str) -> bool:
    """Whether both share a word, beside the village's name, or mean the same by other words."""
    said, other = (text.replace(village, " ") if village else text for text in (words, title))
    return bool(pairs_in(said) & pairs_in(other)) or bool(_meanings(said) & _meanings(other))


def _meanings(text: str) -> set[str]:
    """What its everyday words mean: 山火 and 着火 are one thing in two words."""
    return {term for word, terms in everyday_words() if word in text for term in terms}


def why_alike(metres: float | None, apart: timedelta, *, same_category: bool) -> str:
    """In words: how near, how long apart, and whether the category or only the words are the same."""
    place = SAME_VILLAGE if metres is None else f"相距约{max(10, round(metres, -1)):.0f}米"
    seconds = abs(apart.total_seconds())
    time = f"相隔{duration(seconds)}" if seconds >= 60 else "同时上报"
    return "，".join((place, time, "同一类别" if same_category else "说法相近"))


def as_note(*, title: str, description: str, source: Source, place: str, reported_at: datetime) -> str:
    """What a repeated report leaves on the matter that it repeats. Nothing says who reported it."""
    lines = [f"又有人反映（{LABELS[source]}，{local_time(reported_at)}）：{title.strip()}"]
    if place.strip():
        lines.append(f"地点：{place.strip()}")
    if description.strip():
        lines.append(description.strip())
    return "\n".join(lines)
