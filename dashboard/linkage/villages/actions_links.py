"""三联工程: who looks after a grid or households, from a day to a day; and the low-income households."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.linkage.villages.ground import audit_chain, own_village
from dashboard.linkage.villages.rules import (
    LONGEST_NAME,
    checked_end,
    checked_link,
    checked_reveal_reason,
)
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Grid, HouseholdKind, LinkKind, LowIncomeHousehold, VillageLink


@needs("village_work.manage")
def add_link(
    session: Session,
    *,
    kind: LinkKind,
    village_id: int | None,
    grid_id: int | None = None,
    who: str,
    role: str = "",
    households: int | None = None,
    from_on: date | None,
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """登记 a relation; returns its id. Refused for another's village, and for the same one twice."""
    link = checked_link(
        kind=kind, village_id=village_id, grid_id=grid_id, who=who, role=role, households=households,
        from_on=from_on, today=township_date(at),
    )  # fmt: skip
    own_village(session, link.village_id, scope)
    audit.lock_chain(session, audit_chain(link.village_id))
    if link.grid_id is not None:
        grid = session.get(Grid, link.grid_id)
        if grid is None or grid.village_id != link.village_id:
            raise Refused("选的网格不在选的村里，没有保存。请重新选。")
    same = select(col(VillageLink.id)).where(
        col(VillageLink.kind) == link.kind,
        col(VillageLink.village_id) == link.village_id,
        col(VillageLink.grid_id).is_not_distinct_from(link.grid_id),
        col(VillageLink.who) == link.who,
        col(VillageLink.to_on).is_(None),
    )
    if session.execute(same).first() is not None:
        raise Refused(f"{link.who}已经登记在这里，没有重复登记。户数变了，先结束原来的一条再登记。")
    row = VillageLink(**vars(link), recorded_by=by.name[:60], recorded_at=at)
    session.add(row)
    session.flush()
    _tell_link(session, row, "village_link_added", by, at)
    return row.id or 0


@needs("village_work.manage")
def end_link(
    session: Session, *, link_id: int, to_on: date | None, scope: Scope, by: Person, at: datetime
) -> None:
    """结束 a relation; `to_on` is its last day. It stays in the list of the past."""
    row = session.get(VillageLink, link_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这一条。请刷新页面，再选一次。")
    own_village(session, row.village_id, scope)
    row.to_on = checked_end(row.from_on, to_on, row.to_on, township_date(at))
    session.flush()
    _tell_link(session, row, "village_link_ended", by, at)


@needs("village_work.manage")
def add_household(
    session: Session,
    *,
    village_id: int | None,
    name: str,
    kind: HouseholdKind,
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """登记低收入农户: the householder's name and kind alone; returns its id. The log holds no name."""
    own_village(session, village_id, scope)
    holder = checked_text(name, "户主姓名", LONGEST_NAME)
    audit.lock_chain(session, audit_chain(village_id or 0))
    same = select(col(LowIncomeHousehold.id)).where(
        col(LowIncomeHousehold.village_id) == village_id,
        col(LowIncomeHousehold.name) == holder,
        col(LowIncomeHousehold.kind) == kind,
        col(LowIncomeHousehold.to_on).is_(None),
    )
    if session.execute(same).first() is not None:
        raise Refused("这一户已经登记，没有重复登记。同名的两户，请在姓名后加“1组”这样的区别。")
    row = LowIncomeHousehold(
        village_id=village_id or 0, name=holder, kind=kind, from_on=township_date(at),
        recorded_by=by.name[:60], recorded_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _tell_household(session, row, "household_added", "", by, at)
    return row.id or 0


@needs("village_work.manage")
def end_household(
    session: Session, *, household_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> None:
    """A household is low-income no more (or moved away): it leaves the list, its visits stay."""
    row = _household(session, household_id, scope)
    row.to_on = checked_end(row.from_on, township_date(at), row.to_on, township_date(at))
    why = checked_text(reason, "退出的原因", 200)
    session.flush()
    _tell_household(session, row, "household_ended", why, by, at)


@needs("low_income.reveal")
def reveal_household(
    session: Session, *, household_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> str:
    """A householder's whole name; Refused without a reason. Each look stands in the audit log."""
    why = checked_reveal_reason(reason)
    row = _household(session, household_id, scope)
    data = {"what": "household", "object": household_id}
    audit.record(session, audit_chain(row.village_id), "revealed", by=by, at=at, reason=why, data=data)
    return row.name


def _household(session: Session, household_id: int, scope: Scope) -> LowIncomeHousehold:
    row = session.get(LowIncomeHousehold, household_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这一户。请刷新页面，再选一次。")
    own_village(session, row.village_id, scope)
    return row


def _tell_link(session: Session, row: VillageLink, kind: str, by: Person, at: datetime) -> None:
    grid = session.get(Grid, row.grid_id) if row.grid_id else None
    logged = {
        "who": row.who, "relation": LABELS[row.kind], "grid": grid and grid.name,
        "households": row.households, "from_on": row.from_on.isoformat(),
        "to_on": row.to_on and row.to_on.isoformat(),
    }  # fmt: skip
    data = {name: value for name, value in logged.items() if value is not None}
    audit.record(session, audit_chain(row.village_id), kind, by=by, at=at, data=data)


def _tell_household(
    session: Session, row: LowIncomeHousehold, kind: str, reason: str, by: Person, at: datetime
) -> None:
    data = {"object": row.id, "household": LABELS[row.kind]}
    audit.record(session, audit_chain(row.village_id), kind, by=by, at=at, reason=reason, data=data)
