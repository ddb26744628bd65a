"""指挥协调权: a seconded cadre joins the town, and the town alone says where in it he works."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import EVERYTHING, Person
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.cases import secondment_of
from dashboard.delegation.seconded.queries_conditions import held, serves, version_on
from dashboard.delegation.seconded.rules import (
    anniversary,
    require_free,
    require_in_force,
    require_platform,
    require_posts,
    require_start,
)
from dashboard.delegation.seconded.rules_cases import checked
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    Cadre,
    ChoiceKind,
    ChoiceStatus,
    Department,
    Identity,
    Module,
    Placement,
    Platform,
    Post,
    PostChoice,
    PostHolding,
    PostMatch,
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
    posts = _posts(session, post_ids)
    require_posts([post.module_id for post in posts], module_id)
    version = session.execute(select(version_on(from_on))).scalar()
    require_in_force([(post.name, post.version) for post in posts], version, from_on)
    for post in posts:
        require_free(post.name, post.places, _taken(session, post.id or 0, cadre_id, from_on))
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
    logged = {name: value for name, value in data.items() if value is not None}
    audit.record(session, f"cadre:{cadre_id}", "cadre_placed", by=by, at=at, reason=text[:500], data=logged)
    return row.id or 0


def _posts(session: Session, post_ids: Sequence[int]) -> list[Post]:
    """The posts under lock, so that of two who are placed at once only one has the last place."""
    query = select(Post).where(col(Post.id).in_(post_ids)).order_by(col(Post.number), col(Post.id))
    query = query.with_for_update(of=Post, key_share=True)
    posts = list(session.execute(query).scalars())
    if len(posts) < len(set(post_ids)):
        raise Refused("选中的岗位有的已经找不到了，没有安排。请刷新页面重新选择。")
    return posts


def _taken(session: Session, post_id: int, cadre_id: int, from_on: date) -> int:
    """How many others have the post on one day from `from_on` on, at most: counted as a choice counts them.

    Whoever does not serve any more takes no place; who was given it in an open choice of free places does.
    """
    others = select(col(PostHolding.from_on)).where(
        col(PostHolding.post_id) == post_id,
        col(PostHolding.cadre_id) != cadre_id,
        or_(col(PostHolding.to_on).is_(None), col(PostHolding.to_on) >= from_on),
    )
    given = (
        select(col(PostMatch.cadre_id), col(PostChoice.from_on))
        .join(PostChoice, col(PostChoice.id) == col(PostMatch.choice_id))
        .where(
            col(PostMatch.post_id) == post_id,
            col(PostMatch.cadre_id) != cadre_id,
            col(PostChoice.status) == ChoiceStatus.OPEN,
            col(PostChoice.kind) == ChoiceKind.VACANT,
        )
    )
    promised = [tuple(row) for row in session.execute(given)]
    starts = [row.from_on for row in session.execute(others)] + [day for _, day in promised]
    return max(
        (
            _having(session, post_id, cadre_id, day, [one for one, first in promised if first <= day])
            for day in {max(first, from_on) for first in starts}
        ),
        default=0,
    )


def _having(session: Session, post_id: int, cadre_id: int, day: date, promised: Sequence[int]) -> int:
    holders = select(col(PostHolding.cadre_id)).where(col(PostHolding.post_id) == post_id, held(day))
    has = or_(col(Cadre.id).in_(holders), col(Cadre.id).in_(promised))
    query = select(func.count(col(Cadre.id))).where(*serves(day), col(Cadre.id) != cadre_id, has)
    return int(session.execute(query).scalar_one())


def _ended(session: Session, table: Any, cadre_id: int, from_on: date, *keep: int) -> list[Any]:
    """End the rows that would hold on `from_on`; those that had not begun before it give way to the new."""
    query = select(table).where(
        col(table.cadre_id) == cadre_id, or_(col(table.to_on).is_(None), col(table.to_on) >= from_on)
    )
    ended = list(session.execute(query.order_by(col(table.from_on))).scalars())
    for row in ended:
        if table is PostHolding and row.post_id in keep and row.from_on <= from_on and row.to_on is None:
            continue
        if row.from_on < from_on:
            row.to_on = from_on - ONE_DAY
        else:
            session.delete(row)
    session.flush()
    return ended


def _hold(session: Session, cadre_id: int, post_ids: list[int], from_on: date) -> None:
    """From `from_on` on hold these posts and no others; those held already go on unbroken."""
    ended = _ended(session, PostHolding, cadre_id, from_on, *post_ids)
    held = {
        row.post_id
        for row in ended
        if row.post_id in post_ids and row.from_on <= from_on and row.to_on is None
    }
    for post_id in post_ids:
        if post_id not in held:
            session.add(PostHolding(post_id=post_id, cadre_id=cadre_id, from_on=from_on))
