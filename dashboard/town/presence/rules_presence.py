"""Where somebody is: what was entered, and what follows from his open matters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Presence

# 处置中 cannot be entered: it follows from calls and signed shares, and ends with them.
SETTABLE = (
    Presence.ON_DUTY,
    Presence.IN_FIELD,
    Presence.TRAINING,
    Presence.ON_LEAVE,
    Presence.AWAY,
)
NOT_THERE = frozenset({Presence.TRAINING, Presence.ON_LEAVE, Presence.AWAY})
LONGEST_NOTE, LONGEST_SPELL = 100, timedelta(days=366)


@dataclass(frozen=True)
class Spell:
    """The last entry, and since when it holds (UTC)."""

    presence: Presence
    started_at: datetime
    note: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody is; `presence` None where nothing was entered.

    `matters`: open calls and shares in his hands.
    """

    presence: Presence | None = None
    since: datetime | None = None
    note: str = ""
    until: datetime | None = None
    matters: int = 0


def whereabouts(spell: Spell | None, busy: tuple[datetime, ...]) -> Whereabouts:
    """What follows of the last word and of the open matters, each with the moment (UTC) from which it binds.

    An open matter makes him 处置中, unless he said afterwards that he is away, on leave or at a training.
    A spell of 处置中 without an open matter is over: he is back on duty.
    """
    if busy and not (spell and spell.presence in NOT_THERE and spell.started_at >= max(busy)):
        return Whereabouts(Presence.HANDLING, min(busy), "", None, len(busy))
    if spell is None:
        return Whereabouts(matters=len(busy))
    if spell.presence is Presence.HANDLING:
        return Whereabouts(Presence.ON_DUTY, spell.started_at)
    return Whereabouts(spell.presence, spell.started_at, spell.note, spell.until, len(busy))


def require_settable(presence: Presence) -> None:
    """Refused for 处置中."""
    if presence not in SETTABLE:
        raise Refused(
            f"“{LABELS[presence]}”由手上的点将和交办单自动得出，不能自己登记；办完就自动结束。请选其他去向。"
        )


def checked_note(typed: str) -> str:
    """`typed` on one line; Refused where it is too long."""
    note = " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())
    if len(note) > LONGEST_NOTE:
        raise Refused(f"说明太长，请不要超过 {LONGEST_NOTE} 个字。")
    return note


def require_span(until: datetime | None, at: datetime) -> None:
    """Refused for an end that is over, or more than a year away."""
    if until is not None and until <= at:
        raise Refused("“到什么时候”已经过去了，没有登记。请改一个以后的时间，或者不填。")
    if until is not None and until - at > LONGEST_SPELL:
        raise Refused("“到什么时候”超过一年，没有登记。请改近一些，到期再登记。")
