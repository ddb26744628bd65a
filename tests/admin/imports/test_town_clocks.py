"""The town's own sheet runs by the town's clocks: a backlog that comes in late shows its red lamps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING, Person
from dashboard.admin.imports import Report, load_profile
from dashboard.incidents.find.queries import number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from dashboard.incidents.life import actions_ends
from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.room.inspection.queries import as_frame, examine
from dashboard.room.inspection.queries_look import InspectionScope
from models import ClockRuleSet, Incident
from tests.admin.imports.files import AT, bring, counts, csv_file, incidents, logs, profile, rows

pytestmark = pytest.mark.postgresql

HEADER = ("编号", "标题", "上报时间", "受理时间", "办理期限", "办结时间", "状态", "紧急")
REPORTED = "2026-02-09 09:00"
OPEN = {
    "待受理": {"状态": "待受理"},
    "紧急": {"状态": "待受理", "紧急": "紧急"},
    "有期限": {"状态": "待受理", "办理期限": "2026-03-20"},
    "待研判": {"状态": "待研判", "受理时间": "2026-02-09 10:00"},
    "处置中": {"状态": "处置中", "受理时间": "2026-02-09 10:00"},
    "待核查": {"状态": "待核查"},
    "上报区级": {"状态": "已上报区级"},
    "挂账": {"状态": "挂账", "办理期限": "2026-04-01"},
}
CLOSED = {"已办结": {"状态": "已办结", "办结时间": "2026-02-10 09:00"}}


def sheet(given: dict[str, dict[str, str]], **kept: Any) -> Report:
    lines = []
    for name, cells in given.items():
        whole = {"编号": name, "标题": f"台账里的事：{name}", "上报时间": REPORTED} | cells
        lines.append([whole.get(column, "") for column in HEADER])
    return bring(csv_file(lines, header=HEADER), profile=load_profile("town_sheet"), **kept)


def rule_of(session: Session, incident: Incident) -> str:
    found = session.get(ClockRuleSet, incident.rule_set_id)
    return found.code if found else ""


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def test_open_rows_run_by_the_towns_limits_and_what_is_over_does_not(session: Session) -> None:
    assert counts(sheet(OPEN | CLOSED)) == (9, 0, 0, 0)
    found = incidents(session)
    assert {rule_of(session, found[name]) for name in OPEN} == {"standard"}
    assert rule_of(session, found["已办结"]) == "external"
    reported = utc(2026, 2, 9, 1)
    lamps = {name: (one.due_at, one.red_at) for name, one in found.items()}
    assert lamps["待受理"] == (None, reported + timedelta(minutes=30))
    assert lamps["紧急"] == (None, reported + timedelta(minutes=5))
    assert lamps["有期限"] == (utc(2026, 3, 20, 16), reported + timedelta(minutes=30))
    assert lamps["待研判"] == (None, None)
    # Three working days from the acceptance.
    assert lamps["处置中"] == (utc(2026, 2, 12, 2), utc(2026, 2, 12, 2))
    assert lamps["待核查"][0] == utc(2026, 2, 12, 1)
    # Fifteen working days, the Spring Festival between them.
    assert lamps["上报区级"][0] > utc(2026, 3, 5)
    assert lamps["挂账"][0] == utc(2026, 4, 1, 16)
    assert found["已办结"].clocks is None
    for incident in found.values():
        life = replay(
            [LogEntry(one.action, one.at, one.to_status, one.data) for one in logs(session, incident)]
        )
        for name, value in life.columns().items():
            assert getattr(incident, name) == value, (incident.source_id, name)


def test_the_backlog_shows_its_red_lamps_and_stands_in_the_inspection(session: Session) -> None:
    sheet(OPEN | CLOSED)
    red = number_of_incidents(session, filters=Filters(light="red"), at=AT, scope=EVERYTHING)
    assert red["total"].iloc[0] == 6
    seen = as_frame(examine(InspectionScope(session, AT, EVERYTHING)), AT)
    missed = {(row["kind"], row["title"].rpartition("：")[2]) for row in seen.to_dict("records")}
    assert {
        ("accept_late", "待受理"),
        ("accept_late", "紧急"),
        ("accept_late", "有期限"),
        ("dispatch_waiting", "待研判"),
        ("remind_missing", "处置中"),
    } <= missed
    assert not [one for one in missed if one[1] == "已办结"]


def test_what_another_system_brings_keeps_its_own_limits(session: Session) -> None:
    bring(csv_file(rows({"编号": "A1", "期限": ""})), profile=profile())
    incident = incidents(session)["A1"]
    assert (rule_of(session, incident), incident.red_at, incident.clocks) == ("external", None, None)


def test_the_same_sheet_again_changes_nothing_and_a_row_that_closes_ends_its_clock(session: Session) -> None:
    sheet(OPEN)
    assert counts(sheet(OPEN, at=AT + timedelta(days=1))) == (0, 0, len(OPEN), 0)
    done = {"处置中": OPEN["处置中"] | {"状态": "已办结", "办结时间": "2026-02-11 09:00"}}
    assert counts(sheet(OPEN | done, at=AT + timedelta(days=1))) == (0, 1, len(OPEN) - 1, 0)
    incident = incidents(session)["处置中"]
    assert (incident.clocks, incident.red_at, rule_of(session, incident)) == ({}, None, "standard")


def test_a_row_from_before_gets_its_clock_when_the_sheet_comes_again(session: Session) -> None:
    before = load_profile("town_sheet").model_copy(update={"clocks": "external"})
    lines = [["1", "从前导入的事", REPORTED, "", "", "", "待受理", ""]]
    bring(csv_file(lines, header=HEADER), profile=before)
    assert incidents(session)["1"].red_at is None
    report = bring(csv_file(lines, header=HEADER), profile=load_profile("town_sheet"))
    assert counts(report) == (0, 1, 0, 0)
    incident = incidents(session)["1"]
    assert (rule_of(session, incident), incident.red_at) == ("standard", utc(2026, 2, 9, 1, 30))


def test_the_room_takes_it_on_as_any_other(session: Session) -> None:
    sheet({"待受理": OPEN["待受理"]} | CLOSED)
    ids = {name: one.id or 0 for name, one in incidents(session).items()}
    by, at = Person("值班员"), AT + timedelta(hours=1)
    actions_ends.accept(session, incident_id=ids["待受理"], scope=EVERYTHING, by=by, at=at)
    actions_ends.reopen(
        session, incident_id=ids["已办结"], reason="群众说没有办好", scope=EVERYTHING, by=by, at=at
    )
    session.commit()
    found = incidents(session)
    assert found["待受理"].red_at is None
    assert rule_of(session, found["已办结"]) == "standard"
