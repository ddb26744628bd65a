"""Where somebody is: 处置中 comes from what he has in hand and goes with it; the rest is what people said."""

from datetime import datetime, timedelta

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.delegation.seconded.actions_presence import set_presence
from dashboard.incidents.case import queries_choices
from dashboard.incidents.life import actions_calls, actions_ends, actions_handling, signers
from dashboard.incidents.life.as_of import looking_back
from dashboard.running import migrate
from dashboard.town.presence.queries_presence import presences
from dashboard.town.presence.rules_presence import NOT_THERE, SETTABLE, Spell, whereabouts
from dashboard.words.errors import Refused
from models import Account, Assignment, CallUp, Presence, PresenceSpell
from tests.delegation.seconded.ground import DAY, TODAY, do, log_of, person, seconded
from tests.factories import NOON
from tests.incidents.room import Room

HOUR = timedelta(hours=1)
moments = st.integers(0, 100).map(lambda hours: NOON + hours * HOUR)
spells = st.none() | st.builds(Spell, st.sampled_from(Presence), moments)
BUSY = Presence.HANDLING


@given(spells, st.lists(moments, max_size=3))
def test_what_follows_of_the_last_word_and_of_open_matters(spell: Spell | None, busy: list[datetime]) -> None:
    found = whereabouts(spell, tuple(busy))
    assert found.matters == len(busy) or (spell and spell.presence is BUSY)
    if not busy:
        assert found.presence is not BUSY
        assert (found.presence is None) == (spell is None)
    elif spell and spell.presence in NOT_THERE and spell.started_at >= max(busy):
        assert found.presence is spell.presence
    else:
        assert (found.presence, found.since) == (BUSY, min(busy))


def now_of(session: Session, cadre_id: int, at: datetime, scope: Scope = EVERYTHING) -> str:
    found = presences(session, at=at, scope=scope).set_index("cadre_id")["presence"]
    return str(found.get(cadre_id, "nobody knows"))


@pytest.mark.postgresql
def test_a_call_makes_him_busy_and_closing_the_matter_frees_him(session: Session) -> None:
    room = Room(session)
    cadre, _ = seconded(session)
    key = cadre.id or 0
    do(session, person("commander"), set_presence, cadre_id=key, presence=Presence.IN_FIELD, at=room.at)
    incident = room.handling()
    before = room.at
    room.do("commander", actions_calls.call_up, incident_id=incident, task="到场", cadre_ids=[key])
    called = room.at
    assert now_of(session, key, before - HOUR) == "nobody knows"
    assert now_of(session, key, called) == BUSY
    done = {"result": "障碍物已清走", "waiver": "现场无法拍照"}
    room.do("module_head:enforcement", actions_handling.feed_back, incident_id=incident, **done)
    assert now_of(session, key, room.at) == BUSY
    room.do("dispatcher", actions_ends.verify, incident_id=incident)
    assert now_of(session, key, room.at) == Presence.IN_FIELD
    # Nobody wrote that he was busy: it was never a spell.
    assert [row.presence for row in session.exec(select(PresenceSpell))] == [Presence.IN_FIELD]
    session.commit()
    with looking_back(session, called) as then:
        assert now_of(then, key, called) == BUSY
    earlier = before - timedelta(seconds=1)
    with looking_back(session, earlier) as then:
        assert now_of(then, key, earlier) == Presence.IN_FIELD


@pytest.mark.postgresql
def test_whoever_is_released_from_the_scene_is_free_while_the_matter_goes_on(session: Session) -> None:
    room = Room(session)
    key = seconded(session)[0].id or 0
    incident = room.handling()
    room.do("commander", actions_calls.call_up, incident_id=incident, task="到场", cadre_ids=[key])
    call = session.exec(select(CallUp.id)).one()
    room.do("dispatcher", actions_calls.arrive, incident_id=incident, call_id=call)
    assert now_of(session, key, room.at) == BUSY
    released = session.exec(select(CallUp)).one()
    released.released_at = room.at
    session.flush()
    assert now_of(session, key, room.at) == "nobody knows"


def test_whoever_signed_his_units_share_has_it_in_hand_until_it_is_fed_back(session: Session) -> None:
    room = Room(session)
    key = seconded(session)[0].id or 0
    account = Account(login="signer", name="签收人", cadre_id=key, created_at=NOON)
    session.add(account)
    session.flush()
    signer = room.person("module_head", "enforcement", account=account.id)
    incident = room.dispatched()
    assert now_of(session, key, room.at) == "nobody knows"
    room.do(signer, actions_handling.sign, incident_id=incident)
    assert now_of(session, key, room.at) == BUSY
    signed = room.at - timedelta(seconds=1)
    # Outside one's reach nothing of it shows.
    assert now_of(session, key, room.at, Scope(modules=(99,))) == "nobody knows"
    done = {"result": "障碍物已清走", "waiver": "现场无法拍照"}
    room.do(signer, actions_handling.feed_back, incident_id=incident, **done)
    assert now_of(session, key, room.at) == "nobody knows"
    assert list(signers.differences(session)) == []
    session.commit()
    with looking_back(session, signed) as then:
        assert now_of(then, key, signed) == BUSY
    earlier = signed - HOUR
    with looking_back(session, earlier) as then:
        assert now_of(then, key, earlier) == "nobody knows"
    share = session.exec(select(Assignment)).one()
    share.signed_by = None
    session.flush()
    assert list(signers.differences(session)) == [
        f"交办单 {share.id} 的签收人：库里记的是 None，日志里是 {account.id}"
    ]


@pytest.mark.long
def test_who_signed_before_it_stood_on_the_share_is_read_from_the_logs(session: Session, store: str) -> None:
    room = Room(session)
    room.do("module_head:enforcement", actions_handling.sign, incident_id=room.dispatched())
    signer = session.exec(select(Assignment.signed_by)).one()
    session.commit()
    session.close()
    command.downgrade(migrate.config(store), "0023")
    migrate.upgrade(store)
    assert signer
    assert session.exec(select(Assignment.signed_by)).one() == signer
    assert list(signers.differences(session)) == []


def test_spells_follow_each_other_without_a_gap_and_each_is_logged(session: Session) -> None:
    cadre, _ = seconded(session)
    own = person("seconded", 1, cadre_id=cadre.id)
    for hours, word in enumerate((Presence.ON_DUTY, Presence.TRAINING, Presence.ON_LEAVE)):
        do(
            session,
            own,
            set_presence,
            at=NOON + hours * HOUR,
            cadre_id=cadre.id,
            presence=word,
            note=" 说明 ",
        )
    rows = session.exec(select(PresenceSpell).order_by(col(PresenceSpell.started_at))).all()
    assert [(row.started_at, row.ended_at) for row in rows] == [
        (NOON, NOON + HOUR),
        (NOON + HOUR, NOON + 2 * HOUR),
        (NOON + 2 * HOUR, None),
    ]
    entries = log_of(session, f"cadre:{cadre.id}")
    assert [entry.data["presence"][1] for entry in entries] == ["on_duty", "training", "on_leave"]
    assert {entry.reason for entry in entries} == {"说明"}


def test_a_spell_with_an_end_ends_by_itself_and_a_later_word_cuts_it_short(session: Session) -> None:
    cadre, _ = seconded(session)
    own, key = person("seconded", 1, cadre_id=cadre.id), cadre.id or 0
    leave = {"cadre_id": key, "presence": Presence.ON_LEAVE, "until": NOON + DAY}
    do(session, own, set_presence, **leave)
    assert now_of(session, key, NOON + DAY - HOUR) == Presence.ON_LEAVE
    assert now_of(session, key, NOON + DAY) == "nobody knows"
    do(session, own, set_presence, at=NOON + HOUR, cadre_id=key, presence=Presence.ON_DUTY)
    assert now_of(session, key, NOON + DAY) == Presence.ON_DUTY


def test_busy_is_nobodys_word(session: Session) -> None:
    cadre, _ = seconded(session)
    with pytest.raises(Refused, match="自动得出"):
        do(session, person("commander"), set_presence, cadre_id=cadre.id, presence=BUSY)
    assert BUSY not in SETTABLE


def test_one_speaks_for_oneself_and_the_room_for_all(session: Session) -> None:
    mine, other = (seconded(session)[0].id or 0 for _ in range(2))
    for role in ("seconded", "module_head", "inspector", "leadership"):
        own = person(role, 1 if role in ("seconded", "module_head") else None, cadre_id=mine)
        do(session, own, set_presence, cadre_id=mine, presence=Presence.ON_DUTY, note=role)
        with pytest.raises(Refused, match="不由您登记"):
            do(session, own, set_presence, cadre_id=other, presence=Presence.ON_DUTY)
    for role in ("commander", "dispatcher"):
        do(session, person(role), set_presence, cadre_id=other, presence=Presence.ON_DUTY, note=role)
    with pytest.raises(Refused, match="没有变化"):
        do(session, person(role), set_presence, cadre_id=other, presence=Presence.ON_DUTY, note=role)
    for role in ("grid_worker", "liaison", "administrator", "display"):
        with pytest.raises(Refused, match="您现在的角色不能"):
            do(session, person(role), set_presence, cadre_id=mine, presence=Presence.ON_DUTY)


@pytest.mark.parametrize("last", [TODAY - DAY, TODAY])
def test_who_has_left_is_nowhere_and_is_called_to_nothing(session: Session, last: object) -> None:
    room = Room(session)
    cadre, _ = seconded(session, to_on=last)
    incident = room.triaged()
    offered = queries_choices.cadres(session, incident_id=incident, at=NOON, scope=EVERYTHING)
    is_here = last == TODAY
    assert (cadre.id in set(offered["cadre_id"])) == is_here
    if not is_here:
        with pytest.raises(Refused, match="派驻期"):
            do(session, person("commander"), set_presence, cadre_id=cadre.id, presence=Presence.ON_DUTY)


def test_who_is_busy_elsewhere_stands_behind_the_free_in_the_list_of_whom_to_call(session: Session) -> None:
    room = Room(session)
    busy, free = (seconded(session)[0].id or 0 for _ in range(2))
    for key in (busy, free):
        do(session, person("commander"), set_presence, cadre_id=key, presence=Presence.ON_DUTY)
    room.do("commander", actions_calls.call_up, incident_id=room.dispatched(), task="到场", cadre_ids=[busy])
    frame = queries_choices.cadres(session, incident_id=room.triaged(), at=room.at, scope=EVERYTHING)
    assert list(frame["cadre_id"]) == [free, busy]
    assert frame["why"].iloc[1].startswith("处置中")
    assert list(frame["is_free"]) == [True, False]
