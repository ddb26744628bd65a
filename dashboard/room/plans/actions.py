"""Plans made, revised in versions, and put out of use."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.room.plans.queries import cadre_names, held, targets
from dashboard.room.plans.rules import (
    LONGEST_NAME,
    LONGEST_WARNING,
    PlanContent,
    as_data,
    changes,
    checked_content,
    content_of,
)
from dashboard.town.rule_sets.rules import LONGEST_REASON, require_base
from dashboard.town.rule_sets.versions import newest_version
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Category, Plan, PlanVersion

SUBJECT = "plans"


@needs("plan.manage")
def add_plan(
    session: Session,
    *,
    name: str,
    category_id: int | None,
    warning: str,
    content: PlanContent,
    reason: str,
    by: Person,
    at: datetime,
) -> int:
    """A new plan with its first version, which holds from today; returns the plan's id."""
    audit.lock_chain(session, SUBJECT)
    row = Plan(name=checked_text(name, "预案名称", LONGEST_NAME))
    _put_trigger(session, row, category_id, warning)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise Refused(f"已经有叫“{row.name}”的预案。请换一个名称，或者修订原来那个。") from error
    _write(session, row, None, content, township_date(at), reason, by, at)
    return row.id or 0


@needs("plan.manage")
def revise(
    session: Session,
    *,
    plan_id: int,
    content: PlanContent,
    from_on: date,
    base: int,
    reason: str,
    by: Person,
    at: datetime,
) -> int:
    """The next version of a plan, from a township day on; calls made by an earlier one keep it.

    `base`: the newest version when the form was opened. Refused where there is a newer one by now, and
    where nothing differs. Returns its number.
    """
    audit.lock_chain(session, SUBJECT)
    row = _plan(session, plan_id)
    own = col(PlanVersion.plan_id) == plan_id
    newest = newest_version(session, PlanVersion, own)
    if base != newest:
        later = select(PlanVersion).where(own, col(PlanVersion.version) >= base)
        rows = list(session.execute(later.order_by(col(PlanVersion.version))).scalars())
        said = changes(
            content_of(rows[0].content), content_of(rows[-1].content),
            targets(session, on=township_date(at)), cadre_names(session, on=township_date(at)),
        )  # fmt: skip
        require_base(f"预案“{row.name}”", base, newest, by=[one.entered_by for one in rows[1:]], changes=said)
    if from_on < township_date(at):
        raise Refused("预案从今天或者以后起用，不能从以前。请改起用的日期。")
    before = held(session, plan_id=plan_id, on=from_on)
    return _write(session, row, before.content if before else None, content, from_on, reason, by, at)


@needs("plan.manage")
def change_trigger(
    session: Session,
    *,
    plan_id: int,
    category_id: int | None,
    warning: str,
    is_active: bool,
    by: Person,
    at: datetime,
) -> None:
    """What triggers a plan, and whether it is in use."""
    audit.lock_chain(session, SUBJECT)
    row = _plan(session, plan_id)
    before = (row.category_id, row.warning, row.is_active)
    _put_trigger(session, row, category_id, warning)
    row.is_active = is_active
    if before == (row.category_id, row.warning, row.is_active):
        raise Refused("没有改动，没有保存。")
    said = [f"触发：{_trigger(session, row)}", "启用" if is_active else "停用"]
    audit.record(session, SUBJECT, "plan_changed", by=by, at=at, data={"object": row.name, "was_now": said})


def _write(
    session: Session,
    plan: Plan,
    before: PlanContent | None,
    content: PlanContent,
    from_on: date,
    reason: str,
    by: Person,
    at: datetime,
) -> int:
    known, cadres = targets(session, on=township_date(at)), cadre_names(session, on=township_date(at))
    checked = checked_content(content, known, cadres)
    said = changes(before, checked, known, cadres)
    if not said:
        raise Refused("没有改动，没有保存。")
    why = checked_text(reason, "编写或修订的依据", LONGEST_REASON)
    row = PlanVersion(
        plan_id=plan.id or 0,
        version=newest_version(session, PlanVersion, col(PlanVersion.plan_id) == plan.id) + 1,
        from_on=from_on, content=as_data(checked), reason=why, entered_by=by.name[:60], entered_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"object": plan.name, "version": row.version, "from_on": from_on.isoformat(), "was_now": said}
    audit.record(session, SUBJECT, "plan_changed", by=by, at=at, reason=why, data=data)
    return row.version


def _put_trigger(session: Session, row: Plan, category_id: int | None, warning: str) -> None:
    words = " ".join(warning.split())
    if category_id is None and not words:
        raise Refused("请写明什么情况启动这个预案：选一个事项，或者写预警。")
    if category_id is not None and session.get(Category, category_id) is None:
        raise Refused("选的事项已经不在了。请重新选。")
    row.category_id = category_id
    row.warning = checked_text(words, "预警", LONGEST_WARNING) if words else ""


def _trigger(session: Session, row: Plan) -> str:
    category = session.get(Category, row.category_id) if row.category_id else None
    return "，".join(filter(None, (category.name if category else "", row.warning)))


def _plan(session: Session, plan_id: int) -> Plan:
    row = session.get(Plan, plan_id, with_for_update=True, populate_existing=True)
    if row is None or row.township_code != TOWNSHIP_CODE:
        raise Refused("没有这个预案。请刷新页面后再选。")
    return row
