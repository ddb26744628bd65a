"""1+4+2+X: X follows from the items, one captain, and duty that goes round in turn."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.delegation.powers import actions_team, queries_team
from dashboard.delegation.powers.rules_team import (
    Spell,
    Unit,
    checked_days,
    checked_member,
    days_of,
    formula,
    gaps,
    remaining_units,
    rota,
    uncovered,
)
from dashboard.words.errors import Refused
from models import AuditLog, LawDuty, LawTeamSlot, PowerKind, TeamSlot
from tests.delegation.powers.ground import TODAY, TOLD, an_item, department, some_cadres

DAY, ONE = date(2026, 3, 4), timedelta(days=1)
IDS = st.integers(1, 9)
UNITS = st.lists(st.builds(lambda key, items: Unit(key, f"部门{key}", items), IDS, st.integers(0, 50)))
TEAM = [TeamSlot.LEAD, *[TeamSlot.RESIDENT] * 4, *[TeamSlot.ON_CALL] * 2]


@given(UNITS, st.sets(IDS))
def test_x_is_every_department_with_items_and_without_a_place(units: list[Unit], placed: set[int]) -> None:
    found = remaining_units(units, placed)
    assert {unit.department_id for unit in found} == {u.department_id for u in units if u.items} - placed
    assert sum(unit.items for unit in found) == sum(u.items for u in units if u.department_id not in placed)
    assert found == remaining_units(reversed(units), placed)


def test_a_team_that_is_not_one_four_two_says_so() -> None:
    assert gaps(TEAM) == []
    assert formula(TEAM, 7) == "1+4+2+7"
    assert gaps(TEAM[:-1]) == ["随驻单位应有 2 个，现在 1 个。"]


@given(st.integers(1, 20), st.integers(0, 6), st.integers(1, 4))
def test_duty_goes_round_in_turn(days: int, people: int, per_day: int) -> None:
    spells = [Spell(key, DAY, None) for key in range(1, people + 1)]
    span = days_of(DAY, DAY + ONE * (days - 1))
    made = rota(span, spells, per_day, {})
    assert len(set(made)) == len(made) == days * min(per_day, people)
    turns = [sum(person == key for _, person in made) for key in range(1, people + 1)]
    assert not turns or max(turns) - min(turns) <= 1
    assert bool(uncovered(span, {day for day, _ in made})) == (people == 0)


def test_nobody_stands_outside_his_time_and_who_is_there_stays() -> None:
    spells = [Spell(1, DAY, DAY), Spell(2, DAY + ONE, None)]
    assert rota([DAY, DAY + ONE], spells, 2, {}) == [(DAY, 1), (DAY + ONE, 2)]
    assert rota([DAY], spells, 1, {DAY: {1}}) == []


def test_a_plan_has_days_to_come_and_not_too_many() -> None:
    for first, last, match in (
        (None, DAY, "哪天"),
        (DAY, DAY - ONE, "早于"),
        (DAY - ONE, DAY, "过去"),
        (DAY, DAY + ONE * 62, "最多"),
    ):
        with pytest.raises(Refused, match=match):
            checked_days(first, last, DAY)
    assert len(checked_days(DAY, DAY + ONE * 61, DAY)) == 62


def test_one_person_is_in_the_team_once_and_one_leads_it() -> None:
    there = [Spell(1, DAY, None, is_captain=True), Spell(2, DAY, DAY)]
    with pytest.raises(Refused, match="已经在队里"):
        checked_member(there, Spell(1, DAY + ONE, None))
    with pytest.raises(Refused, match="只能有一位"):
        checked_member(there, Spell(3, DAY, None, is_captain=True))
    assert checked_member(there, Spell(2, DAY + ONE, None)).cadre_id == 2


@pytest.mark.postgresql
def test_the_shipped_team_is_one_four_two_and_x_follows_from_the_register(session: Session) -> None:
    slots = queries_team.slots(session, on=TODAY)
    assert gaps([TeamSlot(word) for word in slots["slot"]]) == []
    x = queries_team.x_units(session, on=TODAY)
    assert slots["items"].sum() + sum(unit.items for unit in x) == 605
    assert {unit.department for unit in x}.isdisjoint(set(slots["name"]))
    # An item of a department that had none makes it one of X; nobody wrote it there.
    an_item(session, kind=PowerKind.ENFORCEMENT, name="对无证办学的处罚", category="教育",
            department_id=department(session, "education"), example=False)  # fmt: skip
    assert "区教育局" in {unit.department for unit in queries_team.x_units(session, on=TODAY)}


@pytest.mark.postgresql
def test_another_unit_takes_a_place_from_a_day_on(session: Session) -> None:
    slot = session.exec(select(LawTeamSlot).where(LawTeamSlot.slot == TeamSlot.ON_CALL)).first()
    assert slot is not None
    fire = department(session, "fire")
    start = TODAY + timedelta(days=3)
    actions_team.place_unit(session, slot_id=slot.id or 0, department_id=fire, from_on=start, **TOLD)
    assert "区消防救援大队" not in set(queries_team.slots(session, on=TODAY)["name"])
    later = queries_team.slots(session, on=start)
    assert "区消防救援大队" in set(later["name"])
    assert len(later) == 7
    with pytest.raises(Refused, match="已经在队里有位置"):
        other = session.exec(select(LawTeamSlot).where(LawTeamSlot.slot == TeamSlot.RESIDENT)).first()
        assert other is not None
        actions_team.place_unit(session, slot_id=other.id or 0, department_id=fire, from_on=start, **TOLD)


def test_people_join_stand_on_duty_and_leave(session: Session) -> None:
    people = some_cadres(session, 3)
    ids = [
        actions_team.add_member(
            session, cadre_id=key, department_id=None, is_captain=n == 0, from_on=TODAY, **TOLD
        )
        for n, key in enumerate(people)
    ]
    span = {"first": TODAY, "last": TODAY + timedelta(days=6)}
    assert actions_team.plan_duty(session, per_day=1, **span, **TOLD) == 7
    with pytest.raises(Refused, match="已经排满"):
        actions_team.plan_duty(session, per_day=1, **span, **TOLD)
    actions_team.end_member(session, member_id=ids[0], to_on=TODAY, **TOLD)
    left = queries_team.duties(session, since=TODAY, until=TODAY + timedelta(days=6))
    assert people[0] not in set(left[left["day"] > TODAY]["cadre_id"])
    one = int(left.iloc[-1]["duty_id"])
    actions_team.cancel_duty(session, duty_id=one, reason="出差", **TOLD)
    assert session.get_one(LawDuty, one).cancelled_at is not None
    with pytest.raises(Refused, match="已经取消"):
        actions_team.cancel_duty(session, duty_id=one, reason="出差", **TOLD)
    roster = queries_team.members(session, on=TODAY + ONE)
    assert set(roster["cadre_id"]) == set(people[1:])
    kinds = session.exec(select(AuditLog.kind).where(AuditLog.subject == "law_team")).all()
    assert len(kinds) == 6
