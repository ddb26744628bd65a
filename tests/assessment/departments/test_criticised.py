"""Which of a department's matters were so far over their limit that they are criticised."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Scope
from dashboard.assessment.departments import counting, queries
from dashboard.assessment.departments.rules_quarter import Quarter
from dashboard.town.clocks.calendar import calendar_changed
from models import CalendarDay, Exclusion, Incident, Setting
from tests.assessment.departments.ground import (
    ALL,
    AT,
    IN_QUARTER,
    OF,
    QUARTER,
    YEAR,
    a_quarter,
    department,
    matter,
)

# Days after which a matter was closed that was due after two: far over, holidays or not.
FAR = 40


def numbers(session: Session, department_id: int, **given: object) -> tuple[str, ...] | None:
    asked = {**OF, "department_id": department_id, "at": AT, **ALL} | given
    return queries.criticised(session, **asked).numbers


def far_over(session: Session, one: int) -> list[str]:
    query = select(Incident.number, Incident.concluded_at, Incident.due_at).where(
        Incident.department_id == one, Incident.reported_on == IN_QUARTER.date()
    )
    return [number for number, done, due in session.exec(query) if (done or AT) - due > timedelta(days=20)]


@pytest.mark.postgresql
def test_what_is_over_by_the_working_days_counts_open_or_closed_since(session: Session) -> None:
    one = a_quarter(session)
    assert numbers(session, one) == ()
    matter(session, None, department_id=one)
    matter(session, FAR, department_id=one)
    matter(session, None, department_id=department(session, 1))
    assert set(numbers(session, one) or ()) == set(far_over(session, one))
    assert len(numbers(session, one) or ()) == 2
    tally = counting.count(session, Quarter(YEAR, QUARTER), AT)[one].matters
    assert (tally.late, tally.overdue) == (2, 1)


@pytest.mark.postgresql
def test_the_town_sets_after_how_many_working_days(session: Session) -> None:
    one = a_quarter(session)
    told = {"changed_by": "张三", "changed_at": AT}
    session.add(Setting(key="criticise_after_working_days", kind="number", value="60", **told))
    matter(session, None, department_id=one)
    found = queries.criticised(session, **OF, department_id=one, at=AT, **ALL)
    assert (found.days, found.numbers) == (60, ())


def test_what_was_left_out_or_is_another_departments_is_not_told(session: Session) -> None:
    one = a_quarter(session)
    matter(session, None, department_id=one)
    assert len(numbers(session, one) or ()) == 1
    assert numbers(session, one, scope=Scope(departments=(department(session, 1),))) == ()
    late = session.exec(select(Incident.id).order_by(col(Incident.id).desc())).first()
    session.add(Exclusion(incident_id=late or 0, reason="台风", approver="书记", at=AT))
    session.flush()
    assert numbers(session, one) == ()


def test_without_a_calendar_it_is_unknown_and_not_nought(session: Session) -> None:
    one = a_quarter(session)
    matter(session, None, department_id=one)
    for day in session.exec(select(CalendarDay)):
        session.delete(day)
    session.flush()
    calendar_changed(session)
    assert numbers(session, one) is None
