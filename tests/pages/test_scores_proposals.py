"""案件提议 on the screen: proposed at a press, opened, and confirmed with a reason."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboard.assessment.departments.rules_quarter import quarter_of
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import (
    TOWNSHIP_ZONE,
    Assignment,
    AssignmentStatus,
    IncidentStatus,
    LineResult,
    Party,
    ScoreProposal,
)
from tests.assessment.scores.ground import module
from tests.factories import an_incident
from tests.pages.room_pages import said

PAGE = "pages/assessment/scores.py"
Open = Callable[..., Any]


def six_cases() -> None:
    quarter = quarter_of(township_date(now())).before
    at = datetime.combine(quarter.first + timedelta(days=9), time(12), TOWNSHIP_ZONE)
    with transaction() as session:
        for number in range(6):
            incident = an_incident(
                reported_at=at - timedelta(days=1),
                status=IncidentStatus.CLOSED,
                concluded_at=at,
                module_id=module(session),
            )
            session.add(incident)
            session.flush()
            session.add(
                Assignment(
                    incident_id=incident.id or 0,
                    party=Party.MODULE,
                    module_id=module(session),
                    sent_at=at - timedelta(days=1),
                    due_at=at + timedelta(hours=-1 if number < 3 else 1),
                    ended_at=at,
                    status=AssignmentStatus.DONE,
                )
            )


@pytest.mark.long
def test_a_quarters_cases_propose_and_a_person_confirms(open_page: Open) -> None:
    six_cases()
    page = open_page(PAGE, view="proposals")
    assert not page.exception
    assert "还没有提议" in said(page)
    next(one for one in page.button if one.label == "按案件提议").click().run()
    with reading() as session:
        (proposal,) = session.exec(select(ScoreProposal)).all()
        assert session.exec(select(LineResult)).all() == []
    page = open_page(PAGE, view="proposals", proposal=str(proposal.id))
    assert not page.exception
    words = [link.proto.query_string for link in page.get("page_link")]
    assert f"proposal={proposal.id}.late" in words
    assert "共 3 件" in said(open_page("pages/incidents/incidents.py", proposal=f"{proposal.id}.late"))
    page.text_area(key=f"pr_reason_{proposal.id}_0").set_value("核对过六件案件")
    next(one for one in page.button if one.label == "提交").click().run()
    assert not page.exception
    with reading() as session:
        (line,) = session.exec(select(LineResult)).all()
    assert (line.internal, line.rank) == (proposal.value, None)
    assert "核对过六件案件" in said(open_page(PAGE, view="proposals", proposal=str(proposal.id)))


def test_whoever_does_not_manage_scores_sees_no_proposals(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    six_cases()
    sign_in("leadership")
    page = open_page(PAGE, view="proposals")
    assert not page.exception
    assert not [one for one in page.button if one.label == "按案件提议"]
