"""Which notices reach a person, how many are unread, and what it costs."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from dashboard.access.notices.rules import MOST_COUNTED, Address
from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import EVERYTHING, Person, Scope
from dashboard.room.notices import actions, queries
from dashboard.store.database import engine_for
from dashboard.words.errors import Refused
from models import Action, Incident, Module, Notice, NoticeSeen
from tests.access.people import an_account
from tests.factories import NOON, an_entry, an_incident

pytestmark = pytest.mark.postgresql

MODULE = ("module", 1)
TO = Address((MODULE, ("cadre", 5)), ("dispatcher",), bounties=True, counter=True)


def a_notice(session: Session, incident: Incident, **given: Any) -> Notice:
    defaults = {"incident_id": incident.id, "seq": 1, "action": Action.DISPATCH, "at": NOON, "text": "请签收",
                "to_kind": "module", "to_id": 1}  # fmt: skip
    notice = Notice(**(defaults | given))
    session.add(notice)
    session.flush()
    return notice


@pytest.fixture
def incident(session: Session) -> Incident:
    made = an_incident(title="村道塌陷", urgent=True, module_id=session.exec(select(Module.id)).first())
    session.add(made)
    session.flush()
    session.add(an_entry(incident_id=made.id, actor="调度员甲"))
    session.flush()
    return made


def told(session: Session, to: Address = TO, **given: Any) -> list[int]:
    frame = queries.notices(session, to=to, scope=EVERYTHING, **given)
    return frame["notice_id"].tolist()


def counted(session: Session, to: Address = TO, after: int = 0, scope: Scope = EVERYTHING) -> tuple[int, int]:
    frame = queries.unread(session, to=to, after=after, scope=scope)
    return int(frame["total"].iloc[0]), int(frame["last"].iloc[0])


def test_a_notice_says_who_did_what_when_to_which_incident(session, incident):
    notice = a_notice(session, incident)
    row = queries.notices(session, to=TO, scope=EVERYTHING).iloc[0].to_dict()
    assert row["at"].to_pydatetime() == NOON
    assert {name: row[name] for name in row if name != "at"} == {
        "notice_id": notice.id, "incident_id": incident.id, "bounty_id": None, "case_id": None,
        "number": incident.number, "title": "村道塌陷",
        "action": "dispatch", "text": "请签收", "actor": "调度员甲", "urgent": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "reaches"),
    [
        ({}, True),
        ({"to_id": 2}, False),
        ({"to_kind": "team"}, False),
        ({"to_kind": "cadre", "to_id": 5}, True),
        ({"to_kind": "cadre", "to_id": 6}, False),
        ({"to_kind": "role", "to_id": None, "to_role": "dispatcher"}, True),
        ({"to_kind": "role", "to_id": None, "to_role": "inspector"}, False),
    ],
)
def test_it_reaches_units_persons_and_roles_and_nobody_else(session, incident, given, reaches):
    a_notice(session, incident, **given)
    assert bool(told(session)) is reaches
    assert counted(session)[0] == int(reaches)
    assert told(session, Address()) == []
    assert counted(session, Address()) == (0, 0)


def test_what_lies_outside_the_scope_is_absent(session, incident):
    a_notice(session, incident)
    inside, outside = Scope(modules=(incident.module_id,)), Scope(modules=(incident.module_id + 1,))
    assert counted(session, scope=inside)[0] == 1
    assert counted(session, scope=outside) == (0, 0)
    assert queries.notices(session, to=TO, scope=outside).empty


def test_an_act_that_reaches_somebody_in_two_ways_is_one_notice(session, incident):
    a_notice(session, incident)
    second = a_notice(session, incident, to_kind="role", to_id=None, to_role="dispatcher")
    assert told(session) == [second.id]
    assert counted(session) == (1, second.id)
    later = a_notice(session, incident, seq=2)
    assert told(session) == [later.id, second.id]
    assert counted(session, after=second.id) == (1, later.id)


def test_the_newest_come_first_and_of_one_kind_where_that_is_asked(session, incident):
    first, second, third = (
        a_notice(session, incident, seq=number, action=action)
        for number, action in enumerate((Action.DISPATCH, Action.REMIND, Action.DISPATCH))
    )
    assert told(session) == [third.id, second.id, first.id]
    assert told(session, limit=2) == [third.id, second.id]
    assert told(session, action="dispatch") == [third.id, first.id]
    assert told(session, after=first.id) == [third.id, second.id]
    assert told(session, action="close_at_village") == []


def test_whatever_was_written_list_and_number_are_those_of_a_plain_walk(session):
    chance = random.Random(7)
    incidents = [an_incident(module_id=chance.randint(1, 3)) for _ in range(20)]
    session.add_all(incidents)
    session.flush()
    for number in range(300):
        kind = chance.choice(["module", "cadre", "role"])
        to = {"to_id": None, "to_role": chance.choice(["dispatcher", "inspector"])}
        a_notice(
            session, chance.choice(incidents), seq=chance.randint(1, 4), at=NOON + timedelta(minutes=number),
            to_kind=kind, **(to if kind == "role" else {"to_id": chance.randint(1, 6)}),
        )  # fmt: skip
    for scope in (EVERYTHING, Scope(modules=(1, 2))):
        for after in (0, 100, 250):
            acts: dict[tuple[int, int], int] = {}
            for row in session.exec(select(Notice).where(Notice.id > after)):
                reaches = (row.to_kind, row.to_id) in TO.units or row.to_role in TO.roles
                seen = (
                    scope.everything
                    or session.exec(
                        select(Notice.id).where(
                            Notice.id == row.id, visible_incident(scope, Notice.incident_id)
                        )
                    ).first()
                )
                if reaches and seen:
                    act = (row.incident_id, row.seq)
                    acts[act] = max(acts.get(act, 0), row.id)
            frame = queries.notices(session, to=TO, scope=scope, after=after, limit=500)
            assert frame["notice_id"].tolist() == sorted(acts.values(), reverse=True)
            assert counted(session, after=after, scope=scope) == (len(acts), max(acts.values()))


def test_beyond_ninety_nine_nothing_is_counted(session, incident):
    for seq in range(MOST_COUNTED + 20):
        a_notice(session, incident, seq=seq)
    assert counted(session)[0] == MOST_COUNTED + 1


def test_reading_is_noted_per_account_and_never_goes_back(session):
    account, other = an_account(session), an_account(session)
    by = Person(account.name, account_id=account.id)
    assert queries.seen_up_to(session, account_id=account.id) == 0
    for up_to, seen in ((7, 7), (5, 7), (9, 9)):
        assert actions.mark_seen(session, up_to=up_to, by=by, at=NOON) == seen
        session.flush()
        assert queries.seen_up_to(session, account_id=account.id) == seen
    assert queries.seen_up_to(session, account_id=other.id) == 0
    assert len(session.exec(select(NoticeSeen)).all()) == 1
    with pytest.raises(Refused, match="登录"):
        actions.mark_seen(session, up_to=1, by=Person("命令行"), at=NOON)


def test_no_look_at_the_notices_walks_through_all_of_them(database):
    asked: list[tuple[str, Any]] = []
    event.listen(engine_for(database), "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    scope = Scope(modules=(1,), villages=(2,), departments=(3,), cadres=(4,))
    with Session(engine_for(database)) as session:
        queries.unread(session, to=TO, after=5, scope=scope)
        queries.notices(session, to=TO, after=5, scope=scope, action="remind")
    looked = [(statement, values) for statement, values in asked if "FROM notice" in statement]
    assert len(looked) == 2
    for statement, values in looked:
        with engine_for(database).connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        steps = [row[3] for row in plan]
        assert {step for step in steps if "notice" in step and "SCAN" in step} == set()
        assert len({step for step in steps if "ix_notice" in step}) >= 2
