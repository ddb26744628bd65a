"""The number ledger: what the article states, asserted from the shipped files (source: domain, ledger)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashboard.access.rules_rights import RIGHTS
from dashboard.delegation.seconded.rules import LOCK_YEARS, MOST_POSTS
from dashboard.town.reference.files import rows_of


@dataclass(frozen=True)
class Line:
    """One number of the ledger: what is expected, and what the files show."""

    title: str
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        return self.expected == self.found


def ledger() -> list[Line]:
    """Every line whose data ship today, in the ledger's order."""
    return [Line(title, expected, str(count())) for title, expected, count in _LINES]


def _count(name: str, **equal: str) -> int:
    return sum(all(row[column] == value for column, value in equal.items()) for row in rows_of(name))


def _sum(name: str, column: str, **equal: str) -> int:
    return sum(int(row[column]) for row in _where(name, equal))


def _where(name: str, equal: dict[str, str]) -> Iterator[dict[str, str]]:
    return (row for row in rows_of(name) if all(row[column] == value for column, value in equal.items()))


def _leads() -> int:
    return len({row["lead_department"] for row in rows_of("responsibility_items")})


def _item_67() -> str:
    row = next(_where("responsibility_items", {"number": "67"}))
    return f"{row['matter']} · {_name(row['lead_department'])} · {row['town_duties'].replace(';', '、')}"


def _name(code: str) -> str:
    return next(_where("departments", {"code": code}))["name"]


def _approvals() -> str:
    before = _sum("powers", "before", kind="approval")
    added = _sum("powers", "added", kind="approval")
    return f"{before} + {added} = {before + added}"


def _law_team() -> str:
    slots = [_count("law_team", slot=slot) for slot in ("lead", "resident", "on_call")]
    return "+".join(map(str, slots)) + "+X"


def _points() -> str:
    points = [int(row["points"]) for row in rows_of("posts")]
    return f"{min(points)}–{max(points)}"


def _platforms() -> str:
    rows = list(rows_of("platforms"))
    return f"{len(rows)} → {len({row['module_code'] for row in rows})}"


def _classes() -> int:
    tracks = {row["incident_class"] for row in rows_of("clock_rules")}
    return len(tracks & {"1", "2", "3"})


def _seconding_departments() -> int:
    return len({row["department_code"] for row in rows_of("staffing_plan")})


def _applicants() -> str:
    leaders, backbones = _sum("bounties", "leaders_applied"), _sum("bounties", "backbones_applied")
    return f"{leaders} + {backbones} = {leaders + backbones}"


def _chosen() -> str:
    leaders, backbones = _sum("bounties", "leaders_chosen"), _sum("bounties", "backbones_chosen")
    return f"{leaders} + {backbones} = {leaders + backbones}"


def _same(name: str, column: str) -> str:
    """The one value that all rows have; all of them where they differ."""
    return _same_of(name, column)


def _same_of(name: str, column: str, **equal: str) -> str:
    return "、".join(sorted({row[column] for row in _where(name, equal)}))


def _weights() -> str:
    row = next(rows_of("score_rules"))
    return "/".join(row[f"weight_{dimension}"] for dimension in "pmgs")


def _powers_over_staff() -> int:
    """Each of the four powers has the right that carries it in the table of rights."""
    return len(set(RIGHTS) & set(POWERS_OVER_STAFF.values()))


# 指挥协调、锁编锁人、管理考核、提名推荐: the right by which somebody uses it, or asks for its exception.
POWERS_OVER_STAFF = {
    "指挥协调权": "seconded.place",
    "锁编锁人": "transfer.request",
    "管理考核权": "score.manage",
    "提名推荐权": "nomination.nominate",
}
_LINES: tuple[tuple[str, str, Callable[[], object]], ...] = (
    ("牵头部门", "19", _leads),
    ("属地管理事项", "67", lambda: _count("responsibility_items")),
    ("第67项", "畜禽养殖污染监管执法 · 区生态环境分局 · 宣传、巡查、协助查处", _item_67),
    ("“一件事”", "10", lambda: _count("one_things")),
    ("审批服务事项", "245 + 339 = 584", _approvals),
    ("执法事项", "605", lambda: _sum("powers", "added", kind="enforcement")),
    ("执法事项阶段", "试运行", lambda: _same_of("powers", "stage", kind="enforcement")),
    ("点名在镇里办结的审批事项", "3", lambda: _count("power_examples", finishes_in_town="yes")),
    ("执法队伍", "1+4+2+X", _law_team),
    ("队伍统筹", "大执法模块", lambda: next(_where("law_team", {"slot": "lead"}))["name"]),
    ("派驻部门", "7", _seconding_departments),
    ("派驻干部", "31", lambda: _sum("staffing_plan", "places")),
    ("锁编锁人（年）", "2", lambda: LOCK_YEARS),
    ("对派驻干部的权力", "4", _powers_over_staff),
    ("四维权重（岗位/模块/组团/专项，%）", "20/30/30/20", _weights),
    ("岗位", "70", lambda: _count("posts")),
    ("岗位赋分", "1–15", _points),
    ("每人同时任岗", "1–3", lambda: f"1–{MOST_POSTS}"),
    ("岗位分每天封顶", "20", lambda: _same("score_rules", "day_cap")),
    ("专项计分", "±20", lambda: f"±{_same('score_rules', 'special_cap')}"),
    ("得分差距目标（%）", "≥20", lambda: f"≥{_same('score_rules', 'spread_goal')}"),
    ("揭榜挂帅项目", "3", lambda: _count("bounties")),
    ("揭榜报名", "6 + 21 = 27", _applicants),
    ("揭榜入选", "3 + 9 = 12", _chosen),
    ("揭榜加分", "+5", lambda: f"+{_same('bounties', 'points')}"),
    ("揭榜用时（天）", "29", lambda: _same("bounties", "days")),
    ("征地（亩）", "750", lambda: _sum("bounty_targets", "amount", unit="亩")),
    ("迁坟（穴）", "480", lambda: _sum("bounty_targets", "amount", unit="穴")),
    ("事件分类", "3", _classes),
    ("模块", "6", lambda: _count("modules")),
    ("平台 → 模块", "4 → 3", _platforms),
    ("村社", "22", lambda: _count("villages")),
    (
        "随系统填了联系部门的村社（待确认）",
        "22",
        lambda: len({row["village_code"] for row in rows_of("linked_departments")}),
    ),
)
