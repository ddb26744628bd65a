"""Whatever is done to accounts, and by however many at once, somebody remains who can let people in."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from dashboard.access import actions_accounts
from dashboard.access.accounts import last_administered_day
from dashboard.access.rules import Person
from dashboard.store.database import engine_for, reading, transaction
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Account, RoleGrant
from tests.access.people import a_session, an_account
from tests.examples import examples
from tests.factories import NOON

pytestmark = pytest.mark.postgresql

TODAY = township_date(NOON)
HASH = "$argon2id$not-a-real-one"
STEPS = ("lock", "unlock", "grant", "revoke", "leave", "stay", "reset", "end")
DAYS = st.one_of(st.none(), st.integers(-2, 3).map(lambda n: TODAY + timedelta(days=n)))
SEQUENCES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.integers(0, 2), DAYS), min_size=1, max_size=12
)


def people(session: Session, number: int = 3) -> list[Account]:
    """Accounts of which the first is an administrator."""
    made = [an_account(session, *(["administrator"] if n == 0 else [])) for n in range(number)]
    for account in made:
        a_session(session, account)
    return made


def step(session: Session, verb: str, whom: Account, by: Person, day: Any) -> None:
    account_id = whom.id or 0
    given: dict[str, Any] = {"account_id": account_id, "by": by, "at": NOON}
    facts = {"name": whom.name, "cadre_id": None, "email": ""}
    if verb == "lock":
        actions_accounts.lock_account(session, reason="试试", **given)
    elif verb == "unlock":
        actions_accounts.unlock_account(session, **given)
    elif verb == "grant":
        actions_accounts.grant_role(session, role="administrator", from_on=TODAY, to_on=day, **given)
    elif verb == "leave":
        actions_accounts.change_account(session, **facts, leaves_on=day, **given)
    elif verb == "stay":
        actions_accounts.change_account(session, **facts, leaves_on=None, **given)
    elif verb == "reset":
        actions_accounts.reset_password(session, password_hash=HASH, **given)
    elif verb == "end":
        actions_accounts.end_all_sessions(session, **given)
    else:
        query = select(RoleGrant.id).where(
            RoleGrant.account_id == account_id, col(RoleGrant.revoked_at).is_(None)
        )
        if (held := session.exec(query).first()) is not None:
            actions_accounts.revoke_role(session, grant_id=held, by=by, at=NOON)


@examples(0.5)
@given(sequence=SEQUENCES)
def test_no_sequence_of_acts_shortens_the_time_with_an_administrator(session, sequence):
    ids = [account.id for account in people(session)]
    until = last_administered_day(session, TODAY)
    for verb, whom, who, day in sequence:
        account, actor = session.get(Account, ids[whom]), session.get(Account, ids[who])
        with session.begin_nested() as point:
            try:
                step(session, verb, account, Person(actor.name, account_id=actor.id), day)
            except Refused:
                point.rollback()
        now_until = last_administered_day(session, TODAY)
        assert now_until is not None
        assert now_until >= until
        until = now_until
    session.rollback()


def at_once(*jobs: Callable[[], None]) -> list[str]:
    """Run the jobs in threads that start together; what each was refused for, or ''."""
    told = [""] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(number: int) -> None:
        start.wait()
        try:
            jobs[number]()
        except Refused as refusal:
            told[number] = str(refusal)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.parametrize("verb", ["lock", "revoke", "leave"])
def test_two_administrators_cannot_remove_each_other_at_once(store, verb):
    for _ in range(5):
        with Session(engine_for(store)) as session, session.begin():
            for old in session.exec(select(RoleGrant)):
                old.revoked_at = NOON
            pair = [an_account(session, "administrator") for _ in range(2)]
            ids = [account.id for account in pair]

        def remove(whom: int, who: int) -> None:
            with transaction() as session:
                account = session.get(Account, whom)
                step(session, verb, account, Person("某人", account_id=who), TODAY - timedelta(days=1))

        told = at_once(partial(remove, *ids), partial(remove, *reversed(ids)))
        assert sorted(map(bool, told)) == [False, True]
        assert any("最后一位" in sentence for sentence in told)
        with reading() as session:
            assert last_administered_day(session, TODAY)


def test_of_two_who_take_one_login_at_once_the_second_is_told(store):
    def create() -> None:
        with transaction() as session:
            actions_accounts.create_account(
                session, login="zhang.wei", name="张伟", password_hash=HASH, by=Person("某人"), at=NOON
            )

    told = at_once(create, create, create)
    assert sorted(map(bool, told)) == [False, True, True]
    assert "登录名已经有人用了" in "".join(told)


def test_of_two_who_grant_one_role_at_once_the_second_is_told(store):
    with Session(engine_for(store)) as session, session.begin():
        account_id = an_account(session).id

    def grant() -> None:
        with transaction() as session:
            actions_accounts.grant_role(
                session, account_id=account_id, role="dispatcher", from_on=TODAY, by=Person("某人"), at=NOON
            )

    told = at_once(grant, grant)
    assert sorted(map(bool, told)) == [False, True]
    assert "重叠" in "".join(told)
