"""The 一件事 list as frames: matters, their departments and named persons (phones masked). Read only."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from dashboard.access.rules_reporter import masked_phone
from dashboard.access.rules_rights import needs
from dashboard.lists.queries_known import department_names
from dashboard.lists.rules import PersonState, person_state
from dashboard.town.settings.queries import value
from models import TOWNSHIP_CODE, Department, OneThing, OneThingParty

THING_COLUMNS = (
    "one_thing_id", "number", "version", "name", "lead_id", "lead", "note", "breadth", "difficulty",
    "demand", "effective_from", "effective_to", "example",
)  # fmt: skip
THING_DTYPES = {
    "one_thing_id": "int64",
    "number": "int64",
    "version": "int64",
    "name": "str",
    "lead_id": "int64",
    "lead": "str",
    "note": "str",
    "breadth": "Int64",
    "difficulty": "Int64",
    "demand": "Int64",
    "example": "bool",
}
PARTY_COLUMNS = (
    "one_thing_id", "number", "party_id", "department_id", "department", "is_lead", "note", "person",
    "phone", "valid_until", "state",
)  # fmt: skip
PARTY_DTYPES = {
    "one_thing_id": "int64",
    "number": "int64",
    "party_id": "Int64",
    "department_id": "Int64",
    "department": "str",
    "is_lead": "bool",
    "note": "str",
    "person": "str",
    "phone": "str",
    "state": "str",
}


@needs("ground.read")
def things(session: Session, *, on: date) -> pd.DataFrame:
    """The matters as valid on the township day `on`: columns as THING_COLUMNS, scores may be NA."""
    return _things(session, *_valid(on))


@needs("ground.read")
def thing_versions(session: Session, *, number: int) -> pd.DataFrame:
    """Every version of one matter, the first first; columns as THING_COLUMNS."""
    return _things(session, col(OneThing.number) == number)


@needs("ground.read")
def parties(session: Session, *, on: date, today: date) -> pd.DataFrame:
    """Every department on the matters valid on `on`, the lead first: columns as PARTY_COLUMNS.

    The lead stands here even where the list has no row for it yet (party_id NA). `phone` is masked,
    `state` a word of PersonState as of `today`.
    """
    return _parties(session, today, *_valid(on))


@needs("ground.read")
def version_parties(session: Session, *, number: int, today: date) -> pd.DataFrame:
    """The departments of every version of one matter; columns as PARTY_COLUMNS."""
    return _parties(session, today, col(OneThing.number) == number)


def _valid(on: date) -> tuple[Any, Any]:
    return (
        func.coalesce(col(OneThing.effective_from) <= on, True),
        func.coalesce(col(OneThing.effective_to) >= on, True),
    )


def _things(session: Session, *meant: Any) -> pd.DataFrame:
    query = (
        select(
            col(OneThing.id),
            col(OneThing.number),
            col(OneThing.version),
            col(OneThing.name),
            col(OneThing.lead_department_id),
            col(Department.name),
            col(OneThing.note),
            *(col(score) for score in (OneThing.breadth, OneThing.difficulty, OneThing.demand)),
            col(OneThing.effective_from),
            col(OneThing.effective_to),
            col(OneThing.example),
        )
        .join(Department, col(Department.id) == col(OneThing.lead_department_id))
        .where(col(OneThing.township_code) == TOWNSHIP_CODE, *meant)
        .order_by(col(OneThing.number), col(OneThing.version))
    )
    rows = [tuple(row) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=list(THING_COLUMNS)).astype(THING_DTYPES)


def _parties(session: Session, today: date, *meant: Any) -> pd.DataFrame:
    is_lead = col(OneThingParty.department_id) == col(OneThing.lead_department_id)
    query: Any = (
        select(
            col(OneThing.id).label("one_thing_id"),
            col(OneThing.number),
            col(OneThing.version),
            col(OneThing.lead_department_id).label("lead_id"),
            col(OneThingParty.id).label("party_id"),
            col(OneThingParty.department_id),
            col(Department.name).label("department"),
            col(OneThingParty.note),
            col(OneThingParty.person_name),
            col(OneThingParty.person_phone),
            col(OneThingParty.valid_until),
        )
        .select_from(OneThing)
        .join(OneThingParty, col(OneThingParty.one_thing_id) == col(OneThing.id), isouter=True)
        .join(Department, col(Department.id) == col(OneThingParty.department_id), isouter=True)
        .where(col(OneThing.township_code) == TOWNSHIP_CODE, *meant)
        .order_by(
            col(OneThing.number),
            col(OneThing.version),
            case((and_(is_lead, is_lead.is_not(None)), 0), else_=1),
            col(OneThingParty.id),
        )
    )
    names = department_names(session)
    warn_days = int(value(session, "expiry_warning_days"))
    rows: list[tuple[Any, ...]] = []
    seen: set[tuple[int, int]] = set()
    for row in session.execute(query):
        is_new = (row.one_thing_id, row.lead_id) not in seen
        seen.add((row.one_thing_id, row.lead_id))
        if is_new and row.department_id != row.lead_id:
            own = (row.one_thing_id, row.number, None, row.lead_id, names.get(row.lead_id, ""), True)
            rows.append(
                (
                    *own,
                    "",
                    "",
                    "",
                    None,
                    PersonState.VACANT,
                )
            )
        if row.party_id is None:
            continue
        state = person_state(
            is_open=row.department_id is None,
            name=row.person_name,
            valid_until=row.valid_until,
            today=today,
            warn_days=warn_days,
        )
        rows.append(
            (
                row.one_thing_id, row.number, row.party_id, row.department_id, row.department or row.note,
                row.department_id == row.lead_id, row.note, row.person_name or "",
                masked_phone(row.person_phone) or "", row.valid_until, state.value,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(PARTY_COLUMNS)).astype(PARTY_DTYPES)
