"""What a list of posts may hold, how points come about, and what differs between two versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from dashboard.words.errors import Refused

FEWEST_POINTS, MOST_POINTS = 1, 15
MOST_PLACES = 50
LONGEST_NAME, LONGEST_LINE, LONGEST_REASON, LONGEST_RESOLUTION = 60, 40, 300, 2_000
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Ratings:
    """A version's rule: how low and how high difficulty and workload may be; points are their sum."""

    difficulty_least: int = 1
    difficulty_most: int = 8
    workload_least: int = 0
    workload_most: int = 7

    @property
    def words(self) -> str:
        return (
            f"分值 = 难度（{self.difficulty_least}–{self.difficulty_most}）"
            f" + 工作量（{self.workload_least}–{self.workload_most}）"
        )


@dataclass(frozen=True)
class PostRow:
    """A post as a version has it; it keeps its number through all versions."""

    number: int
    module_id: int
    name: str
    line: str
    difficulty: int
    workload: int
    points: int
    places: int


# What is compared, as a person calls it.
FIELDS = {
    "name": "名称", "module_id": "模块", "line": "条线", "difficulty": "难度",
    "workload": "工作量", "points": "分值", "places": "可任人数",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One post that differs: `before` None where it is new, `after` None where it is gone."""

    number: int
    before: PostRow | None
    after: PostRow | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Which of FIELDS are different, where both versions have the post."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name in FIELDS if getattr(self.before, name) != getattr(self.after, name))


def require_ratings(ratings: Ratings) -> None:
    """Refused for ranges from which a post could get less than 1 or more than 15 points."""
    pairs = (
        ("难度", ratings.difficulty_least, ratings.difficulty_most),
        ("工作量", ratings.workload_least, ratings.workload_most),
    )
    for name, least, most in pairs:
        if least < 0 or most < least:
            raise Refused(f"{name}的范围 {least}–{most} 不对，没有保存。最低不能小于 0，最高不能小于最低。")
    low = ratings.difficulty_least + ratings.workload_least
    high = ratings.difficulty_most + ratings.workload_most
    if low < FEWEST_POINTS or high > MOST_POINTS:
        raise Refused(
            f"这样算出的分值是 {low}–{high} 分，超出 {FEWEST_POINTS}–{MOST_POINTS} 分，没有保存。"
            "请调整难度和工作量的范围。"
        )


def points_of(difficulty: int, workload: int, ratings: Ratings) -> int:
    """A post's whole points by the version's rule; Refused where a rating lies outside its range."""
    for name, value, least, most in (
        ("难度", difficulty, ratings.difficulty_least, ratings.difficulty_most),
        ("工作量", workload, ratings.workload_least, ratings.workload_most),
    ):
        if not least <= value <= most:
            raise Refused(f"{name}是 {least}–{most} 的整数，填的是 {value}，没有保存。请修改{name}。")
    return difficulty + workload


def require_places(places: int) -> None:
    if not 1 <= places <= MOST_PLACES:
        raise Refused(f"可任人数是 1–{MOST_PLACES} 的整数，填的是 {places}，没有保存。请修改可任人数。")


def require_name(number: int, name: str, others: Mapping[int, str]) -> None:
    """Refused where another post of the draft (number → name) is called the same."""
    twin = next((other for other, called in others.items() if called == name and other != number), None)
    if twin is not None:
        raise Refused(f"第 {twin} 号岗位已经叫“{name}”，没有保存。请换一个名称，或者直接修改那个岗位。")


def difference(before: Iterable[PostRow], after: Iterable[PostRow]) -> list[Change]:
    """What is new, gone or changed from one version to another, by number."""
    old, new = ({row.number: row for row in rows} for rows in (before, after))
    return [
        Change(number, old.get(number), new.get(number))
        for number in sorted(old.keys() | new.keys())
        if old.get(number) != new.get(number)
    ]


def require_meeting(met_on: date, today: date) -> None:
    """Refused for a meeting that has not taken place, or took place long ago."""
    if met_on > today or today - met_on > FARTHEST:
        raise Refused("会议日期要是今天或以前一年之内，没有保存。请修改日期。")


def require_effective(effective_on: date, *, today: date, met_on: date, last_on: date | None) -> None:
    """Refused for a first day in the past, before the meeting, or not after the version before began."""
    if effective_on < max(today, met_on):
        raise Refused("生效日期要是今天或者以后：过去的日子按当时的岗位清单计分，不能改。请修改日期。")
    if effective_on - today > FARTHEST:
        raise Refused("生效日期离今天超过一年，没有保存。请核对日期。")
    if last_on is not None and effective_on <= last_on:
        raise Refused(f"上一版从 {last_on} 起生效，新的一版要晚于这一天。请修改生效日期。")


def change_for_log(change: Change, modules: Mapping[int, str]) -> dict[str, list[object]]:
    """The changed fields of a post as before → after, for the log; modules by name."""
    if change.before is None or change.after is None:
        return {}

    def shown(row: PostRow, name: str) -> object:
        value = getattr(row, name)
        return modules.get(value, value) if name == "module_id" else value

    return {FIELDS[name]: [shown(change.before, name), shown(change.after, name)] for name in change.fields}


def row_of(source: object) -> PostRow:
    """A table's row, of a version or of a draft, as what is compared."""
    return PostRow(**{field.name: getattr(source, field.name) for field in fields(PostRow)})
