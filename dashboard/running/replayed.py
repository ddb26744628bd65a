"""Every incident's row, shares and calls compared with what its log says; a bounty's row likewise.

Read as streams beside each other, so that a million incidents need no more memory than one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from dashboard.access.log_entries import as_logged
from dashboard.assessment.bounties import rules as bounty_rules
from dashboard.assessment.bounties.rules import number_words
from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.words.errors import Refused
from dashboard.words.fields import FIELDS, PERSONAL
from models import Action, Assignment, Bounty, BountyLog, CallUp, Incident, IncidentLog

ROWS_AT_ONCE = 2_000
# Columns that only acts fill: what no entry says is empty.
SAID = (
    *("incident_class", "module_id", "platform_id", "item_id", "one_thing_id", "department_id", "parent_id"),
    *("rule_set_id", "why", "result", "from_department_id", "lecture_session_id", "runs"),
)
# A source's own result comes with its row, and not through its log.
NOT_OF_IMPORTS = frozenset({"result"})
# What the log says only that it was changed, and not to what.
UNSAID = PERSONAL
NAMES = {field.name: field.title for field in FIELDS} | {
    "status": "状态", "round": "轮次", "accepted_at": "受理时间",
    "triaged_at": "研判时间", "dispatched_at": "交办时间", "signed_at": "签收时间",
    "escalated_at": "上报时间", "fed_back_at": "反馈时间", "concluded_at": "办结时间",
    "suspended_until": "挂起到期", "due_at": "办理期限", "yellow_at": "黄灯时间",
    "red_at": "红灯时间", "paused_seconds": "暂停用时", "handling_seconds": "办理用时",
    "returns": "退单次数", "reworks": "返工次数", "extensions": "延期次数",
    "rating": "评价", "rated_at": "评价时间", "incident_class": "分类", "item_id": "属地事项",
    "result": "办理结果", "clocks": "各项时限", "reported_at": "上报时刻",
    "sign_due_at": "签收期限", "sent_at": "发出时间", "ended_at": "结束时间", "is_lead": "是否牵头",
    "is_required": "是否必办", "arrive_due_at": "到场期限", "arrived_at": "到场时间",
    "released_at": "结束时间", "called_at": "点将时间", "party": "承办方", "signed_by": "签收人",
    "off_list": "清单之外", "runs": "少跑次数",
}  # fmt: skip


@dataclass
class ReplayCounts:
    """How much was compared.

    `partly`: shares whose log says when they were sent and signed, and not by when they were due, as in the
    demo town.
    """

    incidents: int = 0
    shares: int = 0
    partly: int = 0
    bounties: int = 0


def differences(session: Session, counted: ReplayCounts) -> Iterator[str]:
    """A sentence for each thing that is not as its log says: incidents, shares, calls, bounties.

    Counts into `counted`.
    """
    log = _Groups(_rows(session, IncidentLog, "incident_id", "seq"), "incident_id")
    shares = _Groups(_rows(session, Assignment, "incident_id", "id"), "incident_id")
    calls = _Groups(_rows(session, CallUp, "incident_id", "id"), "incident_id")
    for row in _rows(session, Incident, "id"):
        counted.incidents += 1
        lines, own, called = log.of(row.id), shares.of(row.id), calls.of(row.id)
        for what in _of_incident(row, lines, own, called, counted):
            yield f"事件 {row.number}：{what}"
    yield from _of_bounties(session, counted)


class _Groups:
    """Rows in the order of a key, handed out key by key."""

    def __init__(self, rows: Iterable[Any], key: str) -> None:
        self._groups = groupby(rows, key=lambda row: getattr(row, key))
        self._next: tuple[int, list[Any]] | None = None

    def of(self, wanted: int) -> list[Any]:
        while self._next is None or self._next[0] < wanted:
            group = next(self._groups, None)
            if group is None:
                return []
            self._next = group[0], list(group[1])
        return self._next[1] if self._next[0] == wanted else []


def _rows(session: Session, model: Any, *order: str) -> Iterable[Any]:
    table: Table = model.__table__
    query = select(table).order_by(*(table.c[name] for name in order))
    return session.connection().execute(query, execution_options={"yield_per": ROWS_AT_ONCE})


def _of_incident(
    row: Any, lines: list[Any], shares: list[Any], calls: list[Any], counted: ReplayCounts
) -> Iterator[str]:
    if not lines:
        yield "没有一条办理记录"
        return
    try:
        life = replay(LogEntry(line.action, line.at, line.to_status, line.data) for line in lines)
    except (Refused, ValueError, KeyError, TypeError, AttributeError):
        yield "办理记录前后接不上，推不出现在的状态"
        return
    is_import = lines[0].action is Action.IMPORT
    should = {name: None for name in SAID if not (is_import and name in NOT_OF_IMPORTS)}
    should |= life.columns() | {"reported_at": life.reported_at}
    yield from _differs("", row, should)
    counted.shares += len(shares)
    yield from _parts(lines, "shares", "交办单", shares, _simple_shares(lines), counted)
    yield from _parts(lines, "calls", "点将", calls, _simple_calls(lines), counted)


def _parts(
    lines: list[Any], name: str, title: str, rows: list[Any], simple: dict[int, Any], counted: ReplayCounts
) -> Iterator[str]:
    """Shares or calls against what the entries say of them, one after the other."""
    logged: dict[int, dict[str, Any]] = {}
    for line in lines:
        for key, values in (line.data.get(name) or {}).items():
            logged.setdefault(int(key), {}).update(values)
    for row in rows:
        counterpart = simple.pop(row.id, None)
        if row.id in logged:
            yield from _differs(f"{title} {row.id} 的", row, logged.pop(row.id))
        elif counterpart is not None:
            counted.partly += name == "shares"
            yield from _differs(f"{title} {row.id} 的", row, counterpart)
        else:
            yield f"{title} {row.id} 在办理记录里没有"
    for key in sorted(logged.keys() | simple.keys()):
        yield f"{title} {key} 被删除了，办理记录里有"


def _simple_shares(lines: list[Any]) -> dict[int, dict[str, Any]]:
    """Of logs that name shares by their numbers alone: when they were sent and signed."""
    shares: dict[int, dict[str, Any]] = {}
    for line in lines:
        for key in line.data.get("assignments", ()):
            shares[key] = {"sent_at": line.at, "signed_at": None}
        key = line.data.get("assignment")
        if key is None:
            continue
        if line.action is Action.ESCALATE:
            shares[key] = {"sent_at": line.at, "signed_at": None}
        elif line.action in (Action.SIGN, Action.DISTRICT_RECEIPT):
            shares.setdefault(key, {})["signed_at"] = line.at
    return shares


def _simple_calls(lines: list[Any]) -> dict[int, dict[str, Any]]:
    calls: dict[int, dict[str, Any]] = {}
    for line in lines:
        if (key := line.data.get("call_up")) is not None:
            column = {Action.CALL_UP: "called_at", Action.ARRIVE: "arrived_at"}.get(line.action)
            calls.setdefault(key, {}).update({column: line.at} if column else {})
    return calls


def _differs(whose: str, row: Any, should: dict[str, Any]) -> Iterator[str]:
    columns = row._mapping
    for name, value in should.items():
        if name not in columns or name in UNSAID:
            continue
        right, own = (_plain(one) for one in (value, columns[name]))
        if right != own:
            yield f"{whose}{NAMES.get(name, name)}，库里是 {_words(own)}，办理记录推出来是 {_words(right)}"


def _plain(value: Any) -> Any:
    """A value as the log keeps it; what is empty is nothing."""
    if value is False or value == 0:
        return 0
    return as_logged({"": value})[""] or None


def _words(value: Any) -> str:
    return "空" if value is None else str(value)


def _of_bounties(session: Session, counted: ReplayCounts) -> Iterator[str]:
    log = _Groups(_rows(session, BountyLog, "bounty_id", "seq"), "bounty_id")
    for row in _rows(session, Bounty, "id"):
        counted.bounties += 1
        whose = f"榜 {number_words(row.year, row.number)}："
        try:
            lines = [bounty_rules.LogEntry(line.action, line.to_status, line.data) for line in log.of(row.id)]
            should = bounty_rules.replay(lines)
        except (Refused, ValueError, KeyError, TypeError, AttributeError):
            yield f"{whose}记录前后接不上，推不出现在的状态"
            continue
        own = as_logged(row._mapping)
        for name, value in should.items():
            if name in own and (own[name] or None) != (value or None):
                told_name, stands = NAMES.get(name, name), _words(own[name])
                yield f"{whose}{told_name}，库里是 {stands}，记录推出来是 {_words(value)}"
