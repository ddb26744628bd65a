"""推进: measured progress of each day, a mistake struck out, and the request for acceptance."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, may
from dashboard.assessment.bounties import rules_notices
from dashboard.assessment.bounties.lifecycle import ActInProgress, performs
from dashboard.assessment.bounties.rules import STEPS, cadres_of
from dashboard.assessment.bounties.rules_progress import (
    LONGEST_NOTE,
    LONGEST_RESULT,
    checked_amount,
    number,
    require_day,
    require_met,
)
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import BountyAction, BountyProgress


@performs(BountyAction.RECORD)
def record(
    session: Session,
    *,
    bounty_id: int,
    day: date,
    amounts: Mapping[int, Decimal],
    note: str = "",
    by: Person,
    at: datetime,
) -> None:
    """What was done on a township day, by target (id), in the target's unit: once per day and target."""
    act = ActInProgress(session, bounty_id, BountyAction.RECORD, by=by, at=at)
    _require_member(act)
    targets = {target.id or 0: target for target in act.targets()}
    if not amounts:
        raise Refused("还没有填写进展。请至少填一项目标当日完成的数量。")
    if not set(amounts) <= set(targets):
        raise Refused("有一项目标不在这张榜上，没有保存。请刷新页面再填。")
    require_day(day, act.row.started_on or day, township_date(act.at))
    said = note.strip()
    if len(said) > LONGEST_NOTE:
        raise Refused(f"说明不要超过 {LONGEST_NOTE} 个字。")
    known = select(col(BountyProgress.target_id), col(BountyProgress.recorded_by)).where(
        col(BountyProgress.target_id).in_(amounts),
        col(BountyProgress.day) == day,
        col(BountyProgress.struck_at).is_(None),
    )
    if found := session.execute(known).first():
        name = targets[found.target_id].name
        raise Refused(
            f"{day} 的“{name}”已经由{found.recorded_by}记过，没有重复记。记错了的，请先划去那一条再重记。"
        )
    for target_id, amount in amounts.items():
        target = targets[target_id]
        session.add(
            BountyProgress(
                target_id=target_id,
                day=day,
                amount=checked_amount(amount, target.name, target.unit),
                note=said,
                recorded_by=by.name,
                recorded_at=act.at,
            )
        )
    session.flush()
    told = [[target_id, str(amount)] for target_id, amount in amounts.items()]
    act.write(reason=said, data={"day": day.isoformat(), "amounts": told})


@performs(BountyAction.STRIKE)
def strike(
    session: Session, *, bounty_id: int, progress_id: int, reason: str, by: Person, at: datetime
) -> None:
    """Strike a record that is wrong; it stays readable, and the day may be recorded anew."""
    act = ActInProgress(session, bounty_id, BountyAction.STRIKE, by=by, at=at)
    _require_member(act)
    row = session.get(BountyProgress, progress_id, populate_existing=True)
    if row is None or row.target_id not in {target.id for target in act.targets()}:
        raise Refused("没有找到这条进展。请刷新页面重新选择。")
    if row.struck_at is not None:
        raise Refused(f"这条进展已经由{row.struck_by}划去了。")
    row.struck_at, row.struck_by = act.at, by.name
    row.struck_why = checked_text(reason, "划去的原因", LONGEST_NOTE)
    session.flush()
    act.write(reason=row.struck_why, data={"progress": progress_id, "day": row.day.isoformat()})


@performs(BountyAction.SUBMIT)
def submit(session: Session, *, bounty_id: int, result: str, by: Person, at: datetime) -> None:
    """Ask for acceptance with the result in words; Refused before every target is met."""
    act = ActInProgress(session, bounty_id, BountyAction.SUBMIT, by=by, at=at)
    if act.row.leader_id not in cadres_of(by) and not may(by, STEPS[BountyAction.CHOOSE].right):
        raise Refused("由领衔人提请验收。您不是这张榜的领衔人。")
    done = act.done()
    require_met(
        [(one.name, one.unit, done.get(one.id or 0, Decimal(0)), one.amount) for one in act.targets()]
    )
    said = checked_text(result, "完成情况", LONGEST_RESULT, lines=True)
    told = [[one.name, number(done[one.id or 0]), one.unit] for one in act.targets()]
    act.write(
        sets={"submitted_on": township_date(act.at), "result": said},
        data={"done": told},
        tell=rules_notices.submitted(),
    )


def _require_member(act: ActInProgress) -> None:
    team = {bid.cadre_id for bid in act.team()}
    if not team & cadres_of(act.by) and not may(act.by, STEPS[BountyAction.CHOOSE].right):
        raise Refused("进展由这张榜的领衔人和骨干来记。您不在这支队伍里。")
