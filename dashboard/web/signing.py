"""Signing in and out, step by step: each function runs on a thread of its own and waits for the store."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import actions, passwords
from dashboard.access.actions import FRESH, UNKNOWN, account_of_claims
from dashboard.access.queries import display_of, is_seen_due
from dashboard.access.rules import Person
from dashboard.access.rules_accounts import TooManyTries, hint_of, login_of
from dashboard.store.database import reading, transaction
from dashboard.web.forms import FORM_AGE
from dashboard.words.errors import Refused
from dashboard.words.labels import EXAMPLE_MARK
from models import Account

EXAMPLE = f"{EXAMPLE_MARK}·"
WRONG_KEY = "这个大屏密钥不对，或者已经收回。请联系系统管理员重新发放密钥。"
NOT_OFFERED = "这个演示账号不存在，没有登录。请在下面选择一个演示账号。"
NO_PASSWORD = "这个账号不用密码登录，所以不能修改密码。"  # noqa: S105
DIFFERENT = "两次填写的新密码不一样，没有修改。请重新填写。"
WRONG_OLD = "原密码不正确，没有修改。请核对后再试；如果忘记了密码，请联系系统管理员重置。"


@dataclass(frozen=True)
class Visit:
    """A request to a door: from where, with which browser and session, by which form, and when."""

    address: str
    browser: str
    token: str | None
    nonce: str
    at: datetime


def sign_in(typed: str, password: str, visit: Visit) -> str:
    """The token of a new session; Refused with the same words for unknown, wrong and locked.

    TooManyTries before the password is looked at.
    """
    login, at = login_of(typed), visit.at
    number = _begin_try(login, visit)
    account_id, kept = _account(login)
    is_right = passwords.is_right(kept, password)
    renewed = passwords.hashed(password) if is_right and kept and passwords.is_outdated(kept) else kept
    with transaction(is_domain=False) as session:
        account = actions.account_allowed_in(session, account_id or 0, at=at) if is_right else None
        # The password may have been reset while it was compared.
        if account is not None and account.password_hash == kept:
            account.password_hash = renewed
            actions.succeeded(session, number)
            actions.sign_out(session, visit.token, why="replaced", at=at)
            return actions.sign_in(
                session, account, way="password", address=visit.address, browser=visit.browser, at=at
            )
        name = login if account_id else hint_of(login)
        actions.log_failed_sign_in(session, name, account_id=account_id, address=visit.address, at=at)
    raise Refused(actions.WRONG)


def sign_in_demo(login: str, visit: Visit) -> str:
    """The token of a new session of a demo account; Refused where there is no such account."""
    with transaction(is_domain=False) as session:
        _spend(session, visit)
        query = select(col(Account.id)).where(col(Account.login) == login, col(Account.example))
        account = actions.account_allowed_in(session, session.execute(query).scalar() or 0, at=visit.at)
        if account is None:
            raise Refused(NOT_OFFERED)
        actions.sign_out(session, visit.token, why="replaced", at=visit.at)
        return actions.sign_in(
            session, account, way="demo", address=visit.address, browser=visit.browser, at=visit.at
        )


def sign_in_from_provider(told: dict[str, Any], visit: Visit) -> str:
    """The token of a new session of the account that a provider's claims name; Refused for nobody.

    What was told is taken once: the same answer of a provider does not sign in again.
    """
    with transaction(is_domain=False) as session:
        actions.spend_form(session, visit.nonce, until=visit.at + 2 * FRESH, at=visit.at)
        account = account_of_claims(session, told, at=visit.at)
        if account is not None:
            actions.sign_out(session, visit.token, why="replaced", at=visit.at)
            return actions.sign_in(
                session, account, way="oidc", address=visit.address, browser=visit.browser, at=visit.at
            )
        name = str(told.get("email") or told.get("sub") or "")
        actions.log_failed_sign_in(session, name, account_id=None, address=visit.address, at=visit.at)
    raise Refused(UNKNOWN)


def sign_out(visit: Visit) -> None:
    """End the session of the visit."""
    with transaction(is_domain=False) as session:
        _spend(session, visit)
        actions.sign_out(session, visit.token, why="signed_out", at=visit.at)


def change_password(person: Person, old: str, new: str, again: str, visit: Visit) -> str:
    """Give `person` a new password; returns the new token of his session.

    Refused with the reason, TooManyTries after wrong old ones.
    """
    login = login_with_password(person)
    if login is None:
        raise Refused(NO_PASSWORD)
    if new != again:
        raise Refused(DIFFERENT)
    passwords.check_new(new, login=login, old=old)
    number = _begin_try(login, visit)
    _, kept = _account(login)
    if kept is None or not passwords.is_right(kept, old):
        with transaction(is_domain=False) as session:
            actions.log_failed_sign_in(
                session, person.name, account_id=person.account_id, address=visit.address, at=visit.at,
                what="password_change",
            )  # fmt: skip
        raise Refused(WRONG_OLD)
    made = passwords.hashed(new)
    with transaction(is_domain=False) as session:
        actions.succeeded(session, number)
        return actions.change_password(session, made, stored=kept, by=person, at=visit.at)


def login_with_password(person: Person) -> str | None:
    """The login of `person`; None where the account has no password."""
    with reading() as session:
        account = session.get_one(Account, person.account_id)
        return account.login if account.password_hash else None


def demo_accounts() -> list[tuple[str, str]]:
    """Login and role of the accounts that are open with one click, in the order they were made."""
    query = (
        select(col(Account.login), col(Account.name)).where(col(Account.example)).order_by(col(Account.id))
    )
    with reading() as session:
        return [(login, name.removeprefix(EXAMPLE)) for login, name in session.execute(query)]


def open_wall(key: str, address: str, at: datetime) -> None:
    """Note that the wall with `key` was opened from `address`; Refused where there is no such wall."""
    with reading() as session:
        wall = display_of(session, key)
        if wall is None:
            raise Refused(WRONG_KEY)
        is_due = is_seen_due(session, wall, at=at)
    if is_due:
        with suppress(Refused), transaction(is_domain=False) as session:
            actions.write_last_seen(session, replace(wall, address=address), at=at)


def _begin_try(login: str, visit: Visit) -> int:
    with transaction(is_domain=False) as session:
        _spend(session, visit)
        number, pause = actions.begin_try(session, login, visit.address, at=visit.at)
    if pause:
        raise TooManyTries(pause)
    return number


def _spend(session: Session, visit: Visit) -> None:
    actions.spend_form(session, visit.nonce, until=visit.at + FORM_AGE, at=visit.at)


def _account(login: str) -> tuple[int | None, str | None]:
    """Id and kept password of the account with this login; (None, None) where nobody has it."""
    query = select(col(Account.id), col(Account.password_hash)).where(col(Account.login) == login)
    with reading() as session:
        row = session.execute(query).first()
    return (row.id, row.password_hash) if row else (None, None)
