"""一事一链: a link by which somebody without an account answers one question about one case."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from dashboard.store.tables.base import Record
from dashboard.store.tables.incident_words import Word


class LinkMessage(Word):
    """What a message about a link is; stands where others have the word of an act."""

    ASKED = "case_link_asked", "请外单位答复"


class CaseLink(Record, table=True):
    """One link to one unit for one answer. Its secret is made of the row and the server's key
    (incidents/life/outside_links.py); only its hash is kept."""

    __tablename__ = "case_link"
    __table_args__ = (Index("ix_case_link_incident_id", "incident_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id")
    token_hash: str = Field(max_length=64, unique=True)
    # Which unit is asked, and where the link goes: a mail address, a mobile phone, whose group; empty where
    # somebody hands it over himself. Rows of before the outbox sent it may say anything.
    to_whom: str = Field(max_length=60)
    contact: str = Field(default="", max_length=120)
    question: str = Field(max_length=1_000)
    made_at: datetime
    made_by: str = Field(max_length=60)
    # Who is told of the answer; the room, where whoever sent it is no cadre.
    cadre_id: int | None = Field(default=None, foreign_key="cadre.id")
    expires_at: datetime
    # How often it was opened; each opening stands in the audit log.
    opened: int = 0
    opened_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = Field(default="", max_length=60)
    answered_at: datetime | None = None
    # As whoever answered names himself.
    answered_by: str = Field(default="", max_length=60)
    # The number of the form by which it was answered: sent twice, it is one answer.
    form_key: str = Field(default="", max_length=64)
    # The entry of the incident's log that holds the answer.
    seq: int | None = None
