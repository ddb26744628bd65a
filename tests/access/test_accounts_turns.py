"""Nobody who writes an entry about an account waits in a circle with somebody who changes the account."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access import actions, actions_accounts, audit
from dashboard.access.rules import Person
from dashboard.store.database import engine_for, transaction
from models import Account, AuditLog
from tests.access.people import an_account
from tests.factories import NOON

pytestmark = pytest.mark.postgresql

TOLD = {"iss": "http://provider", "sub": "wang", "email": "wang@town.example", "email_verified": True}
LONGEST, HEAD_START = 30, 0.5  # seconds
Pause = Callable[[], Any]


@pytest.fixture
def account(database: str) -> Account:
    with Session(engine_for(database), expire_on_commit=False) as session, session.begin():
        return an_account(session, "commander", login="wang", email="wang@town.example")


def sign_in(session: Session, account: Account, pause: Pause) -> None:
    found = actions.account_allowed_in(session, account.id or 0, at=NOON)
    pause()
    actions.sign_in(session, found, way="password", address="", browser="", at=NOON)


def come_by_provider(session: Session, account: Account, pause: Pause) -> None:
    actions.account_allowed_in(session, account.id or 0, at=NOON)
    pause()
    assert actions.account_of_claims(session, TOLD | {"iat": NOON.timestamp()}, at=NOON)


def change_address(session: Session, account: Account, pause: Pause) -> None:
    actions.account_allowed_in(session, account.id or 0, at=NOON)
    pause()
    actions_accounts.change_account(
        session, account_id=account.id or 0, name=account.name, cadre_id=None, email="other@town.example",
        leaves_on=None, by=Person("管理员甲"), at=NOON,
    )  # fmt: skip


def note(session: Session, account: Account, pause: Pause) -> None:
    """What any entry of the account's own does, with a pause where it has taken the chain."""
    by = Person(account.name, account_id=account.id)
    audit.lock_chain(session, by.subject)
    pause()
    # Long enough for the other to come to where he waits for the chain.
    time.sleep(HEAD_START)
    audit.record(session, by.subject, "exported", by=by, at=NOON)


# SQLite has one writer at a time: there the two could not even meet.
@pytest.mark.long
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("change", [sign_in, come_by_provider, change_address])
def test_an_entry_and_a_change_of_its_account_pass_each_other(database, account, change):
    both = Barrier(2, timeout=LONGEST)

    def run(work: Callable[[Session, Account, Pause], None]) -> None:
        with transaction(is_domain=False) as session:
            work(session, account, both.wait)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(partial(run, work)) for work in (change, note)]:
            done.result(timeout=LONGEST)
    with Session(engine_for(database)) as session:
        entries = session.exec(
            select(AuditLog.kind)
            .where(AuditLog.subject == f"account:{account.id}")
            .order_by(col(AuditLog.seq))
        )
        assert set(entries) >= {"exported"}
