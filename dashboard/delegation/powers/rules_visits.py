"""进一扇门查多项事: which planned visits become one, and what is asked of a visit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.access.rules import Scope
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import CheckResult, VisitStatus

LONGEST = {"name": 60, "address": 100, "trade": 30, "reason": 200, "note": 300, "summary": 2_000,
           "inspectors": 200, "text": 200}  # fmt: skip
FURTHEST = timedelta(days=366)
# What the log calls it, and whose turn it is to plan and merge.
AREA, TURN = "联合检查", "joint_visits"


@dataclass(frozen=True, order=True)
class Line:
    """One line of a checklist: whose, and what is looked at."""

    department_id: int
    text: str


@dataclass(frozen=True)
class Planned:
    """A visit that nobody has begun."""

    visit_id: int
    premises_id: int
    planned_on: date
    lines: frozenset[Line]

    @property
    def departments(self) -> frozenset[int]:
        return frozenset(line.department_id for line in self.lines)


@dataclass(frozen=True)
class Merged:
    """Several visits as one: `keep` goes on, on the earliest day, with every line of all of them."""

    keep: int
    visit_ids: tuple[int, ...]
    premises_id: int
    day: date
    lines: tuple[Line, ...]


def merged(visits: Iterable[Planned]) -> Merged:
    """The visits as one. In whichever order, and in how many steps, they come: it is the same one."""
    all_of = sorted(visits, key=lambda visit: visit.visit_id)
    return Merged(
        keep=all_of[0].visit_id,
        visit_ids=tuple(visit.visit_id for visit in all_of),
        premises_id=all_of[0].premises_id,
        day=min(visit.planned_on for visit in all_of),
        lines=tuple(sorted({line for visit in all_of for line in visit.lines})),
    )


def proposals(visits: Iterable[Planned], window_days: int) -> list[Merged]:
    """Which visits to the same premises could be one: those within `window_days` of the first of them.

    By day and number of the first; a person accepts or leaves it.
    """
    of_premises: dict[int, list[Planned]] = {}
    for one in sorted(visits, key=lambda one: (one.planned_on, one.visit_id)):
        of_premises.setdefault(one.premises_id, []).append(one)
    merged_visits: list[Merged] = []
    for line in of_premises.values():
        group: list[Planned] = []
        steps: list[Planned | None] = [*line, None]
        for visit in steps:
            if group and (visit is None or (visit.planned_on - group[0].planned_on).days > window_days):
                if len(group) > 1:
                    merged_visits.append(merged(group))
                group = []
            if visit is not None:
                group.append(visit)
    return sorted(merged_visits, key=lambda made: (made.day, made.keep))


def require_proposed(proposed: Sequence[Merged], visit_ids: Iterable[int]) -> Merged:
    """The proposal of just these visits; Refused where it is none any more."""
    wanted = tuple(sorted(set(visit_ids)))
    for one in proposed:
        if one.visit_ids == wanted:
            return one
    raise Refused("这几次检查现在不能合并：有的已经改期、开始或者取消了。请刷新页面，再看一遍建议。")


def require_planned(status: VisitStatus) -> None:
    """What was done, merged or cancelled stays as it is."""
    if status is not VisitStatus.PLANNED:
        words = {
            VisitStatus.DONE: "已经办结",
            VisitStatus.MERGED: "已经并入别的检查",
            VisitStatus.CANCELLED: "已经取消",
        }
        raise Refused(f"这次检查{words[status]}，不能再改。")


def checked_day(day: date | None, today: date) -> date:
    """The day of a plan; Refused for none, a past one and one too far away."""
    if day is None:
        raise Refused("还没有填检查的日期。请填写后再安排。")
    if day < today or day - today > FURTHEST:
        raise Refused("检查的日期要在今天以后、一年以内。请改正后再安排。")
    return day


def checked_results(
    typed: Mapping[int, tuple[CheckResult | None, str]], lines: Iterable[int]
) -> dict[int, tuple[CheckResult, str]]:
    """What was found, by line; Refused for a problem without words, for lines of another visit, for none."""
    own = set(lines)
    made = {}
    for key, (result, note) in typed.items():
        if key not in own:
            raise Refused("有的检查项不属于这次检查。请刷新页面再填。")
        if result is None:
            continue
        words = (
            checked_text(note, "发现的问题", LONGEST["note"])
            if result is CheckResult.PROBLEM
            else note.strip()
        )
        made[key] = (result, words[: LONGEST["note"]])
    if not made:
        raise Refused("还没有选检查结果，没有保存。")
    return made


def require_complete(results: Iterable[CheckResult | None]) -> None:
    """A report speaks of every line."""
    left = sum(result is None for result in results)
    if left:
        raise Refused(f"还有 {left} 项没有记检查结果，不能办结。不涉及的选“不涉及”。")


def require_own(scope: Scope, departments: Iterable[int]) -> None:
    """Whoever plans for one department touches no other's visit."""
    if not scope.everything and not set(departments) <= set(scope.departments):
        raise Refused("这不是您部门的检查，不能办理。请告诉执法队长。")
