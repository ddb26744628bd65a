"""乡村振兴讲堂: what may be written of a session, and how it stands."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused

PAGE = "pages/linkage/lectures.py"
LONGEST = {"topic": 200, "place": 100, "host": 60, "note": 2_000}
MOST_PRESENT = 20_000
# So long afterwards a matter that was raised there may still be registered under a session that has ended.
OFFERED = timedelta(days=30)
# A date so far off is a slip of the keyboard.
FURTHEST = timedelta(days=366)
NAMES = {
    "village": "村社",
    "held_on": "日期",
    "place": "地点",
    "topic": "主题",
    "host": "主讲人",
    "attendees": "参加人数",
    "note": "记录",
}


class State(StrEnum):
    """How a session stands on a day."""

    PLANNED = "planned"
    HELD = "held"
    ENDED = "ended"


STATES = {State.PLANNED: "未举行", State.HELD: "待结束", State.ENDED: "已结束"}


@dataclass(frozen=True)
class SessionFields:
    """What a person writes of a session. `attendees`: number present, None where nobody counted."""

    village_id: int
    held_on: date
    topic: str
    place: str = ""
    host: str = ""
    attendees: int | None = None
    note: str = ""


def state(held_on: date, *, is_ended: bool, today: date) -> State:
    """Ended by whoever closed it; until then planned before its day and held from it on."""
    if is_ended:
        return State.ENDED
    return State.PLANNED if held_on > today else State.HELD


def checked_session(
    *,
    village_id: int | None,
    held_on: date | None,
    topic: str,
    place: str = "",
    host: str = "",
    attendees: int | None = None,
    note: str = "",
    today: date,
) -> SessionFields:
    """The entry with its blanks taken off; Refused, naming what is missing, too long or impossible."""
    if village_id is None:
        raise Refused("还没有选村社，没有保存。请选在哪个村举行。")
    if held_on is None:
        raise Refused("还没有填日期，没有保存。请填举行的日期。")
    if abs(held_on - today) > FURTHEST:
        raise Refused("日期离今天超过一年，没有保存。请核对日期。")
    texts = {"place": place, "host": host, "note": note}
    clean = {name: _text(name, text) for name, text in texts.items()}
    if attendees is not None and held_on > today:
        raise Refused("还没有举行，不能填参加人数。请到举行以后再填。")
    return SessionFields(
        village_id,
        held_on,
        checked_text(topic, NAMES["topic"], LONGEST["topic"]),
        attendees=_present(attendees),
        **clean,
    )


def _text(name: str, text: str) -> str:
    """A text that may be empty."""
    if not text.strip():
        return ""
    return checked_text(text, NAMES[name], LONGEST[name], lines=name == "note")


def _present(attendees: int | None) -> int | None:
    if attendees is not None and not 0 <= attendees <= MOST_PRESENT:
        raise Refused(f"参加人数要在 0 到 {MOST_PRESENT:,} 之间。请核对后再保存。")
    return attendees


def checked_end(held_on: date, attendees: int | None, *, is_ended: bool, today: date) -> int:
    """The number present with which a session is closed; Refused before its day, without it, and twice."""
    if is_ended:
        raise Refused("这一场已经结束了，不用再结束。")
    if held_on > today:
        raise Refused(f"这一场 {held_on} 才举行，还不能结束。改期的请先修改日期。")
    present = _present(attendees)
    if present is None:
        raise Refused("还没有填参加人数，不能结束。请数一数到场的人，没有人来的填 0。")
    return present


def require_open(*, is_ended: bool) -> None:
    """What was counted and closed stays as it is."""
    if is_ended:
        raise Refused("这一场已经结束，不能再修改。写错的请在事件里更正，或者联系指挥室说明。")


def earliest_offered_day(on: date) -> date:
    """The earliest day of an ended session that the register still offers on the township day `on`."""
    return on - OFFERED
