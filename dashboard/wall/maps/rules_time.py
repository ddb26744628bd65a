"""The hours of a day that the map goes back to, and how a replay walks through them. No clock."""

import re
from datetime import UTC, date, datetime, timedelta

from dashboard.words.days import day_start, township_date

# Minutes from one place of the slider to the next.
STEP, WHOLE_DAY = 15, 24 * 60
# Seconds between two pictures of a replay, and how many steps each goes on.
TICK = 2
SPEEDS = {"slow": "慢", "normal": "中", "fast": "快"}
STEPS = {"slow": 1, "normal": 2, "fast": 4}
EARLIEST = date(2000, 1, 1)
_TIME = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_START = re.compile("[0-9]{9,10}")


def day_from_word(word: str, now: datetime) -> date | None:
    """The township day of a URL's word, not after today; None for anything else."""
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day if EARLIEST <= day <= township_date(now) else None


def last_minute(day: date, now: datetime) -> int:
    """To which minute of the day one can look: its end, or of today the last step that is over."""
    passed = int((now - day_start(day)) / timedelta(minutes=1))
    return min(max(passed, 0) // STEP * STEP, WHOLE_DAY)


def minute_from_word(word: str, last: int) -> int:
    """The minute of the day of a URL's word (14:30), cut to a step; `last` for anything else or later."""
    match = _TIME.fullmatch(word)
    if match is None:
        return last
    return min((int(match[1]) * 60 + int(match[2])) // STEP * STEP, last)


def time_word(minute: int) -> str:
    """How the slider and the URL call a minute of the day: 14:30, and 24:00 for its end."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def time_words(last: int) -> list[str]:
    """The places of the slider."""
    return [time_word(minute) for minute in range(0, last + 1, STEP)]


def moment_of(day: date, minute: int) -> datetime:
    """The UTC moment of a minute of a township day."""
    return day_start(day) + timedelta(minutes=minute)


def start_word(at: datetime) -> str:
    """How the URL says when a replay was begun: the second, since 1970."""
    return str(int(at.timestamp()))


def start_from_word(word: str) -> datetime | None:
    """When a replay was begun (UTC), as a URL's word says it; None for anything else."""
    return datetime.fromtimestamp(int(word), UTC) if _START.fullmatch(word) else None


def replay_minute(minute: int, last: int, speed: str, passed: timedelta) -> int:
    """What a replay shows that was begun at `minute` so long ago; at the end it stays."""
    pictures = max(passed // timedelta(seconds=TICK), 0)
    return min(minute + pictures * STEP * STEPS[speed], last)


def day_and_minute(at: datetime) -> tuple[date, int]:
    """Day and minute (cut to a step) of a moment, as the map's URL keeps them."""
    day = township_date(at)
    return day, last_minute(day, at)
