"""Signing in step by step, on both databases, by hands that come at once."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from dashboard.access.actions import begin_try, spend_form, succeeded
from dashboard.access.passwords import new_token
from dashboard.access.queries import person_of
from dashboard.access.rules_accounts import (
    TRIES_OF_A_LOGIN,
    TRIES_OF_AN_ADDRESS,
    WINDOW,
    TooManyTries,
)
from dashboard.access.rules_audit import in_words
from dashboard.store.database import transaction
from dashboard.store.store_files import ROOT
from dashboard.web import signing
from dashboard.words.errors import Refused
from models import Account, AuditLog, SignInAttempt, SignInSession, StoreMark, UsedForm
from tests.access.people import a_session, an_account
from tests.factories import NOON
from tests.web.conftest import RIGHT, WRONG

SPENDING = """
from datetime import timedelta
from dashboard.access.actions import spend_form
from dashboard.store.database import transaction
from dashboard.words.errors import Refused
from tests.factories import NOON
try:
    with transaction(is_domain=False) as session:
        spend_form(session, "the same form", until=NOON + timedelta(hours=1), at=NOON)
    print("taken")
except Refused as refusal:
    print("refused" if "已经提交过" in str(refusal) else refusal)
"""


def a_visit(at=NOON, **given) -> signing.Visit:
    defaults = {"address": "10.1.2.3", "browser": "测试", "token": None, "nonce": new_token(), "at": at}
    return signing.Visit(**(defaults | given))


@pytest.fixture
def account(session, right_hash) -> Account:
    made = an_account(session, "commander", login="wang", password_hash=right_hash)
    session.commit()
    return made


@pytest.mark.postgresql
def test_the_right_password_begins_a_session(session, account):
    token = signing.sign_in(" Wang", RIGHT, a_visit())
    person = person_of(session, token, at=NOON)
    assert (person.account_id, person.address) == (account.id, "10.1.2.3")
    session.refresh(account)
    assert account.last_sign_in_at == NOON
    assert [row.succeeded for row in session.execute(select(SignInAttempt)).scalars()] == [True]


@pytest.mark.postgresql
def test_each_sign_in_has_a_token_of_its_own_and_ends_the_browsers_old_one(session, account):
    first = signing.sign_in("wang", RIGHT, a_visit())
    second = signing.sign_in("wang", RIGHT, a_visit(token=first))
    assert first != second
    assert person_of(session, first, at=NOON) is None
    assert person_of(session, second, at=NOON)


def test_a_guesser_waits_and_then_may_try_again(account):
    for _ in range(TRIES_OF_A_LOGIN):
        with pytest.raises(Refused, match="不正确"):
            signing.sign_in("wang", WRONG, a_visit())
    with pytest.raises(TooManyTries, match="1 分钟"):
        signing.sign_in("wang", RIGHT, a_visit(NOON + WINDOW - timedelta(seconds=30)))
    assert signing.sign_in("wang", RIGHT, a_visit(NOON + WINDOW))


def test_a_name_that_nobody_has_is_slowed_down_alike(session):
    for _ in range(TRIES_OF_A_LOGIN):
        with pytest.raises(Refused, match="不正确"):
            signing.sign_in("nobody", WRONG, a_visit())
    with pytest.raises(TooManyTries):
        signing.sign_in("nobody", WRONG, a_visit())
    failed = session.execute(select(AuditLog).where(AuditLog.kind == "sign_in_failed")).scalars().all()
    assert [(entry.subject, entry.actor) for entry in failed] == [("door", "no…")] * TRIES_OF_A_LOGIN


@pytest.mark.parametrize(("typed", "kept"), [(RIGHT, "一句…"), ("ab", "ab…"), ("", "…")])
def test_a_password_typed_as_a_login_does_not_stay_in_the_log(session, typed, kept):
    with pytest.raises(Refused, match="不正确"):
        signing.sign_in(typed, WRONG, a_visit())
    (entry,) = session.execute(select(AuditLog)).scalars()
    assert entry.actor == kept
    assert RIGHT not in str(entry.model_dump())


def test_an_address_that_tries_many_names_is_slowed_down(session):
    for number in range(TRIES_OF_AN_ADDRESS):
        assert begin_try(session, f"name{number}", "10.9.9.9", at=NOON)[1] == timedelta()
    assert begin_try(session, "another", "10.9.9.9", at=NOON)[1] == WINDOW
    assert begin_try(session, "another", "10.9.9.8", at=NOON)[1] == timedelta()


def test_whoever_is_right_starts_afresh_and_old_tries_are_tidied(session):
    for minute in range(TRIES_OF_A_LOGIN):
        number, _ = begin_try(session, "wang", "a", at=NOON + timedelta(minutes=minute))
    succeeded(session, number)
    session.expire_all()
    assert begin_try(session, "wang", "a", at=NOON + timedelta(minutes=5))[1] == timedelta()
    begin_try(session, "wang", "a", at=NOON + timedelta(days=1))
    assert len(session.execute(select(SignInAttempt)).all()) == 1


def test_of_many_guesses_at_once_only_the_allowed_ones_are_looked_at(store):
    def guess(_: int) -> bool:
        with transaction(is_domain=False) as session:
            return not begin_try(session, "wang", "10.1.2.3", at=NOON)[1]

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(16))) == TRIES_OF_A_LOGIN


@pytest.mark.long
def test_of_processes_that_send_one_form_only_one_is_taken(store):
    command = [sys.executable, "-c", SPENDING]

    def spend(_: int) -> str:
        return subprocess.run(
            command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
        ).stdout.strip()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(spend, range(3))) == ["refused", "refused", "taken"]


def test_taken_forms_are_forgotten_once_they_could_not_come_again(session):
    spend_form(session, "a", until=NOON + timedelta(hours=1), at=NOON)
    spend_form(session, "b", until=NOON + timedelta(hours=3), at=NOON + timedelta(hours=2))
    assert [row.nonce for row in session.execute(select(UsedForm)).scalars()] == ["b"]


def test_a_form_is_not_taken_twice(account):
    visit = a_visit()
    signing.sign_in("wang", RIGHT, visit)
    with pytest.raises(Refused, match="已经提交过"):
        signing.sign_in("wang", RIGHT, visit)


def test_an_account_without_a_password_has_no_right_one(session):
    an_account(session, "commander", login="sso", password_hash=None)
    session.commit()
    for password in ("", "None", RIGHT):
        with pytest.raises(Refused, match="不正确"):
            signing.sign_in("sso", password, a_visit())


def test_one_click_opens_demo_accounts_and_no_others(session, right_hash):
    session.add(StoreMark(key="demo", value="{}"))
    session.flush()
    an_account(session, "commander", login="demo_commander", name="示例·指挥长", example=True)
    an_account(session, "commander", login="wang", password_hash=right_hash)
    session.commit()
    assert signing.demo_accounts() == [("demo_commander", "指挥长")]
    assert person_of(session, signing.sign_in_demo("demo_commander", a_visit()), at=NOON)
    with pytest.raises(Refused, match="演示账号不存在"):
        signing.sign_in_demo("wang", a_visit())


def test_a_new_password_signs_out_everywhere_else(session, account):
    here, there = a_session(session, account), a_session(session, account)
    session.commit()
    person = person_of(session, here, at=NOON)
    session.commit()
    new = "另外一句容易记住的话"
    token = signing.change_password(person, RIGHT, new, new, a_visit())
    assert person_of(session, token, at=NOON) == person, "the same session"
    assert person_of(session, here, at=NOON) is None, "a copy of its old cookie is worth nothing"
    assert person_of(session, there, at=NOON) is None
    ended = session.execute(select(SignInSession.ended_why).where(SignInSession.ended_at.is_not(None)))
    assert ended.scalars().all() == ["password_changed"]
    with pytest.raises(Refused, match="不正确"):
        signing.sign_in("wang", RIGHT, a_visit())
    assert signing.sign_in("wang", new, a_visit())


def test_a_session_that_was_ended_meanwhile_changes_no_password(session, account):
    person = person_of(session, a_session(session, account), at=NOON)
    row = session.get_one(SignInSession, person.session_id)
    row.ended_at, row.ended_why = NOON, "ended"
    session.commit()
    new = "另外一句容易记住的话"
    with pytest.raises(Refused, match="登录已过期，没有修改密码"):
        signing.change_password(person, RIGHT, new, new, a_visit())
    assert signing.sign_in("wang", RIGHT, a_visit())


def test_whoever_found_an_open_screen_cannot_guess_the_password_there(session, account):
    person = person_of(session, a_session(session, account), at=NOON)
    session.commit()
    new = "另外一句容易记住的话"
    for _ in range(TRIES_OF_A_LOGIN):
        with pytest.raises(Refused, match="原密码不正确"):
            signing.change_password(person, WRONG, new, new, a_visit(address="10.9.9.9"))
    with pytest.raises(TooManyTries):
        signing.change_password(person, RIGHT, new, new, a_visit())
    noted = session.execute(select(AuditLog).where(AuditLog.kind == "sign_in_failed")).scalars().all()
    assert len(noted) == TRIES_OF_A_LOGIN
    told = {(entry.subject, entry.account_id, entry.actor, entry.address) for entry in noted}
    assert told == {(person.subject, account.id, account.name, "10.9.9.9")}
    assert all(entry.data == {"what": "password_change"} for entry in noted)
    assert in_words(noted[0].data) == "内容 修改密码"
