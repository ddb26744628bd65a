"""Whom a provider of single sign-on named: which account that is."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import actions, audit
from dashboard.access.rules import Person
from dashboard.words.errors import Refused
from models import Account

# A provider's word is taken for as long as a redirect lasts.
FRESH = timedelta(minutes=10)
OLD = "统一登录的结果已经过期，没有登录。请重新登录。"
UNKNOWN = "统一登录成功，但系统里没有与您对应的账号，没有登录。请联系系统管理员建立账号。"


def account_of_claims(session: Session, told: dict[str, Any], *, at: datetime) -> Account | None:
    """The account that an ID token's claims name, locked against other writers; None for who may not come in.

    By issuer and subject; the first time by an e-mail address that the provider has
    verified, which then binds the subject. Raises Refused where the token is not fresh.
    """
    issued = told.get("iat")
    if not isinstance(issued, int | float) or abs(at - datetime.fromtimestamp(issued, UTC)) > FRESH:
        raise Refused(OLD)
    issuer, subject = str(told.get("iss") or ""), str(told.get("sub") or "")
    if not issuer or not subject:
        return None
    query = select(col(Account.id)).where(
        col(Account.oidc_issuer) == issuer, col(Account.oidc_subject) == subject
    )
    number = session.execute(query).scalar()
    if number:
        account = actions.account_allowed_in(session, number, at=at)
        # While it was waited for, an administrator may have changed its address.
        is_his = account is not None and (account.oidc_issuer, account.oidc_subject) == (issuer, subject)
        return account if is_his else None
    return _bind_by_email(session, told, issuer, subject, at)


def _bind_by_email(
    session: Session, told: dict[str, Any], issuer: str, subject: str, at: datetime
) -> Account | None:
    email = str(told.get("email") or "").strip().lower()
    if not email or told.get("email_verified") is not True:
        return None
    query = select(col(Account.id)).where(
        func.lower(col(Account.email)) == email, col(Account.oidc_subject).is_(None)
    )
    account = actions.account_allowed_in(session, session.execute(query).scalar() or 0, at=at)
    if account is None or account.oidc_subject is not None or (account.email or "").lower() != email:
        return None
    by = Person(account.name, account_id=account.id)
    audit.lock_chain(session, by.subject)
    account.oidc_issuer, account.oidc_subject = issuer[:200], subject[:200]
    data = {"fields": ["oidc_issuer", "oidc_subject"]}
    audit.record(session, by.subject, "account_changed", by=by, at=at, data=data)
    return account
