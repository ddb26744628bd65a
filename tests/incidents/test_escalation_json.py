"""The escalated matter as data: what the shipped schema says, in an order that does not change."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.case.documents_escalation import escalation_json, schema
from dashboard.incidents.life import actions_district, actions_ends
from dashboard.store.store_files import ROOT
from dashboard.words.labels import LABELS
from models import Action, AssignmentStatus, FileKind, IncidentStatus, Level, OffList, Party, Source
from tests.incidents.room import Room
from tests.incidents.test_documents import NAME, PHONE, escalated

FILE = ROOT / "data" / "schemas" / "escalation-1.0.json"
SCHEMA = json.loads(FILE.read_text("utf-8"))
WORDS = (Action, AssignmentStatus, FileKind, IncidentStatus, Level, OffList, Party, Source)


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def written(room: Room, incident_id: int, **given: Any) -> bytes:
    inputs = {"number": room.row(incident_id).number, "at": room.at, "scope": EVERYTHING} | given
    return escalation_json(room.session, **inputs)


def mistakes(made: bytes) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in Draft202012Validator(SCHEMA).iter_errors(json.loads(made))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_shipped_schema_is_the_one_that_the_command_writes() -> None:
    assert schema() == FILE.read_text("utf-8")


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_the_schema_knows_every_word_of_the_store(words: Any) -> None:
    assert SCHEMA["$defs"][words.__name__]["properties"]["code"]["enum"] == [word.value for word in words]


@pytest.mark.postgresql
def test_a_whole_life_keeps_to_the_schema(room: Room) -> None:
    incident = escalated(room, reporter_name=NAME, reporter_phone=PHONE, longitude=118.8, latitude=28.9)
    assert mistakes(written(room, incident)) == []
    room.do(
        "district_centre",
        actions_district.district_reply,
        incident_id=incident,
        is_solved=True,
        text="已协调",
    )
    room.do("dispatcher", actions_ends.verify, incident_id=incident)
    made = written(room, incident)
    assert mistakes(made) == []
    assert json.loads(made)["incident"]["status"]["code"] == "closed"


@pytest.mark.postgresql
def test_a_draft_keeps_to_the_schema(room: Room) -> None:
    made = written(room, room.triaged(3), question="由谁牵头")
    assert mistakes(made) == []
    told = json.loads(made)
    assert (told["question"], told["incident"]["escalated_at"], told["parties"]) == ("由谁牵头", None, [])


def test_a_mistake_would_be_found(room: Room) -> None:
    told = json.loads(written(room, escalated(room)))
    told["generated_at"] = "2026-03-04T12:00:00Z"
    told["incident"]["id"] = 7
    told["history"][0]["to"]["code"] = "lost"
    told["surprise"] = True
    assert len(mistakes(json.dumps(told).encode())) == 4


def test_what_the_district_needs_is_there(room: Room) -> None:
    incident = escalated(room, reporter_name=NAME, reporter_phone=PHONE)
    told = json.loads(written(room, incident))
    number = room.row(incident).number
    assert told["incident"]["id"] == number
    assert told["question"] == "由哪个部门牵头"
    assert told["district_number"] == "QJ-7"
    assert told["basis"]["list_item"] | {"helpers": None} == {
        "number": "67",
        "version": "1",
        "matter": "畜禽养殖污染监管执法",
        "lead": "区生态环境分局",
        "helpers": None,
        "lead_duty": "牵头监管执法，负兜底责任",
        "town_duties": ["宣传", "巡查", "协助查处"],
        "effective_from": "2020-01-01",
        "effective_to": None,
        "is_example": False,
    }
    assert [party["id"] for party in told["parties"]] == [f"{number}-{share}" for share in (1, 2, 3)]
    assert told["parties"][-1]["party"] == {"code": "district_centre", "name": "区矛调中心"}
    assert told["reporter"] == {"name": "赵某", "is_masked": True, "is_secret": False}
    assert [file["is_struck"] for file in told["attachments"]] == [False, True]
    assert told["mediations"][0]["parties"] == ["张甲", "王乙"]
    steps = [step["action"]["code"] for step in told["history"]]
    assert steps == [entry.action.value for entry in room.log(incident)]
    assert told["log"] == {"entries": len(steps), "last_hash": room.log(incident)[-1].hash.hex()}


def test_times_stand_in_township_time_and_ids_are_text(room: Room) -> None:
    told = json.loads(written(room, escalated(room)))
    assert told["incident"]["reported_at"] == "2026-03-04T12:00:00+08:00"
    assert [step["seq"] for step in told["history"]][:2] == ["1", "2"]


def test_the_same_matter_makes_the_same_bytes_in_readable_chinese(room: Room) -> None:
    incident = escalated(room)
    made = written(room, incident)
    assert made == written(room, incident)
    assert "塘湖水库" in made.decode("utf-8")
    assert list(json.loads(made)) == SCHEMA["required"]
    assert made.endswith(b"}\n")


def test_every_word_comes_with_its_chinese(room: Room) -> None:
    told = json.loads(written(room, escalated(room)))
    for step in told["history"]:
        assert step["action"]["name"] == LABELS[Action(step["action"]["code"])]
        assert step["to"]["name"] == LABELS[IncidentStatus(step["to"]["code"])]


def test_the_description_names_every_part() -> None:
    page = (ROOT / "docs" / "escalation.md").read_text("utf-8")
    for part in SCHEMA["required"]:
        assert f"`{part}`" in page, part
