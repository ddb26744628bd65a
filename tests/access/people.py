"""Accounts, grants and sessions with sensible defaults: a test names only what it is about."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from dashboard.access.passwords import new_token, token_hash
from dashboard.access.rules_accounts import ABSOLUTE
from models import (
    Account,
    ApiKey,
    Cadre,
    Department,
    DisplayKey,
    Identity,
    RoleGrant,
    Secondment,
    SignInSession,
    Source,
)
from tests.factories import NOON

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def an_account(session: Session, *roles: str, **given: Any) -> Account:
    """An account with `roles` over nothing in particular."""
    number = next(_numbers)
    defaults = {
        "login": f"someone{number}",
        "name": f"测试员{number}",
        "created_at": NOON,
        "must_change_password": False,
    }
    account = Account(**(defaults | given))
    session.add(account)
    session.flush()
    for role in roles:
        a_grant(session, account, role)
    return account


def a_grant(session: Session, account: Account, role: str, **given: Any) -> RoleGrant:
    defaults = {
        "account_id": account.id,
        "role": role,
        "from_on": LONG_AGO,
        "granted_by": "测试",
        "granted_at": NOON,
    }
    grant = RoleGrant(**(defaults | given))
    session.add(grant)
    session.flush()
    return grant


def a_session(session: Session, account: Account, at: datetime = NOON, **given: Any) -> str:
    """The token of a sign-in of `account` at `at`."""
    token = new_token()
    defaults = {
        "account_id": account.id,
        "token_hash": token_hash(token),
        "way": "password",
        "started_at": at,
        "seen_at": at,
        "expires_at": at + ABSOLUTE,
        "address": "10.1.2.3",
    }
    session.add(SignInSession(**(defaults | given)))
    session.flush()
    return token


def a_wall(session: Session, **given: Any) -> str:
    """The key of a wall."""
    key = new_token()
    defaults = {"name": "一楼大厅", "key_hash": token_hash(key), "created_at": NOON, "created_by": "测试"}
    session.add(DisplayKey(**(defaults | given)))
    session.flush()
    return key


def an_api_key(session: Session, **given: Any) -> str:
    """The key of an outside system that may send, unless `given` says otherwise."""
    key = new_token()
    defaults = {
        "name": f"系统{next(_numbers)}", "key_hash": token_hash(key), "may_send": True,
        "source": Source.HOTLINE_12345, "per_minute": 10_000, "to_on": date(2999, 12, 31),
        "created_at": NOON, "created_by": "测试",
    }  # fmt: skip
    session.add(ApiKey(**(defaults | given)))
    session.flush()
    return key


def a_seconded_cadre(session: Session, **given: Any) -> tuple[Cadre, Secondment]:
    """A cadre of a department, and his membership in the town."""
    number = next(_numbers)
    cadre = Cadre(staff_number=f"S{number}", name=f"派驻{number}", identity=Identity.SECONDED)
    department = Department(code=f"d{number}", name=f"部门{number}", short_name=f"部门{number}")
    session.add_all([cadre, department])
    session.flush()
    defaults = {
        "cadre_id": cadre.id,
        "department_id": department.id,
        "from_on": LONG_AGO,
        "locked_until": LONG_AGO + timedelta(days=731),
    }
    secondment = Secondment(**(defaults | given))
    session.add(secondment)
    session.flush()
    return cadre, secondment
