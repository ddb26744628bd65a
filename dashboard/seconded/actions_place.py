"""指挥协调权: a seconded cadre joins the town, and the town alone says where in it he works."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard import audit
from dashboard.access.rules import EVERYTHING, Person
from dashboard.access.rules_rights import needs
from dashboard.days import township_date
from dashboard.errors import Refused
from dashboard.seconded.cases import secondment_of
from dashboard.seconded.rules_cases import checked
from dashboard.seconded.rules_lock import anniversary
from dashboard.seconded.rules_place import require_platform, require_posts, require_start
from models import (
    TOWNSHIP_CODE,
    Cadre,
    Department,
    Identity,
    Module,
    Placement,
    Platform,
    Post,
    PostHolding,
    Secondment,
)

ONE_DAY = timedelta(days=1)
LONGEST_NAME, LONGEST_NUMBER = 40, 20


@needs("training.record")
def join(
    session: Session,
    *,
    staff_number: str,
    name: str,
    department_id: int,
    from_on: date,
    by: Person,
    at: datetime,
) -> int:
    """登记派驻干部: his secondment begins on `from_on` and is locked for two years; returns the cadre's id.

    Somebody known by his number comes back with the same number; Refused where he is here already.
    """
    number = checked(staff_number, "工号", LONGEST_NUMBER)
    called = checked(name, "姓名", LONGEST_NAME)
    if abs((from_on - township_date(at)).days) > 3 * 366:
        raise Refused("派驻开始日期离今天太远，没有登记。请核对日期。")
    department = session.get(Department, department_id)
    if department is None:
        raise Refused("还没有选择派出部门。请选择后再登记。")
    cadre = session.execute(
        select(Cadre).where(col(Cadre.township_code) == TOWNSHIP_CODE, col(Cadre.staff_number) == number)
    ).scalar_one_or_none()
    if cadre is None:
        cadre = Cadre(staff_number=number, name=called, identity=Identity.SECONDED)
        session.add(cadre)
        session.flush()
    elif cadre.name != called or cadre.identity is not Identity.SECONDED:
        raise Refused(f"工号 {number} 已经是{cadre.name}的，没有登记。请核对工号和姓名。")
    other = select(col(Secondment.id)).where(
        col(Secondment.cadre_id) == cadre.id,
        or_(col(Secondment.to_on).is_(None), col(Secondment.to_on) >= from_on),
    )
    if session.execute(other.limit(1)).first() is not None:
        raise Refused(f"{called}在 {from_on} 还有没结束的派驻，没有重复登记。请核对日期。")
    cadre.left_on = None
    until = anniversary(from_on)
    session.add(
        Secondment(cadre_id=cadre.id or 0, department_id=department_id, from_on=from_on, locked_until=until)
    )
    data = {"name": called, "department": department.name, "from_on": from_on.isoformat()}
    data["locked_until"] = until.isoformat()
    audit.record(session, f"cadre:{cadre.id}", "cadre_joined", by=by, at=at, data=data)
    return cadre.id or 0


@needs("seconded.place")
def place(
    session: Session,
    *,
    cadre_id: int,
    module_id: int,
    platform_id: int | None = None,
    post_ids: Sequence[int] = (),
    from_on: date,
    reason: str,
    by: Person,
    at: datetime,
) -> int:
    """Let a seconded cadre work in a module (and platform, and posts) from a day on; returns the placement's
    id. His department is told, not asked. With `post_ids` his posts change too; without they stay."""
    text = checked(reason, "安排的理由")
    secondment, cadre = secondment_of(session, cadre_id, EVERYTHING, at)
    require_start(
        from_on, today=township_date(at), member_from=secondment.from_on, member_to=secondment.to_on
    )
    module = session.get(Module, module_id)
    if module is None:
        raise Refused("还没有选择模块。请选择后再安排。")
    platform = session.get(Platform, platform_id) if platform_id else None
    if platform is not None:
        require_platform(platform.name, platform.module_id, module_id)
    posts = list(
        session.execute(select(Post).where(col(Post.id).in_(post_ids)).order_by(col(Post.number))).scalars()
    )
    require_posts([post.module_id for post in posts], module_id)
    before = _ended(session, Placement, cadre_id, from_on)
    row = Placement(cadre_id=cadre_id, module_id=module_id, platform_id=platform_id, from_on=from_on)
    session.add(row)
    if posts:
        _hold(session, cadre_id, [post.id or 0 for post in posts], from_on)
    session.flush()
    names = {key: session.get_one(Module, key).name for key in {one.module_id for one in before}}
    data: dict[str, Any] = {
        "name": cadre.name,
        "module": ["、".join(names[one.module_id] for one in before) or "未定模块", module.name],
        "platform": platform.name if platform else None,
        "posts": [post.name for post in posts] or None,
        "from_on": from_on.isoformat(),
    }
    said = {name: value for name, value in data.items() if value is not None}
    audit.record(session, f"cadre:{cadre_id}", "cadre_placed", by=by, at=at, reason=text[:500], data=said)
    return row.id or 0


def _ended(session: Session, table: Any, cadre_id: int, from_on: date, *keep: int) -> list[Any]:
    """End the rows that would hold on `from_on`; those that had not begun before it give way to the new."""
    query = select(table).where(
        col(table.cadre_id) == cadre_id, or_(col(table.to_on).is_(None), col(table.to_on) >= from_on)
    )
    found = list(session.execute(query.order_by(col(table.from_on))).scalars())
    for row in found:
        if table is PostHolding and row.post_id in keep and row.from_on <= from_on and row.to_on is None:
            continue
        if row.from_on < from_on:
            row.to_on = from_on - ONE_DAY
        else:
            session.delete(row)
    session.flush()
    return found


def _hold(session: Session, cadre_id: int, post_ids: list[int], from_on: date) -> None:
    """From `from_on` on hold these posts and no others; those held already go on unbroken."""
    found = _ended(session, PostHolding, cadre_id, from_on, *post_ids)
    kept = {
        row.post_id
        for row in found
        if row.post_id in post_ids and row.from_on <= from_on and row.to_on is None
    }
    for post_id in post_ids:
        if post_id not in kept:
            session.add(PostHolding(post_id=post_id, cadre_id=cadre_id, from_on=from_on))
