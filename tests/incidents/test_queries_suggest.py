"""The facts of a suggestion: what holds on the day, and what such matters came to before."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.desk.queries_suggest import proposal
from dashboard.incidents.desk.rules_suggest import NOTHING, Proposal
from dashboard.incidents.life import actions_handling
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Category, OneThing, Party, Platform, ResponsibilityItem, Source
from tests.examples import PER_STORE
from tests.factories import NOON
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

TODAY = township_date(NOON)


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def asked(room: Room, incident_id: int, *, on: date = TODAY, scope: Scope = EVERYTHING) -> Proposal:
    return proposal(room.session, incident_id=incident_id, on=on, scope=scope)


def shown(advised: Proposal) -> dict[str, str]:
    return {one.about: one.shown for one in advised.advice}


def listed(room: Room) -> tuple[int, Category]:
    """A report of a category that an item of the list stands behind."""
    query = select(Category).where(
        col(Category.item_number).is_not(None), col(Category.platform_id).is_not(None)
    )
    category = room.session.exec(query.order_by(col(Category.id))).first()
    assert category is not None
    return room.report(category_id=category.id, title="有人反映", village_id=2), category


def test_the_item_that_holds_today_is_suggested_with_its_version(room: Room) -> None:
    one, category = listed(room)
    advised = asked(room, one)
    assert shown(advised)["属地清单"].startswith(f"第{category.item_number}项")
    assert advised.values["department_id"] is not None


def test_an_item_that_ended_is_not_suggested_and_the_why_says_so(room: Room) -> None:
    one, category = listed(room)
    item: Any = ResponsibilityItem
    of_category = item.number == category.item_number
    room.session.execute(update(item).where(of_category).values(effective_to=TODAY - timedelta(days=1)))
    advised = asked(room, one)
    assert advised.values["item_id"] is None
    assert shown(advised)["属地清单"] == NOTHING
    ended = set(room.session.exec(select(item.id).where(of_category)))
    assert not ended & {other.sets.get("item") for other in advised.alternatives}


def test_a_platform_that_ended_is_not_suggested(room: Room) -> None:
    one, _ = listed(room)
    assert asked(room, one).values["platform_id"] is not None
    room.session.execute(update(Platform).values(valid_to=TODAY - timedelta(days=1)))
    advised = asked(room, one)
    assert advised.values["platform_id"] is None
    assert shown(advised)["平台"] == NOTHING


def test_a_matter_without_a_category_gets_no_suggestion_and_the_why(room: Room) -> None:
    one = room.report(title="说不清楚的事", village_id=2)
    advised = asked(room, one)
    assert set(shown(advised).values()) == {NOTHING}
    assert all(part.why for part in advised.advice)
    assert not advised.is_whole


def test_who_led_earlier_matters_of_the_category_is_counted_and_offered(room: Room) -> None:
    category = room.category("neighbour_quarrel")
    for _ in range(2):
        room.closed(category_id=category)
    advised = asked(room, room.report(category_id=category, village_id=2))
    chosen = {(party.party, party.unit_id) for party in advised.parties}
    leader = (Party.MODULE, room.unit("module", "enforcement"))
    offered = [unit for other in advised.alternatives for unit in other.sets.get("units", ())]
    assert leader in chosen or f"module:{leader[1]}" in offered
    assert any("近来同类2件" in other.why for other in advised.alternatives)


def test_who_gave_the_matter_back_is_not_suggested_again(room: Room) -> None:
    category = room.category("neighbour_quarrel")
    one = room.report(category_id=category, village_id=2)
    first = asked(room, one).parties[0]
    again = room.dispatched(first, category_id=category, village_id=2)
    assert first.party is Party.MODULE
    room.do("module_head:governance", actions_handling.give_back, incident_id=again, reason="不归我们管")
    unit = (first.party, first.unit_id)
    assert unit not in [(party.party, party.unit_id) for party in asked(room, again).parties]


def test_a_department_s_task_that_no_list_knows_is_off_the_list(room: Room) -> None:
    one = room.report(title="部门转来的材料", source=Source.DEPARTMENT)
    assert asked(room, one).is_off_list


def test_outside_the_scope_it_does_not_exist(room: Room) -> None:
    one = room.report(village_id=2)
    with pytest.raises(Refused):
        asked(room, one, scope=Scope(villages=(3,)))


@PER_STORE
@given(days=st.integers(-400, 400), category=st.integers(0, 60))
def test_on_any_day_only_what_holds_on_it_is_suggested_and_always_the_same(
    session: Session, days: int, category: int
) -> None:
    room, on = Room(session), TODAY + timedelta(days=days)
    ids = session.exec(
        select(Category.id).where(col(Category.is_imported).is_(False)).order_by(col(Category.id))
    )
    known = [None, *ids]
    with session.begin_nested() as nested:
        one = room.report(category_id=known[category % len(known)], village_id=2)
        advised = asked(room, one, on=on)
        assert advised == asked(room, one, on=on)
        nested.rollback()
    kept = {
        "item_id": (ResponsibilityItem, "effective_from", "effective_to"),
        "one_thing_id": (OneThing, "effective_from", "effective_to"),
        "platform_id": (Platform, "valid_from", "valid_to"),
    }
    for name, (table, start, end) in kept.items():
        if (key := advised.values[name]) is not None:
            row = session.get_one(table, key)
            assert (getattr(row, start) or on) <= on <= (getattr(row, end) or on)
    for part in advised.advice:
        assert part.why
        assert part.rule or not part.text
