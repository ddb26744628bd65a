"""The demo town's delegated powers: example rows alone, an alarm to see, and two visits to make one."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from dashboard.delegation.powers import queries, queries_counter, queries_team, queries_visits
from dashboard.delegation.powers.rules_team import days_of, gaps, uncovered
from models import CounterCase, JointVisit, LawTeamMember, PowerItem, TeamSlot, VisitStatus
from tests.demo.conftest import UNTIL

TODAY = UNTIL.date()


def test_every_row_is_an_example_and_counts_for_nothing(town: Session) -> None:
    for table in (CounterCase, LawTeamMember, JointVisit):
        assert all(town.exec(select(table.example)).all())
    assert sum(not example for example in town.exec(select(PowerItem.example))) == 3
    assert queries.totals(town)["imported"].sum() == 3


def test_a_year_at_the_counter_has_all_ends(town: Session) -> None:
    row: Any = queries_counter.counts(town, since=TODAY - timedelta(days=366), until=TODAY).iloc[0]
    assert min(row["finished"], row["sent_up"], row["withdrawn"], row["open"]) > 0
    assert 0.7 < row["finished"] / (row["finished"] + row["sent_up"]) < 1
    numbers = town.exec(select(CounterCase.number)).all()
    assert len(set(numbers)) == len(numbers)


def test_the_team_stands_and_one_day_of_its_fortnight_has_nobody(town: Session) -> None:
    slots = queries_team.slots(town, on=TODAY)
    assert gaps([TeamSlot(word) for word in slots["slot"]]) == []
    assert queries_team.members(town, on=TODAY)["is_captain"].sum() == 1
    days = days_of(TODAY, TODAY + timedelta(days=13))
    duties = queries_team.duties(town, since=days[0], until=days[-1])
    assert uncovered(days, set(duties["day"])) == [TODAY + timedelta(days=5)]


def test_one_door_is_proposed_and_others_were_merged(town: Session) -> None:
    found = queries_visits.visits_to_merge(town, since=TODAY)
    assert [len(one.visit_ids) for one in found] == [2]
    visits = queries_visits.visits(town)
    merged = visits[visits["status"] == VisitStatus.MERGED]
    assert set(merged["merged_into_id"]) <= set(visits[visits["status"] == VisitStatus.DONE]["visit_id"])
    assert visits[visits["status"] == VisitStatus.DONE]["left"].sum() == 0
