"""Inputs entered by hand and from a file, and new rules; each a new row, none changed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from dashboard.access import audit, marks
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.queries_inputs import input_context
from dashboard.assessment.scores.rules import Rules
from dashboard.assessment.scores.rules_inputs import (
    SCORE_RULES,
    LineInput,
    VillageInput,
    checked_line,
    checked_village,
    plan,
)
from dashboard.files.sheets.rules_files import Row, numbers, to_write
from dashboard.town.rule_sets.versions import newest_version, revise
from dashboard.words.days import township_date
from models import LineResult, VillageScore

Input = LineInput | VillageInput


@needs("score.manage")
def enter_line(session: Session, *, given: LineInput, by: Person, at: datetime) -> None:
    """A line's rank or own score for a quarter or the year; a second time makes the next version."""
    audit.lock_chain(session, _subject(given.year))
    _add(session, checked_line(given, township_date(at).year), by, at)
    _tell(session, given, by, at)


@needs("score.manage")
def enter_village(session: Session, *, given: VillageInput, by: Person, at: datetime) -> None:
    """A village's key-work score for a quarter; a second time makes the next version."""
    audit.lock_chain(session, _subject(given.year))
    _add(session, checked_village(given, township_date(at).year), by, at)
    _tell(session, given, by, at)


@needs("score.manage")
def import_inputs(
    session: Session,
    *,
    kind: str,
    rows: Sequence[Row],
    expected: Sequence[str],
    file_name: str,
    into_demo: bool = False,
    by: Person,
    at: datetime,
) -> None:
    """Ranks (`lines`) or village scores (`villages`) as `rules_inputs.plan` says of the file's rows.

    `expected`: what the check said of each row; Refused where that has changed since.
    """
    marks.require_real_store(session, "正式的考核依据", into_demo=into_demo)
    outcomes = plan(kind, rows, input_context(session), township_date(at).year)
    writing = to_write(outcomes, expected)
    years = sorted({done.change.year for done in writing})
    for year in years:
        audit.lock_chain(session, _subject(year))
    for done in writing:
        _add(session, done.change, by, at)
    for year in years:
        data = {"file": file_name[:200], **numbers(outcomes)}
        audit.record(session, _subject(year), "score_input_entered", by=by, at=at, data=data)


@needs("score.publish")
def revise_rules(
    session: Session, *, from_year: int, wanted: Rules, base: int, reason: str, by: Person, at: datetime
) -> int:
    """The next version of the rules, from a year on; runs that were made keep theirs."""
    return revise(
        session, SCORE_RULES, from_year=from_year, wanted=wanted, base=base, reason=reason, by=by, at=at
    )


def _subject(year: int) -> str:
    return f"score_year:{year}"


def _add(session: Session, given: Any, by: Person, at: datetime) -> None:
    """The next version of a row."""
    table: Any = LineResult if isinstance(given, LineInput) else VillageScore
    given = replace(given, document=given.document.strip())
    keys = [name for name in ("year", "quarter", "module_id", "line", "village_id") if hasattr(given, name)]
    same = [getattr(table, name) == getattr(given, name) for name in keys]
    version = newest_version(session, table, *same) + 1
    session.add(table(version=version, entered_by=by.name, entered_at=at, **asdict(given)))
    session.flush()


def _tell(session: Session, given: Input, by: Person, at: datetime) -> None:
    data: Mapping[str, Any] = {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in asdict(given).items()
        if value not in (None, "")
    }
    audit.record(session, _subject(given.year), "score_input_entered", by=by, at=at, data=dict(data))
