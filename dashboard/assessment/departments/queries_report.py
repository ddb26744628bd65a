"""What the files of a quarter hold: the results in force, and whether they are published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.queries import (
    publications,
    published,
    replies,
    standing_now,
    town_ratings,
)
from dashboard.assessment.departments.rules_quarter import Quarter, checked_quarter
from dashboard.words.frames import records


@dataclass(frozen=True)
class Report:
    """A quarter: its publication (None: not published), results, answers, and the district's rating."""

    quarter: Quarter
    publication: dict[str, Any] | None
    results: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    town: dict[str, Any] | None


@needs("assessment.read")
def report_of(session: Session, *, year: int, quarter: int, at: datetime, scope: Scope) -> Report:
    chosen = checked_quarter(year, quarter)

    def of_quarter(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
        return next((row for row in rows if (row["year"], row["quarter"]) == (year, quarter)), None)

    publication = of_quarter(records(publications(session, scope=scope)))
    if publication:
        frame = published(session, publication_id=int(publication["publication_id"]), scope=scope)
    else:
        frame = standing_now(session, year=year, quarter=quarter, at=at, scope=scope)
    return Report(
        chosen,
        publication,
        records(frame),
        records(replies(session, year=year, quarter=quarter, scope=scope)),
        of_quarter(records(town_ratings(session, scope=scope))),
    )
