"""Attachments of an incident, with or without a content."""

from typing import Any

from sqlmodel import Session

from dashboard.files.attachments.keeping import keep
from dashboard.files.attachments.rules import KeptFile
from models import Attachment, Incident
from tests.factories import NOON, an_incident


def an_incident_with(session: Session, *files: KeptFile, **given: Any) -> Incident:
    """A new incident, and these files on it."""
    made = an_incident(**given)
    session.add(made)
    session.flush()
    for file in files:
        attach(session, made, file)
    return made


def attach(session: Session, incident: Incident, file: KeptFile, **given: Any) -> Attachment:
    told = {"incident_id": incident.id, "seq": 1, "added_by": "测试员", "added_at": NOON} | vars(file) | given
    made = Attachment(**told)
    session.add(made)
    session.flush()
    return made


def kept(content: bytes, name: str = "附件", position: bool | None = True) -> KeptFile:
    return keep(content, name, position=position, at=NOON)
