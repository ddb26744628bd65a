"""登记: one intake for every source (domain: 信息收集一张网)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access.queries_scope import villages_of
from dashboard.access.rules import Person, Scope
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.lifecycle_load import place_of
from dashboard.incidents.life.lifecycle_origin import require_department, require_session
from dashboard.incidents.life.lifecycle_report import number_with, write_report
from dashboard.incidents.life.rules_inputs import written
from dashboard.incidents.life.rules_notices import COMMANDER, ROOM, NoticeDraft, to_party, to_role
from dashboard.incidents.life.rules_report import what_is_wrong
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Action, CategoryQuestion, Grid, Level, NewIncident, OffList, Party, Source

# How far back somebody may say that it happened, and how far clocks may differ.
LONGEST_AGO, SKEW = timedelta(days=366), timedelta(minutes=5)


@performs("report")
def report(
    session: Session,
    *,
    fields: Mapping[str, Any],
    level: Level = Level.TOWN,
    form_key: str | None = None,
    answers: Mapping[str, Any] | None = None,
    lecture_session_id: int | None = None,
    from_department_id: int | None = None,
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
) -> str:
    """Register a matter; returns its number.

    `fields`: those of `NewIncident`; `reported_at` is now unless said. `form_key` is the form's own
    number: sent again, by a double click or a slow network, it answers with the incident that it
    made. `lecture_session_id`: the session of the lecture hall at which it was raised;
    `from_department_id`: who passed it down. Raises Refused, naming every field that is wrong, and
    where the place is not the person's.
    """
    if form_key and (number := number_with(session, form_key)):
        return number
    new = _new(fields, at)
    _require_own_ground(session, new, scope)
    if new.grid_id is not None:
        home = session.execute(select(col(Grid.village_id)).where(col(Grid.id) == new.grid_id)).scalar()
        if home != new.village_id:
            raise Refused("选的网格不在选的村里，请重新选。")
    if level is Level.VILLAGE and new.village_id is None:
        raise Refused("由村里办的事件要选是哪个村。")
    columns: dict[str, Any] = {
        "lecture_session_id": lecture_session_id,
        "from_department_id": from_department_id,
    }
    if lecture_session_id is not None:
        require_session(session, lecture_session_id, new.source, township_date(at))
    if from_department_id is not None:
        require_department(session, from_department_id, new.source)
    columns["answers"] = _answers(session, new.category_id, answers or {})
    if new.source is Source.DEPARTMENT:
        columns["off_list"] = OffList.FLAGGED
    try:
        with session.begin_nested():
            return write_report(
                session,
                new,
                level=level,
                form_key=form_key,
                columns=columns,
                data={"off_list": columns["off_list"].value} if columns.get("off_list") else {},
                files=files,
                tell=_notices(new, level),
                by=by,
                at=at,
            )[1]
    except IntegrityError:
        # The same form, sent twice at once: the other one was first.
        if form_key and (number := number_with(session, form_key)):
            return number
        raise


def _new(fields: Mapping[str, Any], at: datetime) -> NewIncident:
    values = {"reported_at": at} | {name: value for name, value in fields.items() if value is not None}
    try:
        new = NewIncident.model_validate(values)
    except ValidationError as error:
        raise Refused(what_is_wrong(error)) from error
    if new.reported_at.tzinfo is None:
        raise Refused("上报时间没有时区，无法登记。请重新选择时间。")
    if new.reported_at > at + SKEW:
        raise Refused("上报时间在将来，请改成现在或以前的时间。")
    if new.reported_at < at - LONGEST_AGO:
        raise Refused("上报时间在一年以前，请核对。更早的事件请用“数据导入”。")
    return new


def _require_own_ground(session: Session, new: NewIncident, scope: Scope) -> None:
    """A grid worker and a team report from their own villages; everybody else from anywhere."""
    if scope.everything or scope.modules or scope.departments or not (scope.villages or scope.teams):
        return
    own = set(scope.villages) | set(session.execute(villages_of(scope.teams)).scalars())
    if new.village_id not in own:
        raise Refused("您只能登记自己村里的事件。请选自己的村；别处的事请告诉指挥室。")


def _answers(session: Session, category_id: int | None, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Question -> answer, by the question's own words; Refused where a required one has none."""
    asked = session.execute(
        select(col(CategoryQuestion.text), col(CategoryQuestion.is_required))
        .where(col(CategoryQuestion.category_id) == category_id, col(CategoryQuestion.is_active))
        .order_by(col(CategoryQuestion.sort_order), col(CategoryQuestion.id))
    ).all()
    given = {text: answers[text] for text, _ in asked if answers.get(text) not in (None, "")}
    if lacking := [text for text, is_required in asked if is_required and text not in given]:
        raise Refused(f"还有必答的问题没有回答：{'、'.join(lacking)}。请补上再提交。")
    return given or None


def _notices(new: NewIncident, level: Level) -> list[NoticeDraft]:
    if level is Level.VILLAGE:
        return [to_party(Party.VILLAGE, new.village_id, f"村里的新事件“{new.title}”")]
    word = "紧急事件" if new.urgent else "新事件"
    return [
        to_role(role, f"{word}“{new.title}”，请受理")
        for role in ((ROOM, COMMANDER) if new.urgent else (ROOM,))
    ]


@performs("split")
def split(
    session: Session,
    *,
    incident_id: int,
    title: str,
    description: str,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> str:
    """分件: one part of a report becomes a matter of its own; both logs say so. Returns the new number."""
    act = ActInProgress(session, incident_id, "split", scope=scope, by=by, at=at, seen=seen)
    text = written(reason, Action.COMMENT, what="分件的原因")
    row = act.standing.row
    place = place_of(session, incident_id)
    fields = {"title": title, "description": description, "source": row["source"]}
    # A part of what was reported in confidence was reported in confidence.
    new = _new(place | fields | {"secret": bool(row["ever_secret"])}, act.at)
    _, number = write_report(
        session,
        new,
        level=Level.TOWN,
        form_key=None,
        columns={"split_from_id": incident_id},
        data={"split_from": row["number"]},
        files=(),
        tell=[to_role(ROOM, f"分件“{new.title}”，请受理")],
        by=by,
        at=act.at,
    )
    act.write(reason=text, data={"split_into": number, "note": f"分出 {number}：{text}"})
    return number
