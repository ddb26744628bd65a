"""What a report says: what its form begins with, how its fields come together, and what may be corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from dashboard.access.rules import Scope
from dashboard.access.rules_reporter import IN_CONFIDENCE, who_may
from dashboard.town.places.rules import cell_of
from dashboard.words.errors import Refused
from dashboard.words.fields import FIELD, PERSONAL, PLAIN, IncidentField, Use, used
from models import TOWNSHIP_ZONE, Level, NewIncident, Source

# What a person at a form can choose: an import is none of them.
SOURCES = tuple(source for source in Source if source is not Source.IMPORT)
# Of these a department can be the one who passed it down.
PASSED_DOWN = frozenset({Source.DEPARTMENT, Source.SUPERIOR})
LONGEST_NAME, LONGEST_PHONE = 40, 20


class Reporter(StrEnum):
    """How far the reporter wants to be known."""

    NAMED = "named"
    HIDDEN = "hidden"
    ANONYMOUS = "anonymous"


REPORTERS = {Reporter.NAMED: "实名", Reporter.HIDDEN: "保密", Reporter.ANONYMOUS: "匿名"}


def widget_key(name: str, form: str) -> str:
    """The key of a widget of one form."""
    return f"register_{name}_{form}"


def first_source(scope: Scope) -> Source:
    """The usual source of somebody whose right to report reaches so far; the room notes down calls."""
    if scope.everything:
        return Source.PHONE
    if scope.villages:
        return Source.GRID
    if scope.teams:
        return Source.VISIT
    return Source.DEPARTMENT if scope.departments else Source.ROOM


def first_level(scope: Scope) -> Level:
    """A matter from a village is first handled there (domain: route)."""
    return Level.VILLAGE if own_ground(scope, {}) is not None else Level.TOWN


def own_ground(scope: Scope, teams: Mapping[int, tuple[int, ...]]) -> tuple[int, ...] | None:
    """Ids of the only villages that somebody may report from; None: from anywhere.

    `teams`: the villages of each team.
    """
    if scope.everything or scope.modules or scope.departments or not (scope.villages or scope.teams):
        return None
    of_teams = {village for team in scope.teams for village in teams.get(team, ())}
    return tuple(sorted(of_teams | set(scope.villages)))


def who_sees(reporter: Reporter) -> str:
    """Who may look behind the mask, as the table of rights has it."""
    if reporter is Reporter.ANONYMOUS:
        return "不记姓名和电话，谁也看不到；办结后无法回访。"
    if reporter is Reporter.HIDDEN:
        return f"姓名和电话对所有人隐藏；只有{who_may(IN_CONFIDENCE)}写明理由后能看，看一次记一次。"
    return f"姓名和电话对所有人遮住一部分；{who_may('phone.reveal')}写明理由后能看全，看一次记一次。"


def stays_known(name: str) -> str:
    """The warning to who registers in confidence: the name of the account stays in the log."""
    return (
        f"保密的只是上报人。登记人“{name}”会写进办理经过，经手的人都看得到。如果上报人就是您自己，"
        "不要用自己的账号登记：请打电话给指挥室，由值班调度员代为登记，办理经过里就只有调度员。"
    )


def is_oneself(reporter: str | None, name: str) -> bool:
    """Whether the reporter's name, as it was typed, is that of the account that registers."""
    return "".join((reporter or "").split()) == "".join(name.split())


def require_not_oneself(values: Mapping[str, Any], name: str) -> None:
    """Refused where somebody registers himself in confidence under his own account, unless he says he knows.

    `name`: that of the account; the log names it as who registered.
    """
    is_own = is_oneself(values.get("reporter_name"), name)
    if values.get("reporter") is Reporter.HIDDEN and is_own and not values.get("known"):
        raise Refused(
            "上报人填的就是您自己，而登记人也会写成您，这样保不了密，还没有登记。"
            "请打电话给指挥室，由值班调度员代为登记；仍要自己登记的，请先勾选“我知道登记人会是我”。"
        )


def happened(day: date | None, hour: time | None) -> datetime | None:
    """A township day and time as UTC-aware moment; None where nothing was said: now.

    Refused where one of the two is missing.
    """
    if day is None and hour is None:
        return None
    if day is None or hour is None:
        raise Refused("发现时间只填了一半。请把日期和时间都填上，或者改选“现在”。")
    return datetime.combine(day, hour, TOWNSHIP_ZONE)


def fields_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `NewIncident` from what stands in the form; empty text is nothing."""
    reporter = values.get("reporter") or Reporter.ANONYMOUS
    is_known = reporter is not Reporter.ANONYMOUS
    position = values.get("position") or (None, None)
    name, phone = (values.get("reporter_name") or "").strip(), (values.get("reporter_phone") or "").strip()
    if reporter is Reporter.HIDDEN and not (name or phone):
        raise Refused("选了“保密”，但没有填上报人的姓名或电话。请填上，或改选“匿名”。")
    return {
        **{field.name: _given(field, values.get(field.name)) for field in PLAIN},
        "source": values.get("source"),
        "urgent": bool(values.get("urgent")),
        "category_id": values.get("category"),
        "village_id": values.get("village"),
        "grid_id": values.get("grid"),
        "longitude": position[0],
        "latitude": position[1],
        "reporter_name": (name or None) if is_known else None,
        "reporter_phone": (phone or None) if is_known else None,
        "secret": reporter is Reporter.HIDDEN,
        "reported_at": values.get("reported_at"),
    }


def _given(field: IncidentField, value: Any) -> Any:
    return field.empty if value is None else value


def session_name(row: Mapping[Any, Any]) -> str:
    """A session of the lecture hall in a line: day, village, topic (columns held_on, village, topic)."""
    day = row["held_on"]
    written = day.isoformat() if isinstance(day, date) and not isinstance(day, datetime) else str(day)[:10]
    return f"{written} {row['village']} · {row['topic']}"


_WHY_WRONG = {
    "missing": "没有填",
    "string_too_short": "太短，至少{min_length}个字",
    "string_too_long": "太长，最多{max_length}个字",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "value_error": "经度和纬度要么都填，要么都不填",
}


def what_is_wrong(error: ValidationError) -> str:
    """One Chinese sentence that names every field that is wrong, and why."""
    parts = []
    for mistake in error.errors():
        name = FIELD[str(mistake["loc"][0])].label if mistake["loc"] else "位置"
        why = _WHY_WRONG.get(mistake["type"], "格式不对").format(**mistake.get("ctx", {}))
        parts.append(f"{name}{why}")
    return f"还不能登记：{'；'.join(parts)}。您填写的内容还在，请改好再提交。"


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
    was = {name: _as_logged(row[name]) for name in sets if name in row}
    return Change(sets, was, {name: value for name, value in changed.items() if name in PERSONAL})


def _as_logged(value: Any) -> Any:
    return getattr(value, "value", value)


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    if ("longitude" in changes) != ("latitude" in changes):
        raise Refused("经度和纬度要一起更正。")
    clean: dict[str, Any] = {}
    for name, value in changes.items():
        if name in LINKS:
            clean[name] = _id(name, value)
            continue
        try:
            made: Any = NewIncident.model_validate({**_SAMPLE, name: value, **_partner(name, changes)})
        except ValidationError as error:
            raise Refused(f"{NAMES[name]}不对：{_why(error)}。请改好再提交。") from error
        clean[name] = getattr(made, name)
    return clean


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
