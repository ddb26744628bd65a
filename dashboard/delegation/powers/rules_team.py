"""The 1+4+2+X team: X follows from the items, duty goes round in turn."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.words.days import holds_on
from dashboard.words.errors import Refused
from models import TeamSlot

# The captain is the deputy party secretary who leads the module (source: the article).
CAPTAIN = "党委副书记"
EXPECTED = {TeamSlot.LEAD: 1, TeamSlot.RESIDENT: 4, TeamSlot.ON_CALL: 2}
LONGEST_PLAN, MOST_A_DAY, LONGEST_REASON = 62, 10, 200
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Unit:
    """A department with its number of enforcement items."""

    department_id: int
    department: str
    items: int


@dataclass(frozen=True)
class Spell:
    """Somebody's time in the team, both days included."""

    cadre_id: int
    from_on: date
    to_on: date | None
    is_captain: bool = False

    def holds(self, day: date) -> bool:
        return holds_on(day, self.from_on, self.to_on)


def remaining_units(units: Iterable[Unit], placed: Collection[int]) -> list[Unit]:
    """X: every department with enforcement items that has no place of its own; most items first."""
    items: dict[int, int] = {}
    names: dict[int, str] = {}
    for unit in units:
        items[unit.department_id] = items.get(unit.department_id, 0) + unit.items
        names[unit.department_id] = unit.department
    units_left = [
        Unit(key, names[key], number) for key, number in items.items() if number and key not in placed
    ]
    return sorted(units_left, key=lambda unit: (-unit.items, unit.department_id))


def gaps(slots: Sequence[TeamSlot]) -> list[str]:
    """Where the team is not 1+4+2, in sentences."""
    names = {TeamSlot.LEAD: "统筹模块", TeamSlot.RESIDENT: "常驻单位", TeamSlot.ON_CALL: "随驻单位"}
    return [
        f"{names[slot]}应有 {number} 个，现在 {slots.count(slot)} 个。"
        for slot, number in EXPECTED.items()
        if slots.count(slot) != number
    ]


def formula(slots: Sequence[TeamSlot], x: int) -> str:
    """1+4+2+X as it is now: 1+4+2+7."""
    return "+".join(str(slots.count(slot)) for slot in EXPECTED) + f"+{x}"


def days_of(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`."""
    return [first + ONE_DAY * n for n in range((last - first).days + 1)]


def checked_days(first: date | None, last: date | None, today: date) -> list[date]:
    """The days of a plan; Refused where they are none, past, or too many."""
    if first is None or last is None:
        raise Refused("还没有填从哪天到哪天。请填写后再排。")
    if last < first:
        raise Refused("结束的日期早于开始的日期。请改正后再排。")
    if first < today:
        raise Refused("过去的日子不能再排。请从今天或以后排起。")
    if (last - first).days >= LONGEST_PLAN:
        raise Refused(f"一次最多排 {LONGEST_PLAN} 天。请分几次排。")
    return days_of(first, last)


def rota(
    days: Sequence[date], spells: Sequence[Spell], per_day: int, taken: Mapping[date, Collection[int]]
) -> list[tuple[date, int]]:
    """Turns for the days, `per_day` on each with those who are there already (`taken`): whoever has had
    the fewest turns comes first, then by number. Nobody stands who is not in the team on that day."""
    turns: dict[int, int] = {}
    for people in taken.values():
        for person in people:
            turns[person] = turns.get(person, 0) + 1
    made = []
    for day in sorted(days):
        there = set(taken.get(day, ()))
        free = sorted(
            {spell.cadre_id for spell in spells if spell.holds(day)} - there,
            key=lambda person: (turns.get(person, 0), person),
        )
        for person in free[: max(0, per_day - len(there))]:
            turns[person] = turns.get(person, 0) + 1
            made.append((day, person))
    return made


def uncovered(days: Iterable[date], on_duty: Collection[date]) -> list[date]:
    """The days on which nobody is on duty."""
    return [day for day in days if day not in on_duty]


def checked_member(spells: Iterable[Spell], new: Spell) -> Spell:
    """A new member; Refused while he is in the team already, and for a second captain."""
    for spell in spells:
        if spell.to_on is not None and spell.to_on < new.from_on:
            continue
        if spell.cadre_id == new.cadre_id:
            raise Refused("这位干部已经在队里了，或者以后的日子已经登记了。请先结束原来的一段。")
        if spell.is_captain and new.is_captain:
            raise Refused("队长只能有一位。请先结束现任队长，再登记新的。")
    return new
