"""Accounts that are signed in: a test names the role, and the unit where the role has one."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from dashboard.access.tokens import new_token, token_hash
from models import Account, RoleGrant, SignInSession

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def an_account(session: Session, *roles: str, units: dict[str, int] | None = None, **given: Any) -> Account:
    """An account with these roles since long ago, over `units` (module_id=3) where a role names one."""
    number = next(_numbers)
    account = Account(
        **(
            {"login": f"tester{number}", "name": f"测试员{number}", "must_change_password": False}
            | {"created_at": datetime.now(UTC)}
            | given
        )
    )
    session.add(account)
    session.flush()
    for role in roles:
        session.add(
            RoleGrant(
                account_id=account.id, role=role, from_on=LONG_AGO, granted_by="测试",
                granted_at=datetime.now(UTC), **(units or {}),
            )
        )  # fmt: skip
    session.flush()
    return account


def a_session_of(session: Session, account: Account, *, at: datetime | None = None, **given: Any) -> str:
    """Sign `account` in at `at` (default now); returns the token that its browser carries."""
    at = at or datetime.now(UTC)
    token = new_token()
    session.add(
        SignInSession(
            **(
                {"account_id": account.id, "token_hash": token_hash(token), "way": "password"}
                | {"started_at": at, "seen_at": at, "expires_at": at + timedelta(hours=12)}
                | given
            )
        )
    )
    session.flush()
    return token
