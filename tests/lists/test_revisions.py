"""Revising a list by hand: versions, ends and scores."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.lists.actions_lists import (
    end_item,
    end_thing,
    rate_thing,
    revise_item,
    revise_thing,
)
from dashboard.lists.queries_lists import item_versions, items, parties, thing_versions, things
from dashboard.lists.rules import ThingContent
from dashboard.lists.widgets_shared import base_of
from dashboard.room.queries_work import effects
from dashboard.town.rule_sets.rules import Base
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import AuditLog
from tests.factories import NOON, an_incident
from tests.lists.ground import MANAGER, START, TODAY, content_67, department, item, thing

WHO = {"by": MANAGER, "at": NOON}
UNRATED = {"breadth": None, "difficulty": None, "demand": None}


def newest(session, number, of=item_versions):
    """What a form would be filled from: the latest version; none of a new number."""
    frame = of(session, number=number) if number is not None else ()
    return base_of(frame.to_dict("records")[-1]) if len(frame) else None


LATEST = object()


def revised(session, number=67, start=START, reason="区里印发新清单", base=LATEST, **given):
    base = newest(session, number) if base is LATEST else base
    revise_item(
        session, number=number, content=content_67(session, **given), start=start, reason=reason,
        base=base, **WHO,
    )  # fmt: skip


def revised_thing(session, number=8, start=START, reason="区里印发新清单", base=LATEST, **given):
    base = newest(session, number, thing_versions) if base is LATEST else base
    content = {
        "name": "犬类管理一件事",
        "lead_id": department(session, "city_law"),
        "helper_ids": (department(session, "police"), department(session, "agriculture")),
        "example": True,
    }
    revise_thing(session, number=number, content=ThingContent(**(content | given)), start=start,
                 reason=reason, base=base, **WHO)  # fmt: skip


@pytest.mark.postgresql
def test_an_incident_keeps_the_version_that_held_when_it_was_triaged(session):
    case = an_incident(item_id=item(session, 67).id)
    session.add(case)
    session.flush()
    revised(session, town_duties=("宣传",))
    session.expire_all()
    assert item_versions(session, number=67)["town_duties"].tolist() == ["宣传、巡查、协助查处", "宣传"]
    assert case.item_id == item(session, 67, 1).id


@pytest.mark.postgresql
def test_the_versions_of_a_number_hold_one_after_the_other_without_a_gap(session):
    for step in range(3):
        revised(session, start=START + timedelta(days=30 * step), basis=f"第{step}次修订")
    frame = item_versions(session, number=67)
    assert frame["version"].tolist() == [1, 2, 3, 4]
    starts, ends = frame["effective_from"].tolist(), frame["effective_to"].tolist()
    assert [end + timedelta(days=1) for end in ends[:-1]] == starts[1:]
    for step in range(0, 120, 7):
        day = START + timedelta(days=step - 30)
        assert items(session, on=day)["number"].tolist().count(67) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "没有变化"),
        ({"reason": ""}, "修订的理由"),
        ({"start": item, "basis": "新"}, "之后的日期"),
        ({"number": None, "basis": "新"}, "序号"),
        ({"town_duties": ()}, "镇级职责"),
    ],
)
def test_a_revision_is_refused_with_what_is_missing(session, given, said):
    if "start" in given:
        given = given | {"start": item(session, 67).effective_from}
    with pytest.raises(Refused, match=said):
        revised(session, **given)
    assert item_versions(session, number=67)["version"].tolist() == [1]


def test_a_revision_leaves_its_reason_and_the_difference(session):
    revised(session, lead_id=department(session, "agriculture"), helper_ids=())
    entry = session.exec(select(AuditLog)).one()
    assert (entry.subject, entry.kind, entry.reason) == ("item:67", "list_changed", "区里印发新清单")
    assert entry.data["fields"][0] == "牵头部门由“区生态环境分局”改为“区农业农村局”"


def test_an_item_ends_on_its_last_day_and_stays_readable(session):
    end_item(session, number=67, base=Base(1), last_on=START, reason="并入第66项", **WHO)
    assert 67 in items(session, on=START)["number"].tolist()
    assert 67 not in items(session, on=START + timedelta(days=1))["number"].tolist()
    assert item_versions(session, number=67)["effective_to"].tolist() == [START]
    assert session.exec(select(AuditLog)).one().data["effective_to"] == [None, START.isoformat()]


def test_an_item_cannot_end_before_it_began(session):
    eve = item(session, 67).effective_from - timedelta(days=1)
    with pytest.raises(Refused, match="当天或以后"):
        end_item(session, number=67, base=Base(1), last_on=eve, reason="错了", **WHO)


def test_what_is_not_on_the_list_cannot_end(session):
    with pytest.raises(Refused, match="没有第 99 项"):
        end_item(session, number=99, base=Base(1), last_on=START, reason="错了", **WHO)
    with pytest.raises(Refused, match="停用的理由"):
        end_thing(session, number=8, base=Base(1), last_on=START, reason="", **WHO)


def test_a_second_revision_from_the_same_version_is_refused_with_what_the_first_changed(session):
    revised(session, town_duties=("宣传",), base=Base(1))
    with pytest.raises(Refused, match="修订成第 2 版（镇级职责去掉“巡查”、“协助查处”）"):
        revised(session, basis="新依据", base=Base(1), start=START + timedelta(days=30))
    assert item_versions(session, number=67)["town_duties"].tolist()[-1] == "宣传"
    revised_thing(session, note="甲", base=Base(1))
    with pytest.raises(Refused, match="修订成第 2 版（说明"):
        revised_thing(session, name="乙", base=Base(1), start=START + timedelta(days=30))
    assert thing_versions(session, number=8)["note"].tolist()[-1] == "甲"


def test_a_revision_says_who_has_ended_meanwhile_what_it_was_made_on(session):
    opened = newest(session, 67)
    end_item(session, number=67, base=opened, last_on=START, reason="并入第66项", **WHO)
    ended = rf"{MANAGER.name} {local_time(NOON)} 停用了第 67 项（最后一天 {START}）"
    with pytest.raises(Refused, match=ended):
        revised(session, basis="新依据", base=opened, start=START + timedelta(days=30))
    with pytest.raises(Refused, match=ended):
        end_item(session, number=67, base=opened, last_on=START + timedelta(days=9), reason="停用", **WHO)
    assert item_versions(session, number=67)["effective_to"].tolist() == [START]
    # Whoever has seen the end may begin the item again.
    revised(session, basis="新依据", start=START + timedelta(days=30))
    assert item_versions(session, number=67)["version"].tolist() == [1, 2]
    opened = newest(session, 8, thing_versions)
    end_thing(session, number=8, base=opened, last_on=START, reason="已并入", **WHO)
    with pytest.raises(Refused, match="停用了第 8 项"):
        revised_thing(session, name="乙", base=opened, start=START + timedelta(days=30))
    assert thing_versions(session, number=8)["version"].tolist() == [1]


def test_a_new_number_that_is_on_the_list_already_revises_nothing(session):
    with pytest.raises(Refused, match="已经有第 67 项"):
        revised(session, basis="新依据", base=None)
    end_item(session, number=67, base=Base(1), last_on=START, reason="停用", **WHO)
    revised(session, base=None, start=START + timedelta(days=9))
    assert item_versions(session, number=67)["version"].tolist() == [1, 2]


def test_a_matters_next_version_keeps_its_scores(session):
    rate_thing(session, number=8, seen=UNRATED, scores={"breadth": 3, "difficulty": 4, "demand": 5}, **WHO)
    revised_thing(session, helper_ids=(department(session, "police"),), open_notes=("相关主管部门",))
    frame = thing_versions(session, number=8)
    assert frame[["breadth", "difficulty", "demand"]].to_numpy().tolist() == [[3, 4, 5]] * 2
    own = parties(session, on=START, today=START)
    assert own.loc[own["number"] == 8, "department"].tolist() == [
        "区综合行政执法局",
        "区公安分局",
        "相关主管部门",
    ]
    assert frame["effective_to"].tolist()[0] == START - timedelta(days=1)


def test_a_matter_without_change_has_no_new_version(session):
    with pytest.raises(Refused, match="没有变化"):
        revised_thing(session)


def test_a_new_matter_and_the_end_of_an_old_one(session):
    revised_thing(session, number=11, name="新的一件事", start=TODAY)
    end_thing(session, number=8, base=Base(1), last_on=TODAY, reason="已并入", **WHO)
    assert things(session, on=TODAY)["number"].tolist() == list(range(1, 12))
    assert 8 not in things(session, on=TODAY + timedelta(days=1))["number"].tolist()


def test_the_home_pages_numbers_are_those_of_the_day(session):
    revised(session, town_duties=("宣传",), start=TODAY)
    revised_thing(session, number=11, name="新的一件事", start=TODAY)
    end_thing(session, number=8, base=Base(1), last_on=TODAY - timedelta(days=1), reason="已并入", **WHO)
    numbers = effects(session, at=NOON).set_index("key")["number"]
    assert (numbers["items"], numbers["one_things"]) == (67, 10)


def test_scores_are_logged_with_what_they_were(session):
    rate_thing(session, number=1, seen=UNRATED, scores={"breadth": 5, "difficulty": None, "demand": 4}, **WHO)
    rated = {"breadth": 5, "difficulty": None, "demand": 4}
    rate_thing(session, number=1, seen=rated, scores=rated | {"difficulty": 3}, **WHO)
    assert thing(session, 1).difficulty == 3
    data = [entry.data for entry in session.exec(select(AuditLog).where(AuditLog.seq == 2))]
    assert data == [{"number": 1, "version": 1, "difficulty": [None, 3]}]
    now = rated | {"difficulty": 3}
    with pytest.raises(Refused, match="没有改动"):
        rate_thing(session, number=1, seen=now, scores=now, **WHO)
    with pytest.raises(Refused, match="协调难度"):
        rate_thing(session, number=1, seen=now, scores={"difficulty": 6}, **WHO)


def test_who_ends_or_rates_what_somebody_else_has_changed_meanwhile_is_told(session):
    revised(session, town_duties=("宣传",))
    with pytest.raises(Refused, match=f"{MANAGER.name}把第 67 项修订成第 2 版"):
        end_item(session, number=67, base=Base(1), last_on=START + timedelta(days=9), reason="停用", **WHO)
    assert item_versions(session, number=67)["effective_to"].isna().tolist() == [False, True]
    rate_thing(session, number=8, seen=UNRATED, scores=UNRATED | {"breadth": 5}, **WHO)
    with pytest.raises(Refused, match="别人改了跨部门程度（现在是“5”）"):
        rate_thing(session, number=8, seen=UNRATED, scores=UNRATED | {"demand": 4}, **WHO)
    assert (thing(session, 8).breadth, thing(session, 8).demand) == (5, None)
