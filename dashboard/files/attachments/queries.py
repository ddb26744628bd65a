"""The files of an incident, for those who may see it."""

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope, refused_as_absent
from dashboard.access.rules_rights import needs
from dashboard.files.attachments.storage import Files, State, files_of
from dashboard.words.errors import Refused
from models import Attachment, FileKind, Incident

TIMES = dict.fromkeys(("taken_at", "added_at", "struck_at"), "datetime64[us, UTC]")
NUMBERS = dict.fromkeys(("longitude", "latitude", "at_longitude", "at_latitude"), "float64")


@needs("incident.read")
def attachments(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every file on the incident, struck ones too, in the order of their coming.

    Columns as in `Attachment`; `at_longitude` and `at_latitude` are the incident's own place. Degrees
    are WGS-84, times UTC.
    """
    query = (
        select(
            *Attachment.__table__.columns,  # type: ignore[attr-defined]
            col(Incident.longitude).label("at_longitude"),
            col(Incident.latitude).label("at_latitude"),
        )
        .join(Incident, col(Incident.id) == col(Attachment.incident_id))
        .where(col(Attachment.incident_id) == incident_id, visible_incident(scope, incident_id))
        .order_by(col(Attachment.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=TIMES | NUMBERS)


@needs("incident.read")
def previews(session: Session, *, incident_id: int, scope: Scope) -> list[tuple[int, State, bytes | None]]:
    """For every file on the incident: id, the state of its content by size alone, a small JPEG of a picture.

    None in its place where the picture cannot be shown.
    """
    query = (
        select(col(Attachment.id), col(Attachment.sha256), col(Attachment.size), col(Attachment.kind))
        .where(col(Attachment.incident_id) == incident_id, visible_incident(scope, incident_id))
        .order_by(col(Attachment.id))
    )
    files = files_of(session)
    return [
        (attachment_id, files.seems(name, size), _small(files, name) if kind is FileKind.PICTURE else None)
        for attachment_id, name, size, kind in session.execute(query)
    ]


def _small(files: Files, name: str) -> bytes | None:
    try:
        return files.thumbnail(name)
    except Refused:
        return None


@needs("incident.read")
def content(session: Session, *, attachment_id: int, scope: Scope) -> bytes:
    """The file as it is stored. Refused as absent outside `scope`, and in words where lost or altered."""
    query = select(col(Attachment.sha256)).where(
        col(Attachment.id) == attachment_id, visible_incident(scope, col(Attachment.incident_id))
    )
    name = session.execute(query).scalar_one_or_none()
    if name is None:
        raise refused_as_absent()
    return files_of(session).read(name)
