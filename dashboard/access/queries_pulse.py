"""What every look at the store asks first, in one statement: the same data still, and the same person?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from dashboard.access.queries import is_open_since, moments_of
from dashboard.access.tokens import token_hash
from models import Account, DisplayKey, SignInSession, VersionStripe


@dataclass(frozen=True)
class Pulse:
    """The data version, and how the sign-in and the wall's key stand; None where they do not hold."""

    version: int
    # Whether the password must be changed; None once the session ended or the account was locked.
    must_change: bool | None
    key_id: int | None


# Made once: it is asked several times in every run of a page.
_VERSION = select(func.coalesce(func.sum(col(VersionStripe.count)), 0)).scalar_subquery()
_MUST_CHANGE = (
    select(col(Account.must_change_password))
    .join(SignInSession, col(SignInSession.account_id) == col(Account.id))
    .where(
        col(SignInSession.token_hash) == bindparam("token"),
        *is_open_since(bindparam("at"), bindparam("idle_since"), bindparam("latest_end")),
        col(Account.locked_at).is_(None),
    )
    .scalar_subquery()
)
_KEY_ID = (
    select(col(DisplayKey.id))
    .where(col(DisplayKey.key_hash) == bindparam("key"), col(DisplayKey.revoked_at).is_(None))
    .scalar_subquery()
)
_PULSE = select(_VERSION, _MUST_CHANGE, _KEY_ID)


def pulse(session: Session, token: str | None, key: str | None, *, at: datetime) -> Pulse:
    """The pulse at `at` (UTC).

    Whatever else changes a person's rights (accounts, grants, cadres, stand-ins) is a domain
    write, and moves the version; that another day begins, his screen sees by the clock.
    """
    # No token has an empty hash.
    asked = {"token": (token and token_hash(token)) or "", "key": (key and token_hash(key)) or ""}
    row = session.execute(_PULSE, asked | moments_of(at)).one()
    return Pulse(int(row[0]), row[1], row[2])
