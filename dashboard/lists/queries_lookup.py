"""Who is responsible for a matter: what the two lists, and the powers given to the town, say of it."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.lists.queries_lists import items, parties, things
from dashboard.lists.rules import runs_saved
from dashboard.lists.rules_lookup import Candidate, ListEntry, Matter, candidates
from models import TOWNSHIP_CODE, Category, Department, PowerGroup, PowerKind

ITEM, THING = "item", "one_thing"
MOST = 8
COLUMNS = (
    "kind", "rank", "item_id", "one_thing_id", "number", "version", "title", "lead_id", "lead",
    "helper_ids", "helpers", "town_duties", "runs_saved", "why", "score", "example",
)  # fmt: skip
DTYPES = {
    "kind": "str",
    "rank": "int64",
    "item_id": "Int64",
    "one_thing_id": "Int64",
    "number": "int64",
    "version": "int64",
    "title": "str",
    "lead_id": "int64",
    "lead": "str",
    "town_duties": "str",
    "runs_saved": "Int64",
    "why": "str",
    "score": "float64",
    "example": "bool",
}


@needs("ground.read")
def who_is_responsible(
    session: Session, *, category_id: int | None, words: str, on: date, most: int = MOST
) -> pd.DataFrame:
    """The entries of both lists, as valid on the township day `on`, that a matter may belong to.

    `category_id`: the event category, None where it is not known yet; `words`: title and description
    in any form. Rows ranked from 1 within their `kind` (`item` first, then `one_thing`), at most `most`
    of each; none where nothing fits: a department's task is then 清单之外.

    Columns: kind, rank, item_id or one_thing_id (the row of one version: what an incident keeps),
    number, version, title, lead_id, lead, helper_ids and helpers (tuples; a 一件事 also names those that
    are decided at dispatch), town_duties (joined by 、, items alone), runs_saved (departments − 1,
    一件事 alone), why (in words), score (above 100: the category's own entry), example.
    """
    matters, category = _matters(session, category_id)
    listed = items(session, on=on)
    entries = [ListEntry(*row) for row in listed[["number", "matter", "category"]].itertuples(index=False)]
    fitting = candidates(entries, matters, category=category, words=words)
    rows = [*_items(listed, fitting[:most])]
    matter_list = things(session, on=on)
    entries = [ListEntry(*row) for row in matter_list[["number", "name"]].itertuples(index=False)]
    fitting = candidates(entries, matters, category=category, words=words, leads_to="one_thing_number")
    rows += _things(session, on, matter_list, fitting[:most])
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(DTYPES)


@needs("ground.read")
def categories(session: Session) -> pd.DataFrame:
    """The event categories, by major: category_id, code, name, major."""
    query: Any = (
        select(
            col(Category.id).label("category_id"), col(Category.code), col(Category.name), col(Category.major)
        )
        .where(col(Category.township_code) == TOWNSHIP_CODE, col(Category.is_imported).is_(False))
        .order_by(col(Category.major_code), col(Category.id))
    )
    dtypes = {"category_id": "int64", "code": "str", "name": "str", "major": "str"}
    return pd.read_sql_query(query, session.connection(), dtype=dtypes)


def _matters(session: Session, category_id: int | None) -> tuple[list[Matter], Matter | None]:
    query = select(
        col(Category.id),
        col(Category.name),
        col(Category.major),
        col(Category.item_number),
        col(Category.one_thing_number),
        col(Category.is_imported),
    ).where(col(Category.township_code) == TOWNSHIP_CODE)
    own, matters = None, []
    for number, name, major, item, thing, is_imported in session.execute(query):
        matter = Matter(name, major, item, thing)
        if number == category_id:
            own = matter
        if not is_imported:
            matters.append(matter)
    return matters, own


def _items(listed: pd.DataFrame, fitting: list[Candidate]) -> list[tuple[Any, ...]]:
    rows = {row.number: row for row in listed.itertuples(index=False)}
    made = []
    for rank, one in enumerate(fitting, 1):
        row: Any = rows[one.number]
        made.append(
            (
                ITEM, rank, row.item_id, None, row.number, row.version, row.matter, row.lead_id, row.lead,
                row.helper_ids, row.helpers, row.town_duties, None, one.why, one.score, row.example,
            )
        )  # fmt: skip
    return made


def _things(
    session: Session, on: date, listed: pd.DataFrame, fitting: list[Candidate]
) -> list[tuple[Any, ...]]:
    rows = {row.number: row for row in listed.itertuples(index=False)}
    of_all = parties(session, on=on, today=on)
    made = []
    for rank, one in enumerate(fitting, 1):
        row: Any = rows[one.number]
        own = of_all[of_all["number"] == row.number]
        helpers = own[~own["is_lead"]]
        ids = tuple(int(number) for number in helpers["department_id"].dropna())
        made.append(
            (
                THING, rank, None, row.one_thing_id, row.number, row.version, row.name, row.lead_id, row.lead,
                ids, tuple(helpers["department"]), "", runs_saved(len(own)), one.why, one.score, row.example,
            )
        )  # fmt: skip
    return made


GROUPS = {"category": "str", "department": "str", "total": "int64", "stage": "str", "example": "bool"}


@needs("ground.read")
def enforcement_groups(session: Session, *, department_id: int | None = None) -> pd.DataFrame:
    """How many enforcement items the town holds by category, of one department or all: columns as GROUPS."""
    query: Any = (
        select(
            col(PowerGroup.category),
            col(Department.name).label("department"),
            (col(PowerGroup.before) + col(PowerGroup.added)).label("total"),
            col(PowerGroup.stage),
            col(PowerGroup.example),
        )
        .join(Department, col(Department.id) == col(PowerGroup.department_id))
        .where(col(PowerGroup.township_code) == TOWNSHIP_CODE, col(PowerGroup.kind) == PowerKind.ENFORCEMENT)
        .order_by(col(Department.id), col(PowerGroup.category))
    )
    if department_id is not None:
        query = query.where(col(PowerGroup.department_id) == department_id)
    return pd.read_sql_query(query, session.connection(), dtype=GROUPS)
