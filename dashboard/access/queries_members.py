"""Seconded membership as conditions on rows: everybody who asks it asks it here."""

from datetime import date
from typing import Any

from sqlalchemy import or_
from sqlmodel import col

from models import Secondment, Staffing


def is_dated(row: Any = Secondment) -> Any:
    """The secondments whose dates count. Whoever was returned or transferred belongs to the town up to his
    last day; one who has left without a last day does not count at all."""
    return or_(col(row.staffing) == Staffing.SERVING, col(row.to_on).is_not(None))


def is_member(day: date, row: Any = Secondment) -> tuple[Any, ...]:
    """The conditions by which a secondment holds on a township day."""
    return (is_dated(row), col(row.from_on) <= day, or_(col(row.to_on).is_(None), col(row.to_on) >= day))
