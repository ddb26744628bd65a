"""Reading where an incident stands, its row locked, and by which limits it runs."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope, refused_as_absent
from dashboard.calendar import working_calendar
from dashboard.errors import Refused
from dashboard.incidents.rules_clocks import Limits, Timing
from dashboard.incidents.rules_life import Life
from dashboard.incidents.rules_standing import Call, Past, Share, Standing
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
_LIFE = tuple(name for name in Life.__dataclass_fields__ if name not in ("fields", "paused_from"))
ROW = (
    *("number", "title", "urgent", "incident_class", "platform_id", "module_id", "department_id"),
    *("item_id", "one_thing_id", "village_id", "category_id", "parent_id", "rule_set_id", "source"),
    *("off_list", "result", "secret", "clocks", "why", "runs"),
)
_INCIDENT = [col(getattr(Incident, name)) for name in (*_LIFE, *ROW)]
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
_CALL = ("id", *(name for name in Call.__dataclass_fields__ if name != "id"))
_PAST = ("seq", "action", "at", "from_status", "to_status", "actor", "data", "hash")


def load(session: Session, incident_id: int, scope: Scope, *, lock: bool = True) -> tuple[Standing, bytes]:
    """Where the incident stands, and the hash of its log's last entry.

    `lock`: nobody else changes it until the transaction ends. Raises Refused, as for one that
    does not exist, where it is not held within `scope`.
    """
    query: Any = select(*_INCIDENT).where(col(Incident.id) == incident_id, *visible(scope, held=lock))
    found = session.execute(query.with_for_update() if lock else query).first()
    if found is None:
        raise refused_as_absent()
    values = dict(zip((*_LIFE, *ROW), found, strict=True))
    life = Life(**{name: values[name] for name in _LIFE})
    log, tail = _log(session, incident_id)
    if life.suspended_until is not None:
        life.paused_from = next((past.at for past in reversed(log) if past.action is Action.SUSPEND), None)
    children = select(func.count()).where(col(Incident.parent_id) == incident_id)
    standing = Standing(
        incident_id,
        life,
        values,
        _shares(session, incident_id, life.round),
        _calls(session, incident_id),
        log,
        session.execute(children).scalar_one(),
    )
    return standing, tail


def _log(session: Session, incident_id: int) -> tuple[tuple[Past, ...], bytes]:
    columns = [col(getattr(IncidentLog, name)) for name in _PAST]
    rows = session.execute(
        select(*columns).where(col(IncidentLog.incident_id) == incident_id).order_by(col(IncidentLog.seq))
    ).all()
    if not rows:
        raise Refused("这件事没有办理记录，数据不完整，不能办理。请把编号告诉管理员。")
    return tuple(Past(*row[:-1]) for row in rows), rows[-1][-1]


def _shares(session: Session, incident_id: int, round_: int) -> tuple[Share, ...]:
    columns = [col(getattr(Assignment, name)) for name in ("id", *_SHARE, *_UNITS.values())]
    rows = session.execute(
        select(*columns)
        .where(col(Assignment.incident_id) == incident_id, col(Assignment.round) == round_)
        .order_by(col(Assignment.id))
    ).mappings()
    return tuple(
        Share(
            id=row["id"],
            unit_id=row[_UNITS[row["party"]]] if row["party"] in _UNITS else None,
            **{name: row[name] for name in _SHARE},
        )
        for row in rows
    )


def _calls(session: Session, incident_id: int) -> tuple[Call, ...]:
    columns = [col(getattr(CallUp, name)) for name in _CALL]
    query = select(*columns).where(col(CallUp.incident_id) == incident_id).order_by(col(CallUp.id))
    return tuple(Call(*row) for row in session.execute(query))


def unit_column(party: Party) -> str | None:
    """The column of `Assignment` that names a party's unit; None for the district centre."""
    return _UNITS.get(party)


def place_of(session: Session, incident_id: int) -> dict[str, Any]:
    """Where an incident is and what it is about, as a new report would say it."""
    names = ("village_id", "grid_id", "place", "longitude", "latitude", "category_id")
    query = select(*(col(getattr(Incident, name)) for name in names))
    found = session.execute(query.where(col(Incident.id) == incident_id)).one()
    return dict(zip(names, found, strict=True))


def current_rule_set(session: Session, day: date) -> int:
    """Id of the town's limits that hold on a township `day`; Refused where there are none."""
    found = session.execute(
        select(col(ClockRuleSet.id))
        .where(col(ClockRuleSet.code) == STANDARD, col(ClockRuleSet.effective_from) <= day)
        .order_by(col(ClockRuleSet.effective_from).desc(), col(ClockRuleSet.version).desc())
        .limit(1)
    ).scalar()
    if found is None:
        raise Refused("还没有办理时限，不能受理。请系统管理员在“系统设置”里设好时限。")
    return int(found)


def is_external(session: Session, rule_set_id: int | None) -> bool:
    """Whether an incident runs by another system's times, or by none."""
    if rule_set_id is None:
        return True
    code = session.execute(select(col(ClockRuleSet.code)).where(col(ClockRuleSet.id) == rule_set_id)).scalar()
    return code == EXTERNAL


def timing_of(session: Session, rule_set_id: int | None) -> Timing:
    """The limits of one rule set, and the town's working days."""
    return Timing(_limits(session, rule_set_id or 0), working_calendar(session))


def _limits(session: Session, rule_set_id: int) -> Limits:
    # A version of the limits is never changed once it is there.
    key = (str(session.get_bind().engine.url), rule_set_id)
    if found := _KNOWN.get(key):
        return found
    names = (ClockLimit.track, ClockLimit.urgent, ClockLimit.stage, ClockLimit.amount, ClockLimit.unit)
    rows = session.execute(select(*map(col, names)).where(col(ClockLimit.rule_set_id) == rule_set_id))
    limits = {(row[0], row[1], row[2].value): (row[3], LimitUnit(row[4])) for row in rows}
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[key] = limits
    return limits


_KNOWN: dict[tuple[str, int], Limits] = {}
MOST_KNOWN = 64
