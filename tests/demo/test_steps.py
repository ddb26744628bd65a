"""The demo town does what its own inspector asks for, except for the few that its pages are to show."""

import json
from typing import Any


def _told(ask: Any, action: str) -> list[dict[str, Any]]:
    return [json.loads(data) for (data,) in ask(f"SELECT data FROM incident_log WHERE action = '{action}'")]


def test_every_result_has_a_picture_or_says_why_not(ask: Any) -> None:
    results = _told(ask, "feed_back") + _told(ask, "close_at_village")
    assert len(results) > 3_000
    without = [data for data in results if "files" not in data]
    assert all(data["waiver"] == "演示数据，无附件" for data in without)
    assert len(results) - len(without) > 100


def test_most_joint_matters_have_the_note_of_their_meeting(ask: Any) -> None:
    met = sum("meeting" in data for data in _told(ask, "comment"))
    joint = ask("SELECT count(*) FROM incident WHERE incident_class = 2 AND status = 'closed'")[0][0]
    assert 0.3 * joint < met < joint


def test_only_those_whom_the_rights_name_dispatch(ask: Any) -> None:
    roles = ask("SELECT DISTINCT role FROM incident_log WHERE action IN ('dispatch', 'arbitrate')")
    assert {role for (role,) in roles} == {"值班调度员", "指挥长"}


def test_nothing_is_merged_into_what_came_to_nothing(ask: Any) -> None:
    assert not ask(
        "SELECT c.number FROM incident c JOIN incident p ON p.id = c.parent_id"
        " WHERE p.status IN ('cancelled', 'rejected', 'merged')"
    )
