"""调解记录: who sat together, what about, and what they agreed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dashboard.words.days import township_date
from dashboard.words.errors import Refused

# Signs that each part may have, as the table keeps them.
LONGEST = {"place": 200, "mediators": 300, "sides": 2_000, "dispute": 5_000, "agreement": 5_000}
FEWEST_SIDES = 2
_NAMES = {
    "place": "调解地点",
    "mediators": "调解人",
    "sides": "参加各方",
    "dispute": "争议事项",
    "agreement": "协议内容",
}


@dataclass(frozen=True)
class Sitting:
    """`sides`: those who quarrel and the departments that took part, one a line. `due_on` (township day):
    until when the promise has to be kept, None for at once or no date."""

    held_at: datetime
    mediators: str
    sides: str
    is_agreed: bool
    place: str = ""
    dispute: str = ""
    agreement: str = ""
    due_on: date | None = None


def checked(sitting: Sitting, *, at: datetime) -> Sitting:
    """As it is stored; Refused where a part is missing, too long, or contradicts another."""
    texts: dict[str, Any] = {name: _lines(getattr(sitting, name)) for name in LONGEST}
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise Refused(f"{_NAMES[name]}太长，请不要超过 {LONGEST[name]:,} 个字；长材料可以作附件。")
    if sitting.held_at > at:
        raise Refused("调解时间还没有到，没有记下。调解以后再来记录。")
    if len(texts["mediators"]) < 2:
        raise Refused("还没有写调解人，没有记下。请写明是谁主持调解的。")
    if len(texts["sides"].splitlines()) < FEWEST_SIDES:
        raise Refused("参加各方至少写两方，一行一方。请补上再提交。")
    if not sitting.is_agreed:
        return replace(sitting, **texts | {"agreement": ""}, due_on=None)
    if len(texts["agreement"]) < 2:
        raise Refused("达成协议的，要写明协议内容。请补上再提交。")
    if sitting.due_on is not None and sitting.due_on < township_date(sitting.held_at):
        raise Refused("履行期限早于调解的日子，没有记下。请修改日期。")
    return replace(sitting, **texts)


def summary(sitting: Sitting) -> str:
    """What the log says of it: how it ended, without names."""
    if not sitting.is_agreed:
        return "没有达成协议。"
    until = f"，约定 {sitting.due_on} 前履行" if sitting.due_on else ""
    return f"达成协议{until}。"


def check_kept(kept_on: date, held_on: date, *, today: date) -> None:
    """Refused where a promise cannot have been kept on that day."""
    if kept_on < held_on:
        raise Refused("履行的日子早于调解的日子，没有记下。请修改日期。")
    if kept_on > today:
        raise Refused("履行的日子还没有到，没有记下。履行以后再来记录。")


def _lines(text: str) -> str:
    lines = ("".join(sign for sign in line if sign.isprintable()).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
