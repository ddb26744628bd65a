"""Whom to call first: the free before the busy, the near before the far, and in words why."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.case.queries_choices import cadres, departments
from dashboard.incidents.case.rules_call_up import Candidate, rank
from dashboard.incidents.life import actions_calls
from models import Cadre as CadreRow
from models import (
    Identity,
    Placement,
    Presence,
    PresenceSpell,
    TeamMember,
    TeamVillage,
    VillageDepartment,
)
from tests.incidents.room import Room

START = date(2020, 1, 1)


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


candidates = st.builds(
    Candidate,
    cadre_id=st.integers(1, 9),
    name=st.text(min_size=1, max_size=3),
    module=st.sampled_from(["", "大执法"]),
    presence=st.sampled_from([None, *Presence]),
    is_near=st.booleans(),
    is_of_module=st.booleans(),
    calls=st.integers(0, 3),
)


@given(st.lists(candidates, min_size=2, max_size=8))
def test_nobody_who_is_free_stands_behind_somebody_who_is_not(found: list[Candidate]) -> None:
    ordered = sorted(found, key=rank)
    assert [one.is_free for one in ordered] == sorted((one.is_free for one in found), reverse=True)


@given(candidates)
def test_whoever_is_called_elsewhere_or_away_is_not_free(one: Candidate) -> None:
    busy = one.calls > 0 or one.presence in (Presence.HANDLING, Presence.ON_LEAVE, Presence.AWAY)
    assert one.is_free != busy
    assert ("另有" in one.why) == (one.calls > 0)


def somebody(room: Room, number: str, **given: Any) -> int:
    """A cadre; `presence`, `module` and `team` say where he is and works."""
    named = {"staff_number": number, "name": f"干部{number}", "identity": Identity.TOWN}
    cadre = CadreRow(**named, left_on=given.get("left"))
    room.session.add(cadre)
    room.session.flush()
    key = cadre.id or 0
    if "presence" in given:
        room.session.add(
            PresenceSpell(cadre_id=key, presence=given["presence"], started_at=room.at - timedelta(hours=1))
        )
    if "module" in given:
        module_id = room.unit("module", given["module"])
        room.session.add(Placement(cadre_id=key, module_id=module_id, from_on=START))
    if "team" in given:
        room.session.add(TeamMember(team_id=given["team"], cadre_id=key, from_on=START))
    room.session.flush()
    return key


@pytest.mark.postgresql
def test_the_free_and_near_are_offered_first_and_the_list_says_why(room: Room) -> None:
    linked = room.session.exec(select(TeamVillage)).first()
    assert linked is not None
    village_id, team_id = linked.village_id, linked.team_id
    incident = room.triaged(village_id=village_id)
    far = somebody(room, "A", presence=Presence.ON_DUTY)
    near = somebody(room, "B", presence=Presence.ON_DUTY, team=team_id)
    of_module = somebody(room, "C", presence=Presence.ON_DUTY, module="enforcement")
    away = somebody(room, "D", presence=Presence.ON_LEAVE, team=team_id, module="enforcement")
    busy = somebody(room, "E", presence=Presence.ON_DUTY, team=team_id)
    gone = somebody(room, "F", left=START)
    other = room.dispatched()
    room.do("commander", actions_calls.call_up, incident_id=other, task="到场", cadre_ids=[busy])
    frame = cadres(room.session, incident_id=incident, at=room.at, scope=EVERYTHING)
    assert list(frame["cadre_id"]) == [near, of_module, far, busy, away]
    assert gone not in set(frame["cadre_id"])
    why = dict(zip(frame["cadre_id"], frame["why"], strict=True))
    assert why[near] == "在岗 · 就近"
    assert why[of_module] == "在岗 · 大执法 · 本事件的模块"
    assert why[busy] == "处置中 · 就近 · 另有1处点将"
    assert list(frame["is_free"]) == [True, True, True, False, False]


@pytest.mark.postgresql
def test_whoever_is_on_another_scene_in_the_village_is_near(room: Room) -> None:
    incident, other = room.triaged(village_id=2), room.dispatched(village_id=2)
    there = somebody(room, "A", presence=Presence.IN_FIELD)
    room.do("commander", actions_calls.call_up, incident_id=other, task="到场", cadre_ids=[there])
    call = room.session.exec(select(actions_calls.CallUp.id)).one()
    room.do("dispatcher", actions_calls.arrive, incident_id=other, call_id=call)
    frame = cadres(room.session, incident_id=incident, at=room.at, scope=EVERYTHING)
    assert "就近" in frame["why"].iloc[0]


def test_departments_that_the_matter_concerns_come_first(room: Room) -> None:
    link = room.session.exec(select(VillageDepartment)).first()
    assert link is not None
    ecology = room.unit("department", "ecology")
    incident = room.triaged(village_id=link.village_id)
    room.triage(incident, department_id=ecology)
    frame = departments(room.session, incident_id=incident, scope=EVERYTHING)
    assert list(frame["department_id"][:1]) == [ecology]
    assert frame["why"].iloc[0] == "牵头部门"
    if link.department_id != ecology:
        assert "联系本村（待确认）" in set(frame["why"])


def test_outside_his_reach_nobody_is_offered_to_him(room: Room) -> None:
    incident = room.report()
    elsewhere = Scope(modules=(99,))
    assert cadres(room.session, incident_id=incident, at=room.at, scope=elsewhere).empty
    assert departments(room.session, incident_id=incident, scope=elsewhere).empty
