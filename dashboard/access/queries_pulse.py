"""What every look at the store asks first, in one statement: the same data still, and the same person?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlmodel import Session, col

from dashboard.access.queries import is_open
from dashboard.access.tokens import token_hash
from models import Account, DisplayKey, SignInSession, VersionStripe


@dataclass(frozen=True)
class Pulse:
    """The data version, and how the sign-in and the wall's key stand; None where they do not hold."""

    version: int
    # Whether the password must be changed; None once the session ended or the account was locked.
    must_change: bool | None
    key_id: int | None


def pulse(session: Session, token: str | None, key: str | None, *, at: datetime) -> Pulse:
    """The pulse at `at` (UTC).

    Whatever else changes a person's rights (accounts, grants, cadres) is a domain
    write, and moves the version.
    """
    version = select(func.coalesce(func.sum(col(VersionStripe.count)), 0)).scalar_subquery()
    must_change = (
        select(col(Account.must_change_password))
        .join(SignInSession, col(SignInSession.account_id) == col(Account.id))
        .where(
            col(SignInSession.token_hash) == token_hash(token or ""),
            *is_open(at),
            col(Account.locked_at).is_(None),
        )
        .scalar_subquery()
    )
    key_id = (
        select(col(DisplayKey.id))
        .where(col(DisplayKey.key_hash) == token_hash(key or ""), col(DisplayKey.revoked_at).is_(None))
        .scalar_subquery()
    )
    row = session.execute(
        select(version, must_change if token else literal(None), key_id if key else literal(None))
    ).one()
    return Pulse(int(row[0]), row[1], row[2])
