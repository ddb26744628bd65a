"""What villagers sent, for the room: what is held, what waits for an answer or a decision."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import func, literal, or_, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_leads import unit_names
from dashboard.incidents.public.matters import Own, goes_on_for, with_matter
from models import (
    Assignment,
    Category,
    CategoryQuestion,
    Incident,
    IncidentStatus,
    Village,
    VillagerFile,
    VillagerReport,
    VillagerReportState,
)

R = VillagerReport
HELD = {"report_id": "int64", "held_for": "str", "received_at": "datetime64[ns, UTC]"}
ON_CASES: dict[str, Any] = {
    "report_id": "int64", "number": "str", "title": "str", "description": "str", "place": "str",
    "village": "str", "category": "str", "unit": "str", "status": "str", "result": "str",
    "again": "str", "reporters": "int64", "in_confidence": "bool", "reply": "str", "example": "bool",
    "came_by": "str", "received_at": "datetime64[ns, UTC]",
    "concluded_at": "datetime64[ns, UTC]", "again_at": "datetime64[ns, UTC]",
}  # fmt: skip
# Reports that wait for an answer: done, or only to be verified.
DONE = (IncidentStatus.FED_BACK, IncidentStatus.CLOSED, IncidentStatus.REJECTED, IncidentStatus.CANCELLED)
MOST_SHOWN = 200
HELD_NOW = (col(R.state) == VillagerReportState.HELD,)
# An answer holds for the matter for which it was given.
UNANSWERED = or_(
    col(R.reply) == "", col(R.replied_for_id).is_(None), col(R.replied_for_id) != col(Incident.id)
)
WANT_ANSWER = (UNANSWERED, col(Incident.status).in_(DONE))
UNSOLVED = (col(R.again_at).is_not(None), col(R.again_answer) == "")


@needs("villager_report.manage")
def held(session: Session) -> list[dict[str, Any]]:
    """Reports that wait to be looked at, the oldest first: `HELD`, `content` and `files` (hash and name)."""
    query = select(R).where(*HELD_NOW).order_by(col(R.received_at), col(R.id))
    rows = session.execute(query.limit(MOST_SHOWN)).scalars().all()
    files: dict[int, list[dict[str, str]]] = {}
    of_reports = select(VillagerFile).where(col(VillagerFile.report_id).in_([row.id for row in rows]))
    for file in session.execute(of_reports.order_by(col(VillagerFile.id))).scalars():
        files.setdefault(file.report_id, []).append({"sha256": file.sha256, "name": file.name})
    villages = dict(session.execute(select(col(Village.id), col(Village.short_name))).all())
    return [
        {
            "report_id": row.id, "held_for": row.held_for, "received_at": row.received_at,
            "content": row.content or {}, "files": files.get(row.id or 0, []),
            "village": villages.get((row.content or {}).get("village_id"), ""),
        }
        for row in rows
    ]  # fmt: skip


@needs("villager_report.manage")
def to_answer(session: Session) -> pd.DataFrame:
    """Matters that are done and whose reporters have no answer yet, columns as ON_CASES; each once.

    `report_id`: of one of the reports; `reporters`: how many of them wait; `in_confidence`: one of them, or
    the matter itself, was reported in confidence.
    """
    frame = _on_cases(session, *WANT_ANSWER)
    of_one = frame.groupby("number")["report_id"]
    frame["reporters"] = of_one.transform("size")
    frame["in_confidence"] = frame.groupby("number")["in_confidence"].transform("any")
    return frame.drop_duplicates("number")


@needs("villager_report.manage")
def said_unsolved(session: Session) -> pd.DataFrame:
    """Closed matters of which the reporter says that they are not solved, columns as ON_CASES."""
    return _on_cases(session, *UNSOLVED)


@needs("villager_report.manage")
def newest(session: Session, *, most: int) -> pd.DataFrame:
    """The reports that were registered last, the newest first, columns as ON_CASES."""
    return _on_cases(session, order=(col(R.received_at).desc(), col(R.id).desc()), most=most)


@needs("villager_report.manage")
def counts(session: Session) -> dict[str, int]:
    """Reports held, matters that want an answer, reports that want a decision: held, answer, again."""
    number = select(func.count()).select_from(R)
    matters = with_matter(select(func.count(func.distinct(col(Incident.id)))).select_from(R))
    counted = {
        "held": number.where(*HELD_NOW),
        "answer": matters.where(*WANT_ANSWER),
        "again": with_matter(number).where(*UNSOLVED),
    }
    return {key: session.execute(query).scalar_one() for key, query in counted.items()}


@needs("villager_report.manage")
def waits_for(session: Session, incident_id: int) -> str:
    """What a reporter of a matter waits for: "again" is a decision on what he says is not solved,
    "answer" the room's answer; empty where nobody waits, or the matter is handled in another one."""
    merged = select(Own.id).where(Own.parent_id == incident_id, Own.status == IncidentStatus.MERGED)
    here = or_(col(R.incident_id) == incident_id, col(R.incident_id).in_(merged))
    of_it: Any = select(col(R.id)).select_from(R).join(Incident, col(Incident.id) == incident_id)
    of_it = of_it.where(here, col(Incident.status) != IncidentStatus.MERGED).limit(1)
    if session.execute(of_it.where(*UNSOLVED)).first():
        return "again"
    return "answer" if session.execute(of_it.where(*WANT_ANSWER)).first() else ""


@needs("ground.read")
def choices(session: Session) -> dict[str, list[tuple[int, str]]]:
    """What the public page offers: the villages, and the matters by name."""
    villages = select(col(Village.id), col(Village.short_name)).order_by(col(Village.id))
    matters = (
        select(col(Category.id), col(Category.name))
        .where(col(Category.is_imported).is_(False))
        .order_by(col(Category.id))
    )
    return {
        "villages": [(key, name) for key, name in session.execute(villages)],
        "matters": [(key, name) for key, name in session.execute(matters)],
    }


@needs("ground.read")
def asks_more(session: Session, category_id: int | None) -> bool:
    """Whether a matter has questions without whose answers nothing is registered."""
    query = select(col(CategoryQuestion.id)).where(
        col(CategoryQuestion.category_id) == category_id,
        col(CategoryQuestion.is_active),
        col(CategoryQuestion.is_required),
    )
    return session.execute(query.limit(1)).first() is not None


def _on_cases(
    session: Session, *conditions: Any, order: Sequence[Any] = (), most: int = MOST_SHOWN
) -> pd.DataFrame:
    lead = Assignment
    unit = (
        select(unit_names(lead))
        .where(
            col(lead.incident_id) == col(Incident.id),
            col(lead.is_lead),
            col(lead.round) == col(Incident.round),
        )
        .order_by(col(lead.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    query: Any = (
        select(
            col(R.id).label("report_id"),
            col(Incident.number),
            col(Incident.title),
            col(Incident.description),
            col(Incident.place),
            func.coalesce(col(Village.short_name), "").label("village"),
            func.coalesce(col(Category.name), "").label("category"),
            func.coalesce(unit, "").label("unit"),
            col(Incident.status),
            col(Incident.result),
            col(R.again),
            literal(1).label("reporters"),
            or_(Own.ever_secret, col(Incident.ever_secret)).label("in_confidence"),
            col(R.reply),
            col(Incident.example),
            col(R.came_by),
            col(R.received_at),
            col(Incident.concluded_at),
            col(R.again_at),
        )
        .select_from(R)
        .join(Own, Own.id == col(R.incident_id))
        .join(Incident, col(Incident.id) == goes_on_for(Own))
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .outerjoin(Category, col(Category.id) == col(Incident.category_id))
        .where(*conditions)
        .order_by(*(order or [col(R.id)]))
        .limit(most)
    )
    return pd.read_sql_query(query, session.connection(), dtype=ON_CASES)
