"""Registering a report of a matter that is known already: it is counted, and merged in one go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, require
from dashboard.access.rules_rights import needed_rights, needs
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life import actions_merge, actions_report
from dashboard.incidents.life.lifecycle_report import number_with
from models import TOWNSHIP_CODE, Incident, IncidentStatus, Level


@needs("incident.merge")
def report_and_merge(
    session: Session,
    *,
    into: str,
    fields: Mapping[str, Any],
    level: Level = Level.TOWN,
    form_key: str,
    answers: Mapping[str, Any] | None = None,
    lecture_session_id: int | None = None,
    from_department_id: int | None = None,
    files: Sequence[KeptFile] = (),
    by: Person,
    at: datetime,
) -> str:
    """登记并合并: a new incident that goes straight into the open one with the number `into`; its own number.

    The same form sent again answers with what it made. Each act asks for its own right.
    """
    if number := number_with(session, form_key):
        return number
    number = actions_report.report(
        session,
        fields=fields,
        level=level,
        form_key=form_key,
        answers=answers,
        lecture_session_id=lecture_session_id,
        from_department_id=from_department_id,
        files=files,
        scope=require(by, *needed_rights(actions_report.report)),
        by=by,
        at=at,
    )
    query = select(col(Incident.id), col(Incident.status)).where(
        col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.number) == number
    )
    incident_id, status = session.execute(query).one()
    if status is IncidentStatus.MERGED:
        # The same form, sent twice at once: the other one has done both.
        return number
    actions_merge.merge(
        session,
        incident_id=incident_id,
        into=into,
        reason="登记时核对为同一件事",
        scope=require(by, *needed_rights(actions_merge.merge)),
        by=by,
        at=at,
    )
    return number
