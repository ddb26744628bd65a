"""Every status × every act × every role: what is possible, for whom, and that all else changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.access.rules import Person, require
from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import needed_rights
from dashboard.incidents.life import (
    actions_calls,
    actions_dispatch,
    actions_district,
    actions_ends,
    actions_handling,
    actions_merge,
    actions_notes,
    actions_times,
)
from dashboard.incidents.life.lifecycle_load import load
from dashboard.incidents.life.rules_acts import actor_of, refusal
from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.words.errors import Refused
from models import Action, Incident, IncidentLog, IncidentStatus, Rating
from tests.incidents.room import Room
from tests.incidents.statuses import at_the_village, brought_to

A, S = Action, IncidentStatus
WHERE = {"module_head": "enforcement", "seconded": "enforcement", "enforcement_captain": "enforcement",
         "team_cadre": "team1", "grid_worker": "330803112001", "liaison": "ecology"}  # fmt: skip
ACTS: dict[Action, Callable[..., Any]] = {
    A.ACCEPT: actions_ends.accept,
    A.REJECT: actions_ends.reject,
    A.PASS_UP: actions_ends.pass_up,
    A.CLOSE_AT_VILLAGE: actions_ends.close_at_village,
    A.TRIAGE: actions_dispatch.triage,
    A.DISPATCH: actions_dispatch.dispatch,
    A.SIGN: actions_handling.sign,
    A.RETURN: actions_handling.give_back,
    A.ARBITRATE: actions_dispatch.arbitrate,
    A.ESCALATE: actions_district.escalate,
    A.DISTRICT_RECEIPT: actions_district.district_receipt,
    A.DISTRICT_REPLY: actions_district.district_reply,
    A.SUSPEND: actions_times.suspend,
    A.RESUME: actions_times.resume,
    A.FEED_BACK: actions_handling.feed_back,
    A.VERIFY: actions_ends.verify,
    A.REWORK: actions_ends.rework,
    A.MERGE: actions_merge.merge,
    A.UNMERGE: actions_merge.unmerge,
    A.CANCEL: actions_ends.cancel,
    A.REOPEN: actions_ends.reopen,
    A.RATE: actions_ends.rate,
    A.EXTEND: actions_times.extend,
    A.REMIND: actions_times.remind,
    A.SUPERVISE: actions_times.supervise,
    A.ADD_PARTY: actions_dispatch.add_party,
    A.REMOVE_PARTY: actions_dispatch.remove_party,
    A.FIRST_REPORT: actions_handling.first_report,
    A.CALL_UP: actions_calls.call_up,
    A.ARRIVE: actions_calls.arrive,
    A.AMEND: actions_notes.amend,
    A.COMMENT: actions_notes.comment,
    A.STRIKE: actions_notes.strike,
}
# Who may, for a simple matter of the enforcement module in the first team's first village; * is what
# every open matter allows.
LETTERS = {
    "c": "commander", "d": "dispatcher", "m": "module_head", "s": "seconded", "e": "enforcement_captain",
    "i": "inspector", "x": "district_centre", "l": "leadership", "t": "team_cadre", "g": "grid_worker",
    "n": "liaison",
}  # fmt: skip
DECIDED = """
reported   accept:cd reject:cd * call_up:lcd amend:cd comment:lcditg
accepted   reject:cd triage:cd escalate:cd * call_up:lcd amend:cd comment:lcditg
triaged    triage:cd dispatch:cd escalate:cd * call_up:lcde amend:cd comment:lcdmsietg
dispatched sign:mse return:me merge:cd cancel:cd extend:cd remind:lcdi supervise:lci add_party:cd
           call_up:lcde amend:cd comment:lcdmsietg
handling   return:me escalate:cd suspend:cd feed_back:mse merge:cd cancel:cd extend:cdme
           remind:lcdi supervise:lci add_party:cd call_up:lcde amend:cd comment:lcdmsietg
suspended  resume:cd * call_up:lcde amend:cd comment:lcdmsietg
escalated  district_receipt:dx district_reply:dx * call_up:lcde amend:cd comment:lcdmsietgx
fed_back   verify:cdi rework:cdi * call_up:lcde amend:cd comment:lcdmsietg
closed     reopen:cdi rate:di amend:cd comment:lcdmsietg
rejected   reopen:cdi amend:cd comment:lcditg
merged     unmerge:cd amend:cd comment:lcditg
cancelled  reopen:cdi amend:cd comment:lcdmsietg
"""


OPEN = "merge:cd cancel:cd remind:lcdi supervise:lci"


def decided() -> dict[IncidentStatus, dict[Action, set[str]]]:
    found: dict[IncidentStatus, dict[Action, set[str]]] = {}
    for word in DECIDED.replace("*", OPEN).split():
        if ":" not in word:
            status = S(word)
            found[status] = {}
            continue
        action, letters = word.split(":")
        found[status][A(action)] = {LETTERS[letter] for letter in letters}
    return found


TABLE = decided()
IN_TOWN = list(FOR_PEOPLE)


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def in_status(room: Room, status: IncidentStatus) -> int:
    village = room.unit("village", "330803112001")
    room.session.info["village"] = village
    original = room.report

    def reported(who: str = "dispatcher", **given: Any) -> int:
        return original(who, **({"village_id": village} | given))

    room.report = reported  # type: ignore[method-assign]
    return brought_to(room, status) if status is not S.REPORTED else room.report()


def actor(room: Room, role: str) -> Person:
    return room.person(role, WHERE.get(role, ""), account=100 + IN_TOWN.index(role))


def inputs(room: Room, incident: int, action: Action) -> dict[str, Any]:
    """What each act is given so that nothing but the rules can refuse it."""
    shares = room.shares(incident)
    given: dict[Action, dict[str, Any]] = {
        A.CLOSE_AT_VILLAGE: {"result": "办好了", "waiver": "无附件"},
        A.TRIAGE: {"incident_class": 1, "platform_id": None, "module_id": 1, "why": "测试"},
        A.DISPATCH: {"parties": [room.choice("module:economy", is_lead=True)]},
        A.ARBITRATE: {"parties": [room.choice("module:economy", is_lead=True)], "reason": "测试"},
        A.DISTRICT_REPLY: {"is_solved": True, "text": "已经解决"},
        A.SUSPEND: {"until": room.at + timedelta(days=9), "reason": "等材料"},
        A.FEED_BACK: {"result": "办好了", "waiver": "无附件"},
        A.MERGE: {"into": room.row(room.report()).number, "reason": "同一件事"} if action is A.MERGE else {},
        A.RATE: {"rating": Rating.SATISFIED, "channel": "电话"},
        A.EXTEND: {"amount": 1, "reason": "要等材料"},
        A.ESCALATE: {"reason": "超出镇里能力", "why": "跨镇的事"},
        A.REMIND: {"text": "请抓紧"},
        A.SUPERVISE: {"text": "请今天办完"},
        A.ADD_PARTY: {"party": room.choice("module:economy")},
        A.REMOVE_PARTY: {"assignment_id": shares[0].id if shares else 0, "reason": "不用了"},
        A.FIRST_REPORT: {"text": "现场情况"},
        A.CALL_UP: {"task": "到场处置", "department_ids": [1]},
        A.ARRIVE: {"call_id": 1},
        A.AMEND: {"changes": {"place": "桥头"}, "reason": "地点写错"},
        A.COMMENT: {"text": "一条备注"},
        A.STRIKE: {"seq": 1, "reason": "写错了"},
    }
    plain = {A.ACCEPT, A.SIGN, A.RESUME, A.VERIFY, A.DISTRICT_RECEIPT}
    return given.get(action, {} if action in plain else {"reason": "测试原因"})


def test_every_act_of_people_is_walked() -> None:
    assert set(ACTS) == set(Action) - {A.REPORT, A.IMPORT}


@pytest.mark.parametrize("status", S)
def test_each_status_lets_each_role_do_what_was_decided_and_nothing_else(room: Room, status: S) -> None:
    incident = in_status(room, status)
    assert room.row(incident).status is status
    for action, role in product(ACTS, IN_TOWN):
        is_meant = role in TABLE[status].get(action, set())
        before = counted(room, incident)
        nested = room.session.begin_nested()
        word = tried(room, incident, action, actor(room, role))
        assert (word is None) == is_meant, (action, role, word)
        if is_meant:
            row, log = room.row(incident), room.log(incident)
            # What goes up untriaged is triaged first: the first of its entries begins where the matter stood.
            first = before[0]
            assert log[first].from_status is status
            assert all(one.to_status is two.from_status for one, two in pairwise(log[first:]))
            assert row.status is log[-1].to_status
            assert replayed(log) == {name: getattr(row, name) for name in replayed(log)}
        else:
            assert counted(room, incident) == before, (action, role)
            assert word.endswith(("。", "！"))
        nested.rollback()
        room.session.expire_all()


def tried(room: Room, incident: int, action: Action, person: Person, **more: Any) -> str | None:
    """The refusal, or None; what the page would say beforehand must agree with it."""
    given = inputs(room, incident, action) | more
    standing, _ = load(
        room.session, incident, require(room.person("dispatcher"), "incident.read"), lock=False
    )
    foreseen = refusal(action, standing, actor_of(person, action))
    try:
        scope = require(person, *needed_rights(ACTS[action]))
        ACTS[action](room.session, incident_id=incident, scope=scope, by=person, at=room.at, **given)
    except Refused as refused:
        return str(refused)
    assert foreseen is None, (action, person.name, foreseen)
    return None


def counted(room: Room, incident: int) -> tuple[int, int]:
    log = select(func.count()).select_from(IncidentLog).where(col(IncidentLog.incident_id) == incident)
    open_ = select(func.count()).where(col(Incident.concluded_at).is_(None), col(Incident.id) == incident)
    entries, is_open = room.session.exec(select(log.scalar_subquery(), open_.scalar_subquery())).one()
    return entries, is_open


def replayed(log: list[IncidentLog]) -> dict[str, Any]:
    return replay(LogEntry(e.action, e.at, e.to_status, e.data) for e in log).columns()


@pytest.mark.postgresql
def test_the_village_does_what_is_the_villages(room: Room) -> None:
    incident = at_the_village(room)
    for action, role in product((A.ACCEPT, A.REJECT, A.PASS_UP, A.CLOSE_AT_VILLAGE), IN_TOWN):
        nested = room.session.begin_nested()
        word = tried(room, incident, action, actor(room, role))
        allowed = {A.PASS_UP: {"commander", "dispatcher", "team_cadre", "grid_worker"},
                   A.CLOSE_AT_VILLAGE: {"team_cadre", "grid_worker"}}  # fmt: skip
        assert (word is None) == (role in allowed.get(action, set())), (action, role, word)
        nested.rollback()


@pytest.mark.postgresql
def test_a_refusal_says_what_is_possible_now_and_for_whom(room: Room) -> None:
    incident = room.handling()
    with pytest.raises(
        Refused, match=r"现在是“处置中”，不能“交办”.*挂账（指挥长、值班调度员）.*反馈（模块负责人"
    ):
        room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident,
                parties=[room.choice("module:economy", is_lead=True)])  # fmt: skip


# A joint matter that the module leads and has signed: a helper's part is open, came back, or was settled.
JOINT = """
helping  feed_back: extend:cdme remind:lcdime add_party:cd remove_party:cd
returned feed_back: extend:cdme remind:lcdi   add_party:cd remove_party:cd
settled  feed_back:mse extend:cdme remind:lcdi add_party:cd remove_party:
"""


def joint_in(room: Room, state: str) -> int:
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:police"))
    village = room.unit("village", "330803112001")
    incident = room.dispatched(*parties, village_id=village)
    room.do("module_head:enforcement", actions_handling.sign, incident_id=incident)
    if state != "helping":
        room.do("liaison:police", actions_handling.give_back, incident_id=incident, reason="不涉及治安")
    if state == "settled":
        helper = room.shares(incident)[1].id
        room.do("dispatcher", actions_dispatch.remove_party, incident_id=incident, assignment_id=helper,
                reason="用不着")  # fmt: skip
    return incident


@pytest.mark.parametrize("line", JOINT.strip().splitlines(), ids=lambda line: line.split()[0])
def test_each_role_does_in_a_joint_matter_what_was_decided_and_nothing_else(room: Room, line: str) -> None:
    state, *decided_for = line.split()
    incident = joint_in(room, state)
    helper = room.shares(incident)[1].id
    for word, role in product(decided_for, IN_TOWN):
        name, letters = word.split(":")
        is_meant = role in {LETTERS[letter] for letter in letters}
        nested = room.session.begin_nested()
        action = A(name)
        more = {"assignment_id": helper} if action is A.REMOVE_PARTY else {}
        answer = tried(room, incident, action, actor(room, role), **more)
        assert (answer is None) == is_meant, (action, role, answer)
        if is_meant:
            row, log = room.row(incident), room.log(incident)
            assert replayed(log) == {name: getattr(row, name) for name in replayed(log)}
        nested.rollback()
        room.session.expire_all()
