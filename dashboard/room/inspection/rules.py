"""What a missed step is: which reminders are owed, who can sign, and all kinds as docs/inspection.md."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from dashboard.access.rules import Grant, grants_on
from dashboard.access.rules_accounts import Spells
from dashboard.access.rules_rights import RIGHTS
from dashboard.incidents.life.rules_life import OPEN_STATUSES
from dashboard.room.inspection.rules_kinds import COURSE, PLACE_NAMES, REST, SEVERITY_NAMES, Group, Kind
from dashboard.town.clocks.rules import WorkingCalendar
from dashboard.town.clocks.rules_ladder import ACTS, STEPS, Climbed, Rung, Steps, missed
from models import Action, IncidentStatus

KINDS: dict[str, Kind] = {kind.code: kind for kind in (*COURSE, *REST)}
# What was fed back waits for the room's verification: there is nobody left to remind.
PRESSED = OPEN_STATUSES - {IncidentStatus.FED_BACK}
# How far back closings and their logs are looked at: further, and the pass would take minutes.
LOOKING_BACK_DAYS = 30
# Rules of this project where neither the article nor a setting names a time.
DECIDED_WITHIN = timedelta(hours=24)
SAMPLED_WITHIN = timedelta(days=7)
WORKING_DAYS_TO_ANSWER = 1
SIGN = "incident.sign"
HEAD = f"""# 漏项巡检

每一步该做而没有做的，都要有人看见。页面“漏项巡检”（`/inspect`）和命令 `python -m dashboard inspect`
按同一套规则检查，这份说明由规则生成（`python -m dashboard inspect --rules`）。

- **什么时候算漏**：时限的最后一秒还算按时，下一秒就列出；做了就消失。不靠夜里的任务，每次打开都算到当时。
- **怎么算得快**：服务器每十分钟把全部事件逐件检查一遍，把漏了的、半小时内将漏的记下；打开页面时按时限取舍，
  这以后办过的事件重新看，结果与逐件检查相同。绕过系统直接改库的（缺号、状态与记录不符），最晚下一遍查出；
  命令每次都逐件检查。
- **谁看得到**：班子、指挥长、值班调度员、综合督考办看全镇；模块、组团、部门、执法队的负责人看自己范围内的。
- **外部导入的事件**没有镇里的步骤，只查超期和办理记录；指挥室受理以后，与其他事件一样检查。
- **办结以后的各类**只看最近 {LOOKING_BACK_DAYS} 天办结的；命令可以用 `--days` 看得更远。
- **划去的记录不算**：划去的催办、会商、首次报告，等于没有做。
- **催办和督办**：超期即催办，超期满一个工作日督办，满五个工作日通报批评（后两个在系统设置里可以改）；
  只有过了现在这个期限之后的催办、督办才算，延期以后要重新算；做了后一步，前一步就不再补。
- **没有检查**的类别会写明原因（例如工作日历不够长），不会当作没有漏项。

命令的返回值：0 没有漏项；1 有漏项；2 出错，或者没有漏项但有的类别没能检查。
`--kind 代码` 只查一类（可以写几次），`--json` 输出全部明细，给别的程序用。
命令只读，不写库，也不升级库；旧版本的库会说明要先升级，返回 2。
办理记录有没有被人改动，另用 `python -m dashboard audit --chain` 核对校验链；
评价、期限、交办单有没有绕过系统改动，用 `python -m dashboard check` 逐件与办理记录核对。
"""


def missed_rungs(
    status: IncidentStatus,
    due_at: datetime | None,
    climbed: Climbed,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    steps: Steps = STEPS,
) -> tuple[Rung, ...]:
    """Which of 催办, 督办, 通报批评 a matter over its finish limit is owed at `at`, the mildest first.

    `climbed`: when each was last done, struck entries left out; it counts for the present due time
    only. A sterner one makes up for the milder ones. Raises Refused for days outside the calendar.
    """
    return missed(due_at, climbed, at, calendar, steps) if status in PRESSED else ()


def due_acts(
    status: IncidentStatus,
    due_at: datetime | None,
    climbed: Climbed,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    steps: Steps = STEPS,
) -> tuple[Action, ...]:
    """Of `missed_rungs` those that are acts of the life cycle: REMIND and SUPERVISE, each level once.

    Whoever does the last of them need not do the others.
    """
    rungs = missed_rungs(status, due_at, climbed, at=at, calendar=calendar, steps=steps)
    return tuple(ACTS[rung] for rung in rungs if rung in ACTS)


@dataclass(frozen=True)
class Holder:
    """An account that may sign in today: its cadre, its grants, a seconded cadre's spells (else None)."""

    cadre_id: int | None
    grants: tuple[Grant, ...]
    spells: Spells | None = None


# module, team, village, department or cadre, and its id.
Whom = tuple[str, int]


def signable_parties(holders: Iterable[Holder], on: date) -> set[Whom]:
    """Everybody for whom one of `holders` may sign on a township day."""
    return {whom for holder in holders for whom in _reached(holder, on)}


def _reached(holder: Holder, on: date) -> Iterable[Whom]:
    for grant in grants_on(holder.grants, on, seconded=holder.spells):
        for word in RIGHTS[SIGN].scopes[grant.role]:
            if word == "own" and holder.cadre_id is not None:
                yield "cadre", holder.cadre_id
            elif word != "own" and grant.unit_id is not None:
                yield word, grant.unit_id


def circular_merges(parents: Mapping[int, int]) -> set[int]:
    """The ids that are met again by following `parents` (child -> parent) from themselves."""
    circular: set[int] = set()
    seen: set[int] = set()
    for start in parents:
        path: dict[int, int] = {}
        here: int | None = start
        while here is not None and here not in seen:
            seen.add(here)
            path[here] = len(path)
            here = parents.get(here)
        if here in path:
            circular |= {child for child, place in path.items() if place >= path[here]}
    return circular


def is_sampled(number: str, percent: int) -> bool:
    """Whether the incident with this number is among the `percent` (0–100) that are looked at.

    It follows from the number alone: the same matters whoever asks and whenever, and those of a
    smaller share are among those of a larger one.
    """
    drawn = int.from_bytes(sha256(number.encode()).digest()[:4], "big")
    return drawn * 100 < percent << 32


def document() -> str:
    """The whole document, Markdown, in Chinese."""
    return "\n".join([HEAD, *(line for group in Group for line in _group(group))])


def _group(group: Group) -> Iterator[str]:
    yield f"## {group.value}\n"
    for kind in KINDS.values():
        if kind.group is group:
            yield from _kind(kind)


def _kind(kind: Kind) -> Iterator[str]:
    yield f"### {kind.title}（`{kind.code}`，{SEVERITY_NAMES[kind.severity]}）\n"
    yield f"- 应当怎样：{kind.should}"
    yield f"- 依据：{kind.source}"
    yield f"- 该谁办：{kind.who}"
    yield f"- 怎么办：{kind.remedy}（{PLACE_NAMES[kind.place]}）\n"
