"""A matter and an incident as the standard's data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dashboard.access.notices.rules_channels import without_personal
from dashboard.incidents.public.rules import ENDS, MORE, STAGES, stage_of
from models import QuestionKind

DATATYPES = {
    QuestionKind.TEXT: "text",
    QuestionKind.NUMBER: "number",
    QuestionKind.YES_NO: "singlevaluelist",
    QuestionKind.CHOICE: "singlevaluelist",
}
YES_NO = ("是", "否")
# About 100 m: without a key nobody is shown at whose door it was.
ROUGH = 3
MOMENTS = (
    "reported_at", "accepted_at", "dispatched_at", "signed_at", "fed_back_at", "concluded_at", "rated_at",
)  # fmt: skip


def service(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "service_code": row["code"], "service_name": row["name"], "description": row["name"],
        "metadata": bool(row["questions"]), "type": "realtime", "keywords": row["major"],
        "group": row["major"],
    }  # fmt: skip


def definition(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "service_code": row["code"],
        "attributes": [_attribute(order, one) for order, one in enumerate(row["questions"], start=1)],
    }


def _attribute(order: int, one: Mapping[str, Any]) -> dict[str, Any]:
    kind = QuestionKind(one["kind"])
    choices = YES_NO if kind is QuestionKind.YES_NO else one["choices"]
    return {
        "variable": True, "code": one["code"], "datatype": DATATYPES[kind], "required": one["required"],
        "datatype_description": "", "order": order, "description": one["text"],
        "values": [{"key": choice, "name": choice} for choice in choices],
    }  # fmt: skip


def request_of(row: Mapping[str, Any], *, is_public: bool) -> dict[str, Any]:
    """One request. Without a key not a word that anybody wrote, and only about where it is."""
    stage = stage_of(row["status"], is_rated=row["rating"] is not None)
    notes = (
        ENDS.get(row["status"]) or MORE.get(row["status"], "") or (STAGES[stage] if stage is not None else "")
    )
    words = "" if is_public else without_personal(row["title"])
    if row["is_own"]:
        words = "\n".join(part for part in (row["title"], row["description"]) if part)
    place = row["village"] or ""
    if row["is_own"]:
        place = f"{place}{row['place']}"
    return {
        "service_request_id": row["number"],
        "status": "open" if row["concluded_at"] is None else "closed",
        "status_notes": row["reply"] if row["is_own"] and row["concluded_at"] and row["reply"] else notes,
        "service_name": row["category_name"] or "",
        "service_code": row["category"] or "",
        "description": words,
        "agency_responsible": row["department"] or row["module"] or "",
        "service_notice": "",
        "requested_datetime": _moment(row["reported_at"]),
        "updated_datetime": _moment(max(row[name] for name in MOMENTS if row[name] is not None)),
        "expected_datetime": _moment(row["due_at"]),
        "address": place,
        "address_id": "",
        "zipcode": "",
        "lat": _degrees(row["latitude"], is_public=is_public),
        "long": _degrees(row["longitude"], is_public=is_public),
        "media_url": "",
    }


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else ""


def _degrees(number: float | None, *, is_public: bool) -> float | None:
    return round(number, ROUGH) if number is not None and is_public else number
