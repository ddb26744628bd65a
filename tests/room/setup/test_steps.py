"""How far a town is set up: said by what the store holds, and by hand only where it cannot know."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.admin.settings import actions_places
from dashboard.admin.settings import queries_places as places
from dashboard.admin.settings.rules_places import belonging
from dashboard.room.setup.actions import confirm_step
from dashboard.room.setup.queries import facts, first_facts
from dashboard.room.setup.rules import State, is_finished, steps
from dashboard.room.setup.rules_first import first_steps
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Cadre, Identity, OneThing, Post, PostHolding, ResponsibilityItem, Team, TeamMember
from tests.access.people import a_grant, an_account
from tests.admin.settings.ground import ADMINISTRATOR, entries
from tests.factories import NOON

TODAY = township_date(NOON)
WHO = {"by": ADMINISTRATOR, "at": NOON}
ORDER = [
    "villages", "cadres", "secondments", "members", "holdings", "accounts",
    "items", "things", "powers", "calendar", "rules", "keys",
]  # fmt: skip


def states(session: Session) -> dict[str, State]:
    return {step.key: step.state for step in steps(facts(session, today=TODAY))}


def told(session: Session, key: str) -> str:
    return next(step.text for step in steps(facts(session, today=TODAY)) if step.key == key)


def confirm(session: Session, how_many: int | None = None) -> None:
    rows = places.villages(session).to_dict("records")[:how_many]
    actions_places.confirm_villages(
        session, seen={int(row["village_id"]): belonging(row) for row in rows}, **WHO
    )


def a_cadre(session: Session, number: str = "G001") -> Cadre:
    cadre = Cadre(staff_number=number, name="甲某", identity=Identity.TOWN)
    session.add(cadre)
    session.flush()
    return cadre


def test_of_a_fresh_store_only_the_published_calendar_is_done(session: Session) -> None:
    found = states(session)
    assert list(found) == ORDER
    assert {key for key, state in found.items() if state is not State.OPEN} == {"calendar"}
    assert told(session, "villages") == "已确认 0/22 个村社"
    assert told(session, "items") == "67 项里还有 66 项示例"
    assert "还缺：指挥长、值班调度员、第二位系统管理员" in told(session, "accounts")


def test_villages_are_done_only_when_every_one_is_confirmed(session: Session) -> None:
    confirm(session, 9)
    assert (states(session)["villages"], told(session, "villages")) == (
        State.BEGUN,
        "已确认 9/22 个村社",
    )
    confirm(session)
    assert states(session)["villages"] is State.DONE


def test_people_are_counted_as_they_come_in(session: Session) -> None:
    first = a_cadre(session)
    assert (states(session)["cadres"], told(session, "cadres")) == (State.DONE, "在册 1 人")
    assert states(session)["holdings"] is State.OPEN
    post = session.exec(select(Post)).first()
    session.add(PostHolding(cadre_id=first.id, post_id=post.id, from_on=date(2026, 1, 1)))
    session.flush()
    assert told(session, "holdings") == "1/1 名干部有岗位"
    assert states(session)["holdings"] is State.DONE
    a_cadre(session, "G002")
    assert states(session)["holdings"] is State.BEGUN
    for team in session.exec(select(Team)).all():
        session.add(TeamMember(team_id=team.id, cadre_id=first.id, from_on=date(2026, 1, 1)))
        session.flush()
    assert (states(session)["members"], told(session, "members")) == (State.DONE, "7/7 个组团有成员")


def test_whoever_has_left_counts_no_more(session: Session) -> None:
    a_cadre(session).left_on = date(2020, 1, 1)
    session.flush()
    assert states(session)["cadres"] is State.OPEN


def test_accounts_are_done_with_a_commander_a_dispatcher_and_two_administrators(session: Session) -> None:
    for number, role in enumerate(("administrator", "administrator", "commander")):
        a_grant(session, an_account(session, login=f"one.{number}"), role)
    assert (states(session)["accounts"], "还缺：值班调度员" in told(session, "accounts")) == (
        State.BEGUN,
        True,
    )
    dispatcher = an_account(session, login="dispatcher")
    a_grant(session, dispatcher, "dispatcher")
    assert states(session)["accounts"] is State.DONE
    dispatcher.locked_at = NOON
    session.flush()
    assert states(session)["accounts"] is State.BEGUN


def test_the_first_steps_of_an_empty_wall_follow_what_was_set_up(session: Session) -> None:
    def done() -> list[tuple[bool, str]]:
        return [(one.is_done, one.state) for one in first_steps(first_facts(session, today=TODAY))]

    nothing = (False, "")
    assert done() == [nothing] * 3
    a_cadre(session)
    assert done() == [(False, "还缺派驻名册"), nothing, nothing]
    confirm_step(session, step="secondments", note="没有派来", **WHO)
    a_grant(session, an_account(session, login="dispatcher"), "dispatcher")
    assert done() == [(True, "在册1人，没有派驻干部"), (True, "值班员1人"), nothing]


def test_lists_are_done_without_examples_and_with_a_person_for_every_department(session: Session) -> None:
    for item in session.exec(select(ResponsibilityItem)).all():
        item.example = item.number == 5
    session.flush()
    assert (states(session)["items"], told(session, "items")) == (State.BEGUN, "67 项里还有 1 项示例")
    for item in session.exec(select(ResponsibilityItem)).all():
        item.example = False
    for thing in session.exec(select(OneThing)).all():
        thing.example = False
    session.flush()
    assert states(session)["items"] is State.DONE
    # A matter whose departments name nobody is not ready to be dispatched.
    assert states(session)["things"] is State.BEGUN
    assert "没有在任的责任人" in told(session, "things")


@pytest.mark.parametrize("step", ["rules", "keys", "secondments"])
def test_what_the_store_cannot_know_is_said_with_name_and_day(session: Session, step: str) -> None:
    confirm_step(session, step=step, note=" 党政办  保险柜 ", **WHO)
    assert states(session)[step] is State.DONE
    assert f"党政办 保险柜，{ADMINISTRATOR.name} {TODAY}" in told(session, step)
    last = entries(session)[-1]
    data = last.data if isinstance(last.data, dict) else json.loads(last.data)
    assert (data["area"], data["was_now"]) == ("启用清单", ["已登记：党政办 保险柜"])
    confirm_step(session, step=step, note="换到档案室", **WHO)
    assert "换到档案室" in told(session, step)


@pytest.mark.parametrize("step", ["villages", "cadres", "accounts", "items", "powers", "nothing"])
def test_what_the_store_can_tell_is_never_ticked_by_hand(session: Session, step: str) -> None:
    with pytest.raises(Refused, match="不用手工确认"):
        confirm_step(session, step=step, note="办好了", **WHO)


@pytest.mark.parametrize(
    ("note", "why"), [("  ", "还没有填写"), ("字" * 201, "太长"), ("甲\u202e乙", "看不见的字符")]
)
def test_a_note_that_says_nothing_is_refused(session: Session, note: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        confirm_step(session, step="keys", note=note, **WHO)


def test_secondments_need_no_word_once_somebody_is_there(session: Session) -> None:
    known: Any = facts(session, today=TODAY)
    with_people = next(one for one in steps(replace(known, seconded=3)) if one.key == "secondments")
    assert (with_people.state, with_people.asked) == (State.DONE, None)


def test_powers_ask_only_for_a_list_that_seems_short(session: Session) -> None:
    known: Any = facts(session, today=TODAY)

    def powers(first: int, second: int, **said: str) -> Any:
        numbers = {"审批服务事项": (first, 584), "行政执法事项": (second, 605)}
        found = steps(replace(known, powers=numbers, notes=said))
        return next(one for one in found if one.key == "powers")

    assert (powers(3, 0).state, powers(3, 0).asked) == (State.OPEN, None)
    assert powers(580, 605).state is State.BEGUN
    assert powers(580, 605).asked is not None
    assert powers(580, 605, powers="照 2026 年公告，甲 2026-03-04").state is State.DONE
    assert (powers(584, 605).state, powers(584, 605).asked) == (State.DONE, None)


def test_it_is_finished_with_the_last_step_and_not_before(session: Session) -> None:
    known: Any = facts(session, today=TODAY)
    done = replace(
        known,
        confirmed=22, cadres=5, with_post=5, seconded=1, teams_with_members=7, item_examples=0,
        thing_examples=0, persons_missing=0, powers={"审批服务事项": (584, 584), "行政执法事项": (605, 605)},
        roles={"commander": 1, "dispatcher": 1, "administrator": 2}, notes={"rules": "甲", "keys": "乙"},
    )  # fmt: skip
    assert is_finished(steps(done))
    assert not is_finished(steps(replace(done, confirmed=21)))
    assert not is_finished(steps(replace(done, notes={"rules": "甲"})))
