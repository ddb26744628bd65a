"""One incident of weight, and what takes the wall's scene: which ones, on both databases, never a secret."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.town.walls.rules_attention import Event, bulletin
from dashboard.wall.scenes import pictures_topic, queries_attention, queries_topic
from dashboard.words.palette import WALL
from models import Action, Assignment, AssignmentStatus, Incident, Party
from tests.factories import NOON, an_entry
from tests.pictures import written
from tests.wall.scenes.facts import DAY, HOUR, add

pytestmark = pytest.mark.postgresql

NOTHING = Scope(everything=False)
MINUTE = timedelta(minutes=1)


def share(session: Session, incident: Incident, module_id: int, **given: Any) -> Assignment:
    made = Assignment(
        **(
            {"incident_id": incident.id, "party": Party.MODULE, "module_id": module_id, "sent_at": NOON}
            | given
        )
    )
    session.add(made)
    session.flush()
    return made


def heaviest(session: Session, number: str = "", scope: Scope = EVERYTHING) -> list[str]:
    return list(queries_topic.topic(session, at=NOON, number=number, scope=scope)["number"])


def test_most_weight_has_the_urgent_then_the_red_then_the_one_with_most_parties(session: Session) -> None:
    assert heaviest(session) == []
    add(session, number="NL-1", reported_at=NOON - 9 * DAY)
    two = add(session, number="NL-2", reported_at=NOON - 8 * DAY)
    share(session, two, 1)
    share(session, add(session, number="NL-3"), 1, status=AssignmentStatus.WITHDRAWN)
    assert heaviest(session) == ["NL-2"]
    add(session, number="NL-4", red_at=NOON - HOUR)
    assert heaviest(session) == ["NL-4"]
    add(session, number="NL-5", urgent=True)
    add(session, number="NL-6", urgent=True, red_at=NOON - HOUR, secret=True)
    add(session, number="NL-7", urgent=True, red_at=NOON - HOUR, concluded_at=NOON)
    assert heaviest(session) == ["NL-5"]
    assert heaviest(session, scope=NOTHING) == []


def test_the_chosen_one_is_shown_unless_it_is_secret_or_not_there(session: Session) -> None:
    add(session, number="NL-1", urgent=True)
    add(session, number="NL-2", concluded_at=NOON, village_id=1)
    add(session, number="NL-3", secret=True)
    assert heaviest(session, "NL-2") == ["NL-2"]
    assert heaviest(session, "NL-3") == heaviest(session, "NL-9") == ["NL-1"]
    found = queries_topic.topic(session, at=NOON, number="NL-2", scope=EVERYTHING).iloc[0]
    assert not found["is_exact"]
    assert found["longitude"] > 100
    assert not {"reporter_name", "reporter_phone", "description", "place"} & set(found.index)


def test_its_parties_are_those_of_the_present_round_and_its_steps_the_last_without_their_words(
    session: Session,
) -> None:
    one, hidden = add(session, number="NL-1", round=2), add(session, number="NL-2", secret=True)
    share(session, one, 3, round=1)
    helper = share(session, one, 1, round=2, is_lead=False, signed_at=NOON, due_at=NOON + HOUR)
    lead = share(session, one, 2, round=2, sign_due_at=NOON - HOUR)
    share(session, one, 3, round=2, status=AssignmentStatus.WITHDRAWN)
    share(session, hidden, 1)
    session.add(an_entry(incident_id=one.id, at=NOON - HOUR, recorded_at=NOON - HOUR))
    for seq, action in ((2, Action.ACCEPT), (3, Action.COMMENT), (4, Action.TRIAGE)):
        session.add(an_entry(incident_id=one.id, seq=seq, action=action, at=NOON - MINUTE, recorded_at=NOON))
    session.add(an_entry(incident_id=hidden.id, at=NOON, recorded_at=NOON))
    session.flush()
    found = queries_topic.parties(session, incident_id=one.id or 0, scope=EVERYTHING)
    assert list(found["is_lead"].astype(bool)) == [True, False]
    assert [found["sign_due_at"].iloc[0], found["signed_at"].iloc[1]] == [lead.sign_due_at, helper.signed_at]
    steps = queries_topic.last_steps(session, incident_id=one.id or 0, most=2, scope=EVERYTHING)
    assert list(steps["action"]) == [Action.TRIAGE, Action.ACCEPT]
    assert set(steps) == {"action", "at"}
    for scope, incident in ((EVERYTHING, hidden), (NOTHING, one)):
        asked = {"incident_id": incident.id or 0, "scope": scope}
        assert queries_topic.parties(session, **asked).empty
        assert queries_topic.last_steps(session, **asked, most=9).empty
    box = {"at": NOON, "aside": "", "width": 700, "height": 300}
    said = written(pictures_topic.parties(WALL, found.to_dict("records"), **box))
    assert "签收已超60分钟" in said
    assert "办理还有60分钟" in said
    drawn = written(pictures_topic.steps(WALL, steps.to_dict("records"), **box))
    assert drawn.index("研判") < drawn.index("受理")


def test_new_urgent_ones_and_lamps_turned_red_are_events_and_nothing_else_is(session: Session) -> None:
    def reported(number: str, at: Any = NOON, noted: Any = NOON, **given: Any) -> None:
        made = add(session, number=number, reported_at=at, **given)
        session.add(an_entry(incident_id=made.id, at=at, recorded_at=noted))

    reported("NL-1", urgent=True, at=NOON - 20 * MINUTE)
    reported("NL-2")
    reported("NL-3", urgent=True, secret=True)
    reported("NL-4", urgent=True, concluded_at=NOON)
    reported("NL-5", urgent=True, at=NOON - 2 * DAY)
    reported("NL-6", urgent=True, noted=NOON - HOUR, at=NOON - HOUR)
    add(session, number="NL-7", red_at=NOON - MINUTE)
    add(session, number="NL-8", red_at=NOON + 2 * MINUTE)
    add(session, number="NL-9", red_at=NOON - HOUR)
    session.flush()
    found = queries_attention.events(session, at=NOON, scope=EVERYTHING)
    assert found == [Event(NOON, "NL-1", is_urgent=True), Event(NOON, "NL-7", is_urgent=False)]
    assert queries_attention.events(session, at=NOON, scope=NOTHING) == []


def test_a_lamp_that_takes_the_scene_is_red_there(session: Session) -> None:
    for second in range(0, 60, 7):
        red = NOON + second * timedelta(seconds=1)
        add(session, number=f"NL-R{second}", red_at=red, yellow_at=NOON - HOUR)
    session.flush()
    taken = set()
    for second in range(0, 180, 2):
        moment = NOON + second * timedelta(seconds=1)
        # A wall asks by whole minutes.
        at = moment.replace(second=0)
        shown = bulletin(queries_attention.events(session, at=at, scope=EVERYTHING), 50, moment)
        if shown:
            taken.add(shown.number)
            one = queries_topic.topic(session, at=at, number=shown.number, scope=EVERYTHING).iloc[0]
            assert one["light"] == "red", (second, shown.number)
    assert taken
