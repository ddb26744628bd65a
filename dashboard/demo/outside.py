"""外单位答复 in the demo town: one question that waits for the answer of a unit without an account."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.incidents.life import actions_outside
from dashboard.words.labels import EXAMPLE_MARK
from models import Incident, IncidentStatus

ASKED_BEFORE, REPORTED_BEFORE = timedelta(hours=2), timedelta(days=1)
TO = f"区公路与运输管理中心（{EXAMPLE_MARK}）"
QUESTION = f"这件事是不是归你们管？什么时候能派人来看？（{EXAMPLE_MARK}）"
REASON = "镇里不清楚归谁管，先问一下"


def fill_outside(session: Session, until: datetime) -> None:
    """A link about the newest matter of the town that is being handled; nobody sends it. None where there is
    no such matter."""
    query = (
        select(col(Incident.id))
        .where(
            col(Incident.status) == IncidentStatus.HANDLING,
            col(Incident.ever_secret).is_(False),
            col(Incident.reported_at) <= until - REPORTED_BEFORE,
        )
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .limit(1)
    )
    incident_id = session.execute(query).scalar()
    if incident_id is None:
        return
    actions_outside.ask_outside(
        session, incident_id=incident_id, to_whom=TO, question=QUESTION, reason=REASON, days=7,
        scope=EVERYTHING, by=Person(f"值班调度员（{EXAMPLE_MARK}）", (Grant("dispatcher"),)),
        at=until - ASKED_BEFORE,
    )  # fmt: skip
