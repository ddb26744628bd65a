"""Boundaries that were imported; what none was imported for is a sketch."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, one_of


class BoundaryKind(StrEnum):
    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"


class BoundaryImport(InTownship, table=True):
    """One file of boundaries that was taken over: where it comes from, and in which coordinates it was.

    The town's outline is real since the newest import of kind town; villages and grids name theirs.
    """

    __tablename__ = "boundary_import"
    __table_args__ = (CheckConstraint("areas > 0", name="areas"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: BoundaryKind = Field(sa_type=one_of(BoundaryKind))
    # Who drew it, as the administrator says: 区自然资源局 2025 年勘界.
    source: str = Field(max_length=60)
    crs: str = Field(max_length=80)
    file_name: str = Field(max_length=100)
    file_hash: str = Field(max_length=64)
    areas: int
    imported_by: str = Field(max_length=60)
    imported_at: datetime
