"""定时报平安: who on a scene reports, who is late and by how much. No clock, no store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.room.plans.rules import LEAST_CONTACT, MOST_CONTACT
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import Rung

EVERY, WAIT = "contact_every_minutes", "contact_wait_minutes"
CONTACT_PATH = "contact"
LONGEST_WHY = 200


class ContactWord(StrEnum):
    """What is said of somebody on a scene."""

    SAFE = "safe"
    LEFT = "left"
    STOP = "stop"


# What each is called on a screen.
SAID = {ContactWord.SAFE: "平安", ContactWord.LEFT: "已离开现场", ContactWord.STOP: "不用再报"}


@dataclass(frozen=True)
class ShownContact:
    """One contact timer as it stands. `expected_at`: by when a report is due, in UTC; `called_id`:
    of a call's, None for a case's."""

    contact_id: int
    called_id: int | None
    name: str
    every: int
    begun_at: datetime
    last_at: datetime | None
    expected_at: datetime
    rung: Rung
    used: int
    ended_at: datetime | None
    end_reason: str
    cadre_id: int | None = None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    def late_minutes(self, at: datetime) -> int:
        """By how many whole minutes the report is late at `at`; 0 in time and after the end."""
        return max(int((at - self.expected_at) / timedelta(minutes=1)), 0) if self.is_running else 0

    def is_late(self, at: datetime) -> bool:
        return self.is_running and at > self.expected_at


@dataclass(frozen=True)
class ContactStanding:
    """How many of those who are to report are in time, and who is late, the longest first."""

    total: int
    late: tuple[ShownContact, ...]

    @property
    def in_words(self) -> str:
        return f"报平安 {self.total - len(self.late)}/{self.total}"


def contact_standing(contacts: Iterable[ShownContact], at: datetime) -> ContactStanding:
    """Count the timers that run at `at`."""
    running = [one for one in contacts if one.is_running]
    late = sorted((one for one in running if one.is_late(at)), key=lambda one: (one.expected_at, one.name))
    return ContactStanding(len(running), tuple(late))


def late_in_words(minutes: int) -> str:
    """迟 12 分钟, 迟 2 小时 5 分钟."""
    if minutes < 60:
        return f"迟 {minutes} 分钟"
    return f"迟 {minutes // 60} 小时" + (f" {minutes % 60} 分钟" if minutes % 60 else "")


def checked_every(every: int) -> int:
    """How often somebody reports, in minutes; Refused for what nobody could keep."""
    if not LEAST_CONTACT <= every <= MOST_CONTACT:
        raise Refused(f"报平安要在每 {LEAST_CONTACT} 到 {MOST_CONTACT} 分钟之间。请改每几分钟报一次。")
    return every


def checked_word(word: str, reason: str) -> tuple[ContactWord, str]:
    """What is noted, and the reason; Refused for no word, and for 不用再报 without a reason."""
    if word not in set(ContactWord):
        raise Refused("请选“平安”“已离开现场”或者“不用再报”。")
    said, why = ContactWord(word), " ".join(reason.split())
    if said is ContactWord.STOP:
        return said, checked_text(why, "不用再报的原因", LONGEST_WHY)
    return said, why[:LONGEST_WHY]


@dataclass(frozen=True)
class OwnContact:
    """Where somebody is to report 平安. `what`: the plan or the case."""

    contact_id: int
    name: str
    what: str
    every: int
    expected_at: datetime
