"""Terms that several panels' queries share, as SQL."""

from typing import Any

from sqlalchemy import case, func
from sqlmodel import col

from models import Incident

SECRET_TITLE = "保密事件"  # noqa: S105


def count_of(condition: Any) -> Any:
    """How many rows of the group fulfil `condition`; 0, never NULL."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def shown_title() -> Any:
    """The title as a screen that many see may show it."""
    return case((col(Incident.ever_secret), SECRET_TITLE), else_=col(Incident.title))
