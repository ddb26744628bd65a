"""Sessions: begun, seen, ended; passwords, tries and single sign-on behind them; the first administrator."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.passwords import hashed, new_token, one_time_password, token_hash
from dashboard.access.queries import administrators, is_open, may_sign_in
from dashboard.access.rules import Person
from dashboard.access.rules_accounts import (
    ABSOLUTE,
    SEEN_EVERY,
    TRIES_OF_A_LOGIN,
    TRIES_OF_AN_ADDRESS,
    WINDOW,
    wait,
)
from dashboard.words.days import SKEW, township_date
from dashboard.words.errors import Refused
from models import Account, ApiKey, Cadre, DisplayKey, RoleGrant, SignInAttempt, SignInSession, UsedForm

LONGEST_BROWSER, LONGEST_ADDRESS = 200, 60
WRONG = "登录名或密码不正确，没有登录。请核对后再试；如果忘记了密码，请联系系统管理员重置。"
GONE = "登录已过期，没有修改密码。请重新登录后再试。"
LONGEST_LOGIN = 40
# A provider's word is taken for as long as a redirect lasts.
FRESH = timedelta(minutes=10)
OLD = "统一登录的结果已经过期，没有登录。请重新登录。"
UNKNOWN = "统一登录成功，但系统里没有与您对应的账号，没有登录。请联系系统管理员建立账号。"
ADMIN_ROLE, ADMIN_LOGIN, ADMIN_NAME = "administrator", "admin", "系统管理员"


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


def change_password(session: Session, new_hash: str, *, stored: str, by: Person, at: datetime) -> str:
    """Give the account of `by` a new password and end its other sessions; returns the token of this one.

    The token is new as well, so that a copy of the old one is worth nothing. `stored` is the hash
    that the old password was compared with: Refused where it is no longer so, or the session is over.
    """
    account = account_allowed_in(session, by.account_id or 0, at=at)
    query = select(SignInSession).where(col(SignInSession.id) == by.session_id, *is_open(at))
    row = session.execute(query.with_for_update()).scalar_one_or_none()
    if account is None or account.password_hash != stored or row is None:
        raise Refused(GONE)
    token = new_token()
    row.token_hash = token_hash(token)
    account.password_hash, account.must_change_password = new_hash, False
    end_other_sessions(session, account.id or 0, but=[by.session_id or 0], why="password_changed", at=at)
    audit.record(session, by.subject, "password_changed", by=by, at=at)
    return token


def write_last_seen(session: Session, person: Person, *, at: datetime) -> None:
    """Write that `person`, a wall or an outside system was here, unless that was done less than a minute
    before.

    In a transaction with is_domain=False, and only where queries.is_seen_due says so:
    taking the write lock at every rerun would hold up those who have something to write.
    """
    before, ahead = at - SEEN_EVERY, at + SKEW
    if person.is_display or person.api_key_id is not None:
        key: Any = DisplayKey if person.is_display else ApiKey
        key_id, last = person.session_id if person.is_display else person.api_key_id, key.last_used_at
        used = {"last_used_at": at} | ({"last_address": person.address} if person.address else {})
        session.execute(
            update(key)
            .where(key.id == key_id, or_(last.is_(None), last <= before, last > ahead))
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


def spend_form(session: Session, nonce: str, *, until: datetime, at: datetime) -> None:
    """Take the form with this number; Refused where it was taken before. It is remembered `until` then."""
    session.execute(delete(UsedForm).where(col(UsedForm.expires_at) < at))
    try:
        session.execute(insert(UsedForm).values(nonce=nonce, expires_at=until))
    except IntegrityError as error:
        raise Refused("这张表单已经提交过，没有再次处理。请在下面重新填写后提交。") from error


def begin_try(session: Session, login: str, address: str, *, at: datetime) -> tuple[int, timedelta]:
    """Count a try before the password is looked at: its number, and how long to wait first.

    It counts as failed until `succeeded`; of a hundred at once only the allowed ones pass.
    While there is a wait, nothing is counted and the number is 0.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Tries are counted one after another; SQLite has one writer anyway.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("sign_in_attempt", 0))))
    tried = col(SignInAttempt.at)
    # What a clock wrote that ran ahead would slow down, or let in, for as long as it was ahead.
    session.execute(delete(SignInAttempt).where(or_(tried <= at - WINDOW, tried > at + SKEW)))
    login = login[:LONGEST_LOGIN]
    pause = max(
        wait(_failures_of_login(session, login), TRIES_OF_A_LOGIN, at=at),
        wait(_failures_of_address(session, address), TRIES_OF_AN_ADDRESS, at=at),
    )
    if pause:
        return 0, pause
    attempt = SignInAttempt(at=at, login=login, address=address)
    session.add(attempt)
    session.flush()
    return attempt.id or 0, pause


def succeeded(session: Session, number: int) -> None:
    """The try with this number was a right one."""
    session.execute(update(SignInAttempt).where(col(SignInAttempt.id) == number).values(succeeded=True))


def _failures_of_login(session: Session, login: str) -> list[datetime]:
    query = select(col(SignInAttempt.at), col(SignInAttempt.succeeded)).where(
        col(SignInAttempt.login) == login
    )
    tries = session.execute(query).all()
    # Whoever knows the password starts afresh.
    right = max((moment for moment, was_right in tries if was_right), default=None)
    return [moment for moment, was_right in tries if not was_right and (right is None or moment > right)]


def _failures_of_address(session: Session, address: str) -> list[datetime]:
    query = select(col(SignInAttempt.at)).where(
        col(SignInAttempt.address) == address, col(SignInAttempt.succeeded).is_(False)
    )
    return list(session.execute(query).scalars())


def account_of_claims(session: Session, claims: dict[str, Any], *, at: datetime) -> Account | None:
    """The account that an ID token's claims name, locked against other writers; None for who may not come in.

    By issuer and subject; the first time by an e-mail address that the provider has
    verified, which then binds the subject. Raises Refused where the token is not fresh.
    """
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or abs(at - datetime.fromtimestamp(issued, UTC)) > FRESH:
        raise Refused(OLD)
    issuer, subject = str(claims.get("iss") or ""), str(claims.get("sub") or "")
    if not issuer or not subject:
        return None
    query = select(col(Account.id)).where(
        col(Account.oidc_issuer) == issuer, col(Account.oidc_subject) == subject
    )
    number = session.execute(query).scalar()
    if number:
        account = account_allowed_in(session, number, at=at)
        # While it was waited for, an administrator may have changed its address.
        is_his = account is not None and (account.oidc_issuer, account.oidc_subject) == (issuer, subject)
        return account if is_his else None
    return _bind_by_email(session, claims, issuer, subject, at)


def _bind_by_email(
    session: Session, claims: dict[str, Any], issuer: str, subject: str, at: datetime
) -> Account | None:
    email = str(claims.get("email") or "").strip().lower()
    if not email or claims.get("email_verified") is not True:
        return None
    query = select(col(Account.id)).where(
        func.lower(col(Account.email)) == email, col(Account.oidc_subject).is_(None)
    )
    account = account_allowed_in(session, session.execute(query).scalar() or 0, at=at)
    if account is None or account.oidc_subject is not None or (account.email or "").lower() != email:
        return None
    by = Person(account.name, account_id=account.id)
    audit.lock_chain(session, by.subject)
    account.oidc_issuer, account.oidc_subject = issuer[:200], subject[:200]
    data = {"fields": ["oidc_issuer", "oidc_subject"]}
    audit.record(session, by.subject, "account_changed", by=by, at=at, data=data)
    return account


def create_first_administrator(session: Session, *, by: Person, at: datetime) -> str | None:
    """Make the account `admin`; its one-time password, or None where an administrator exists.

    Refused where somebody else has that login.
    """
    if administrators(session):
        return None
    if session.execute(select(Account).where(col(Account.login) == ADMIN_LOGIN)).first():
        raise Refused(
            f"登录名 {ADMIN_LOGIN} 已被一个不是管理员的账号占用，没有建立管理员。请先改掉那个登录名。"
        )
    password = one_time_password()
    account = Account(login=ADMIN_LOGIN, name=ADMIN_NAME, password_hash=hashed(password), created_at=at)
    session.add(account)
    session.flush()
    grant = RoleGrant(
        account_id=account.id or 0,
        role=ADMIN_ROLE,
        from_on=township_date(at),
        granted_by=by.name,
        granted_at=at,
    )
    session.add(grant)
    subject = f"account:{account.id}"
    audit.record(
        session, subject, "account_created", by=by, at=at, data={"login": ADMIN_LOGIN, "name": ADMIN_NAME}
    )
    audit.record(session, subject, "role_granted", by=by, at=at, data={"role": ADMIN_ROLE})
    return password


def reset_administrator(session: Session, *, by: Person, at: datetime) -> tuple[str, str]:
    """Login and new one-time password of the administrator `admin`, else of the first one; also unlocks.

    Refused where there is no administrator.
    """
    admins = administrators(session)
    if not admins:
        raise Refused("还没有系统管理员，没有可以重置的密码。请先运行 python -m dashboard init。")
    account = next((account for account in admins if account.login == ADMIN_LOGIN), admins[0])
    password = one_time_password()
    account.password_hash, account.must_change_password = hashed(password), True
    subject = f"account:{account.id}"
    if account.locked_at is not None:
        account.locked_at, account.locked_reason = None, ""
        audit.record(session, subject, "account_unlocked", by=by, at=at)
    end_other_sessions(session, account.id or 0, but=[], why="password_reset", at=at)
    audit.record(session, subject, "password_reset", by=by, at=at)
    return account.login, password
