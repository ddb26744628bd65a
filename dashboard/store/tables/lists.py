"""The two lists, the event categories and the delegated powers, each with its version."""

from datetime import date
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of


class PowerKind(StrEnum):
    APPROVAL = "approval"
    ENFORCEMENT = "enforcement"


class ResponsibilityItem(InTownship, table=True):
    """One matter of the 属地管理 list: who leads, and what the town does."""

    __tablename__ = "responsibility_item"
    __table_args__ = (UniqueConstraint("township_code", "number", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    number: int
    version: int = 1
    matter: str = Field(max_length=120)
    lead_department_id: int = Field(foreign_key="department.id")
    lead_duty: str
    # The town's duties as separate verbs joined by 、 in the list's own order.
    town_duties: str
    category_code: str = Field(default="", max_length=30)
    basis: str = ""
    effective_from: date
    # The last day on which this version holds.
    effective_to: date | None = None
    example: bool = True


class ResponsibilityHelper(Record, table=True):
    __tablename__ = "responsibility_helper"

    item_id: int = Field(foreign_key="responsibility_item.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True)


class OneThing(InTownship, table=True):
    """A cross-department matter with exactly one lead."""

    __tablename__ = "one_thing"
    __table_args__ = (UniqueConstraint("township_code", "number", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    number: int
    version: int = 1
    name: str = Field(max_length=60)
    lead_department_id: int = Field(foreign_key="department.id")
    note: str = ""
    # Why it is on the list, 1–5 each: departments involved, difficulty, how much people wait for it.
    breadth: int | None = Field(default=None, ge=1, le=5)
    difficulty: int | None = Field(default=None, ge=1, le=5)
    demand: int | None = Field(default=None, ge=1, le=5)
    effective_from: date | None = None
    effective_to: date | None = None
    example: bool = True


class OneThingParty(Record, table=True):
    """A department on a 一件事, with its named person; no name is a vacancy."""

    __tablename__ = "one_thing_party"

    id: int | None = Field(default=None, primary_key=True)
    one_thing_id: int = Field(foreign_key="one_thing.id", index=True)
    # Empty where the list only says "the competent department": named at dispatch.
    department_id: int | None = Field(default=None, foreign_key="department.id")
    note: str = ""
    person_name: str | None = Field(default=None, max_length=40)
    person_phone: str | None = Field(default=None, max_length=20)
    valid_until: date | None = None


class Category(InTownship, table=True):
    """An event matter and where it usually goes."""

    __table_args__ = (UniqueConstraint("township_code", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=60)
    major_code: str = Field(max_length=30)
    major: str = Field(max_length=60)
    name: str = Field(max_length=120)
    platform_id: int | None = Field(default=None, foreign_key="platform.id")
    module_id: int | None = Field(default=None, foreign_key="module.id")
    item_number: int | None = None
    one_thing_number: int | None = None
    usual_class: int | None = None
    urgent: bool = False
    standard_code: str | None = Field(default=None, max_length=10)
    weight: int = 1
    example: bool = False
    is_imported: bool = False


class QuestionKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


class CategoryQuestion(Record, table=True):
    """What is asked when a matter of this category is registered."""

    __tablename__ = "category_question"

    id: int | None = Field(default=None, primary_key=True)
    category_id: int = Field(foreign_key="category.id", index=True)
    sort_order: int = 0
    text: str = Field(min_length=2, max_length=120)
    kind: QuestionKind = Field(default=QuestionKind.TEXT, sa_type=one_of(QuestionKind))
    # Of a choice, separated by 、.
    choices: str = ""
    is_required: bool = False
    is_active: bool = True
    example: bool = False


class PowerItem(InTownship, table=True):
    """One delegated item; only some are known until the town imports its whole list."""

    __tablename__ = "power_item"
    __table_args__ = (UniqueConstraint("township_code", "kind", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: PowerKind = Field(sa_type=one_of(PowerKind))
    name: str = Field(max_length=120)
    category: str = Field(max_length=40)
    department_id: int = Field(foreign_key="department.id")
    stage: str = Field(default="正式", max_length=12)
    since: date | None = None
    finishes_in_town: bool = True
    example: bool = True


class PowerGroup(InTownship, table=True):
    """How many delegated items of one category the town holds, before and after."""

    __tablename__ = "power_group"
    __table_args__ = (UniqueConstraint("township_code", "kind", "category"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: PowerKind = Field(sa_type=one_of(PowerKind))
    category: str = Field(max_length=40)
    department_id: int = Field(foreign_key="department.id")
    before: int
    added: int
    stage: str = Field(max_length=12)
    example: bool = True
