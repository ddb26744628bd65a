"""Accounts: made, changed, locked, reset; each with its refusals and its entry in the log."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access import actions_accounts as actions
from dashboard.access.queries import person_of
from dashboard.access.rules import Person
from dashboard.words.errors import Refused
from models import Account, AuditLog, SignInSession, StoreMark
from tests.access.people import a_grant, a_seconded_cadre, a_session, an_account
from tests.factories import NOON

TODAY = date(2026, 3, 4)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
HASH = "$argon2id$not-a-real-one"


@pytest.fixture
def by(session: Session) -> Person:
    """An administrator who does all this."""
    account = an_account(session, "administrator", name="管理员甲")
    return Person(account.name, account_id=account.id, address="10.1.2.3")


def create(session: Session, by: Person, **given: Any) -> int:
    facts = {"login": "zhang.wei", "name": "张伟", "password_hash": HASH}
    return actions.create_account(session, **(facts | given), by=by, at=NOON)


def entries(session: Session, account_id: int | None) -> list[AuditLog]:
    query = select(AuditLog).where(AuditLog.subject == f"account:{account_id}").order_by(col(AuditLog.seq))
    return list(session.exec(query))


def last_entry(session: Session, account_id: int | None) -> AuditLog:
    return entries(session, account_id)[-1]


def ends_of(session: Session, account: Account) -> list[str]:
    query = select(SignInSession).where(SignInSession.account_id == account.id)
    return [row.ended_why for row in session.exec(query.order_by(col(SignInSession.id)))]


@pytest.mark.postgresql
def test_a_new_account_must_change_the_password_that_it_is_given(session, by):
    made = session.get(Account, create(session, by, login=" Zhang.Wei ", email="Z.W@Example.com"))
    assert (made.login, made.name, made.email) == ("zhang.wei", "张伟", "z.w@example.com")
    assert (made.password_hash, made.must_change_password, made.example) == (HASH, True, False)


@pytest.mark.postgresql
def test_making_an_account_leaves_an_entry_without_its_password(session, by):
    entry = last_entry(session, create(session, by))
    assert (entry.kind, entry.actor, entry.address) == ("account_created", "管理员甲", "10.1.2.3")
    assert entry.data["login"] == "zhang.wei"
    assert HASH not in str(entry.model_dump())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"login": "张伟"}, "登录名"),
        ({"login": "ab"}, "登录名"),
        ({"login": "a" * 41}, "登录名"),
        ({"login": "a b c"}, "登录名"),
        ({"name": "  "}, "姓名"),
        ({"name": "张" * 41}, "太长"),
        ({"name": "张\u202e伟"}, "看不见"),
        ({"name": "张\x00伟"}, "看不见"),
        ({"email": "nobody"}, "邮箱"),
        ({"email": "a@b.c" + "d" * 120}, "邮箱"),
        ({"leaves_on": YESTERDAY}, "已经过去"),
        ({"cadre_id": 999_999}, "没有找到这位干部"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(session, by, given, told):
    with pytest.raises(Refused, match=told):
        create(session, by, **given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"login": "ZHANG.WEI"}, "登录名已经有人用了"),
        ({"login": "other", "email": "Z@example.com"}, "邮箱已经有人用了"),
    ],
)
def test_a_login_and_an_address_belong_to_one_account(session, by, given, told):
    create(session, by, email="z@example.com")
    with pytest.raises(Refused, match=told):
        create(session, by, **given)


def test_one_person_has_one_account(session, by):
    cadre, _ = a_seconded_cadre(session)
    create(session, by, cadre_id=cadre.id)
    with pytest.raises(Refused, match=r"已经有账号（登录名 zhang\.wei）"):
        create(session, by, login="other", cadre_id=cadre.id)


def test_a_change_is_logged_with_what_was_before(session, by):
    account = an_account(session, name="旧名")
    actions.change_account(
        session,
        account_id=account.id,
        name="新名",
        cadre_id=None,
        email="",
        leaves_on=TOMORROW,
        by=by,
        at=NOON,
    )
    assert (account.name, account.leaves_on) == ("新名", TOMORROW)
    entry = last_entry(session, account.id)
    assert entry.kind == "account_changed"
    assert entry.data == {"name": ["旧名", "新名"], "leaves_on": [None, "2026-03-05"]}


def test_nothing_to_change_is_said(session, by):
    account = an_account(session, name="旧名")
    with pytest.raises(Refused, match="没有变化"):
        actions.change_account(
            session,
            account_id=account.id,
            name="旧名 ",
            cadre_id=None,
            email="",
            leaves_on=None,
            by=by,
            at=NOON,
        )


def test_an_address_cannot_be_taken_from_somebody_else(session, by):
    an_account(session, email="z@example.com")
    account = an_account(session)
    with pytest.raises(Refused, match="邮箱已经有人用了"):
        actions.change_account(
            session, account_id=account.id, name="张", cadre_id=None, email="z@example.com", leaves_on=None,
            by=by, at=NOON,
        )  # fmt: skip


def test_a_lock_ends_every_session_at_once(session, by):
    account = an_account(session, "dispatcher")
    token = a_session(session, account)
    actions.lock_account(session, account_id=account.id, reason=" 手机丢失 ", by=by, at=NOON)
    session.expire_all()
    assert person_of(session, token, at=NOON) is None
    assert ends_of(session, account) == ["locked"]
    entry = last_entry(session, account.id)
    assert (entry.kind, entry.reason) == ("account_locked", "手机丢失")


def test_a_lock_asks_for_a_reason(session, by):
    with pytest.raises(Refused, match="原因"):
        actions.lock_account(session, account_id=an_account(session).id, reason=" ", by=by, at=NOON)


def test_a_locked_account_is_not_locked_twice(session, by):
    account = an_account(session, locked_at=NOON)
    with pytest.raises(Refused, match="已经锁定"):
        actions.lock_account(session, account_id=account.id, reason="再锁", by=by, at=NOON)


def test_nobody_locks_himself_out(session, by):
    an_account(session, "administrator")
    with pytest.raises(Refused, match="自己"):
        actions.lock_account(session, account_id=by.account_id, reason="试试", by=by, at=NOON)


def test_an_unlocked_account_may_be_used_again(session, by):
    account = an_account(session, locked_at=NOON, locked_reason="出差")
    actions.unlock_account(session, account_id=account.id, by=by, at=NOON)
    assert (account.locked_at, account.locked_reason) == (None, "")
    assert last_entry(session, account.id).kind == "account_unlocked"
    with pytest.raises(Refused, match="没有锁定"):
        actions.unlock_account(session, account_id=account.id, by=by, at=NOON)


def test_a_reset_ends_the_sessions_and_asks_for_another_password(session, by):
    account = an_account(session, password_hash="old")
    token = a_session(session, account)
    actions.reset_password(session, account_id=account.id, password_hash=HASH, by=by, at=NOON)
    session.expire_all()
    assert (account.password_hash, account.must_change_password) == (HASH, True)
    assert person_of(session, token, at=NOON) is None
    assert last_entry(session, account.id).kind == "password_reset"
    assert HASH not in str([entry.model_dump() for entry in entries(session, account.id)])


def test_ones_own_password_is_changed_and_not_reset(session, by):
    with pytest.raises(Refused, match="修改密码"):
        actions.reset_password(session, account_id=by.account_id, password_hash=HASH, by=by, at=NOON)


def test_one_session_is_ended_and_the_others_are_not(session, by):
    account = an_account(session, "dispatcher")
    lost, kept = a_session(session, account), a_session(session, account)
    first = session.exec(select(SignInSession.id).where(SignInSession.account_id == account.id)).first()
    actions.end_session(session, session_id=first, by=by, at=NOON)
    assert person_of(session, lost, at=NOON) is None
    assert person_of(session, kept, at=NOON)
    entry = last_entry(session, account.id)
    assert (entry.kind, entry.data) == ("session_ended", {"session": first})
    with pytest.raises(Refused, match="已经结束"):
        actions.end_session(session, session_id=first, by=by, at=NOON)


def test_all_sessions_are_ended_but_the_one_that_asks(session, by):
    account = session.get(Account, by.account_id)
    mine, other = a_session(session, account), a_session(session, account)
    asking = person_of(session, mine, at=NOON)
    with pytest.raises(Refused, match="退出"):
        actions.end_session(session, session_id=asking.session_id, by=asking, at=NOON)
    actions.end_all_sessions(session, account_id=account.id, by=asking, at=NOON)
    assert person_of(session, mine, at=NOON)
    assert person_of(session, other, at=NOON) is None
    assert last_entry(session, account.id).data == {"sessions": 1}
    with pytest.raises(Refused, match="没有其他"):
        actions.end_all_sessions(session, account_id=account.id, by=asking, at=NOON)


def test_a_demo_account_is_changed_in_a_demo_store_alone(session, by):
    mark = StoreMark(key="demo", value="1")
    session.add(mark)
    session.flush()
    account = an_account(session, "dispatcher", example=True)
    actions.lock_account(session, account_id=account.id, reason="试试", by=by, at=NOON)
    with pytest.raises(Refused, match="演示账号不用密码"):
        actions.reset_password(session, account_id=account.id, password_hash=HASH, by=by, at=NOON)
    session.delete(mark)
    session.flush()
    with pytest.raises(Refused, match="只能在演示库里修改"):
        actions.unlock_account(session, account_id=account.id, by=by, at=NOON)


def test_an_account_that_does_not_exist_is_refused(session, by):
    with pytest.raises(Refused, match="没有找到这个账号"):
        actions.unlock_account(session, account_id=999_999, by=by, at=NOON)


def test_the_last_administrator_is_neither_locked_nor_sent_away(session, by):
    other = Person("另一位", account_id=an_account(session).id)
    with pytest.raises(Refused, match="最后一位"):
        actions.lock_account(session, account_id=by.account_id, reason="试试", by=other, at=NOON)
    session.rollback()


def test_the_last_administrator_does_not_leave_before_another_comes(session, by):
    facts = {"account_id": by.account_id, "name": "管理员甲", "cadre_id": None, "email": ""}
    for day in (YESTERDAY, TOMORROW):
        session.commit()
        with pytest.raises(Refused, match=r"最后一位|只到 2026-03-05"):
            actions.change_account(session, **facts, leaves_on=day, by=by, at=NOON)
        session.rollback()
    an_account(session, "administrator")
    actions.change_account(session, **facts, leaves_on=YESTERDAY, by=by, at=NOON)


def test_an_administrator_who_stays_for_a_short_time_is_no_successor(session, by):
    a_grant(session, an_account(session), "administrator", to_on=TOMORROW)
    other = Person("另一位", account_id=an_account(session).id)
    with pytest.raises(Refused, match="只到 2026-03-05"):
        actions.lock_account(session, account_id=by.account_id, reason="试试", by=other, at=NOON)


def test_an_administrator_whose_secondment_is_over_is_no_successor(session, by):
    cadre, _ = a_seconded_cadre(session, to_on=YESTERDAY)
    an_account(session, "administrator", cadre_id=cadre.id)
    an_account(session, "administrator", locked_at=NOON)
    other = Person("另一位", account_id=an_account(session).id)
    with pytest.raises(Refused, match="最后一位"):
        actions.lock_account(session, account_id=by.account_id, reason="试试", by=other, at=NOON)
