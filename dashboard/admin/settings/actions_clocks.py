"""A new version of the time limits; the old ones stay, and running incidents keep theirs."""

from datetime import date, datetime

from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.admin.settings.queries_clocks import limits, versions
from dashboard.town.clocks.rules_clocks import (
    AREA,
    LONGEST_REASON,
    STANDARD,
    Limits,
    differences,
    require_sensible,
)
from dashboard.town.rule_sets.rules import require_base
from dashboard.town.rule_sets.versions import revisions
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data, checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import ClockLimit, ClockRuleSet


@needs("clock_rule.manage")
def publish(
    session: Session,
    *,
    wanted: Limits,
    base: int,
    effective_from: date,
    reason: str,
    by: Person,
    at: datetime,
) -> int:
    """Add a version that differs from version `base`, the newest; returns its number.

    It holds from a township day, today or later, for what begins from then on. Refused for
    limits that make no sense or change nothing, and where somebody else has published meanwhile.
    """
    audit.lock_chain(session, SUBJECT)
    newest = versions(session).iloc[0]
    _require_base(session, base, int(newest["version"]))
    if effective_from < township_date(at):
        raise Refused("生效日期不能早于今天：已经在办的事件要按当时的时限算。请改为今天或以后。")
    why = checked_text(reason, "修改的理由", LONGEST_REASON)
    require_sensible(wanted)
    changes = differences(limits(session, version=base), wanted)
    if not changes:
        raise Refused("时限没有改动，没有发布。")
    made = ClockRuleSet(
        code=STANDARD, version=base + 1, name=str(newest["name"]), effective_from=effective_from
    )
    session.add(made)
    session.flush()
    session.add_all(
        ClockLimit(
            rule_set_id=made.id or 0,
            track=track,
            urgent=urgent,
            stage=stage,
            amount=limit.amount,
            unit=limit.unit,
        )
        for (track, urgent, stage), limit in wanted.items()
    )
    session.flush()
    data = change_data(AREA, f"{_name(made.version)}{effective_from} 起生效", changes)
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, reason=why, data=data)
    return made.version


def _require_base(session: Session, base: int, newest: int) -> None:
    if base == newest:
        return
    later = tuple(_name(number) for number in range(base + 1, newest + 1))
    entries = revisions(
        session,
        SUBJECT,
        CHANGED,
        lambda data: data.get("area") == AREA and data.get("object", "").startswith(later),
    )
    changes = differences(limits(session, version=base), limits(session, version=newest))
    require_base(AREA, base, newest, by=[entry.actor for entry in entries], changes=changes)


def _name(version: int) -> str:
    return f"第 {version} 版，"
