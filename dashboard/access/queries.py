"""Who is behind a cookie: a session's person, a wall's key; asked anew at each rerun."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlmodel import Session, col

from dashboard.access.rules import Grant, Person, holding
from dashboard.access.rules_sessions import IDLE, SEEN_EVERY
from dashboard.access.tokens import token_hash
from dashboard.days import township_date
from dashboard.marks import DEMO
from models import (
    Account,
    Cadre,
    DisplayKey,
    Identity,
    RoleGrant,
    Secondment,
    SignInSession,
    Staffing,
    StoreMark,
)

INVENTED = exists(select(col(StoreMark.key)).where(col(StoreMark.key) == DEMO))


def person_of(session: Session, token: str, *, at: datetime) -> Person | None:
    """The person who signed in with `token`, with the roles that hold on the township day of `at`.

    None once the session has ended, expired or lain idle, once the account is locked or
    departed, and for a demo account in a store that is not one.
    """
    today = township_date(at)
    rows = session.execute(
        select(SignInSession, Account, col(Cadre.identity), RoleGrant)
        .join(Account, col(Account.id) == col(SignInSession.account_id))
        .outerjoin(Cadre, col(Cadre.id) == Account.cadre_id)
        .outerjoin(
            RoleGrant,
            (col(RoleGrant.account_id) == Account.id) & col(RoleGrant.revoked_at).is_(None),
        )
        .where(col(SignInSession.token_hash) == token_hash(token), *is_open(at), *may_sign_in(today))
        .order_by(col(RoleGrant.id))
    ).all()
    if not rows:
        return None
    row, account, identity, _ = rows[0]
    return Person(
        name=account.name,
        grants=holding(
            tuple(_grant(row.RoleGrant) for row in rows if row.RoleGrant),
            today,
            seconded=_spells(session, account.cadre_id) if identity == Identity.SECONDED else None,
        ),
        account_id=account.id,
        cadre_id=account.cadre_id,
        session_id=row.id,
        address=row.address,
        # Whoever comes from a provider has shown no password of ours.
        must_change_password=account.must_change_password and row.way != "oidc",
    )


def is_open(at: datetime) -> Sequence[Any]:
    """Conditions on a SignInSession: neither ended nor expired nor idle for too long."""
    return is_open_since(at, at - IDLE)


def is_open_since(at: Any, idle_since: Any) -> Sequence[Any]:
    """As `is_open`, of two moments or of two parameters of a statement."""
    return (
        col(SignInSession.ended_at).is_(None),
        col(SignInSession.expires_at) > at,
        col(SignInSession.seen_at) > idle_since,
    )


def may_sign_in(today: date) -> Sequence[Any]:
    """Conditions on an Account outer-joined with its Cadre: neither locked nor departed, nor out of place."""
    return (
        col(Account.locked_at).is_(None),
        or_(col(Account.leaves_on).is_(None), col(Account.leaves_on) >= today),
        or_(col(Cadre.left_on).is_(None), col(Cadre.left_on) >= today),
        or_(col(Account.example).is_(False), INVENTED),
    )


def _grant(row: RoleGrant) -> Grant:
    unit = row.module_id or row.team_id or row.village_id or row.department_id
    return Grant(row.role, unit, row.from_on, row.to_on)


def _spells(session: Session, cadre_id: int) -> tuple[tuple[date, date | None], ...]:
    query = select(col(Secondment.from_on), col(Secondment.to_on)).where(
        col(Secondment.cadre_id) == cadre_id, col(Secondment.staffing) == Staffing.SERVING
    )
    return tuple((start, end) for start, end in session.execute(query))


def display_of(session: Session, key: str) -> Person | None:
    """The wall that was given `key`; None where no such key was made or it was revoked.

    The person's session_id is the key's id.
    """
    found = session.execute(
        select(col(DisplayKey.id), col(DisplayKey.name)).where(
            col(DisplayKey.key_hash) == token_hash(key), col(DisplayKey.revoked_at).is_(None)
        )
    ).first()
    if found is None:
        return None
    return Person(f"大屏：{found.name}", (Grant("display"),), session_id=found.id, is_display=True)


def is_seen_due(session: Session, person: Person, *, at: datetime) -> bool:
    """Whether `person` was last seen long enough ago to be worth a write (see actions.seen)."""
    if person.is_display:
        query = select(col(DisplayKey.last_used_at)).where(col(DisplayKey.id) == person.session_id)
    else:
        query = select(col(SignInSession.seen_at)).where(col(SignInSession.id) == person.session_id)
    found = session.execute(query).first()
    return found is not None and (found[0] is None or found[0] <= at - SEEN_EVERY)


def has_demo_accounts(session: Session) -> bool:
    """Whether anybody can come in with one click."""
    return bool(session.execute(select(exists(select(col(Account.id)).where(col(Account.example))))).scalar())


def administrators(session: Session) -> list[Account]:
    """Accounts with the role, in the order they were made; those of the demo town administer nothing real."""
    query = (
        select(Account)
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .where(
            col(RoleGrant.role) == "administrator",
            col(RoleGrant.revoked_at).is_(None),
            col(Account.example).is_(False),
        )
        .order_by(col(Account.id))
    )
    return list(session.execute(query).scalars().unique())
