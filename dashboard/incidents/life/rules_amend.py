"""What may be corrected on an incident, and what a correction changes with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from dashboard.town.places.rules_place import cell_of
from dashboard.words.errors import Refused
from dashboard.words.fields import PERSONAL, Use, used
from models import NewIncident

NAMES = {field.name: field.label for field in used(Use.AMENDED)}
AMENDABLE = frozenset(NAMES)
# Ids of rows that the report names beside its own fields.
LINKS = AMENDABLE - set(NewIncident.model_fields)


@dataclass(frozen=True)
class Change:
    """Columns to set, what they were, and the reporter's own, which no log repeats."""

    sets: dict[str, Any]
    was: dict[str, Any]
    personal: dict[str, Any]


def amended(row: Mapping[str, Any], changes: Mapping[str, Any]) -> Change:
    """What really changes of `row` by `changes`; Refused for nothing, for the unknown and for the invalid."""
    if unknown := set(changes) - AMENDABLE:
        raise Refused(f"不能更正：{'、'.join(sorted(unknown))}。办理中形成的内容要用相应的办理动作改。")
    clean = _checked(changes)
    changed = {name: value for name, value in clean.items() if row[name] != value}
    if not changed:
        raise Refused("没有改动任何内容，不用更正。")
    sets = {name: value for name, value in changed.items() if name not in PERSONAL}
    if {"longitude", "latitude"} & set(sets):
        both = dict(row) | clean
        sets["cell"] = cell_of(both["longitude"], both["latitude"])
    was = {name: _told(row[name]) for name in sets if name in row}
    return Change(sets, was, {name: value for name, value in changed.items() if name in PERSONAL})


def _told(value: Any) -> Any:
    return getattr(value, "value", value)


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    if ("longitude" in changes) != ("latitude" in changes):
        raise Refused("经度和纬度要一起更正。")
    found: dict[str, Any] = {}
    for name, value in changes.items():
        if name in LINKS:
            found[name] = _id(name, value)
            continue
        try:
            made: Any = NewIncident.model_validate({**_SAMPLE, name: value, **_partner(name, changes)})
        except ValidationError as error:
            raise Refused(f"{NAMES[name]}不对：{_why(error)}。请改好再提交。") from error
        found[name] = getattr(made, name)
    return found


def _id(name: str, value: Any) -> int | None:
    if value is not None and not (isinstance(value, int) and not isinstance(value, bool)):
        raise Refused(f"{NAMES[name]}不对：格式不对。请改好再提交。")
    return value


# A report in which everything else is right.
_SAMPLE: dict[str, Any] = {"title": "更正", "reported_at": datetime(2020, 1, 1, tzinfo=UTC)}


def _partner(name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Longitude and latitude are right or wrong together."""
    other = {"longitude": "latitude", "latitude": "longitude"}.get(name, "")
    return {other: changes[other]} if other in changes else {}


def _why(error: ValidationError) -> str:
    kind = error.errors()[0]["type"]
    return {"string_too_short": "太短", "string_too_long": "太长", "greater_than_equal": "超出范围",
            "less_than_equal": "超出范围"}.get(kind, "格式不对")  # fmt: skip
