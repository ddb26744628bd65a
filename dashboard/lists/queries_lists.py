"""The two lists as frames, as they are on a day and every version of them; whether they are whole.

Phones of named persons are masked.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from dashboard.access.rules_reporter import masked_phone
from dashboard.access.rules_rights import needs
from dashboard.lists.queries_latest import department_names
from dashboard.lists.rules import PersonState, person_state
from dashboard.lists.rules_integrity import Facts, ItemFacts, ThingFacts, checks
from dashboard.town.settings.queries import value
from models import (
    TOWNSHIP_CODE,
    Category,
    Department,
    OneThing,
    OneThingParty,
    ResponsibilityHelper,
    ResponsibilityItem,
)

ITEM = ResponsibilityItem
ITEM_COLUMNS = (
    "item_id", "number", "version", "matter", "lead_id", "lead_code", "lead", "helper_ids", "helpers",
    "lead_duty", "town_duties", "category_code", "category", "basis", "effective_from", "effective_to",
    "example",
)  # fmt: skip
ITEM_DTYPES = {
    "item_id": "int64",
    "number": "int64",
    "version": "int64",
    "lead_id": "int64",
    "example": "bool",
    **dict.fromkeys(
        ("matter", "lead_code", "lead", "lead_duty", "town_duties", "category_code", "category", "basis"),
        "str",
    ),
}


@needs("ground.read")
def items(session: Session, *, on: date) -> pd.DataFrame:
    """The list as valid on the township day `on`, by number: columns as ITEM_COLUMNS.

    `helper_ids` and `helpers` (names) are tuples, dates are dates (None: no end), `category` is its
    Chinese name, empty where the item has none.
    """
    return _items(
        session,
        col(ITEM.effective_from) <= on,
        func.coalesce(col(ITEM.effective_to) >= on, True),
    )


@needs("ground.read")
def item_versions(session: Session, *, number: int) -> pd.DataFrame:
    """Every version of one number, the first first; columns as ITEM_COLUMNS."""
    return _items(session, col(ITEM.number) == number)


def _items(session: Session, *meant: Any) -> pd.DataFrame:
    majors = (
        select(col(Category.major_code), func.min(col(Category.major)).label("major"))
        .group_by(col(Category.major_code))
        .subquery()
    )
    query = (
        select(
            col(ITEM.id),
            col(ITEM.number),
            col(ITEM.version),
            col(ITEM.matter),
            col(ITEM.lead_department_id),
            col(Department.code),
            col(Department.name),
            col(ITEM.lead_duty),
            col(ITEM.town_duties),
            col(ITEM.category_code),
            func.coalesce(majors.c.major, ""),
            col(ITEM.basis),
            col(ITEM.effective_from),
            col(ITEM.effective_to),
            col(ITEM.example),
        )
        .join(Department, col(Department.id) == col(ITEM.lead_department_id))
        .join(majors, majors.c.major_code == col(ITEM.category_code), isouter=True)
        .where(col(ITEM.township_code) == TOWNSHIP_CODE, *meant)
        .order_by(col(ITEM.number), col(ITEM.version))
    )
    versions = session.execute(query).all()
    helpers = _helpers(session, [row[0] for row in versions])
    rows = [
        (*row[:7], *(tuple(part) for part in zip(*helpers[row[0]], strict=True)), *row[7:])
        if helpers[row[0]]
        else (*row[:7], (), (), *row[7:])
        for row in versions
    ]
    return pd.DataFrame(rows, columns=list(ITEM_COLUMNS)).astype(ITEM_DTYPES)


def _helpers(session: Session, item_ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    """Id and name of the helping departments of each version."""
    query = (
        select(col(ResponsibilityHelper.item_id), col(Department.id), col(Department.name))
        .join(Department, col(Department.id) == col(ResponsibilityHelper.department_id))
        .order_by(col(Department.id))
    )
    if len(item_ids) < 100:
        query = query.where(col(ResponsibilityHelper.item_id).in_(item_ids))
    helpers: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for item_id, department_id, name in session.execute(query):
        helpers[item_id].append((department_id, name))
    return helpers


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


ITEM_FACTS = ("number", "lead", "helpers", "town_duties", "category", "example")
CHECK_COLUMNS = ("title", "verdict", "text", "link")


@needs("ground.read")
def integrity(session: Session, *, today: date) -> pd.DataFrame:
    """Every check of the lists on `today`: title, verdict (a word of Verdict), text, link (URL words)."""
    rows = [
        (one.title, one.verdict.value, one.text, dict(one.link)) for one in checks(_facts(session, today))
    ]
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS))


def _facts(session: Session, today: date) -> Facts:
    listed = items(session, on=today)
    matters = things(session, on=today)
    people = parties(session, on=today, today=today)
    states: dict[int, list[PersonState]] = defaultdict(list)
    leads: Counter[int] = Counter()
    for party in people.to_dict("records"):
        states[party["one_thing_id"]].append(PersonState(party["state"]))
        leads[party["one_thing_id"]] += bool(party["is_lead"])
    targets = session.execute(
        select(col(Category.item_number), col(Category.one_thing_number)).where(
            col(Category.township_code) == TOWNSHIP_CODE
        )
    ).all()
    return Facts(
        [ItemFacts(*(row[name] for name in ITEM_FACTS)) for row in listed.to_dict("records")],
        [
            ThingFacts(
                row["number"],
                row["lead"],
                leads[row["one_thing_id"]],
                tuple(states[row["one_thing_id"]]),
            )
            for row in matters.to_dict("records")
        ],
        frozenset(item for item, _ in targets if item is not None),
        frozenset(thing for _, thing in targets if thing is not None),
    )
