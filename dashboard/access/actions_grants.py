"""Roles of accounts: granted over a unit from a day to a day, and revoked."""

from datetime import date, datetime

from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.accounts import (
    UNIT_TABLES,
    account_to_change,
    add_grant,
    grant_log_data,
    grants_of,
    keeping_an_administrator,
    spells_of,
)
from dashboard.access.rules import Grant, Person
from dashboard.access.rules_grants import check_grant
from dashboard.access.rules_rights import ROLES, needs
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Cadre, RoleGrant


@needs("account.manage")
def grant_role(
    session: Session,
    *,
    account_id: int,
    role: str,
    unit_id: int | None = None,
    from_on: date,
    to_on: date | None = None,
    by: Person,
    at: datetime,
) -> int:
    """Give the account a role over a unit (where the role has one), both days included; returns its id.

    Refused beside the same role over the same unit, outside a seconded cadre's secondment,
    and where the role is a seconded cadre's and the account is not.
    """
    account = account_to_change(session, account_id)
    cadre = session.get(Cadre, account.cadre_id) if account.cadre_id else None
    wanted = Grant(role, unit_id, from_on, to_on)
    check_grant(
        wanted, grants_of(session, account_id), spells=spells_of(session, cadre), today=township_date(at)
    )
    if unit_id is not None and session.get(UNIT_TABLES[ROLES[role].unit], unit_id) is None:
        raise Refused("没有找到所选的范围。请刷新页面后重新选择。")
    return add_grant(session, account_id, wanted, by=by, at=at)


@needs("account.manage")
def revoke_role(session: Session, *, grant_id: int, by: Person, at: datetime) -> None:
    """Take a role away; whoever had it loses its rights at the next rerun."""
    row = session.get(RoleGrant, grant_id)
    if row is None:
        raise Refused("没有找到这个角色。请刷新页面后再试。")
    account_to_change(session, row.account_id)
    session.refresh(row)
    if row.revoked_at is not None:
        raise Refused("这个角色已经收回了。请刷新页面查看。")
    with keeping_an_administrator(session, at=at):
        row.revoked_at = at
    data = grant_log_data(session, row)
    audit.record(session, f"account:{row.account_id}", "role_revoked", by=by, at=at, data=data)
