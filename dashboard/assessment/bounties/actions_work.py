"""推进、验收、退回、失败、归档，和验收带来的积分."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, may
from dashboard.assessment.bounties import queries, rules_notices
from dashboard.assessment.bounties.lifecycle import ActInProgress, performs
from dashboard.assessment.bounties.rules import LONGEST_REASON, STEPS, cadres_of, number_words
from dashboard.assessment.bounties.rules_progress import (
    LONGEST_NOTE,
    LONGEST_RESULT,
    checked_amount,
    number,
    points_of,
    require_day,
    require_met,
)
from dashboard.assessment.scores.actions_special import decide_special, enter_special
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import BountyAction, BountyProgress, SpecialSource


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
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(f"说明不要超过 {LONGEST_NOTE} 个字。")
    recorded = select(col(BountyProgress.target_id), col(BountyProgress.recorded_by)).where(
        col(BountyProgress.target_id).in_(amounts),
        col(BountyProgress.day) == day,
        col(BountyProgress.struck_at).is_(None),
    )
    if earlier := session.execute(recorded).first():
        name = targets[earlier.target_id].name
        raise Refused(
            f"{day} 的“{name}”已经由{earlier.recorded_by}记过，没有重复记。记错了的，请先划去那一条再重记。"
        )
    for target_id, amount in amounts.items():
        target = targets[target_id]
        session.add(
            BountyProgress(
                target_id=target_id,
                day=day,
                amount=checked_amount(amount, target.name, target.unit),
                note=note,
                recorded_by=by.name,
                recorded_at=act.at,
            )
        )
    session.flush()
    logged = [[target_id, str(amount)] for target_id, amount in amounts.items()]
    act.write(reason=note, data={"day": day.isoformat(), "amounts": logged})


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
    result = checked_text(result, "完成情况", LONGEST_RESULT, lines=True)
    amounts = [[one.name, number(done[one.id or 0]), one.unit] for one in act.targets()]
    act.write(
        sets={"submitted_on": township_date(act.at), "result": result},
        data={"done": amounts},
        tell=rules_notices.submitted(),
    )


def _require_member(act: ActInProgress) -> None:
    team = {bid.cadre_id for bid in act.team()}
    if not team & cadres_of(act.by) and not may(act.by, STEPS[BountyAction.CHOOSE].right):
        raise Refused("进展由这张榜的领衔人和骨干来记。您不在这支队伍里。")


@performs(BountyAction.SEND_BACK)
def send_back(session: Session, *, bounty_id: int, reason: str, by: Person, at: datetime) -> None:
    """Not good enough yet: the work goes on, and its days count on."""
    act = ActInProgress(session, bounty_id, BountyAction.SEND_BACK, by=by, at=at)
    _require_other(act, "验收")
    why = checked_text(reason, "退回的理由", LONGEST_REASON)
    tell = rules_notices.to_people((bid.cadre_id for bid in act.team()), f"请整改后再提请验收：{why}")
    act.write(sets={"submitted_on": None}, reason=why, tell=tell)


@performs(BountyAction.ACCEPT)
def accept(session: Session, *, bounty_id: int, opinion: str, by: Person, at: datetime) -> int:
    """Accept what was done, and enter the points of each member of the team, once. Returns how many entries.

    The acceptance is the approval: nobody on the team may accept, and the right to accept covers both.
    By the rule set of the year a backbone may get a share of what the leader gets.
    """
    act = ActInProgress(session, bounty_id, BountyAction.ACCEPT, by=by, at=at)
    return _conclude(act, at, act.row.points, checked_text(opinion, "验收意见", LONGEST_REASON))


@performs(BountyAction.FAIL)
def fail(session: Session, *, bounty_id: int, reason: str, by: Person, at: datetime) -> int:
    """The task was not done: each member of the team loses what the bounty said. Returns how many entries."""
    act = ActInProgress(session, bounty_id, BountyAction.FAIL, by=by, at=at)
    return _conclude(act, at, -act.row.penalty, checked_text(reason, "失败的原因", LONGEST_REASON))


@performs(BountyAction.ARCHIVE)
def archive(session: Session, *, bounty_id: int, by: Person, at: datetime) -> None:
    """Put an accepted bounty away; it stays readable."""
    ActInProgress(session, bounty_id, BountyAction.ARCHIVE, by=by, at=at).write()


def _conclude(act: ActInProgress, at: datetime, points: Decimal, reason: str) -> int:
    """End the work and enter what it brings, in one transaction: both or neither."""
    _require_other(act, "验收")
    members = [(bid.cadre_id, bid.role) for bid in act.team()]
    data = {"points": str(points), "members": [cadre for cadre, _ in members]}
    tell = rules_notices.to_people((cadre for cadre, _ in members), reason)
    act.write(sets={"concluded_at": act.at}, reason=reason, data=data, tell=tell)
    share = queries.backbone_share(act.session, when=at)
    cited = number_words(act.row.year, act.row.number)
    for cadre_id, role in members:
        entry = enter_special(
            act.session,
            cadre_id=cadre_id,
            task=act.row.title,
            role=LABELS[role],
            points=points_of(role, points, share),
            occurred_on=township_date(act.at),
            evidence=f"{cited}：{reason}",
            source=SpecialSource.BOUNTY,
            source_id=f"{act.bounty_id}/{cadre_id}",
            by=act.by,
            at=at,
        )
        decide_special(act.session, entry_id=entry, is_approved=True, reason=cited, by=act.by, at=at)
    return len(members)


def _require_other(act: ActInProgress, what: str) -> None:
    """Refused for the team and for whoever stands in for one of it: nobody accepts his own work."""
    if cadres_of(act.by) & {bid.cadre_id for bid in act.team()}:
        raise Refused(f"您（或者您代岗的人）是这张榜的队员，不能{what}自己的工作。请由其他领导{what}。")
