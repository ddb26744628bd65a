"""Sessions: begun, seen, ended; and the password behind them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries import is_open, may_sign_in
from dashboard.access.rules import Person
from dashboard.access.rules_sessions import ABSOLUTE, SEEN_EVERY
from dashboard.access.tokens import new_token, token_hash
from dashboard.words.days import SKEW, township_date
from dashboard.words.errors import Refused
from models import Account, Cadre, DisplayKey, SignInSession

LONGEST_BROWSER, LONGEST_ADDRESS = 200, 60
WRONG = "登录名或密码不正确，没有登录。请核对后再试；如果忘记了密码，请联系系统管理员重置。"
GONE = "登录已过期，没有修改密码。请重新登录后再试。"


def sign_in(session: Session, account: Account, *, way: str, address: str, browser: str, at: datetime) -> str:
    """Sign `account` in and return the new session's token. `way`: password, oidc or demo."""
    token = new_token()
    account.last_sign_in_at = at
    row = SignInSession(
        account_id=account.id or 0,
        token_hash=token_hash(token),
        way=way,
        started_at=at,
        seen_at=at,
        expires_at=at + ABSOLUTE,
        address=address[:LONGEST_ADDRESS],
        browser=browser[:LONGEST_BROWSER],
    )
    session.add(row)
    session.flush()
    by = Person(account.name, account_id=account.id, address=row.address)
    audit.record(session, by.subject, "signed_in", by=by, at=at, data={"way": way, "session": row.id})
    return token


def account_allowed_in(session: Session, account_id: int, *, at: datetime) -> Account | None:
    """The account, locked against other writers, if it may sign in on the township day of `at`."""
    query = (
        select(Account)
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .where(col(Account.id) == account_id, *may_sign_in(township_date(at)))
        .with_for_update(of=Account, key_share=True)
    )
    return session.execute(query).scalar_one_or_none()


def log_failed_sign_in(
    session: Session, name: str, *, account_id: int | None, address: str, at: datetime, what: str = ""
) -> None:
    """Log a try to sign in that failed: on the account's chain, or on the door's for a name nobody has.

    `what`: what the password was asked for, where it was not for signing in.
    """
    by = Person(name[:40], account_id=account_id, address=address[:LONGEST_ADDRESS])
    subject = by.subject if account_id else "door"
    audit.record(session, subject, "sign_in_failed", by=by, at=at, data={"what": what} if what else {})


def sign_out(session: Session, token: str | None, *, why: str, at: datetime) -> None:
    """End the session of `token`, if it is still open, and log it. `why`: signed_out or replaced."""
    row = session.execute(
        select(SignInSession).where(
            col(SignInSession.token_hash) == token_hash(token or ""), col(SignInSession.ended_at).is_(None)
        )
    ).scalar_one_or_none()
    if row is None:
        return
    row.ended_at, row.ended_why = at, why
    name = session.get_one(Account, row.account_id).name
    by = Person(name, account_id=row.account_id, address=row.address)
    audit.record(session, by.subject, "signed_out", by=by, at=at, data={"session": row.id, "why": why})


def end_other_sessions(
    session: Session, account_id: int, *, but: Sequence[int], why: str, at: datetime
) -> None:
    """End every open session of the account but those with the ids `but`."""
    _end_where(session, account_id, col(SignInSession.id).not_in(but), why=why, at=at)


def end_provider_sessions(session: Session, account_id: int, *, why: str, at: datetime) -> int:
    """End every open session of the account that began at a provider; returns how many there were."""
    return _end_where(session, account_id, col(SignInSession.way) == "oidc", why=why, at=at)


def _end_where(session: Session, account_id: int, which: Any, *, why: str, at: datetime) -> int:
    not_ended = col(SignInSession.ended_at).is_(None)
    ended = session.execute(
        update(SignInSession)
        .where(col(SignInSession.account_id) == account_id, not_ended, which)
        .values(ended_at=at, ended_why=why)
        .returning(col(SignInSession.id))
    )
    return len(ended.all())


def change_password(session: Session, new_hash: str, *, kept: str, by: Person, at: datetime) -> str:
    """Give the account of `by` a new password and end its other sessions; returns the token of this one.

    The token is new as well, so that a copy of the old one is worth nothing. `kept` is the hash
    that the old password was compared with: Refused where it is no longer so, or the session is over.
    """
    account = account_allowed_in(session, by.account_id or 0, at=at)
    query = select(SignInSession).where(col(SignInSession.id) == by.session_id, *is_open(at))
    row = session.execute(query.with_for_update()).scalar_one_or_none()
    if account is None or account.password_hash != kept or row is None:
        raise Refused(GONE)
    token = new_token()
    row.token_hash = token_hash(token)
    account.password_hash, account.must_change_password = new_hash, False
    end_other_sessions(session, account.id or 0, but=[by.session_id or 0], why="password_changed", at=at)
    audit.record(session, by.subject, "password_changed", by=by, at=at)
    return token


def write_last_seen(session: Session, person: Person, *, at: datetime) -> None:
    """Write that `person` (or a wall) was here, unless that was written less than a minute before.

    In a transaction with is_domain=False, and only where queries.is_seen_due says so:
    taking the write lock at every rerun would hold up those who have something to write.
    """
    before, ahead = at - SEEN_EVERY, at + SKEW
    if person.is_display:
        last = col(DisplayKey.last_used_at)
        used = {"last_used_at": at} | ({"last_address": person.address} if person.address else {})
        session.execute(
            update(DisplayKey)
            .where(col(DisplayKey.id) == person.session_id, or_(last.is_(None), last <= before, last > ahead))
            .values(**used)
        )
        return
    session.execute(
        update(SignInSession)
        .where(
            col(SignInSession.id) == person.session_id,
            or_(col(SignInSession.seen_at) <= before, col(SignInSession.seen_at) > ahead),
            col(SignInSession.ended_at).is_(None),
        )
        .values(seen_at=at)
    )
