"""First steps in the town, and trainings. No clock, no store."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dashboard.words.errors import Refused

LIST = Path(__file__).resolve().parents[3] / "data" / "reference" / "onboarding.csv"
MOST_HOURS = 2_000


@dataclass(frozen=True)
class Point:
    """A point of the list: who sees to it, within how many days from the first one."""

    code: str
    title: str
    who: str
    within_days: int

    def due_on(self, from_on: date) -> date:
        return from_on + timedelta(days=self.within_days)


def _points() -> dict[str, Point]:
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Point(row["code"], row["title"], row["who"], int(row["within_days"])) for row in rows
    }


POINTS: dict[str, Point] = _points()


def require_done_on(done_on: date, *, from_on: date, today: date) -> None:
    """Refused for a day on which a first step cannot have been done."""
    if done_on > today:
        raise Refused("完成日期还没有到，没有登记。完成以后再登记。")
    if done_on < from_on - timedelta(days=366):
        raise Refused(f"完成日期比派驻开始（{from_on}）早一年以上，没有登记。请核对日期。")


def require_training(from_on: date, to_on: date, hours: float) -> None:
    """Refused for days and hours that cannot be."""
    if to_on < from_on:
        raise Refused("培训的结束日期早于开始日期，没有登记。请修改日期。")
    if not 0 < hours <= MOST_HOURS:
        raise Refused(f"学时要大于 0，不超过 {MOST_HOURS:,}。请修改后再登记。")
    if hours > 24 * ((to_on - from_on).days + 1):
        raise Refused("学时比这几天的小时数还多，没有登记。请核对日期和学时。")
