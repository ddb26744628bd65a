"""The first administrator, and the way back in for whoever lost his password."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.actions import end_other_sessions
from dashboard.access.passwords import hashed, one_time_password
from dashboard.access.queries import administrators
from dashboard.access.rules import Person
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Account, RoleGrant

ROLE, LOGIN, NAME = "administrator", "admin", "系统管理员"


def create_first_administrator(session: Session, *, by: Person, at: datetime) -> str | None:
    """Make the account `admin`; its one-time password, or None where an administrator exists.

    Refused where somebody else has that login.
    """
    if administrators(session):
        return None
    if session.execute(select(Account).where(col(Account.login) == LOGIN)).first():
        raise Refused(f"登录名 {LOGIN} 已被一个不是管理员的账号占用，没有建立管理员。请先改掉那个登录名。")
    password = one_time_password()
    account = Account(login=LOGIN, name=NAME, password_hash=hashed(password), created_at=at)
    session.add(account)
    session.flush()
    grant = RoleGrant(
        account_id=account.id or 0,
        role=ROLE,
        from_on=township_date(at),
        granted_by=by.name,
        granted_at=at,
    )
    session.add(grant)
    subject = f"account:{account.id}"
    audit.record(session, subject, "account_created", by=by, at=at, data={"login": LOGIN, "name": NAME})
    audit.record(session, subject, "role_granted", by=by, at=at, data={"role": ROLE})
    return password


def reset_administrator(session: Session, *, by: Person, at: datetime) -> tuple[str, str]:
    """Login and new one-time password of the administrator `admin`, else of the first one; also unlocks.

    Refused where there is no administrator.
    """
    admins = administrators(session)
    if not admins:
        raise Refused("还没有系统管理员，没有可以重置的密码。请先运行 python -m dashboard init。")
    account = next((account for account in admins if account.login == LOGIN), admins[0])
    password = one_time_password()
    account.password_hash, account.must_change_password = hashed(password), True
    subject = f"account:{account.id}"
    if account.locked_at is not None:
        account.locked_at, account.locked_reason = None, ""
        audit.record(session, subject, "account_unlocked", by=by, at=at)
    end_other_sessions(session, account.id or 0, but=[], why="password_reset", at=at)
    audit.record(session, subject, "password_reset", by=by, at=at)
    return account.login, password
