"""The enforcement team: whose places are whose, who is in it, and who is on duty. Each step is logged."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.rules_team import (
    LONGEST_REASON,
    MOST_A_DAY,
    Spell,
    checked_days,
    checked_member,
    rota,
)
from dashboard.town.settings.rules_words import change_data, checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Cadre, Department, LawDuty, LawTeamMember, LawTeamSlot

SUBJECT, AREA, DUTY = "law_team", "执法队伍", "执法值班"


@needs("law_team.manage")
def place_unit(
    session: Session,
    *,
    slot_id: int,
    department_id: int | None,
    from_on: date | None,
    by: Person,
    at: datetime,
) -> None:
    """换常驻、随驻单位 from a township day on; the one before stays readable up to the day before."""
    audit.lock_chain(session, SUBJECT)
    row = session.get(LawTeamSlot, slot_id, with_for_update=True, populate_existing=True)
    unit = session.get(Department, department_id) if department_id else None
    if row is None or row.department_id is None or row.to_on is not None:
        raise Refused("这个位置不能换单位，或者刚刚换过了。请刷新页面，再选一次。")
    if unit is None or from_on is None:
        raise Refused("还没有选单位或日期。请填写后再保存。")
    if row.from_on is not None and from_on <= row.from_on:
        raise Refused(f"现在的单位从 {row.from_on} 起，新的要更晚。请核对日期。")
    placed = select(col(LawTeamSlot.id)).where(
        col(LawTeamSlot.department_id) == department_id,
        func.coalesce(col(LawTeamSlot.to_on) >= from_on, True),
    )
    if session.execute(placed).first() is not None:
        raise Refused(f"{unit.name}已经在队里有位置了。请选别的单位。")
    before = session.get_one(Department, row.department_id)
    row.to_on = from_on - timedelta(days=1)
    session.add(
        LawTeamSlot(slot=row.slot, seq=row.seq, department_id=unit.id, from_on=from_on, example=False)
    )
    session.flush()
    changes = [f"{LABELS[row.slot]}：{before.name} → {unit.name}", f"从 {from_on} 起"]
    audit.record(session, SUBJECT, "law_team_changed", by=by, at=at, data=change_data(AREA, "", changes))


@needs("law_team.manage")
def add_member(
    session: Session,
    *,
    cadre_id: int | None,
    department_id: int | None,
    is_captain: bool = False,
    from_on: date | None,
    by: Person,
    at: datetime,
) -> int:
    """编入队伍 from a township day on, of a department or (None) of the leading module. Returns the id."""
    audit.lock_chain(session, SUBJECT)
    cadre = session.get(Cadre, cadre_id) if cadre_id else None
    if cadre is None or from_on is None:
        raise Refused("还没有选干部或日期。请填写后再保存。")
    new = checked_member(_spells(session), Spell(cadre.id or 0, from_on, None, is_captain))
    row = LawTeamMember(
        cadre_id=new.cadre_id, department_id=department_id, is_captain=is_captain, from_on=from_on
    )
    session.add(row)
    session.flush()
    unit = session.get_one(Department, department_id).name if department_id else "大执法模块"
    changes = [f"编入：{unit}" + ("，任队长" if is_captain else ""), f"从 {from_on} 起"]
    audit.record(
        session, SUBJECT, "law_team_changed", by=by, at=at, data=change_data(AREA, cadre.name, changes)
    )
    return row.id or 0


@needs("law_team.manage")
def end_member(session: Session, *, member_id: int, to_on: date | None, by: Person, at: datetime) -> None:
    """离队 after a township day; what he was to do on duty later is cancelled."""
    audit.lock_chain(session, SUBJECT)
    row = session.get(LawTeamMember, member_id, with_for_update=True, populate_existing=True)
    if row is None or row.to_on is not None:
        raise Refused("没有找到这位队员，或者已经登记离队了。请刷新页面，再选一次。")
    if to_on is None or to_on < row.from_on:
        raise Refused(f"最后一天不能早于编入的 {row.from_on}。请改正后再保存。")
    row.to_on = to_on
    later = select(LawDuty).where(
        col(LawDuty.cadre_id) == row.cadre_id, col(LawDuty.day) > to_on, col(LawDuty.cancelled_at).is_(None)
    )
    freed = session.execute(later).scalars().all()
    for duty in freed:
        duty.cancelled_at, duty.cancelled_by, duty.reason = at, by.name[:60], "离队"
    session.flush()
    name = session.get_one(Cadre, row.cadre_id).name
    changes = [f"离队，最后一天 {to_on}", f"取消以后的值班 {len(freed)} 天"]
    audit.record(session, SUBJECT, "law_team_changed", by=by, at=at, data=change_data(AREA, name, changes))


@needs("law_team.manage")
def plan_duty(
    session: Session, *, first: date | None, last: date | None, per_day: int, by: Person, at: datetime
) -> int:
    """排值班: fill every day up to `per_day` people, in turn; who stands there already stays."""
    days = checked_days(first, last, township_date(at))
    if not 1 <= per_day <= MOST_A_DAY:
        raise Refused(f"每天要排 1 到 {MOST_A_DAY} 人。请改正后再排。")
    audit.lock_chain(session, SUBJECT)
    spells = _spells(session)
    taken: dict[date, set[int]] = defaultdict(set)
    query = select(col(LawDuty.day), col(LawDuty.cadre_id)).where(
        col(LawDuty.day).between(days[0] - timedelta(days=30), days[-1]), col(LawDuty.cancelled_at).is_(None)
    )
    for day, cadre_id in session.execute(query):
        taken[day].add(cadre_id)
    made = rota(days, spells, per_day, taken)
    if not made:
        raise Refused("没有要排的：这些天已经排满，或者队里没有人。请先在队员名册里编入。")
    session.add_all(
        LawDuty(day=day, cadre_id=person, planned_by=by.name[:60], planned_at=at) for day, person in made
    )
    session.flush()
    changes = [f"从 {days[0]} 到 {days[-1]}，每天 {per_day} 人，排了 {len(made)} 人次"]
    audit.record(session, SUBJECT, "duty_changed", by=by, at=at, data=change_data(DUTY, "", changes))
    return len(made)


@needs("law_team.manage")
def cancel_duty(session: Session, *, duty_id: int, reason: str, by: Person, at: datetime) -> None:
    """取消一人一天的值班, with the reason; what is past stays as it was."""
    row = session.get(LawDuty, duty_id, with_for_update=True, populate_existing=True)
    if row is None or row.cancelled_at is not None:
        raise Refused("没有找到这一天的值班，或者已经取消了。请刷新页面，再选一次。")
    if row.day < township_date(at):
        raise Refused("过去的值班不能取消。")
    row.cancelled_at, row.cancelled_by = at, by.name[:60]
    row.reason = checked_text(reason, "取消的原因", LONGEST_REASON)
    session.flush()
    name = session.get_one(Cadre, row.cadre_id).name
    data = change_data(DUTY, name, [f"取消 {row.day} 的值班"])
    audit.record(session, SUBJECT, "duty_changed", by=by, at=at, reason=row.reason, data=data)


def _spells(session: Session) -> list[Spell]:
    rows = session.execute(select(LawTeamMember).order_by(col(LawTeamMember.id))).scalars()
    return [Spell(row.cadre_id, row.from_on, row.to_on, row.is_captain) for row in rows]
