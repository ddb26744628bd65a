"""起草、发布、延长报名、撤榜."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from dashboard.access.rules import Person
from dashboard.assessment.bounties import rules_notices
from dashboard.assessment.bounties.lifecycle import ActInProgress, begin, next_number, performs
from dashboard.assessment.bounties.rules import (
    LONGEST_REASON,
    Draft,
    checked,
    is_open,
    require_future,
    require_right,
)
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import Bounty, BountyAction, BountyTarget


@performs(BountyAction.DRAFT)
def draft(session: Session, *, draft: Draft, example: bool = False, by: Person, at: datetime) -> int:
    """Write a bounty down; nobody else sees it as put up before it is published. Returns its id."""
    require_right(by, BountyAction.DRAFT)
    wanted = checked(draft, at)
    year = township_date(at).year
    row = Bounty(
        year=year,
        number=next_number(session, year),
        drafted_by=by.name,
        drafted_at=at,
        example=example,
        **wanted.columns(),
    )
    session.add(row)
    session.flush()
    _set_targets(session, row.id or 0, wanted)
    begin(session, row.id or 0, sets=wanted.columns(), data={"targets": _words(wanted)}, by=by, at=at)
    return row.id or 0


@performs(BountyAction.EDIT)
def edit(session: Session, *, bounty_id: int, draft: Draft, by: Person, at: datetime) -> None:
    """Write a draft anew; what was put up is not changed any more."""
    act = ActInProgress(session, bounty_id, BountyAction.EDIT, by=by, at=at)
    wanted = checked(draft, act.at)
    session.execute(delete(BountyTarget).where(col(BountyTarget.bounty_id) == bounty_id))
    _set_targets(session, bounty_id, wanted)
    act.write(sets=wanted.columns(), data={"targets": _words(wanted)})


@performs(BountyAction.PUBLISH)
def publish(session: Session, *, bounty_id: int, by: Person, at: datetime) -> None:
    """Put a draft up: from now on everybody sees it, and may sign up until it closes."""
    act = ActInProgress(session, bounty_id, BountyAction.PUBLISH, by=by, at=at)
    require_future(act.row.closes_at, act.at)
    tell = rules_notices.put_up(act.row.closes_at, act.row.points)
    act.write(sets={"published_at": act.at}, tell=tell)


@performs(BountyAction.EXTEND)
def extend(
    session: Session, *, bounty_id: int, closes_at: datetime, reason: str, by: Person, at: datetime
) -> None:
    """Let people sign up longer; Refused once it has closed, because who came too late would profit."""
    act = ActInProgress(session, bounty_id, BountyAction.EXTEND, by=by, at=at)
    why = checked_text(reason, "延长的理由", LONGEST_REASON)
    if not is_open(act.row.status, act.row.closes_at, act.at):
        raise Refused("报名已经截止，不能再延长。没有人报名的，请按流标办理，再重新起草一张榜。")
    if closes_at <= act.row.closes_at:
        raise Refused(f"新的截止时间要晚于现在的 {local_time(act.row.closes_at)}。请改正后再提交。")
    if township_date(closes_at) > act.row.finish_on:
        raise Refused(f"新的截止时间晚于完成期限 {act.row.finish_on}。请改早一些。")
    act.write(sets={"closes_at": closes_at}, reason=why, tell=rules_notices.extended(closes_at, why))


@performs(BountyAction.CANCEL)
def cancel(session: Session, *, bounty_id: int, reason: str, by: Person, at: datetime) -> None:
    """Take a bounty back before its work begins; it stays readable with the reason."""
    act = ActInProgress(session, bounty_id, BountyAction.CANCEL, by=by, at=at)
    why = checked_text(reason, "撤榜的理由", LONGEST_REASON)
    tell = rules_notices.to_people(act.bidders(), f"您报名的榜已经撤下：{why}")
    act.write(sets={"concluded_at": act.at}, reason=why, tell=tell)


def _set_targets(session: Session, bounty_id: int, wanted: Draft) -> None:
    session.add_all(
        BountyTarget(bounty_id=bounty_id, seq=seq, name=one.name, unit=one.unit, amount=one.amount)
        for seq, one in enumerate(wanted.targets, start=1)
    )
    session.flush()


def _words(wanted: Draft) -> list[list[str]]:
    return [[one.name, str(one.amount), one.unit] for one in wanted.targets]
