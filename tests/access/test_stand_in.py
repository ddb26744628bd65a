"""A/B 岗: who acts in another's place has his rights, for these days and no further."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import Session, col, select

from dashboard.access import actions_stand_in
from dashboard.access.queries import person_of
from dashboard.access.queries_stand_in import people, stand_ins
from dashboard.access.rules import Absent, Grant, Person, may, scope_of
from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.access.rules_stand_in import GUARDED, StandInSpell, check_spell
from dashboard.store.database import engine_for, transaction
from dashboard.words.errors import Refused
from models import Account, AuditLog, Cadre, Secondment, StandIn
from tests.access.people import a_grant, a_seconded_cadre, a_session, an_account
from tests.access.test_accounts_at_once import at_once
from tests.factories import NOON

TODAY = date(2026, 3, 4)
DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY


def a_turn(session: Session, absent: Account, stand_in: Account, **given: Any) -> StandIn:
    defaults = {"from_on": TODAY, "to_on": TODAY, "reason": "培训", "made_by": "测试", "made_at": NOON}
    row = StandIn(account_id=absent.id, stand_in_id=stand_in.id, **(defaults | given))
    session.add(row)
    session.flush()
    return row


def roles_of(session: Session, account: Account, at: Any = NOON) -> list[str]:
    person = person_of(session, a_session(session, account, at), at=at)
    return [grant.role for grant in person.grants]


def arrange(session: Session, by: Person, absent: Account, stand_in: Account, **given: Any) -> int:
    inputs = {"from_on": TODAY, "to_on": TOMORROW, "reason": "外出培训"} | given
    return actions_stand_in.make_stand_in(
        session, account_id=absent.id, stand_in_id=stand_in.id, **inputs, by=by, at=NOON
    )


def acting(session: Session, account: Account) -> Person:
    return person_of(session, a_session(session, account), at=NOON)


@pytest.fixture
def pair(session: Session) -> tuple[Account, Account]:
    """A commander, and a dispatcher who could stand in for him."""
    return (
        an_account(session, "commander", name="张三"),
        an_account(session, "dispatcher", name="李四"),
    )


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({}, True),
        ({"from_on": YESTERDAY, "to_on": TODAY}, True),
        ({"from_on": TODAY, "to_on": TOMORROW}, True),
        ({"from_on": YESTERDAY, "to_on": YESTERDAY}, False),
        ({"from_on": TOMORROW, "to_on": TOMORROW}, False),
        ({"revoked_at": NOON}, False),
    ],
)
def test_both_days_count_and_no_other(session, pair, given, holds):
    absent, stand_in = pair
    a_turn(session, absent, stand_in, **given)
    assert roles_of(session, stand_in) == ["dispatcher", *(["commander"] if holds else [])]
    assert roles_of(session, absent) == ["commander"]


@pytest.mark.postgresql
def test_the_township_day_counts_and_not_that_of_greenwich(session, pair):
    absent, stand_in = pair
    a_turn(session, absent, stand_in)
    evening = NOON.replace(hour=15, minute=59)
    assert "commander" in roles_of(session, stand_in, evening)
    assert "commander" not in roles_of(session, stand_in, evening + timedelta(minutes=1))
    morning = NOON.replace(day=3, hour=16)
    assert "commander" in roles_of(session, stand_in, morning)
    assert "commander" not in roles_of(session, stand_in, morning - timedelta(minutes=1))


@pytest.mark.postgresql
def test_who_it_is_and_for_whom_is_told(session, pair):
    absent, stand_in = pair
    a_turn(session, absent, stand_in)
    person = acting(session, stand_in)
    assert person.role == "值班调度员；代 张三：指挥长"
    assert (person.for_accounts, person.account_id, person.name) == ((absent.id,), stand_in.id, "李四")
    assert person.without_lent.role == "值班调度员"
    assert person.without_lent.for_accounts == ()
    assert acting(session, absent).for_accounts == ()


@pytest.mark.parametrize(("field", "value"), [("locked_at", NOON), ("leaves_on", YESTERDAY)])
def test_what_bounds_the_absent_ones_rights_bounds_the_stand_ins(session, pair, field, value):
    absent, stand_in = pair
    a_turn(session, absent, stand_in)
    setattr(absent, field, value)
    session.flush()
    person = acting(session, stand_in)
    assert (person.role, person.for_accounts) == ("值班调度员", ())


def test_the_absent_ones_grants_end_on_their_own_days(session, pair):
    absent, stand_in = pair
    a_grant(session, absent, "inspector", to_on=YESTERDAY)
    a_grant(session, absent, "leadership", revoked_at=NOON)
    a_turn(session, absent, stand_in)
    assert roles_of(session, stand_in) == ["dispatcher", "commander"]


def test_a_cadre_who_left_lends_nothing(session, pair):
    absent, stand_in = pair
    cadre = Cadre(staff_number="T1", name="某人", left_on=YESTERDAY)
    session.add(cadre)
    session.flush()
    absent.cadre_id = cadre.id
    a_turn(session, absent, stand_in)
    assert roles_of(session, stand_in) == ["dispatcher"]


def test_a_secondment_that_is_over_lends_and_borrows_nothing(session, pair):
    commander, dispatcher = pair
    cadre, spell = a_seconded_cadre(session)
    seconded = an_account(session, cadre_id=cadre.id, name="王五")
    a_grant(session, seconded, "seconded")
    a_turn(session, seconded, dispatcher)
    a_turn(session, commander, seconded)
    assert roles_of(session, dispatcher) == ["dispatcher", "seconded"]
    assert roles_of(session, seconded) == ["seconded", "commander"]
    session.get_one(Secondment, spell.id).to_on = YESTERDAY
    session.flush()
    assert roles_of(session, dispatcher) == ["dispatcher"]
    assert roles_of(session, seconded) == []


def test_who_stands_in_for_a_stand_in_gets_nothing_of_a_third(session, pair):
    absent, stand_in = pair
    third = an_account(session, "grid_worker")
    a_turn(session, absent, stand_in)
    a_turn(session, stand_in, third)
    assert roles_of(session, third) == ["grid_worker", "dispatcher"]
    assert acting(session, third).for_accounts == (stand_in.id,)


def test_one_person_may_stand_in_for_several(session, pair):
    absent, stand_in = pair
    second = an_account(session, "inspector", name="王五")
    a_turn(session, absent, stand_in)
    a_turn(session, second, stand_in)
    person = acting(session, stand_in)
    assert person.role == "值班调度员；代 张三：指挥长；代 王五：综合督考办"
    assert person.for_accounts == (absent.id, second.id)


def test_it_still_takes_one_statement_to_know_who_somebody_is(session, pair):
    a_turn(session, *pair)
    token = a_session(session, pair[1])
    session.commit()
    said: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: said.append(call[2]))
    assert person_of(session, token, at=NOON).for_accounts
    assert len([statement for statement in said if statement.startswith("SELECT")]) == 1


@pytest.mark.parametrize("role", FOR_PEOPLE)
def test_who_has_no_role_of_his_own_reaches_exactly_what_the_absent_one_does(role):
    grant = {"role": role, "unit_id": 7 if ROLES[role].unit else None}
    absent = Person("张三", (Grant(**grant),), account_id=1, cadre_id=11)
    stand_in = Person("李四", (Grant(**grant, lender=Absent("张三", 1, 11)),), account_id=2, cadre_id=22)
    for right in RIGHTS:
        assert scope_of(stand_in, right) == scope_of(absent, right)


def test_somebody_elses_own_matters_are_not_the_stand_ins():
    lent = Grant("seconded", 7, lender=Absent("张三", 1, None))
    assert scope_of(Person("李四", (lent,), cadre_id=22), "incident.read").cadres == ()


def test_everybody_asks_for_himself_and_leaves_two_entries(session, pair):
    absent, stand_in = pair
    arrange(session, acting(session, absent), absent, stand_in)
    row = session.exec(select(StandIn)).one()
    assert (row.account_id, row.stand_in_id, row.made_by) == (absent.id, stand_in.id, "张三")
    entries = session.exec(select(AuditLog).where(AuditLog.kind == "stand_in_made")).all()
    assert {entry.subject for entry in entries} == {f"account:{one.id}" for one in pair}
    told = {"absent": "张三", "stand_in": "李四", "from_on": "2026-03-04", "to_on": "2026-03-05"}
    assert [(entry.data, entry.reason) for entry in entries] == [(told, "外出培训")] * 2
    assert "commander" in roles_of(session, stand_in)


def test_it_ends_at_once_when_it_is_revoked(session, pair):
    absent, stand_in = pair
    turn_id = arrange(session, acting(session, absent), absent, stand_in)
    token = a_session(session, stand_in)
    assert may(person_of(session, token, at=NOON), "incident.arbitrate")
    actions_stand_in.revoke_stand_in(session, turn_id=turn_id, by=acting(session, stand_in), at=NOON)
    assert not may(person_of(session, token, at=NOON), "incident.arbitrate")
    kinds = session.exec(select(AuditLog.kind).where(col(AuditLog.kind).startswith("stand_in"))).all()
    assert sorted(kinds) == ["stand_in_made"] * 2 + ["stand_in_revoked"] * 2
    with pytest.raises(Refused, match="已经结束"):
        actions_stand_in.revoke_stand_in(session, turn_id=turn_id, by=acting(session, absent), at=NOON)


def test_a_third_ends_nothing_and_who_manages_ends_all(session, pair):
    manager = an_account(session, "administrator")
    turn_id = a_turn(session, *pair).id
    with pytest.raises(Refused, match="不是您的"):
        actions_stand_in.revoke_stand_in(
            session, turn_id=turn_id, by=acting(session, an_account(session, "inspector")), at=NOON
        )
    actions_stand_in.revoke_stand_in(session, turn_id=turn_id, by=acting(session, manager), at=NOON)
    with pytest.raises(Refused, match="没有找到"):
        actions_stand_in.revoke_stand_in(session, turn_id=999_999, by=acting(session, manager), at=NOON)


@pytest.mark.parametrize(
    ("arranger", "absent_role", "told"),
    [
        ("dispatcher", "module_head", "只能为自己"),
        ("commander", "module_head", None),
        ("commander", "inspector", "看审计日志"),
        ("commander", "leadership", "绩效"),
        ("commander", "administrator", "账号"),
        ("administrator", "leadership", None),
        ("administrator", "commander", None),
    ],
)
def test_who_may_arrange_for_whom(session, arranger, absent_role, told):
    by = acting(session, an_account(session, arranger))
    absent, stand_in = an_account(session, absent_role), an_account(session, "grid_worker")
    if told is None:
        assert arrange(session, by, absent, stand_in)
        return
    with pytest.raises(Refused, match=told):
        arrange(session, by, absent, stand_in)


def test_nobody_gives_himself_the_rights_of_another(session, pair):
    commander, _ = pair
    head = an_account(session, "module_head")
    with pytest.raises(Refused, match="不能安排自己"):
        arrange(session, acting(session, commander), head, commander)


def test_what_is_lent_is_not_lent_on(session, pair):
    absent, stand_in = pair
    a_turn(session, absent, stand_in, to_on=TODAY)
    by = acting(session, stand_in)
    assert may(by, "stand_in.manage")
    with pytest.raises(Refused, match="只能为自己"):
        arrange(session, by, absent, an_account(session, "grid_worker"), from_on=TOMORROW)
    other = a_turn(session, an_account(session), an_account(session))
    with pytest.raises(Refused, match="不是您的"):
        actions_stand_in.revoke_stand_in(session, turn_id=other.id, by=by, at=NOON)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"from_on": TOMORROW, "to_on": TODAY}, "早于"),
        ({"from_on": YESTERDAY}, "已经过去"),
        ({"to_on": TODAY + timedelta(days=367)}, "最长一年"),
        ({"reason": "  "}, "原因"),
    ],
)
def test_what_makes_no_sense_is_refused(session, pair, given, told):
    absent, stand_in = pair
    with pytest.raises(Refused, match=told):
        arrange(session, acting(session, absent), absent, stand_in, **given)
    assert not session.exec(select(StandIn)).all()


def test_nobody_stands_in_for_himself_or_who_cannot_come_in(session, pair):
    absent, stand_in = pair
    by = acting(session, absent)
    with pytest.raises(Refused, match="自己代自己"):
        arrange(session, by, absent, absent)
    stand_in.leaves_on = TODAY
    session.flush()
    with pytest.raises(Refused, match="2026-03-05 不能登录"):
        arrange(session, by, absent, stand_in)
    with pytest.raises(Refused, match="没有找到这个账号"):
        actions_stand_in.make_stand_in(
            session, account_id=absent.id, stand_in_id=999_999, from_on=TODAY, to_on=TODAY, reason="培训",
            by=by, at=NOON,
        )  # fmt: skip


def test_on_one_day_nobody_is_both_away_and_a_stand_in(session, pair):
    absent, stand_in = pair
    third = an_account(session, "grid_worker", name="王五")
    arrange(session, acting(session, absent), absent, stand_in)
    with pytest.raises(Refused, match="已经由李四代岗"):
        arrange(session, acting(session, absent), absent, third, from_on=TOMORROW)
    with pytest.raises(Refused, match=r"张三在 .*自己也请人代岗"):
        arrange(session, acting(session, third), third, absent)
    with pytest.raises(Refused, match="正在代张三的岗"):
        arrange(session, acting(session, stand_in), stand_in, third, from_on=TOMORROW)
    arrange(session, acting(session, stand_in), stand_in, third, from_on=TOMORROW + DAY, to_on=TOMORROW + DAY)


DAYS = st.integers(0, 8).map(lambda number: TODAY + timedelta(days=number))
TURNS = st.builds(StandInSpell, st.integers(1, 4), st.integers(1, 4), DAYS, DAYS)


@given(st.lists(TURNS, max_size=12))
def test_whatever_is_arranged_one_day_has_one_stand_in_and_no_chain(wanted):
    arranged: list[StandInSpell] = []
    for turn in wanted:
        try:
            check_spell(turn, arranged, today=TODAY)
        except Refused:
            continue
        arranged.append(turn)
    for number in range(9):
        day = TODAY + timedelta(days=number)
        on = [turn for turn in arranged if turn.from_on <= day <= turn.to_on]
        away = [turn.account_id for turn in on]
        assert len(away) == len(set(away))
        assert not set(away) & {turn.stand_in_id for turn in on}


def test_of_two_arranged_at_once_for_one_person_the_second_is_told(store):
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        absent, one, other = (an_account(session, name=f"某{number}") for number in range(3))

    def make(stand_in: Account) -> None:
        with transaction() as session:
            arrange(session, Person("某0", account_id=absent.id), absent, stand_in)

    told = at_once(partial(make, one), partial(make, other))
    assert sorted(map(bool, told)) == [False, True]
    assert any("已经由" in sentence for sentence in told)


def test_the_list_says_who_stands_in_for_whom_and_not_why(session, pair):
    absent, stand_in = pair
    a_turn(session, absent, stand_in, reason="手术住院")
    a_turn(session, absent, stand_in, from_on=TOMORROW, to_on=TOMORROW)
    a_turn(session, absent, stand_in, from_on=YESTERDAY, to_on=YESTERDAY)
    a_turn(session, absent, stand_in, revoked_at=NOON)
    frame = stand_ins(session, since=YESTERDAY, today=TODAY)
    assert list(zip(frame["absent"], frame["stand_in"], frame["state"], strict=True)) == [
        ("张三", "李四", state) for state in ("over", "running", "revoked", "coming")
    ]
    assert "手术" not in frame.to_string()
    assert stand_ins(session, since=TODAY + 2 * DAY, today=TODAY).empty


def test_only_who_can_come_in_is_offered(session, pair):
    absent, stand_in = pair
    a_grant(session, stand_in, "inspector")
    a_grant(session, stand_in, "leadership", to_on=YESTERDAY)
    absent.locked_at = NOON
    session.flush()
    frame = people(session, at=NOON).set_index("name")
    assert "张三" not in frame.index
    assert frame.loc["李四", "roles"] == "值班调度员、综合督考办"


def test_what_is_guarded_exists():
    assert set(GUARDED) <= {right.group for right in RIGHTS.values()}
