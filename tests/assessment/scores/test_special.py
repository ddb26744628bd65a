"""专项计分: entered, approved by somebody else, once per source, corrected by a new entry, never changed."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from dashboard.access.rules import EVERYTHING, Absent, Grant, Person, Scope
from dashboard.assessment.scores.actions_special import decide_special, enter_special
from dashboard.assessment.scores.queries import special_entries
from dashboard.words.errors import Refused
from models import AuditLog, Cadre, SpecialEntry, SpecialSource
from tests.access.people import an_account
from tests.factories import NOON

TODAY = date(2026, 3, 4)
CLERK = Person("登记员", (Grant("commander"),))
LEADER = Person("领导", (Grant("leadership"),))


@pytest.fixture
def cadre(session):
    row = Cadre(staff_number="T1", name="测试干部")
    session.add(row)
    session.flush()
    return row.id


def entered(session, cadre, points="5", by=CLERK, **given):
    told = {"task": "园区大道征迁", "role": "骨干", "occurred_on": TODAY, "evidence": "验收单 3 号"} | given
    return enter_special(session, cadre_id=cadre, points=Decimal(points), by=by, at=NOON, **told)


def approved(session, entry, by=LEADER):
    decide_special(session, entry_id=entry, is_approved=True, by=by, at=NOON)


def standing(session, scope=EVERYTHING):
    frame = special_entries(session, scope=scope)
    return [tuple(row) for row in frame[["points", "is_approved", "is_replaced"]].to_numpy()]


@pytest.mark.postgresql
def test_points_keep_their_cents_and_wait_for_a_decision(session, cadre):
    entered(session, cadre, "-2.35")
    session.commit()
    session.expire_all()
    assert session.exec(select(SpecialEntry.points)).one() == Decimal("-2.35")
    frame = special_entries(session, scope=EVERYTHING)
    assert frame["is_approved"].isna().tolist() == [True]


@pytest.mark.postgresql
def test_entering_and_deciding_leave_an_audit_entry_each(session, cadre):
    approved(session, entered(session, cadre))
    kinds = session.exec(select(AuditLog.kind).order_by(AuditLog.seq)).all()
    assert kinds == ["special_entered", "special_decided"]


def test_the_same_source_gives_its_points_once(session, cadre):
    entered(session, cadre, source=SpecialSource.BOUNTY, source_id="7/1")
    with pytest.raises(Refused, match="只计一次"):
        entered(session, cadre, source=SpecialSource.BOUNTY, source_id="7/1")
    entered(session, cadre, source=SpecialSource.BOUNTY, source_id="7/2")
    entered(session, cadre)
    entered(session, cadre)
    assert len(standing(session)) == 4


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"points": "0"}, "不能是 0"),
        ({"points": "20.01"}, "±20"),
        ({"points": "-20.5"}, "±20"),
        ({"points": "1.005"}, "两位小数"),
        ({"points": "NaN"}, "两位小数"),
        ({"evidence": "  "}, "依据"),
        ({"task": ""}, "任务"),
        ({"occurred_on": date(2026, 3, 5)}, "还没有到"),
    ],
)
def test_an_entry_that_cannot_stand_is_refused(session, cadre, given, told):
    with pytest.raises(Refused, match=told):
        entered(session, cadre, **given)


def test_the_one_whom_it_benefits_does_not_approve(session, cadre):
    entry = entered(session, cadre)
    own = Person("本人", (Grant("leadership"),), cadre_id=cadre)
    stand_in = Person("代岗人", (Grant("leadership", lender=Absent("本人", 9, cadre)),), for_accounts=(9,))
    for person in (own, stand_in):
        with pytest.raises(Refused, match="不能由您审批"):
            approved(session, entry, by=person)


def test_who_typed_an_entry_does_not_approve_it_but_accepts_a_bounty_with_its_points(session, cadre):
    account = an_account(session).id
    both = Person("指挥长", (Grant("commander"),), account_id=account)
    with pytest.raises(Refused, match="您登记的"):
        approved(session, entered(session, cadre, by=both), by=both)
    approved(session, entered(session, cadre, by=both, source=SpecialSource.BOUNTY, source_id="1/1"), by=both)


def test_a_decision_is_made_once_and_a_refusal_says_why(session, cadre):
    entry = entered(session, cadre)
    with pytest.raises(Refused, match="退回的原因"):
        decide_special(session, entry_id=entry, is_approved=False, by=LEADER, at=NOON)
    decide_special(session, entry_id=entry, is_approved=False, reason="没有验收单", by=LEADER, at=NOON)
    with pytest.raises(Refused, match="不能再审批"):
        approved(session, entry)


def test_a_correction_stands_in_the_place_of_what_it_corrects_once_it_is_approved(session, cadre):
    first = entered(session, cadre, "5")
    approved(session, first)
    correction = entered(session, cadre, "0", corrects_id=first, source=SpecialSource.CORRECTION)
    assert not special_entries(session, scope=EVERYTHING)["is_replaced"].any()
    approved(session, correction)
    assert standing(session) == [(Decimal(0), True, False), (Decimal(5), True, True)]
    with pytest.raises(Refused, match="已经有一条更正"):
        entered(session, cadre, "3", corrects_id=first)


def test_entries_of_others_are_not_shown(session, cadre):
    entered(session, cadre)
    assert len(standing(session, Scope(cadres=(cadre,)))) == 1
    assert standing(session, Scope(cadres=(cadre + 1,))) == []


@pytest.mark.parametrize("table", ["special_entry", "special_decision"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_ledger(session, cadre, table, change):
    approved(session, entered(session, cadre))
    session.commit()
    column = "points" if table == "special_entry" else "reason"
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(change.format(table, column, column)))
