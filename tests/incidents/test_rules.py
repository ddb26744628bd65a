"""The life cycle as it was decided: every status × action × level."""

import re
from itertools import product

import pytest

from dashboard.incidents.life.rules_acts import next_status, outcomes, possible_actions
from dashboard.incidents.life.rules_life import CLOSED_STATUSES, OPEN_STATUSES
from dashboard.words.errors import Refused
from models import Action, IncidentStatus, Level

# From → to as the decision says it, in its own notation; * is every open status.
DECIDED = """
report ∅→reported
accept reported→accepted
reject reported|accepted→rejected
pass_up reported→reported
close_at_village reported→closed
triage accepted|triaged→triaged
dispatch triaged→dispatched
sign dispatched→handling handling→handling
return dispatched→accepted dispatched→dispatched handling→accepted handling→handling
arbitrate accepted→dispatched accepted→handling
escalate accepted|triaged|handling→escalated
district_receipt escalated→escalated
district_reply escalated→fed_back escalated→triaged
suspend handling→suspended
resume suspended→handling
feed_back handling→fed_back
verify fed_back→closed
rework fed_back→handling
merge *→merged
cancel *→cancelled
reopen closed→triaged rejected|cancelled→reported
rate closed→closed
extend *→=
remind *→=
supervise *→=
add_party *→=
remove_party *→=
first_report *→=
call_up *→=
arrive *→=
amend .→=
comment .→=
strike .→=
import ∅→. .→.
"""


def decided() -> set[tuple[str, str | None, str]]:
    found = set()
    for line in DECIDED.strip().splitlines():
        action, *moves = line.split()
        for move in moves:
            left, right = move.split("→")
            groups = {"*": OPEN_STATUSES, ".": frozenset(IncidentStatus), "∅": [None]}
            sources = groups.get(left) or [IncidentStatus(word) for word in left.split("|")]
            for source in sources:
                targets = {"=": [source], ".": list(IncidentStatus)}.get(right) or [IncidentStatus(right)]
                found |= {(action, source, target) for target in targets}
    found |= {("unmerge", IncidentStatus.MERGED, status) for status in OPEN_STATUSES}
    return found


def test_every_action_from_every_status_leads_where_it_was_decided():
    meant = decided()
    wrong = {
        (action, source): found
        for action, source in product(Action, [None, *IncidentStatus])
        if (found := outcomes(action, source))
        != {to for name, start, to in meant if (name, start) == (action, source)}
    }
    assert wrong == {}


def test_what_is_not_in_the_table_is_refused_with_what_is_possible():
    wrong = []
    for action, source, level in product(Action, IncidentStatus, Level):
        try:
            to = next_status(action, source, level)
        except Refused as refused:
            is_right = action not in possible_actions(source, level) and re.search(
                r"现在可以|已经到镇里", str(refused)
            )
        else:
            is_right = action in possible_actions(source, level) and to in IncidentStatus
        if not is_right:
            wrong.append((action, source, level))
    assert wrong == []


def test_a_status_that_the_action_cannot_lead_to_is_refused():
    with pytest.raises(Refused):
        next_status(Action.VERIFY, IncidentStatus.FED_BACK, Level.TOWN, IncidentStatus.REPORTED)


def test_only_the_room_dispatches_and_only_what_was_triaged():
    sources = {source for source in IncidentStatus if outcomes(Action.DISPATCH, source)}
    assert sources == {IncidentStatus.TRIAGED}


def test_nothing_is_closed_without_feedback_but_by_the_village():
    ways = {
        action
        for action in Action
        for source in OPEN_STATUSES
        if IncidentStatus.CLOSED in outcomes(action, source) and source is not IncidentStatus.FED_BACK
    }
    assert ways == {Action.CLOSE_AT_VILLAGE, Action.IMPORT}


def test_a_closed_incident_can_only_be_looked_back_on_or_reopened():
    assert set(possible_actions(IncidentStatus.CLOSED)) == {
        Action.REOPEN, Action.RATE, Action.AMEND, Action.COMMENT, Action.STRIKE, Action.IMPORT,
    }  # fmt: skip


def test_open_and_closed_are_all_there_is():
    assert set(IncidentStatus) == OPEN_STATUSES | CLOSED_STATUSES
    assert not OPEN_STATUSES & CLOSED_STATUSES
