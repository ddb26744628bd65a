import json
from collections import defaultdict
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from models import Assignment, AssignmentStatus, Incident, IncidentLog

LOOKED_AT = 2_000


def _logs(town: Session) -> dict[int, list[IncidentLog]]:
    found: dict[int, list[IncidentLog]] = defaultdict(list)
    query = select(IncidentLog).where(col(IncidentLog.incident_id) > 5_000 - LOOKED_AT)
    for row in town.exec(query.order_by(col(IncidentLog.incident_id), col(IncidentLog.seq))):
        found[row.incident_id].append(row)
    return found


def test_every_row_follows_from_its_log(town: Session) -> None:
    logs = _logs(town)
    assert len(logs) == LOOKED_AT
    for incident in town.exec(select(Incident).where(col(Incident.id) > 5_000 - LOOKED_AT)):
        # Refused here would mean an act that the life cycle does not allow.
        entries = [LogEntry(row.action, row.at, row.to_status, row.data) for row in logs[incident.id or 0]]
        columns = replay(entries).columns()
        assert {name: getattr(incident, name) for name in columns} == columns, incident.number


def test_logs_are_unbroken(town: Session) -> None:
    for rows in _logs(town).values():
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert rows[0].from_status is None
        assert all(later.from_status is earlier.to_status for earlier, later in pairwise(rows))
        assert all(later.at >= earlier.at for earlier, later in pairwise(rows))


def test_everything_that_the_row_names_stands_in_the_log(town: Session) -> None:
    named = ("incident_class", "module_id", "platform_id", "item_id", "one_thing_id", "department_id",
             "parent_id", "rule_set_id", "why", "result", "from_department_id", "lecture_session_id",
             "off_list")  # fmt: skip
    logs = _logs(town)
    for incident in town.exec(select(Incident).where(col(Incident.id) > 5_000 - LOOKED_AT)):
        said: dict[str, Any] = {}
        for row in logs[incident.id or 0]:
            said |= row.data.get("set", {})
        assert all((getattr(incident, name) or None) == said.get(name) for name in named), incident.number


def test_assignments_agree_with_the_log(town: Session) -> None:
    sent: dict[int, Any] = {}
    signed: dict[int, Any] = {}
    ended: dict[int, Any] = {}
    for rows in _logs(town).values():
        for row in rows:
            for given in row.data.get("assignments", []):
                sent[given] = row.at
            number: int = row.data.get("assignment", 0)
            match row.action.value:
                case "escalate":
                    sent[number] = row.at
                case "sign" | "district_receipt":
                    signed[number] = row.at
                case "return" | "feed_back" | "comment" | "district_reply" if number:
                    ended[number] = row.at
                case "rework":
                    ended.pop(number)
    shares = town.exec(select(Assignment).where(col(Assignment.incident_id) > 5_000 - LOOKED_AT)).all()
    assert {share.id: share.sent_at for share in shares} == sent
    assert {share.id: share.signed_at for share in shares if share.signed_at} == signed
    kept = [share for share in shares if share.status is not AssignmentStatus.WITHDRAWN]
    assert {share.id: share.ended_at for share in kept if share.ended_at} == ended


def test_a_joint_matter_has_two_to_four_parties_and_one_lead(ask: Any) -> None:
    rows = ask(
        "SELECT count(*), sum(is_lead) FROM assignment a JOIN incident i ON i.id = incident_id"
        " WHERE incident_class = 2 AND a.round = 1 AND returns = 0 AND escalated_at IS NULL"
        " GROUP BY incident_id"
    )
    assert len(rows) > 300
    assert all(2 <= parties <= 4 and leads == 1 for parties, leads in rows)


def test_nobody_verifies_his_own_work(ask: Any) -> None:
    assert not ask(
        "SELECT v.incident_id FROM incident_log v JOIN incident_log f"
        " ON f.incident_id = v.incident_id AND f.action IN ('feed_back', 'sign') AND f.actor = v.actor"
        " WHERE v.action = 'verify'"
    )


def test_the_lamps_are_those_of_the_clocks_that_run(ask: Any) -> None:
    # Signed by everybody: only the finish clock is left.
    rows = ask(
        "SELECT i.due_at, i.red_at FROM incident i WHERE status IN ('handling', 'suspended', 'fed_back')"
        " AND NOT urgent AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.incident_id = i.id"
        " AND a.status = 'sent')"
    )
    assert rows
    assert all(due == red for due, red in rows)
    assert not ask("SELECT 1 FROM incident WHERE concluded_at IS NOT NULL AND red_at IS NOT NULL")


def test_data_is_lean(ask: Any) -> None:
    longest = ask("SELECT data FROM incident_log ORDER BY length(data) DESC LIMIT 1")[0][0]
    assert len(longest) < 700
    assert json.loads(longest)
