"""Where joint visits go, and what each department looks at there. Each step is logged."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.rules_visits import AREA, LONGEST, TURN, require_own
from dashboard.town.settings.rules_words import change_data, checked_text
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, ChecklistItem, Department, Premises, Village


@needs("joint_visit.plan")
def add_premises(
    session: Session, *, name: str, address: str, trade: str = "", village_id: int | None = None,
    scope: Scope, by: Person, at: datetime,
) -> int:  # fmt: skip
    """登记检查对象; returns its id. Refused for one that is there already."""
    audit.lock_chain(session, TURN)
    named = checked_text(name, "名称", LONGEST["name"])
    where = checked_text(address, "地址", LONGEST["address"])
    if village_id is not None and session.get(Village, village_id) is None:
        raise Refused("没有这个村社。请重新选。")
    query = select(col(Premises.id)).where(
        col(Premises.township_code) == TOWNSHIP_CODE,
        col(Premises.name) == named,
        col(Premises.address) == where,
    )
    if session.execute(query).first() is not None:
        raise Refused("这个检查对象已经登记过了。请直接安排检查。")
    row = Premises(name=named, address=where, trade=trade.strip()[: LONGEST["trade"]], village_id=village_id)
    session.add(row)
    session.flush()
    data = change_data(AREA, named, [f"新增检查对象：{where}"])
    audit.record(session, "joint_visit:premises", "visit_planned", by=by, at=at, data=data)
    return row.id or 0


@needs("joint_visit.plan")
def retire_line(session: Session, *, item_id: int | None, scope: Scope, by: Person, at: datetime) -> None:
    """停用一项: it goes along on no visit that is planned from now on; those that have it keep it."""
    audit.lock_chain(session, TURN)
    row = session.get(ChecklistItem, item_id) if item_id else None
    if row is None or not row.is_active:
        raise Refused("还没有选检查内容，或者它已经停用了。请刷新页面，再选一次。")
    require_own(scope, [row.department_id])
    row.is_active = False
    session.flush()
    unit = session.get_one(Department, row.department_id)
    data = change_data(AREA, unit.name, [f"检查清单停用：{row.text}"])
    audit.record(session, "joint_visit:checklist", "visit_planned", by=by, at=at, data=data)


@needs("joint_visit.plan")
def add_line(
    session: Session, *, department_id: int | None, text: str, scope: Scope, by: Person, at: datetime
) -> None:
    """登记要查什么: one more line for a department's checklist; visits that are planned keep theirs."""
    words = checked_text(text, "检查内容", LONGEST["text"])
    unit = session.get(Department, department_id) if department_id else None
    if unit is None:
        raise Refused("还没有选部门。请选好再登记。")
    require_own(scope, [unit.id or 0])
    audit.lock_chain(session, TURN)
    of_unit = col(ChecklistItem.department_id) == unit.id
    row = session.execute(select(ChecklistItem).where(of_unit, col(ChecklistItem.text) == words)).scalar()
    if row is not None and row.is_active:
        raise Refused("这一项已经在清单里了。")
    if row is None:
        last = session.execute(select(func.max(col(ChecklistItem.seq))).where(of_unit)).scalar_one()
        row = ChecklistItem(department_id=unit.id or 0, seq=(last or 0) + 1, text=words)
    row.is_active = True
    session.add(row)
    session.flush()
    data = change_data(AREA, unit.name, [f"检查清单新增：{words}"])
    audit.record(session, "joint_visit:checklist", "visit_planned", by=by, at=at, data=data)
