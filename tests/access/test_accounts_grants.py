"""Roles of accounts, and keys of walls."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access import actions_accounts
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.queries import display_of, person_of
from dashboard.access.rules import Person
from dashboard.words.errors import Refused
from models import AuditLog, Cadre, DisplayKey, Identity, Module, RoleGrant, Staffing
from tests.access.people import a_grant, a_seconded_cadre, a_session, an_account
from tests.factories import NOON

TODAY = date(2026, 3, 4)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def by(session: Session) -> Person:
    account = an_account(session, "administrator", name="管理员甲")
    return Person(account.name, account_id=account.id)


@pytest.fixture
def module_id(session: Session) -> int:
    return session.exec(select(Module.id).order_by(col(Module.id))).first()


def grant(session: Session, by: Person, account: Any, role: str = "dispatcher", **given: Any) -> int:
    inputs = {"account_id": account.id, "role": role, "from_on": TODAY} | given
    return actions_accounts.grant_role(session, **inputs, by=by, at=NOON)


def last_entry(session: Session, subject: str) -> AuditLog:
    query = select(AuditLog).where(AuditLog.subject == subject).order_by(col(AuditLog.seq).desc())
    return session.exec(query).first()


@pytest.mark.postgresql
def test_a_granted_role_holds_over_its_unit_and_dates(session, by, module_id):
    account = an_account(session)
    token = a_session(session, account)
    grant(session, by, account, "module_head", unit_id=module_id, to_on=TODAY)
    assert [(held.role, held.unit_id) for held in person_of(session, token, at=NOON).grants] == [
        ("module_head", module_id)
    ]
    tomorrow = NOON + timedelta(hours=13)
    again = a_session(session, account, tomorrow)
    assert person_of(session, again, at=tomorrow).grants == ()


@pytest.mark.postgresql
def test_a_grant_and_its_end_leave_entries(session, by, module_id):
    account = an_account(session)
    grant_id = grant(session, by, account, "module_head", unit_id=module_id)
    entry = last_entry(session, f"account:{account.id}")
    name = session.get(Module, module_id).name
    told = {"grant": grant_id, "role": "模块负责人", "unit": name, "from_on": "2026-03-04", "to_on": None}
    assert (entry.kind, entry.actor, entry.data) == ("role_granted", "管理员甲", told)
    actions_accounts.revoke_role(session, grant_id=grant_id, by=by, at=NOON)
    entry = last_entry(session, f"account:{account.id}")
    assert (entry.kind, entry.data) == ("role_revoked", told)


def test_a_revoked_role_is_felt_at_the_next_call(session, by):
    account = an_account(session)
    token = a_session(session, account)
    grant_id = grant(session, by, account)
    assert person_of(session, token, at=NOON).grants
    actions_accounts.revoke_role(session, grant_id=grant_id, by=by, at=NOON)
    assert person_of(session, token, at=NOON).grants == ()
    with pytest.raises(Refused, match="已经收回"):
        actions_accounts.revoke_role(session, grant_id=grant_id, by=by, at=NOON)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"role": "display"}, "大屏密钥"),
        ({"role": "nobody"}, "不能授予"),
        ({"role": "module_head"}, "要指明是哪个模块"),
        ({"role": "module_head", "unit_id": 999_999}, "没有找到所选的范围"),
        ({"unit_id": 1}, "管全镇"),
        ({"from_on": TOMORROW, "to_on": TODAY}, "早于"),
        ({"from_on": YESTERDAY, "to_on": YESTERDAY}, "已经过去"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(session, by, given, told):
    with pytest.raises(Refused, match=told):
        grant(session, by, an_account(session), **given)


def test_the_same_role_over_the_same_unit_is_not_granted_twice_at_a_time(session, by, module_id):
    account = an_account(session)
    grant(session, by, account, "module_head", unit_id=module_id, to_on=TOMORROW)
    with pytest.raises(Refused, match="2026-03-04 至 2026-03-05"):
        grant(session, by, account, "module_head", unit_id=module_id, from_on=TOMORROW)
    grant(session, by, account, "module_head", unit_id=module_id + 1)
    grant(session, by, account, "module_head", unit_id=module_id, from_on=TOMORROW + timedelta(days=1))
    assert len(session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id)).all()) == 3


def test_a_revoked_role_may_be_granted_again(session, by):
    account = an_account(session)
    actions_accounts.revoke_role(session, grant_id=grant(session, by, account), by=by, at=NOON)
    grant(session, by, account)


@pytest.mark.parametrize(
    ("spell", "dates", "is_allowed"),
    [
        ({"from_on": TODAY}, {"from_on": TODAY}, True),
        ({"from_on": TODAY}, {"from_on": YESTERDAY}, False),
        ({"from_on": YESTERDAY, "to_on": TOMORROW}, {"from_on": TODAY, "to_on": TOMORROW}, True),
        ({"from_on": YESTERDAY, "to_on": TOMORROW}, {"from_on": TODAY}, False),
        ({"from_on": YESTERDAY, "to_on": TODAY}, {"from_on": TODAY, "to_on": TOMORROW}, False),
        ({"staffing": Staffing.RETURNED}, {"from_on": TODAY}, False),
    ],
)
def test_a_seconded_cadres_role_lies_within_the_secondment(session, by, module_id, spell, dates, is_allowed):
    cadre, _ = a_seconded_cadre(session, **spell)
    account = an_account(session, cadre_id=cadre.id)
    if is_allowed:
        assert grant(session, by, account, "seconded", unit_id=module_id, **dates)
        return
    with pytest.raises(Refused, match="派驻期"):
        grant(session, by, account, "seconded", unit_id=module_id, **dates)


@pytest.mark.parametrize("cadre", [None, {"identity": Identity.TOWN}, {"identity": Identity.SECONDED}])
def test_only_who_is_registered_as_seconded_gets_the_role_of_one(session, by, module_id, cadre):
    if cadre:
        cadre = Cadre(staff_number="T9", name="镇干部", **cadre)
        session.add(cadre)
        session.flush()
    account = an_account(session, cadre_id=cadre and cadre.id)
    with pytest.raises(Refused, match="请先登记派驻"):
        grant(session, by, account, "seconded", unit_id=module_id)
    assert not session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id)).all()


def test_who_has_the_role_stays_the_account_of_a_seconded_cadre(session, by, module_id):
    (cadre, _), (other, _) = a_seconded_cadre(session), a_seconded_cadre(session)
    account = an_account(session, cadre_id=cadre.id)
    facts = {"name": account.name, "email": "", "leaves_on": None, "by": by, "at": NOON}
    held = grant(session, by, account, "seconded", unit_id=module_id)
    with pytest.raises(Refused, match="请先收回这个角色"):
        actions_accounts.change_account(session, account_id=account.id, cadre_id=None, **facts)
    actions_accounts.change_account(session, account_id=account.id, cadre_id=other.id, **facts)
    actions_accounts.revoke_role(session, grant_id=held, by=by, at=NOON)
    actions_accounts.change_account(session, account_id=account.id, cadre_id=None, **facts)
    assert account.cadre_id is None


def test_the_last_administrator_keeps_the_role(session, by):
    other = an_account(session)
    own = session.exec(select(RoleGrant.id).where(RoleGrant.account_id == by.account_id)).one()
    session.commit()
    with pytest.raises(Refused, match="最后一位"):
        actions_accounts.revoke_role(session, grant_id=own, by=by, at=NOON)
    session.rollback()
    a_grant(session, other, "administrator")
    actions_accounts.revoke_role(session, grant_id=own, by=by, at=NOON)


def test_a_key_opens_the_wall_until_it_is_revoked(session, by):
    key = new_token()
    key_id = actions_accounts.make_display_key(
        session, name="一楼大厅", key_hash=token_hash(key), by=by, at=NOON
    )
    assert display_of(session, key).session_id == key_id
    actions_accounts.revoke_display_key(session, key_id=key_id, by=by, at=NOON)
    assert display_of(session, key) is None
    with pytest.raises(Refused, match="已经收回"):
        actions_accounts.revoke_display_key(session, key_id=key_id, by=by, at=NOON)


def test_a_key_and_its_end_leave_entries_without_the_key(session, by):
    key = new_token()
    key_id = actions_accounts.make_display_key(
        session, name="一楼大厅", key_hash=token_hash(key), by=by, at=NOON
    )
    made = last_entry(session, f"display_key:{key_id}")
    actions_accounts.revoke_display_key(session, key_id=key_id, by=by, at=NOON)
    ended = last_entry(session, f"display_key:{key_id}")
    assert (made.kind, ended.kind) == ("display_key_made", "display_key_revoked")
    for entry in (made, ended):
        assert entry.data == {"name": "一楼大厅"}
    assert session.get(DisplayKey, key_id).revoked_by == "管理员甲"


def test_two_walls_in_use_have_two_names(session, by):
    for number, refused in enumerate((False, True)):
        make = {"name": "一楼大厅", "key_hash": token_hash(str(number)), "by": by, "at": NOON}
        if refused:
            with pytest.raises(Refused, match="已经有一个在用的密钥"):
                actions_accounts.make_display_key(session, **make)
        else:
            actions_accounts.make_display_key(session, **make)
    with pytest.raises(Refused, match="大屏的名称"):
        actions_accounts.make_display_key(session, name="", key_hash="x", by=by, at=NOON)
