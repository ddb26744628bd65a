"""Reads where incidents stand, one with its row locked or several to look at, and their limits."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, true
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope, refused_as_absent
from dashboard.incidents.life.rules_clocks import Limits, Timing
from dashboard.incidents.life.rules_life import Life
from dashboard.incidents.life.rules_standing import Call, Past, Share, Standing
from dashboard.town.clocks.calendar import working_calendar
from dashboard.town.rule_sets.versions import in_force
from dashboard.words.errors import Refused
from dashboard.words.fields import Use, used
from models import (
    Action,
    Assignment,
    CallUp,
    ClockLimit,
    ClockRuleSet,
    Incident,
    IncidentLog,
    LimitUnit,
    Party,
)

STANDARD, EXTERNAL = "standard", "external"
MOST_KNOWN = 64
_LIFE = tuple(name for name in Life.__dataclass_fields__ if name not in ("fields", "paused_from"))
ROW = (
    *("number", "title", "urgent", "incident_class", "platform_id", "module_id", "department_id"),
    *("item_id", "one_thing_id", "village_id", "category_id", "parent_id", "rule_set_id", "source"),
    *("off_list", "result", "secret", "ever_secret", "clocks", "why", "runs", "from_department_id"),
    "lecture_session_id",
)
_T: Table = Incident.__table__  # type: ignore[attr-defined]
_CHILD = _T.alias("child")
_CHILDREN = select(func.count()).where(_CHILD.c.parent_id == _T.c.id).scalar_subquery()
_RULE_SET: Table = ClockRuleSet.__table__  # type: ignore[attr-defined]
# Whether it runs by another system's times, or by none.
_CODE = select(_RULE_SET.c.code).where(_RULE_SET.c.id == _T.c.rule_set_id).scalar_subquery()
_IS_EXTERNAL = func.coalesce(_CODE == EXTERNAL, true())
# Made once, of tables rather than classes: to put a statement together takes longer than to run it.
_KEY: Any = bindparam("incident_id")
INCIDENT_ROW = (*(_T.c[name] for name in (*_LIFE, *ROW)), _IS_EXTERNAL, _CHILDREN)
_INCIDENT = select(*INCIDENT_ROW).where(_T.c.id == _KEY)
READ = (*_LIFE, *ROW, "is_external", "children")
_SHARE = (
    "round",
    "party",
    "is_lead",
    "is_required",
    "status",
    "sent_at",
    "sign_due_at",
    "due_at",
    "signed_at",
)
_UNITS = {
    Party.MODULE: "module_id",
    Party.TEAM: "team_id",
    Party.VILLAGE: "village_id",
    Party.DEPARTMENT: "department_id",
}
SHARE_ROW = ("id", *_SHARE, *_UNITS.values())
CALL_ROW = ("id", *(name for name in Call.__dataclass_fields__ if name != "id"))
PAST_ROW = ("seq", "action", "at", "from_status", "to_status", "actor", "data", "hash")


def load(session: Session, incident_id: int, scope: Scope, *, lock: bool = True) -> tuple[Standing, bytes]:
    """Where the incident stands, and the hash of its log's last entry.

    `lock`: nobody else changes it until the transaction ends. Raises Refused, as for one that
    does not exist, where it is not held within `scope`.
    """
    connection, key = session.connection(), {"incident_id": incident_id}
    row = connection.execute(_held(scope, lock), key).first()
    if row is None:
        raise refused_as_absent()
    log, tail = _log(connection, key)
    values = dict(zip(READ, row, strict=True))
    shares = connection.execute(_SHARES, key | {"round": values["round"]}).mappings()
    calls = tuple(Call(*row) for row in connection.execute(_CALLS, key))
    return standing_of(incident_id, values, tuple(map(share_of, shares)), calls, log), tail


def standing_of(
    incident_id: int,
    values: dict[str, Any],
    shares: tuple[Share, ...],
    calls: tuple[Call, ...],
    log: tuple[Past, ...],
) -> Standing:
    """What was read of an incident, put together; `values`: its row, by the names in READ."""
    life = Life(**{name: values[name] for name in _LIFE})
    if life.suspended_until is not None:
        life.paused_from = next((past.at for past in reversed(log) if past.action is Action.SUSPEND), None)
    return Standing(incident_id, life, values, shares, calls, log, values.pop("children"))


@lru_cache(MOST_KNOWN)
def _held(scope: Scope, lock: bool) -> Any:
    """The incident's row where it is held within `scope`; a scope is all that the statement depends on."""
    query: Any = _INCIDENT
    if not scope.everything:
        own = select(col(Incident.id)).where(col(Incident.id) == _KEY, *visible(scope, held=lock))
        query = query.where(_T.c.id.in_(own))
    return query.with_for_update(of=_T) if lock else query


def _made(table: Any, names: tuple[str, ...], *order: str) -> Any:
    """The rows of `table` that hang on an incident, as one statement made once."""
    own: Table = table.__table__
    hanging = select(*(own.c[name] for name in names)).where(own.c.incident_id == bindparam("incident_id"))
    return hanging.order_by(*(own.c[name] for name in order))


_LOG = _made(IncidentLog, PAST_ROW, "seq")
_SHARES = _made(Assignment, SHARE_ROW, "id").where(
    Assignment.__table__.c.round == bindparam("round")  # type: ignore[attr-defined]
)
_CALLS = _made(CallUp, CALL_ROW, "id")


def _log(connection: Connection, key: dict[str, Any]) -> tuple[tuple[Past, ...], bytes]:
    rows = connection.execute(_LOG, key).all()
    if not rows:
        raise Refused("这件事没有办理记录，数据不完整，不能办理。请把编号告诉管理员。")
    return tuple(Past(*row[:-1]) for row in rows), rows[-1][-1]


def share_of(row: Any) -> Share:
    """A row of `Assignment`, by the names in SHARE_ROW."""
    unit = _UNITS.get(row["party"])
    return Share(id=row["id"], unit_id=row[unit] if unit else None, **{name: row[name] for name in _SHARE})


def unit_column(party: Party) -> str | None:
    """The column of `Assignment` that names a party's unit; None for the district centre."""
    return _UNITS.get(party)


def place_of(session: Session, incident_id: int) -> dict[str, Any]:
    """What of an incident goes along with a part that is split off, as a new report would say it."""
    names = tuple(field.name for field in used(Use.SPLIT_OFF))
    query = select(*(col(getattr(Incident, name)) for name in names))
    row = session.execute(query.where(col(Incident.id) == incident_id)).one()
    return dict(zip(names, row, strict=True))


def current_rule_set(session: Session, day: date) -> int:
    """Id of the town's limits that hold on a township `day`; Refused where there are none."""
    own = col(ClockRuleSet.code) == STANDARD
    rule_set_id = in_force(session, ClockRuleSet.id, ClockRuleSet.effective_from, day, own)
    if rule_set_id is None:
        raise Refused("还没有办理时限，不能受理。请系统管理员在“系统设置”里设好时限。")
    return int(rule_set_id)


def timing_of(session: Session, rule_set_id: int | None) -> Timing:
    """The limits of one rule set, and the town's working days."""
    return Timing(_limits(session, rule_set_id or 0), working_calendar(session))


def _limits(session: Session, rule_set_id: int) -> Limits:
    # A version of the limits is never changed once it is there.
    key = (str(session.get_bind().engine.url), rule_set_id)
    if cached := _KNOWN.get(key):
        return cached
    names = (ClockLimit.track, ClockLimit.urgent, ClockLimit.stage, ClockLimit.amount, ClockLimit.unit)
    rows = session.execute(select(*map(col, names)).where(col(ClockLimit.rule_set_id) == rule_set_id))
    limits = {(row[0], row[1], row[2].value): (row[3], LimitUnit(row[4])) for row in rows}
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[key] = limits
    return limits


_KNOWN: dict[tuple[str, int], Limits] = {}


_KEYS: Any = bindparam("incident_ids", expanding=True)
_INCIDENTS = select(_T.c.id, *INCIDENT_ROW).where(_T.c.id.in_(_KEYS))


def load_many(session: Session, incident_ids: Sequence[int], scope: Scope) -> dict[int, Standing]:
    """Where each incident stands that exists within `scope` and has a log, by id; nothing is locked."""
    connection, keys = session.connection(), {"incident_ids": list(incident_ids)}
    query: Any = _INCIDENTS
    if not scope.everything:
        own = select(col(Incident.id)).where(col(Incident.id).in_(_KEYS), *visible(scope))
        query = query.where(_T.c.id.in_(own))
    rows = {row[0]: dict(zip(READ, row[1:], strict=True)) for row in connection.execute(query, keys)}
    logs, shares, calls = defaultdict[int, list[Past]](list), defaultdict(list), defaultdict(list)
    for key, *past, _ in connection.execute(_MANY_LOGS, keys):
        logs[key].append(Past(*past))
    for row in connection.execute(_MANY_SHARES, keys).mappings():
        shares[row["incident_id"]].append(share_of(row))
    for key, *call in connection.execute(_MANY_CALLS, keys):
        calls[key].append(Call(*call))
    return {
        key: standing_of(
            key,
            values,
            tuple(share for share in shares[key] if share.round == values["round"]),
            tuple(calls[key]),
            tuple(logs[key]),
        )
        for key, values in rows.items()
        if logs[key]
    }


def _made_for_many(table: Any, names: tuple[str, ...], order: str) -> Any:
    """The rows of `table` that hang on the incidents, as one statement made once."""
    own: Table = table.__table__
    hanging = select(own.c.incident_id, *(own.c[name] for name in names))
    return hanging.where(own.c.incident_id.in_(_KEYS)).order_by(own.c.incident_id, own.c[order])


_MANY_LOGS = _made_for_many(IncidentLog, PAST_ROW, "seq")
_MANY_SHARES = _made_for_many(Assignment, SHARE_ROW, "id")
_MANY_CALLS = _made_for_many(CallUp, CALL_ROW, "id")
