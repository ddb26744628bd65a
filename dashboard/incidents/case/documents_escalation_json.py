"""The escalated matter as JSON, as data/schemas/escalation-1.0.json and docs/escalation.md have it."""

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from dashboard.incidents.case.documents_case import Case
from dashboard.words.labels import LABELS
from models import (
    TOWNSHIP_ZONE,
    Action,
    AssignmentStatus,
    FileKind,
    IncidentStatus,
    Level,
    OffList,
    Party,
    Source,
)

SCHEMA, VERSION = "township.escalation", "1.0"
SCHEMA_FILE = Path(__file__).resolve().parents[3] / "data" / "schemas" / "escalation-1.0.json"
# Whose words the schema lists.
WORDS: tuple[type[StrEnum], ...] = (
    *(Action, AssignmentStatus, FileKind, IncidentStatus, Level, OffList, Party, Source),
)
Part = dict[str, Any]


def schema() -> str:
    """The shipped schema with the words that the store knows now, as it is to be kept."""
    shipped = json.loads(SCHEMA_FILE.read_text("utf-8"))
    for words in WORDS:
        shipped["$defs"][words.__name__]["properties"]["code"]["enum"] = [word.value for word in words]
    return json.dumps(shipped, ensure_ascii=False, indent=2) + "\n"


def as_json(case: Case, question: str) -> bytes:
    """The matter with its history, keys in the schema's order, lists in the order of time; UTF-8."""
    made = {
        "schema": SCHEMA,
        "schema_version": VERSION,
        "generated_at": _time(case.at),
        "is_demo": case.is_demo,
        "is_example": bool(case.row["example"]),
        "township": {"code": case.town_code, "name": case.town},
        "incident": _incident(case),
        "place": _place(case.row),
        "reporter": {"name": case.reporter, "is_masked": True, "is_secret": bool(case.row["ever_secret"])},
        "basis": _basis(case),
        "question": question,
        "district_number": case.district_number,
        "parties": [_share(case, share) for share in case.shares],
        "call_ups": [_call(call) for call in case.calls],
        "mediations": [_meeting(meeting) for meeting in case.meetings],
        "history": [_step(step) for step in case.steps],
        "attachments": [_file(file) for file in case.files],
        "log": {"entries": case.last_seq, "last_hash": case.last_hash},
    }
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _incident(case: Case) -> Part:
    row = case.row
    return {
        "id": case.number,
        "source_id": row["source_id"],
        "title": row["title"],
        "description": row["description"] or "",
        "source": _word(Source, row["source"]),
        "category": row["category"],
        "category_group": row["major"],
        "class": row["incident_class"],
        "is_urgent": bool(row["urgent"]),
        "level": _word(Level, row["level"]),
        "status": _word(IncidentStatus, row["status"]),
        "round": row["round"],
        "platform": row["platform"],
        "module": row["module"],
        "lead_department": row["department"],
        "why": row["why"] or "",
        "result": row["result"] or "",
        "reported_at": _time(row["reported_at"]),
        "accepted_at": _time(row["accepted_at"]),
        "dispatched_at": _time(row["dispatched_at"]),
        "escalated_at": _time(row["escalated_at"]),
        "due_at": _time(row["due_at"]),
        "concluded_at": _time(row["concluded_at"]),
    }


def _place(row: Part) -> Part:
    return {
        "village": row["village"],
        "grid": row["grid"],
        "address": row["place"] or "",
        "longitude": row["longitude"],
        "latitude": row["latitude"],
        "datum": "WGS-84",
    }


def _basis(case: Case) -> Part:
    found, off = case.basis, case.row["off_list"]
    item = found and {
        "number": str(found["number"]),
        "version": str(found["version"]),
        "matter": found["matter"],
        "lead": found["lead"],
        "helpers": [name for name in found["helpers"].split("、") if name],
        "lead_duty": found["lead_duty"],
        "town_duties": [duty for duty in found["town_duties"].split("、") if duty],
        "effective_from": _day(found["effective_from"]),
        "effective_to": _day(found["effective_to"]),
        "is_example": bool(found["example"]),
    }
    return {
        "list_item": item,
        "one_thing": case.row["one_thing"],
        "off_list": _word(OffList, off) if off else None,
    }


def _share(case: Case, share: Part) -> Part:
    return {
        "id": f"{case.number}-{share['share']}",
        "name": share["who"],
        "party": _word(Party, share["party"]),
        "round": share["round"],
        "is_lead": bool(share["is_lead"]),
        "is_required": bool(share["is_required"]),
        "status": _word(AssignmentStatus, share["status"]),
        "sent_at": _time(share["sent_at"]),
        "sign_due_at": _time(share["sign_due_at"]),
        "signed_at": _time(share["signed_at"]),
        "due_at": _time(share["due_at"]),
        "ended_at": _time(share["ended_at"]),
        "reason": share["reason"] or "",
        "result": share["result"] or "",
    }


def _call(call: Part) -> Part:
    return {
        "name": call["who"],
        "is_hard": bool(call["hard"]),
        "task": call["task"] or "",
        "called_at": _time(call["called_at"]),
        "arrive_due_at": _time(call["arrive_due_at"]),
        "arrived_at": _time(call["arrived_at"]),
        "result": call["result"] or "",
    }


def _meeting(meeting: Part) -> Part:
    return {
        "held_at": _time(meeting["held_at"]),
        "place": meeting["place"] or "",
        "mediators": meeting["mediators"],
        "parties": [line.strip() for line in meeting["parties"].splitlines() if line.strip()],
        "dispute": meeting["dispute"] or "",
        "is_agreed": bool(meeting["is_agreed"]),
        "agreement": meeting["agreement"] or "",
        "due_on": _day(meeting["due_on"]),
        "kept_on": _day(meeting["kept_on"]),
    }


def _step(step: Part) -> Part:
    before = step["from_status"]
    return {
        "seq": str(step["seq"]),
        "at": _time(step["at"]),
        "recorded_at": _time(step["recorded_at"]),
        "action": _word(Action, step["action"]),
        "from": _word(IncidentStatus, before) if before else None,
        "to": _word(IncidentStatus, step["to_status"]),
        "actor": step["actor"] or "",
        "role": step["role"] or "",
        "words": step["told"],
        "is_struck": bool(step["struck"]),
    }


def _file(file: Part) -> Part:
    return {
        "id": file["sha256"],
        "name": file["name"],
        "kind": _word(FileKind, file["kind"]),
        "media_type": file["media_type"],
        "bytes": file["size"],
        "taken_at": _time(file["taken_at"]),
        "added_at": _time(file["added_at"]),
        "is_struck": file["struck_at"] is not None,
    }


def _word(words: type[StrEnum], value: str) -> Part:
    """A word of the store, stable, and how it reads."""
    word = words(value)
    return {"code": word.value, "name": LABELS[word]}


def _time(at: datetime | None) -> str | None:
    return at.astimezone(TOWNSHIP_ZONE).isoformat(timespec="seconds") if at else None


def _day(day: Any) -> str | None:
    return day.isoformat()[:10] if isinstance(day, date) else str(day)[:10] if day else None
