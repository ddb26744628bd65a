"""Who there is and where: township, villages, departments, modules, platforms, teams, imported boundaries."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of


class DepartmentKind(StrEnum):
    DEPARTMENT = "department"
    BODY = "body"
    IMPORTED = "imported"


class Township(Record, table=True):
    code: str = Field(primary_key=True, max_length=12)
    name: str
    # GeoJSON geometry, WGS-84; the shipped outline is a sketch until one is imported (BoundaryImport).
    outline: str | None = None


class Department(InTownship, table=True):
    __table_args__ = (UniqueConstraint("township_code", "code"), UniqueConstraint("township_code", "name"))

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=60)
    name: str = Field(max_length=60)
    short_name: str = Field(max_length=60)
    kind: DepartmentKind = Field(default=DepartmentKind.DEPARTMENT, sa_type=one_of(DepartmentKind))
    # The district's own modules of departments; empty where it belongs to none.
    group_name: str = Field(default="", max_length=40)
    example: bool = False


class DepartmentAlias(Record, table=True):
    """Short and former names; lookups go through here before a name counts as unknown."""

    __tablename__ = "department_alias"

    alias: str = Field(primary_key=True, max_length=60)
    department_id: int = Field(foreign_key="department.id")
    reason: str = Field(max_length=20)
    since: date | None = None


class Module(InTownship, table=True):
    __table_args__ = (UniqueConstraint("township_code", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=30)
    name: str = Field(max_length=30)
    outcome: str = ""
    sort_order: int = 0


class Platform(InTownship, table=True):
    """One of the province's platforms; re-cut twice, hence versions."""

    __table_args__ = (UniqueConstraint("township_code", "code", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=30)
    version: int = 1
    name: str = Field(max_length=30)
    module_id: int = Field(foreign_key="module.id")
    valid_from: date
    valid_to: date | None = None


class Village(InTownship, table=True):
    __table_args__ = (
        UniqueConstraint("township_code", "code"),
        UniqueConstraint("township_code", "short_name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=12)
    official_name: str
    short_name: str
    kind: str = Field(max_length=12)
    # WGS-84 degrees; a sketch until a real position is imported.
    longitude: float
    latitude: float
    is_sketch: bool = True
    # Its team and linked department are those that were shipped, which nobody of the town has confirmed.
    is_assumed: bool = False
    # GeoJSON geometry, WGS-84; drawn from the villages' points until one is imported.
    area: str | None = None
    boundary_id: int | None = Field(default=None, foreign_key="boundary_import.id")


class Grid(Record, table=True):
    __table_args__ = (UniqueConstraint("village_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    village_id: int = Field(foreign_key="village.id")
    code: str = Field(max_length=20)
    name: str = Field(max_length=30)
    example: bool = True
    # GeoJSON geometry, WGS-84; none until one is imported.
    area: str | None = None
    boundary_id: int | None = Field(default=None, foreign_key="boundary_import.id")


class Team(InTownship, table=True):
    __table_args__ = (UniqueConstraint("township_code", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=20)
    name: str = Field(max_length=30)
    example: bool = True


# From when holds what was there before anybody wrote down days.
BEGINNING = date(2000, 1, 1)


class TeamVillage(Record, table=True):
    """Which team a village belongs to, from day to day (township days, both included).

    No change is dated ahead: the row without an end is the one that holds today.
    """

    __tablename__ = "team_village"

    team_id: int = Field(foreign_key="team.id", primary_key=True)
    village_id: int = Field(foreign_key="village.id", primary_key=True, index=True)
    from_on: date = Field(default=BEGINNING, primary_key=True)
    to_on: date | None = None


class VillageDepartment(Record, table=True):
    """Which department a village is linked to, from day to day; as TeamVillage."""

    __tablename__ = "village_department"

    village_id: int = Field(foreign_key="village.id", primary_key=True)
    from_on: date = Field(default=BEGINNING, primary_key=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    to_on: date | None = None


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
