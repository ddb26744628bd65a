"""What a department is rated by: its own shares, visits, calls; never the other matters of its village."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.assessment.departments import counting, queries
from dashboard.assessment.departments.queries import evidence
from dashboard.assessment.departments.rules import Answers, Counts, Of, Rules, assess, ranked
from dashboard.assessment.departments.rules_quarter import Quarter
from models import Aspect, Assignment, CallUp, Incident, OneThing, VillageVisit
from tests.assessment.departments.ground import AT, IN_QUARTER, OF, department, matter, village_of
from tests.factories import an_incident

Q = Quarter(2026, 1)
DAY = timedelta(days=1)


def shared(session: Session, department_id: int, *, status: str = "done", days: int = 1, **given: Any) -> str:
    """A share that is signed and ended after `days`; due to be signed in one day, to be done in two."""
    lead = given.pop("is_lead", True)
    number = f"T{len(session.exec(select(Incident)).all()):05d}"
    row = an_incident(
        number=number, reported_at=IN_QUARTER, due_at=IN_QUARTER + 9 * DAY, status="closed",
        concluded_at=IN_QUARTER + 3 * DAY, **given,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        Assignment(
            incident_id=row.id or 0, party="department", department_id=department_id, is_lead=lead,
            status=status, sent_at=IN_QUARTER, sign_due_at=IN_QUARTER + DAY, due_at=IN_QUARTER + 2 * DAY,
            signed_at=IN_QUARTER + days * DAY, ended_at=IN_QUARTER + days * DAY,
        )
    )  # fmt: skip
    session.flush()
    return number


def visited(session: Session, department_id: int, village_id: int, times: int) -> None:
    for step in range(times):
        day = (IN_QUARTER + step * DAY).date()
        session.add(
            VillageVisit(
                village_id=village_id, department_id=department_id, planned_on=day, visited_on=day,
                topic="政策上门", who="部门", status="done", recorded_by="指挥室", recorded_at=IN_QUARTER,
                concluded_at=IN_QUARTER,
            )
        )  # fmt: skip
    session.flush()


@pytest.mark.postgresql
def test_the_villages_other_matters_are_not_the_departments(session: Session) -> None:
    one, other = department(session), department(session, 1)
    village = village_of(session, one).id or 0
    for _ in range(6):
        matter(session, None, village_id=village, rating="unsatisfied")
    assert counting.count(session, Q, AT) == {}
    shared(session, one, village_id=village, rating="satisfied")
    shared(session, one, village_id=village, days=3, rating="unsatisfied")
    shared(session, one, village_id=village, status="returned")
    # Elsewhere, and another department's share in this village: no service of its own here.
    shared(session, one, village_id=village_of(session, other).id)
    shared(session, other, village_id=village)
    found = counting.count(session, Q, AT)[one]
    assert (found.answered, found.solved, found.pleased) == (Of(2, 3), Of(1, 2), Of(1, 2))
    assert (found.signed, found.stayed) == (Of(3, 4), Of(3, 4))


@pytest.mark.postgresql
def test_visits_count_for_the_linked_village_alone_and_are_unknown_where_nobody_logs_any(
    session: Session,
) -> None:
    one, other = department(session), department(session, 1)
    shared(session, one)
    assert counting.count(session, Q, AT)[one].visits is None
    visited(session, one, village_of(session, one).id or 0, 4)
    visited(session, one, village_of(session, other).id or 0, 2)
    counts = counting.count(session, Q, AT)
    assert (counts[one].visits, counts[one].villages >= 1) == (4, True)
    assert counts[other].visits == 0


def test_a_matter_counts_by_the_whole_for_its_lead_and_by_the_share_for_its_helpers(session: Session) -> None:
    one, helper = department(session), department(session, 1)
    thing = session.exec(select(OneThing.id)).first()
    matter(session, 1, department_id=one, one_thing_id=thing)
    matter(session, 1, department_id=one, one_thing_id=None)
    shared(session, helper, one_thing_id=thing, is_lead=False)
    shared(session, helper, one_thing_id=thing, is_lead=False, days=3)
    shared(session, helper, is_lead=False)
    counts = counting.count(session, Q, AT)
    assert (counts[one].matters.on_time, counts[one].helped) == (1, Of())
    assert (counts[helper].matters.on_time, counts[helper].helped) == (0, Of(1, 2))


def test_calls_count_by_arrival_in_time(session: Session) -> None:
    one = department(session)
    shared(session, one)
    case = session.exec(select(Incident.id)).one()
    for arrived in (1, 3, None):
        session.add(
            CallUp(
                incident_id=case or 0, department_id=one, called_at=IN_QUARTER, sign_due_at=IN_QUARTER + DAY,
                arrive_due_at=IN_QUARTER + 2 * DAY,
                arrived_at=None if arrived is None else IN_QUARTER + arrived * DAY,
            )
        )  # fmt: skip
    session.flush()
    assert counting.count(session, Q, AT)[one].arrived == Of(1, 3)


def test_a_part_with_few_cases_is_shown_and_not_scored_and_who_has_no_part_is_not_ranked(
    session: Session,
) -> None:
    few, many = department(session), department(session, 1)
    for _ in range(2):
        shared(session, few, status="returned")
    for _ in range(5):
        shared(session, many)
    frame = queries.standing_now(session, **OF, at=AT, scope=EVERYTHING).set_index("department_id")
    assert frame["rank"].to_dict()[many] == 1
    assert frame["total"][few] is None
    stayed = next(part for part in frame["aspects"][few][2]["parts"] if part["part"] == "stayed")
    assert (stayed["good"], stayed["total"], stayed["few"], stayed["score"]) == ("0", "2", True, None)


def test_opinions_alone_rank_nobody() -> None:
    alone = assess(Counts(), {Aspect.LINK: Answers(9, 45)}, Rules())
    assert alone.total is None
    assert ranked({1: alone.total}) == {}


@pytest.mark.parametrize(("part", "expected"), [("signed", 2), ("answered", 1), ("helped", 0)])
def test_the_evidence_is_what_was_counted(session: Session, part: str, expected: int) -> None:
    one = department(session)
    shared(session, one, village_id=village_of(session, one).id)
    late = shared(session, one, days=3)
    told = {**OF, "department_id": one, "part": part, "at": AT}
    rows = evidence(session, **told, scope=EVERYTHING)
    assert len(rows) == expected
    if part == "signed":
        assert rows[0] == (late, False)
    assert evidence(session, **told, scope=Scope(departments=(9_999,))) == []
