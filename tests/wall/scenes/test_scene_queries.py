"""What the further scenes of the wall ask, on both databases."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.find.queries_filters import SECRET_TITLE
from dashboard.wall.maps import queries_calls
from dashboard.wall.scenes import queries_villages
from dashboard.words.days import township_date
from models import CallUp, Incident, Shift, VillageScore, VillageVisit, VillageVisitStatus
from tests.access.people import a_seconded_cadre
from tests.factories import NOON
from tests.wall.scenes.facts import DAY, HOUR, add

pytestmark = pytest.mark.postgresql

TODAY = township_date(NOON)
NOTHING = Scope(everything=False)


def call(session: Session, incident: Incident, **given: Any) -> CallUp:
    """A call of an hour ago, half an hour to sign and two to come."""
    due = {"sign_due_at": NOON - HOUR / 2, "arrive_due_at": NOON + HOUR}
    made = CallUp(**({"incident_id": incident.id, "called_at": NOON - HOUR} | due | given))
    session.add(made)
    session.flush()
    return made


def test_calls_under_way_are_the_newest_that_nobody_ended(session: Session) -> None:
    cadre, _ = a_seconded_cadre(session)
    cadre.name = "尉迟点将"
    burning = add(session, longitude=118.83, latitude=28.84, secret=True)
    over = add(session, concluded_at=NOON - HOUR)
    first = call(session, burning, department_id=1, called_at=NOON - 2 * HOUR, arrived_at=NOON - HOUR)
    second = call(session, burning, cadre_id=cadre.id, arrive_due_at=NOON - timedelta(minutes=1))
    call(session, burning, department_id=2, released_at=NOON)
    call(session, burning, department_id=2, called_at=NOON + HOUR)
    call(session, over, department_id=2)
    found = queries_calls.calls_under_way(session, at=NOON, scope=EVERYTHING, most=9)
    assert list(found["call_up_id"]) == [second.id, first.id]
    assert found["shown"].iloc[0] == "尉某"
    assert set(found["title"]) == {SECRET_TITLE}
    assert found["arrived_at"].isna().tolist() == [True, False]
    assert len(queries_calls.calls_under_way(session, at=NOON, scope=EVERYTHING, most=1)) == 1
    assert queries_calls.calls_under_way(session, at=NOON, scope=NOTHING, most=9).empty
    assert queries_calls.call_counts(session, at=NOON, scope=EVERYTHING) == {
        "total": 2,
        "arrived": 1,
        "late": 1,
    }
    assert queries_calls.call_counts(session, at=NOON, scope=NOTHING) == {"total": 0, "arrived": 0, "late": 0}
    assert queries_calls.called_names(session, at=NOON) == {second.id: "尉迟点将"}


def test_of_who_is_on_duty_only_the_family_name_is_shown(session: Session) -> None:
    assert queries_calls.on_duty(session).empty
    session.add(Shift(name="钱示例", started_at=NOON - 9 * HOUR, ended_at=NOON - HOUR))
    session.add(Shift(name="孙示例", started_at=NOON - HOUR))
    session.flush()
    assert list(queries_calls.on_duty(session)["shown"]) == ["孙某"]
    assert list(queries_calls.on_duty_by_name(session)["shown"]) == ["孙示例"]
    assert list(queries_calls.on_duty(session)["started_at"]) == [NOON - HOUR]


def test_every_village_has_a_row_with_what_is_open_there(session: Session) -> None:
    add(session, village_id=1, due_at=NOON - HOUR, red_at=NOON - HOUR, urgent=True)
    add(session, village_id=1)
    add(session, village_id=2, concluded_at=NOON - HOUR)
    found = queries_villages.open_by_village(session, at=NOON, scope=EVERYTHING).set_index("village_id")
    assert len(found) == 22
    assert found.loc[1, ["open", "overdue", "red", "urgent"]].tolist() == [2, 1, 1, 1]
    assert found.loc[2, "open"] == 0
    assert not queries_villages.open_by_village(session, at=NOON, scope=NOTHING)["open"].any()


def test_visits_are_this_weeks_and_scores_those_of_the_newest_quarter(session: Session) -> None:
    assert queries_villages.scored_quarter(session, at=NOON) is None
    monday = TODAY - timedelta(days=TODAY.weekday())
    for day, status in (
        (monday, VillageVisitStatus.DONE),
        (monday + 6 * DAY, VillageVisitStatus.PLANNED),
        (monday, VillageVisitStatus.CANCELLED),
        (monday - DAY, VillageVisitStatus.DONE),
        (monday + 7 * DAY, VillageVisitStatus.PLANNED),
    ):
        visit: dict[str, Any] = {"topic": "走访", "who": "甲", "recorded_by": "甲", "recorded_at": NOON}
        if status is not VillageVisitStatus.PLANNED:
            visit |= {"concluded_by": "甲", "concluded_at": NOON}
        if status is VillageVisitStatus.DONE:
            visit |= {"visited_on": day, "findings": "无异常"}
        if status is VillageVisitStatus.CANCELLED:
            visit |= {"cancel_reason": "下雨"}
        session.add(VillageVisit(village_id=1, planned_on=day, status=status, **visit))
    for year, quarter, score in ((2025, 3, 60), (2025, 4, 70), (2026, 2, 99)):
        told = {"document": "清单", "entered_by": "甲", "entered_at": NOON, "example": quarter == 4}
        session.add(VillageScore(year=year, quarter=quarter, village_id=1, score=Decimal(score), **told))
    session.flush()
    # Of a quarter that has not begun nothing is shown.
    assert queries_villages.scored_quarter(session, at=NOON) == (2025, 4, True)
    found = queries_villages.village_work(session, at=NOON).set_index("village_id")
    assert found.loc[1].tolist() == [2, 1, Decimal(70)]
    assert found.loc[2].tolist() == [0, 0, None]
