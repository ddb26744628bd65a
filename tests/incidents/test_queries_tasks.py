"""What waits for whom: every party sees its own share, and nobody walks the shares of all years."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import event, text
from sqlmodel import Session, col, select

from dashboard.access.queries_scope import own_call, own_share
from dashboard.access.rules import EVERYTHING, Grant, Person, Scope, scope_of
from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import ROLES, needed_rights, takes_scope
from dashboard.incidents.life import (
    actions_calls,
    actions_dispatch,
    actions_district,
    actions_ends,
    actions_handling,
    actions_times,
)
from dashboard.incidents.life.lifecycle_load import load
from dashboard.incidents.life.rules_standing import holds, is_called
from dashboard.incidents.tasks import queries_tasks
from dashboard.screen.frame import MENU
from models import Assignment, CallUp, Level, Party, Rating, Team, Village
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

WAIVER = {"waiver": "测试，无附件"}
HEAD = "module_head:enforcement"


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def waiting(room: Room, query: Any, who: str | Person, **inputs: Any) -> pd.DataFrame:
    person = who if isinstance(who, Person) else room.person(*who.split(":", 1))
    if takes_scope(query):
        inputs["scope"] = scope_of(person, *needed_rights(query))
    return query(room.session, **inputs)  # type: ignore[no-any-return]


def kinds(room: Room, query: Any, who: str | Person, **inputs: Any) -> list[str]:
    return list(waiting(room, query, who, **inputs)["kind"])


def village_of(room: Room, incident_id: int) -> str:
    village_id = room.row(incident_id).village_id
    return room.session.exec(select(Village.code).where(Village.id == village_id)).one()


def test_a_joint_matter_waits_on_the_board_of_every_party(room: Room) -> None:
    """Module, department, team and village: none of them has to look for it."""
    team = room.session.exec(select(Team.code)).first()
    village = room.session.exec(select(Village.code).order_by(col(Village.id).desc())).first()
    units = ("module:enforcement", "department:ecology", f"team:{team}", f"village:{village}")
    roles = (HEAD, "liaison:ecology", f"team_cadre:{team}", f"grid_worker:{village}")
    room.dispatched(*(room.choice(unit, is_lead=number == 0) for number, unit in enumerate(units)))
    for who in roles:
        frame = waiting(room, queries_tasks.shares, who)
        assert list(frame["kind"]) == ["sign"], who
        assert frame["red_at"].notna().all(), who
    assert waiting(room, queries_tasks.shares, "module_head:governance").empty


def test_a_share_is_signed_worked_on_and_fed_back_last_by_the_lead(room: Room) -> None:
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
    incident = room.dispatched(*parties)
    for who in (HEAD, "liaison:ecology"):
        room.do(who, actions_handling.sign, incident_id=incident)
    (lead,) = waiting(room, queries_tasks.shares, HEAD).to_dict("records")
    assert lead["kind"] == "wait"
    assert queries_tasks.WAITS in lead["words"]
    assert kinds(room, queries_tasks.shares, "liaison:ecology") == ["work"]
    room.do("liaison:ecology", actions_handling.finish_share, incident_id=incident, result="已配合")
    assert kinds(room, queries_tasks.shares, "liaison:ecology") == []
    assert kinds(room, queries_tasks.shares, HEAD) == ["feed_back"]
    assert waiting(room, queries_tasks.shares, HEAD)["red_at"].iloc[0] == room.row(incident).due_at
    room.do(HEAD, actions_handling.feed_back, incident_id=incident, result="拆了", **WAIVER)
    assert kinds(room, queries_tasks.shares, HEAD) == []


def test_a_share_that_was_given_back_waits_for_nobody(room: Room) -> None:
    room.do(HEAD, actions_handling.give_back, incident_id=room.dispatched(), reason="不是我们的职责")
    assert kinds(room, queries_tasks.shares, HEAD) == []


def test_a_matter_that_is_put_on_hold_waits_for_nobody(room: Room) -> None:
    incident = room.handling()
    until = room.at + timedelta(days=3)
    room.do("dispatcher", actions_times.suspend, incident_id=incident, until=until, reason="等批复")
    assert kinds(room, queries_tasks.shares, HEAD) == []


def test_an_urgent_matter_waits_for_its_first_report_too(room: Room) -> None:
    incident = room.handling(urgent=True)
    assert kinds(room, queries_tasks.shares, HEAD) == ["feed_back", "first_report"]
    room.do(HEAD, actions_handling.first_report, incident_id=incident, text="正在处置")
    assert kinds(room, queries_tasks.shares, HEAD) == ["feed_back"]


def test_what_is_asked_stands_with_it(room: Room) -> None:
    incident = room.triaged(description="桥头堆了石头")
    parties = (room.choice("module:enforcement", is_lead=True),)
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=parties, note="今天清完")
    assert waiting(room, queries_tasks.shares, HEAD)["words"].iloc[0] == "桥头堆了石头\n要求：今天清完"


def test_a_call_waits_to_be_signed_then_arrived_at_then_finished(room: Room) -> None:
    incident, ecology, cadre = room.handling(), room.unit("department", "ecology"), room.cadre()
    person = Person(
        "派驻", (Grant("seconded", room.unit("module", "service")),), account_id=5, cadre_id=cadre
    )
    called = {"task": "到场取证", "department_ids": [ecology], "cadre_ids": [cadre]}
    room.do("commander", actions_calls.call_up, incident_id=incident, **called)
    for who in ("liaison:ecology", person):
        frame = waiting(room, queries_tasks.calls, who)
        assert list(frame["kind"]) == ["sign_call"]
        assert frame["words"].iloc[0] == "任务：到场取证"
    call = room.session.exec(select(CallUp.id).where(CallUp.department_id == ecology)).one()
    for action, left in (
        (actions_calls.sign_call, ["arrive"]),
        (actions_calls.arrive, ["finish_call"]),
        (actions_calls.finish_call, []),
    ):
        given = {"result": "已取证"} if action is actions_calls.finish_call else {}
        room.do("liaison:ecology", action, incident_id=incident, call_id=call, **given)
        assert kinds(room, queries_tasks.calls, "liaison:ecology") == left
    assert kinds(room, queries_tasks.calls, person) == ["sign_call"]


def test_a_matter_of_the_village_waits_for_its_grid_worker_and_its_team(room: Room) -> None:
    incident = room.report(level=Level.VILLAGE)
    own = f"grid_worker:{village_of(room, incident)}"
    assert kinds(room, queries_tasks.of_village, own) == ["village"]
    room.do(own, actions_ends.pass_up, incident_id=incident, reason="要动用机械")
    assert kinds(room, queries_tasks.of_village, own) == []


def test_the_district_signs_then_answers(room: Room) -> None:
    incident = room.triaged(3)
    room.do("dispatcher", actions_district.escalate, incident_id=incident, reason="超出镇里能力")
    (first,) = waiting(room, queries_tasks.of_district, "district_centre").to_dict("records")
    assert (first["kind"], first["words"]) == ("receipt", "超出镇里能力")
    room.do("district_centre", actions_district.district_receipt, incident_id=incident)
    assert kinds(room, queries_tasks.of_district, "district_centre") == ["reply"]
    answer = {"is_solved": True, "text": "已协调解决"}
    room.do("district_centre", actions_district.district_reply, incident_id=incident, **answer)
    assert kinds(room, queries_tasks.of_district, "district_centre") == []


def test_the_commander_has_what_came_back_twice_and_what_is_nearly_due_again(room: Room) -> None:
    incident = room.dispatched()
    for _ in range(2):
        room.do(HEAD, actions_handling.give_back, incident_id=incident, reason="没有执法权")
        if not room.row(incident).arbitration:
            room.triage(incident)
            parties = (room.choice("module:enforcement", is_lead=True),)
            room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=parties)
    (task,) = waiting(room, queries_tasks.of_commander, "commander", at=room.at).to_dict("records")
    assert (task["kind"], task["words"]) == ("arbitrate", "没有执法权")
    put_off = room.handling()
    room.do(HEAD, actions_times.extend, incident_id=put_off, amount=1, reason="材料没到")
    ask = {"query": queries_tasks.of_commander, "who": "commander"}
    assert kinds(room, **ask, at=room.at) == ["arbitrate"]
    due = room.row(put_off).due_at
    assert kinds(room, **ask, at=due) == ["arbitrate", "extend"]


def test_nobody_is_asked_to_verify_what_he_handled(room: Room) -> None:
    incident = room.fed_back()
    handler = room.person(*HEAD.split(":")).account_id or 0
    frame = waiting(room, queries_tasks.to_verify, "inspector", accounts=(1,))
    assert list(frame["incident_id"]) == [incident]
    assert frame["words"].iloc[0] == "障碍物已清走"
    assert kinds(room, queries_tasks.to_verify, "inspector", accounts=(handler,)) == []


def test_whoever_only_finished_a_part_does_not_verify_either(room: Room) -> None:
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
    incident = room.dispatched(*parties)
    room.do(HEAD, actions_handling.sign, incident_id=incident)
    room.do("liaison:ecology", actions_handling.sign, incident_id=incident)
    room.do("liaison:ecology", actions_handling.finish_share, incident_id=incident, result="已配合")
    room.do(HEAD, actions_handling.feed_back, incident_id=incident, result="拆了", **WAIVER)
    helper = room.person("liaison", "ecology").account_id or 0
    assert kinds(room, queries_tasks.to_verify, "inspector", accounts=(helper,)) == []


def test_a_reporter_with_a_phone_is_called_back_within_days(room: Room) -> None:
    incident = room.closed(reporter_phone="10000000001")
    room.closed()
    closed_at = room.row(incident).concluded_at
    assert closed_at is not None
    ask = {"query": queries_tasks.to_call_back, "who": "inspector"}
    (task,) = waiting(room, **ask, at=room.at).to_dict("records")
    assert (task["incident_id"], task["red_at"]) == (incident, closed_at + timedelta(days=3))
    assert kinds(room, **ask, at=closed_at + timedelta(days=10)) == []
    rated = {"rating": Rating.SATISFIED, "channel": "电话回访"}
    room.do("inspector", actions_ends.rate, incident_id=incident, **rated)
    assert kinds(room, **ask, at=room.at) == []


SCOPES = (
    EVERYTHING,
    Scope(),
    Scope(modules=(1, 2)),
    Scope(teams=(1,)),
    Scope(villages=(1, 3)),
    Scope(departments=(2,)),
    Scope(district=True),
    Scope(departments=(1,), cadres=(1,), district=True),
)


@pytest.mark.parametrize("scope", SCOPES)
def test_the_store_and_the_guards_agree_on_whose_a_share_and_a_call_are(room: Room, scope: Scope) -> None:
    parties = [room.choice("module:enforcement", is_lead=True)]
    parties += [type(parties[0])(kind, 1) for kind in (Party.TEAM, Party.VILLAGE, Party.DEPARTMENT)]
    incident = room.dispatched(*parties)
    up = room.triaged(3)
    room.do("dispatcher", actions_district.escalate, incident_id=up, reason="超出镇里能力")
    called = {"task": "到场", "department_ids": [1, 2], "cadre_ids": [room.cadre("A"), room.cadre("B")]}
    room.do("commander", actions_calls.call_up, incident_id=incident, **called)
    held, own = set(), set()
    for one in (incident, up):
        standing, _ = load(room.session, one, EVERYTHING, lock=False)
        held |= {share.id for share in standing.shares if holds(scope, share)}
        own |= {call.id for call in standing.calls if is_called(scope, call)}
    assert set(room.session.exec(select(Assignment.id).where(own_share(scope)))) == held
    assert set(room.session.exec(select(CallUp.id).where(own_call(scope)))) == own


ASKED = (
    (queries_tasks.shares, {"scope": Scope(departments=(3,))}),
    (queries_tasks.shares, {"scope": Scope(modules=(3,), teams=(1,), villages=(2,))}),
    (queries_tasks.calls, {"scope": Scope(departments=(3,), cadres=(4,))}),
    (queries_tasks.of_village, {"scope": Scope(villages=(3,))}),
    (queries_tasks.of_district, {"scope": Scope(district=True)}),
    (queries_tasks.of_commander, {"scope": EVERYTHING}),
    (queries_tasks.to_verify, {"scope": EVERYTHING, "accounts": (1,)}),
    (queries_tasks.to_call_back, {"scope": EVERYTHING}),
)


@pytest.mark.parametrize(("query", "inputs"), ASKED)
def test_no_query_of_tasks_walks_a_table_of_all_years(room: Room, query: Any, inputs: Any) -> None:
    """Incidents, shares, calls and the log are reached by an index, on either database."""
    if query in (queries_tasks.of_commander, queries_tasks.to_call_back):
        inputs = inputs | {"at": room.at}
    connection = room.session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    asked: list[tuple[str, Any]] = []
    event.listen(connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    query(room.session, **inputs)
    queries = [one for one in asked if one[0].lstrip().upper().startswith("SELECT")]
    assert queries
    if not is_sqlite:
        # Of a handful of rows a planner prefers to read them all.
        room.session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    for statement, values in queries:
        plan = [str(row[-1]) for row in connection.exec_driver_sql(explain + statement, values)]
        walked = [line for line in plan if line.startswith("SCAN ") or "Seq Scan on" in line]
        for table in ("incident", "assignment", "call_up", "incident_log"):
            named = [line for line in walked if f" {table} " in f"{line} "]
            assert all("INDEX" in line for line in named), (named, plan)


def test_each_role_that_handles_may_open_the_page() -> None:
    (entry,) = [entry for entries in MENU.values() for entry in entries if entry.url_path == "tasks"]
    opened = {role for role in ROLES if not scope_of(_someone(role), *entry.needs).is_empty}
    assert opened == set(FOR_PEOPLE) - {"leadership", "administrator"}


def _someone(role: str) -> Person:
    return Person("测试", (Grant(role, 1),), account_id=1, cadre_id=1)
