"""What the actions on accounts share: rows under lock, rows with their entry, and the last administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.marks import is_demo
from dashboard.access.members import is_dated
from dashboard.access.queries import may_sign_in
from dashboard.access.rules import Grant, Person
from dashboard.access.rules_accounts import ADMINISTRATOR, Spells, last_day, require_administration
from dashboard.access.rules_rights import ROLES
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    Account,
    Cadre,
    Department,
    Identity,
    Module,
    Role,
    RoleGrant,
    Secondment,
    Team,
    Village,
)

UNIT_TABLES: dict[str, Any] = {"module": Module, "team": Team, "village": Village, "department": Department}


def lock_accounts(session: Session) -> None:
    """One change of accounts at a time: else two administrators could lock each other at once."""
    query = select(col(Role.code)).where(col(Role.code) == ADMINISTRATOR)
    session.execute(query.with_for_update(key_share=True))


def account_to_change(session: Session, account_id: int) -> Account:
    """The account, locked against other writers; Refused where it is absent or may not be changed here."""
    lock_accounts(session)
    account = session.get(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)
    if account is None:
        raise Refused("没有找到这个账号。请刷新页面后再试。")
    if account.example and not is_demo(session):
        raise Refused("这是演示账号，只能在演示库里修改。")
    return account


def cadre_for_account(session: Session, cadre_id: int | None, *, besides: int | None = None) -> Cadre | None:
    """The cadre, who has no account `besides` this one; Refused otherwise."""
    if cadre_id is None:
        return None
    cadre = session.get(Cadre, cadre_id)
    if cadre is None:
        raise Refused("没有找到这位干部。请刷新页面后重新选择。")
    query = select(Account).where(col(Account.cadre_id) == cadre_id)
    other = next((account for account in session.execute(query).scalars() if account.id != besides), None)
    if other is not None:
        raise Refused(f"这位干部已经有账号（登录名 {other.login}）。一个人只用一个账号，请修改原来的账号。")
    return cadre


def add_account(session: Session, account: Account, *, by: Person, at: datetime) -> int:
    """Store a new account with its entry in the log; returns its id. Refused where the login is taken."""
    session.add(account)
    flush_unique(session)
    data = {"login": account.login, "name": account.name, "cadre_id": account.cadre_id}
    data |= {"email": account.email, "leaves_on": _day(account.leaves_on)}
    if account.awaited_number:
        data["staff_number"] = account.awaited_number
    audit.record(session, f"account:{account.id}", "account_created", by=by, at=at, data=data)
    return account.id or 0


def link_awaited_cadres(session: Session, *, by: Person, at: datetime) -> int:
    """Give each account that waits for a staff number the cadre whom a roster has brought in; how many.

    Only where the names agree and he has no account: else an administrator looks at it.
    """
    lock_accounts(session)
    query = (
        select(Account, col(Cadre.id))
        .join(
            Cadre,
            and_(
                col(Cadre.township_code) == col(Account.township_code),
                col(Cadre.staff_number) == col(Account.awaited_number),
                col(Cadre.name) == col(Account.name),
            ),
        )
        .where(col(Account.cadre_id).is_(None), col(Account.awaited_number) != "", ~col(Account.example))
        .order_by(col(Account.id))
    )
    taken = set(session.execute(select(col(Account.cadre_id))).scalars())
    met = 0
    for account, cadre_id in session.execute(query).all():
        if cadre_id in taken:
            continue
        account.cadre_id, account.awaited_number = cadre_id, ""
        session.flush()
        data = {"cadre_id": [None, cadre_id]}
        audit.record(session, f"account:{account.id}", "account_changed", by=by, at=at, data=data)
        taken.add(cadre_id)
        met += 1
    return met


def add_grant(session: Session, account_id: int, grant: Grant, *, by: Person, at: datetime) -> int:
    """Store a role of an account with its entry in the log; returns its id."""
    unit = ROLES[grant.role].unit
    row = RoleGrant(
        account_id=account_id, role=grant.role, from_on=grant.from_on, to_on=grant.to_on,
        granted_by=by.name, granted_at=at,
    )  # fmt: skip
    if unit:
        setattr(row, f"{unit}_id", grant.unit_id)
    session.add(row)
    session.flush()
    data = grant_log_data(session, row)
    audit.record(session, f"account:{account_id}", "role_granted", by=by, at=at, data=data)
    return row.id or 0


def grant_of(row: RoleGrant) -> Grant:
    """A stored grant as the rules know it."""
    unit_id = row.module_id or row.team_id or row.village_id or row.department_id
    return Grant(row.role, unit_id, row.from_on, row.to_on)


def grants_of(session: Session, account_id: int) -> list[Grant]:
    """What the account has been granted and not lost again, whenever it holds."""
    query = select(RoleGrant).where(
        col(RoleGrant.account_id) == account_id, col(RoleGrant.revoked_at).is_(None)
    )
    return [grant_of(row) for row in session.execute(query).scalars()]


def grant_log_data(session: Session, row: RoleGrant) -> dict[str, Any]:
    """What the log says of a grant."""
    unit = ROLES[row.role].unit
    place = session.get(UNIT_TABLES[unit], grant_of(row).unit_id) if unit else None
    name = getattr(place, "short_name", None) or getattr(place, "name", "")
    dates = {"from_on": _day(row.from_on), "to_on": _day(row.to_on)}
    return {"grant": row.id, "role": ROLES[row.role].name, "unit": name} | dates


def flush_unique(session: Session) -> None:
    """Write what is pending; Refused where a login or an e-mail address is already taken."""
    try:
        session.flush()
    except IntegrityError as error:
        # The first line names the constraint, and nothing that somebody typed.
        is_email = "email" in str(error.orig).splitlines()[0]
        what = "邮箱" if is_email else "登录名"
        raise Refused(f"这个{what}已经有人用了，没有保存。请换一个{what}。") from error


def spells_of(session: Session, cadre: Cadre | None) -> Spells | None:
    """The spells of a seconded cadre (first and last day); None for everybody else."""
    if cadre is None or cadre.identity != Identity.SECONDED:
        return None
    query = select(col(Secondment.from_on), col(Secondment.to_on)).where(
        col(Secondment.cadre_id) == cadre.id, is_dated()
    )
    return tuple((start, end) for start, end in session.execute(query))


@contextmanager
def keeping_an_administrator(session: Session, *, at: datetime) -> Iterator[None]:
    """Refused where what happens inside shortens the time for which there is an administrator."""
    today = township_date(at)
    before = last_administered_day(session, today)
    yield
    session.flush()
    require_administration(before, last_administered_day(session, today))


def last_administered_day(session: Session, today: date) -> date | None:
    """The last day of the administrator who stays longest of those of today; None where there is none."""
    query = (
        select(RoleGrant, Account, Cadre)
        .join(Account, col(Account.id) == col(RoleGrant.account_id))
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .where(col(RoleGrant.role) == ADMINISTRATOR, col(RoleGrant.revoked_at).is_(None), *may_sign_in(today))
    )
    days = [
        last_day((grant.to_on, account.leaves_on, cadre and cadre.left_on), spells_of(session, cadre), today)
        for grant, account, cadre in session.execute(query)
        if grant_of(grant).holds_on(today)
    ]
    return max((day for day in days if day is not None), default=None)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
