"""Which of the district's own groups a department belongs to."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.lists.rules import LONGEST_GROUP, checked
from dashboard.words.errors import Refused
from models import Department


@needs("list.manage")
def group_departments(session: Session, *, groups: Mapping[int, str], by: Person, at: datetime) -> None:
    """Put departments (by id) into the group of that name; an empty name: into none. Logged one by one."""
    wanted = {
        number: checked(name, "分组名称", LONGEST_GROUP) if name.strip() else ""
        for number, name in groups.items()
    }
    query = select(Department).where(col(Department.id).in_(wanted)).order_by(col(Department.id))
    changed = 0
    for department in session.execute(query.with_for_update()).scalars():
        before, after = department.group_name, wanted[department.id or 0]
        if before == after:
            continue
        department.group_name = after
        session.flush()
        data = {"department": department.name, "group": [before, after]}
        audit.record(session, f"department:{department.code}", "list_changed", by=by, at=at, data=data)
        changed += 1
    if not changed:
        raise Refused("分组没有变化，没有保存。")
