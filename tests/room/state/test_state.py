"""平急转换: who switches it, from when it holds, and what it changes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from dashboard.access.notices.rules import to_role
from dashboard.access.notices.telling import write_notices
from dashboard.access.rules import Grant, Person, may
from dashboard.access.town_state import state_at
from dashboard.room.calls.actions import start
from dashboard.room.plans.actions import add_plan
from dashboard.room.plans.rules import PlanContent, PlanStep
from dashboard.room.state.actions import switch
from dashboard.room.state.rules import is_too_long, minutes_in
from dashboard.words.errors import Refused
from models import Action, AuditLog, CalledPerson, ChannelRule, OutgoingMessage, SendWhen
from tests.access.people import an_account
from tests.factories import NOON
from tests.running.senders import a_channel, an_incident_of_town, people

BY = Person("指挥长甲", (Grant("commander"),))
HOUR = timedelta(hours=1)
# 23:00 in the township.
NIGHT = NOON.replace(hour=15)


def into_emergency(session: Session, **given: object) -> None:
    switch(session, is_emergency=True, reason="防汛Ⅲ级响应", by=BY, **{"at": NOON} | given)  # type: ignore[arg-type]


def test_a_state_holds_from_its_moment_until_the_next(session: Session) -> None:
    assert not state_at(session, at=NOON).is_emergency
    into_emergency(session, from_at=NOON + HOUR)
    assert not state_at(session, at=NOON).is_emergency
    held = state_at(session, at=NOON + HOUR)
    assert (held.is_emergency, held.reason, held.set_by) == (True, "防汛Ⅲ级响应", "指挥长甲")
    switch(session, is_emergency=False, reason="响应结束", by=BY, at=NOON + 3 * HOUR)
    assert state_at(session, at=NOON + 2 * HOUR).is_emergency
    assert not state_at(session, at=NOON + 3 * HOUR).is_emergency
    query = select(AuditLog.kind).where(col(AuditLog.subject) == "town_state")
    assert list(session.exec(query)) == ["state_switched"] * 2


def test_what_is_so_already_was_so_or_lies_far_ahead_is_refused(session: Session) -> None:
    into_emergency(session)
    for asked, said in (
        ({}, "已经是应急状态（指挥长甲"),
        ({"from_at": NOON - HOUR}, "不能从以前起"),
        ({"from_at": NOON + timedelta(days=8)}, "最多提前七天"),
    ):
        with pytest.raises(Refused, match=said):
            into_emergency(session, **asked)


def test_leadership_and_the_commander_switch_it_and_nobody_else() -> None:
    roles = ("leadership", "commander", "dispatcher", "inspector", "administrator", "display")
    assert [role for role in roles if may(Person("甲", (Grant(role),)), "state.switch")] == list(roles[:2])


@given(st.integers(1, 120), st.integers(10, 100))
def test_nobody_has_less_than_a_minute_or_more_than_in_ordinary_times(minutes: int, percent: int) -> None:
    assert 1 <= minutes_in(minutes, percent, is_emergency=True) <= minutes
    assert minutes_in(minutes, percent, is_emergency=False) == minutes


def test_a_shift_is_long_after_its_hours() -> None:
    assert not is_too_long(NOON, NOON + 12 * HOUR, 12)
    assert is_too_long(NOON, NOON + 12 * HOUR + timedelta(minutes=1), 12)


@pytest.mark.parametrize(("is_emergency", "minutes"), [(False, 10), (True, 5)])
def test_who_is_called_has_half_the_time(session: Session, is_emergency: bool, minutes: int) -> None:
    if is_emergency:
        into_emergency(session)
    an_account(session, "commander")
    content = PlanContent((PlanStep("role:commander", "坐镇", 10),))
    plan_id = add_plan(
        session,
        name="水库险情",
        category_id=None,
        warning="报警",
        content=content,
        reason="预案",
        by=BY,
        at=NOON,
    )
    start(session, plan_id=plan_id, words="大坝报警", by=BY, at=NOON)
    row = session.exec(select(CalledPerson)).one()
    assert (row.minutes, row.due_at) == (minutes, NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize("is_emergency", [False, True])
def test_in_an_emergency_no_message_waits_for_the_morning(session: Session, is_emergency: bool) -> None:
    if is_emergency:
        into_emergency(session)
    people(session, 1)
    number = a_channel(session, "mail", "mailto://user:secret@localhost:1025?from=room@example.cn")

    for row in session.exec(select(ChannelRule).where(col(ChannelRule.channel_id) == number)):
        row.send_when = SendWhen.BY_DAY
        session.add(row)
    session.flush()
    incident = an_incident_of_town(session)
    write_notices(
        session, (to_role("dispatcher", "请签收"),), seq=1, at=NIGHT, incident_id=incident.id,
        action=Action.DISPATCH,
    )  # fmt: skip
    due = session.exec(select(OutgoingMessage.due_at)).one()
    assert (due == NIGHT) is is_emergency
