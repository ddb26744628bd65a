"""Who hears of a case at the counter: the department at the window, and the one to which it is sent up."""

import pytest
from sqlmodel import Session, select

from dashboard.access.notices.rules import addressed_to
from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.delegation.powers import actions_counter
from dashboard.room.notices import queries
from models import CounterStatus, CounterWindow, Notice, NoticeKind
from tests.delegation.powers.ground import BY, TOLD, a_case, a_window, an_item, department


def liaison(session: Session, code: str) -> Person:
    return Person("联络人", (Grant("liaison", department(session, code)),))


def heard(session: Session, person: Person) -> list[tuple[str, int, str, str]]:
    frame = queries.notices(session, to=addressed_to(person), scope=EVERYTHING)
    return [tuple(row) for row in frame[["action", "case_id", "title", "actor"]].to_numpy().tolist()]


@pytest.mark.postgresql
def test_the_department_at_the_window_hears_of_a_case_that_came_to_it(session):
    case = a_case(session, an_item(session))
    assert heard(session, liaison(session, "police")) == [("counter_accept", case.id, "居住证签发", BY.name)]
    assert heard(session, liaison(session, "fire")) == []


@pytest.mark.postgresql
def test_of_a_case_at_a_window_of_the_town_nobody_needs_to_be_told(session):
    own = session.exec(select(CounterWindow.code).where(CounterWindow.department_id.is_(None))).first()
    a_case(session, an_item(session), window_id=a_window(session, own))
    assert session.exec(select(Notice)).all() == []


def test_the_department_that_has_the_item_hears_that_it_was_sent_up_and_why(session):
    case = a_case(session, an_item(session, department_id=department(session, "fire")))
    actions_counter.conclude(
        session, case_id=case.id, to=CounterStatus.SENT_UP, visits=1, reason="要现场勘验", **TOLD
    )
    assert heard(session, liaison(session, "fire")) == [("counter_send_up", case.id, "居住证签发", BY.name)]
    row = session.exec(select(Notice).where(Notice.kind == NoticeKind.COUNTER_SEND_UP)).one()
    assert "要现场勘验" in row.text
    # Of the person at the counter only a label is kept, and that stays there.
    assert "王" not in row.text


@pytest.mark.parametrize("to", [CounterStatus.FINISHED, CounterStatus.WITHDRAWN])
def test_what_ends_at_the_counter_is_nobody_elses_news(session, to):
    case = a_case(session, an_item(session))
    before = len(session.exec(select(Notice)).all())
    actions_counter.conclude(session, case_id=case.id, to=to, visits=1, reason="改天再来", **TOLD)
    assert len(session.exec(select(Notice)).all()) == before
