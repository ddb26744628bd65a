"""The demo town's village work: whole in itself, and of the same town as the incidents and the scores."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING
from dashboard.assessment.departments.rules_quarter import quarter_of
from dashboard.linkage.villages import queries, queries_links, queries_visits
from dashboard.linkage.villages.rules import is_meeting_free, week_of
from dashboard.words.days import township_date
from models import Incident, KeyWorkItem, Source, VillageScore, VillageVisit, VisitProblem
from tests.demo.conftest import UNTIL

TODAY = township_date(UNTIL)


def test_every_village_has_its_team_department_and_visits_of_this_week(town: Session) -> None:
    week, quarter = week_of(TODAY), quarter_of(TODAY)
    board = queries.board(town, since=week[0], until=week[-1], year=quarter.year, quarter=quarter.quarter)
    assert len(board) == 22
    assert board["teams"].map(bool).all()
    assert board["department"].notna().all()
    assert board["score"].notna().all()
    assert (board["planned"] > 0).all()
    # Some grids have nobody, and the page says which.
    assert 0 < int((board["grids"] - board["covered"]).sum()) < int(board["grids"].sum()) / 2


def test_the_items_add_up_to_a_hundred_and_to_the_villages_score(town: Session) -> None:
    scores = {
        (row.village_id, row.year, row.quarter): row.score
        for row in town.exec(select(VillageScore).order_by(col(VillageScore.version)))
    }
    found: dict[tuple[int, int, int], list[KeyWorkItem]] = {}
    for item in town.exec(select(KeyWorkItem)):
        found.setdefault((item.village_id, item.year, item.quarter), []).append(item)
    assert len(found) == 2 * 22
    for key, items in found.items():
        assert sum(item.points for item in items) == Decimal(100)
        assert sum(item.awarded or Decimal(0) for item in items) == scores[key]
        assert all(item.awarded is None or 0 <= item.awarded <= item.points for item in items)


def test_what_visits_found_are_incidents_of_that_village_and_day(town: Session) -> None:
    query = (
        select(Incident, VillageVisit)
        .join(VisitProblem, col(VisitProblem.incident_id) == col(Incident.id))
        .join(VillageVisit, col(VillageVisit.id) == col(VisitProblem.visit_id))
    )
    rows = town.exec(query).all()
    assert len(rows) > 10
    for incident, visit in rows:
        assert (incident.source, incident.village_id, incident.reported_on) == (
            Source.VISIT,
            visit.village_id,
            visit.visited_on,
        )


def test_some_households_wait_for_their_turn_and_some_visits_are_late(town: Session, ask: Any) -> None:
    homes = queries_links.households(town, today=TODAY, scope=EVERYTHING)
    assert 0 < int(homes["is_due"].sum()) < len(homes)
    assert not queries_visits.late_visits(town, today=TODAY).empty
    meetings = queries.meetings(town, since=TODAY - timedelta(days=14), until=TODAY + timedelta(days=14))
    assert {bool(row["reason"]) for row in meetings.to_dict("records")} == {True, False}
    assert all(bool(row["reason"]) == is_meeting_free(row["held_on"]) for row in meetings.to_dict("records"))
    tables = "village_link low_income_household village_visit village_meeting key_work_item"
    for table in tables.split():
        assert ask(f"SELECT count(*) FROM {table} WHERE NOT example") == [(0,)]
