"""Whom an account's e-mail address lets in from a provider, and that he stays out once it is corrected."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access import actions_accounts as actions
from dashboard.access.actions import account_of_claims
from dashboard.access.queries import person_of
from dashboard.access.rules import Person
from dashboard.access.rules_audit import in_words
from dashboard.store.database import engine_for, transaction
from models import Account, AuditLog, SignInSession
from tests.access.people import a_session, an_account
from tests.factories import NOON

pytestmark = pytest.mark.postgresql

STRANGER = {"iss": "http://provider", "sub": "stranger", "iat": NOON.timestamp(), "email_verified": True}
STRANGER |= {"email": "stranger@town.example"}
BOUND = {"email": "stranger@town.example", "oidc_issuer": "http://provider", "oidc_subject": "stranger"}
LONGEST, HEAD_START = 30, 0.5  # seconds


def change(session: Session, account: Account, **given: Any) -> None:
    facts = {"name": account.name, "cadre_id": None, "email": account.email or "", "leaves_on": None}
    by = Person("管理员甲")
    actions.change_account(session, account_id=account.id, **(facts | given), by=by, at=NOON)


def last_entry(session: Session, account: Account) -> AuditLog:
    query = select(AuditLog).where(AuditLog.subject == f"account:{account.id}")
    return session.exec(query.order_by(col(AuditLog.seq).desc())).first()


def test_another_address_takes_away_who_was_bound_by_the_old_one(session):
    account = an_account(session, "dispatcher", **BOUND)
    strangers, own = a_session(session, account, way="oidc"), a_session(session, account)
    change(session, account, email="wang@town.example")
    entry = last_entry(session, account)
    session.expire_all()
    assert (account.oidc_issuer, account.oidc_subject) == (None, None)
    assert person_of(session, strangers, at=NOON) is None
    assert person_of(session, own, at=NOON), "whoever knows the password stays"
    ended = session.exec(select(SignInSession.ended_why).where(col(SignInSession.ended_at).is_not(None)))
    assert ended.all() == ["email_changed"]
    assert account_of_claims(session, STRANGER, at=NOON) is None
    his = STRANGER | {"sub": "wang", "email": "wang@town.example"}
    assert account_of_claims(session, his, at=NOON) is account
    assert (entry.kind, entry.data) == ("account_changed", {
        "email": ["stranger@town.example", "wang@town.example"],
        "oidc_issuer": ["http://provider", None], "oidc_subject": ["stranger", None], "sessions": 1,
    })  # fmt: skip
    assert "单点登录身份 stranger → 无，会话数 1" in in_words(entry.data)


def test_a_change_that_leaves_the_address_leaves_the_binding(session):
    account = an_account(session, "dispatcher", **BOUND)
    token = a_session(session, account, way="oidc")
    change(session, account, name="新名", email="Stranger@town.example ")
    assert list(last_entry(session, account).data) == ["name"]
    session.expire_all()
    assert account.oidc_subject == "stranger"
    assert person_of(session, token, at=NOON)


@pytest.mark.parametrize("bound", [BOUND, {"email": BOUND["email"]}])
def test_whoever_comes_while_the_address_is_corrected_does_not_slip_in(store, bound):
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        account = an_account(session, "dispatcher", **bound)

    def come() -> bool:
        with transaction(is_domain=False) as session:
            return account_of_claims(session, STRANGER, at=NOON) is not None

    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            change(session, account, email="wang@town.example")
            coming = pool.submit(come)
            # Long enough to find the account by what it was, and to wait for its row.
            time.sleep(HEAD_START)
        assert not coming.result(timeout=LONGEST)
    with Session(engine_for(store)) as session:
        assert session.get_one(Account, account.id).oidc_subject is None
