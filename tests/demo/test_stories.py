from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from models import (
    Assignment,
    AssignmentStatus,
    CallUp,
    Department,
    Incident,
    IncidentLog,
    IncidentStatus,
    Module,
    OneThing,
    Rating,
    ResponsibilityItem,
)
from tests.demo.conftest import UNTIL


def _story(town: Session, number: int) -> Incident:
    return town.exec(select(Incident).where(col(Incident.why).startswith(f"演示故事{number}。"))).one()


def _parties(town: Session, incident: Incident) -> list[tuple[str, bool, AssignmentStatus]]:
    names = []
    query = select(Assignment).where(Assignment.incident_id == incident.id).order_by(col(Assignment.id))
    for share in town.exec(query):
        owner = town.get(Department, share.department_id or 0) or town.get(Module, share.module_id or 0)
        names.append((owner.name if owner else "组团", share.is_lead, share.status))
    return names


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_story_is_over_and_was_liked(town: Session, number: int) -> None:
    incident = _story(town, number)
    assert incident.status is IncidentStatus.CLOSED
    assert incident.incident_class == 2
    assert incident.rating is Rating.SATISFIED
    assert UNTIL - timedelta(days=366) < incident.reported_at < UNTIL - timedelta(days=8)


def test_the_ducks_leave_the_reservoir_on_the_same_day(town: Session) -> None:
    incident = _story(town, 1)
    item = town.get_one(ResponsibilityItem, incident.item_id)
    lead = town.get_one(Department, item.lead_department_id)
    assert (item.number, lead.name) == (67, "区生态环境分局")
    assert "塘湖水库" in incident.title
    assert _parties(town, incident)[0] == ("区生态环境分局", True, AssignmentStatus.DONE)
    call = town.exec(select(CallUp).where(CallUp.incident_id == incident.id)).one()
    assert call.department_id == lead.id
    assert call.arrived_at is not None
    assert incident.concluded_at is not None
    assert (incident.concluded_at + timedelta(hours=8)).date() == incident.reported_on


def test_wages_are_one_thing_with_named_departments(town: Session) -> None:
    incident = _story(town, 2)
    assert town.get_one(OneThing, incident.one_thing_id).number == 1
    assert [(name, lead) for name, lead, _ in _parties(town, incident)] == [
        ("区人力社保局", True), ("区公安分局", False), ("区司法局", False)
    ]  # fmt: skip
    assert incident.concluded_at is not None
    assert (incident.concluded_at + timedelta(hours=8)).date() == incident.reported_on


def test_the_illegal_building_has_one_lead_one_return_and_one_result(town: Session) -> None:
    incident = _story(town, 3)
    parties = _parties(town, incident)
    assert parties[0] == ("大执法", True, AssignmentStatus.DONE)
    assert [name for name, _, status in parties if status is AssignmentStatus.RETURNED] == ["大经济"]
    assert incident.returns == 1
    assert "拆除" in incident.result
    log = town.exec(select(IncidentLog).where(IncidentLog.incident_id == incident.id)).all()
    assert any("裁定" in row.reason for row in log)
    assert sum(row.action.value == "feed_back" for row in log) == 1
