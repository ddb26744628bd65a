"""专项计分 entered, approved or turned down, and corrected by a new entry."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.rules_inputs import (
    LONGEST_EVIDENCE,
    LONGEST_REASON,
    LONGEST_ROLE,
    LONGEST_TASK,
    checked_day,
    checked_points,
    require_other,
)
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Cadre, SpecialDecision, SpecialEntry, SpecialSource


@needs("special_entry.enter")
def enter_special(
    session: Session,
    *,
    cadre_id: int,
    task: str,
    role: str,
    points: Decimal,
    occurred_on: date,
    evidence: str,
    source: SpecialSource = SpecialSource.MANUAL,
    source_id: str | None = None,
    corrects_id: int | None = None,
    by: Person,
    at: datetime,
) -> int:
    """Signed points for a cadre's part in a task; they count once `decide_special` approved them.

    `occurred_on`: the township day that decides the period. `source_id` names what brings the points
    (one per cadre and task); the same one a second time is Refused, so that they are entered once.
    `corrects_id`: the entry in whose place this one counts. Returns the entry's id.
    """
    cadre = session.get(Cadre, cadre_id)
    if cadre is None:
        raise Refused("没有这位干部。请刷新页面重新选择。")
    entry = SpecialEntry(
        cadre_id=cadre_id,
        task=checked_text(task, "任务", LONGEST_TASK),
        role=checked_text(role, "承担的角色", LONGEST_ROLE),
        points=checked_points(points, is_correction=corrects_id is not None),
        occurred_on=checked_day(occurred_on, township_date(at)),
        evidence=checked_text(evidence, "依据", LONGEST_EVIDENCE, lines=True),
        source=source,
        source_id=source_id,
        corrects_id=corrects_id,
        entered_by=by.name,
        entered_account_id=by.account_id,
        entered_at=at,
    )
    _require_new(session, entry)
    try:
        with session.begin_nested():
            session.add(entry)
    except IntegrityError as error:
        raise Refused("这笔专项计分刚刚已经登记过，没有重复登记。请刷新页面查看。") from error
    data = {
        "name": cadre.name,
        "staff_number": cadre.staff_number,
        "task": entry.task,
        "role": entry.role,
        "points": str(points),
        "occurred_on": occurred_on.isoformat(),
        "source": source.value,
        **({"source_id": source_id} if source_id else {}),
        **({"corrects": corrects_id} if corrects_id else {}),
    }
    audit.record(
        session,
        f"special_entry:{entry.id}",
        "special_entered",
        by=by,
        at=at,
        reason=entry.evidence[:500],
        data=data,
    )
    return entry.id or 0


@needs("special_entry.approve")
def decide_special(
    session: Session, *, entry_id: int, is_approved: bool, reason: str = "", by: Person, at: datetime
) -> None:
    """Let an entry count, or turn it down with a reason: once.

    Refused for the one whom it benefits, and for who typed it.
    """
    entry = session.get(SpecialEntry, entry_id, with_for_update=True)
    if entry is None:
        raise Refused("没有这条专项计分。请刷新页面。")
    if made := session.get(SpecialDecision, entry_id):
        raise Refused(
            f"这条专项计分已经由{made.decided_by}{'同意' if made.is_approved else '退回'}，不能再审批。"
            "如果有误，请登记一条更正。"
        )
    # What a bounty brings is entered and approved with its acceptance, by one person.
    typed_by = None if entry.source == SpecialSource.BOUNTY else entry.entered_account_id
    require_other(by, entry.cadre_id, entered_account_id=typed_by)
    why = reason.strip() if is_approved else checked_text(reason, "退回的原因", LONGEST_REASON)
    session.add(
        SpecialDecision(
            entry_id=entry_id,
            is_approved=is_approved,
            reason=why[:LONGEST_REASON],
            decided_by=by.name,
            decided_cadre_id=by.cadre_id,
            decided_account_id=by.account_id,
            decided_at=at,
        )
    )
    session.flush()
    data = {"approved": is_approved, "points": str(entry.points), "task": entry.task}
    audit.record(
        session, f"special_entry:{entry_id}", "special_decided", by=by, at=at, reason=why[:500], data=data
    )


def _require_new(session: Session, entry: SpecialEntry) -> None:
    if entry.source_id is not None:
        same = select(col(SpecialEntry.id)).where(
            col(SpecialEntry.township_code) == TOWNSHIP_CODE,
            col(SpecialEntry.source) == entry.source,
            col(SpecialEntry.source_id) == entry.source_id,
        )
        if session.execute(same).first():
            raise Refused("这笔专项计分已经登记过，同一项工作只计一次。")
    if entry.corrects_id is None:
        return
    before = session.get(SpecialEntry, entry.corrects_id)
    if before is None or before.cadre_id != entry.cadre_id:
        raise Refused("要更正的条目不在，或者不是这位干部的。请刷新页面重新选择。")
    if session.execute(
        select(col(SpecialEntry.id)).where(col(SpecialEntry.corrects_id) == entry.corrects_id)
    ).first():
        raise Refused("这条已经有一条更正。请对那条更正再作更正。")
