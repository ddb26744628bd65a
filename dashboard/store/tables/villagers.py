"""What is sent from outside, by villagers or other systems: the report as it came, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, one_of
from dashboard.store.tables.evidence import FileColumns
from dashboard.store.tables.incident_words import Rating, Word
from dashboard.store.tables.incidents import where_known


class VillagerReportState(Word):
    HELD = "held", "待核对"
    REGISTERED = "registered", "已登记"
    THROWN_AWAY = "thrown_away", "不登记"


class CameBy(Word):
    PAGE = "page", "网页"
    API = "api", "接口"
    OPEN311 = "open311", "Open311 接口"


class VillagerReport(InTownship, table=True):
    """One report from the public page, or from another system. Its incident holds everything else once there
    is one."""

    __tablename__ = "villager_report"
    __table_args__ = (
        Index("ix_villager_report_received_at", "received_at"),
        Index("ix_villager_report_state", "state", "received_at"),
        Index("ix_villager_report_incident_id", "incident_id"),
        Index("uq_villager_report_api_key_id_source_id", "api_key_id", "source_id", unique=True,
              **where_known("source_id")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    # The number of the page's form: sent twice, it makes one report.
    form_key: str = Field(max_length=64, unique=True)
    # The code itself is kept nowhere.
    code_hash: str = Field(max_length=64, unique=True)
    state: VillagerReportState = Field(sa_type=one_of(VillagerReportState))
    # Why it was not registered at once; empty where it was.
    held_for: str = Field(default="", max_length=200)
    # What was filled in, until it is registered; then the incident holds it.
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    # Keyed marks by which repetitions are counted; nobody reads an address out of them.
    address_mark: str = Field(max_length=32)
    device_mark: str = Field(max_length=32)
    text_mark: str = Field(max_length=32)
    received_at: datetime
    came_by: CameBy = Field(default=CameBy.PAGE, sa_type=one_of(CameBy))
    # Of another system: whose key it was, its own number for the matter, and by which the same request is
    # known again.
    api_key_id: int | None = Field(default=None, foreign_key="api_key.id")
    source_id: str | None = Field(default=None, max_length=80)
    body_hash: str = Field(default="", max_length=64)
    incident_id: int | None = Field(default=None, foreign_key="incident.id")
    decided_by: str = Field(default="", max_length=60)
    decided_at: datetime | None = None
    # Why it was thrown away; whoever reported it reads that.
    decision: str = Field(default="", max_length=500)
    reply: str = Field(default="", max_length=2_000)
    replied_by: str = Field(default="", max_length=60)
    replied_at: datetime | None = None
    # For which matter that was: joined to another one, or taken out of it, it waits for an answer anew.
    replied_for_id: int | None = Field(default=None, foreign_key="incident.id")
    # What its own reporter says of the matter, once after each closing.
    rating: Rating | None = Field(default=None, sa_type=one_of(Rating))
    rated_at: datetime | None = None
    # "还没解决": what the reporter says, until the room has decided on it.
    again: str = Field(default="", max_length=1_000)
    again_at: datetime | None = None
    again_answer: str = Field(default="", max_length=500)


class VillagerFile(FileColumns, table=True):
    """A picture that came with a report which is not registered yet."""

    __tablename__ = "villager_file"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="villager_report.id", index=True)
