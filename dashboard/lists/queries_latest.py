"""The latest version of everything on the lists, the departments' names, past imports."""

from collections import defaultdict
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.lists.rules import CRITERIA, ItemContent, ThingContent, split
from dashboard.lists.rules_import import LIST_NAMES, ItemInStore, ItemsInStore, Names
from dashboard.lists.rules_import_things import NamedPerson, ThingInStore, ThingsInStore
from models import (
    TOWNSHIP_CODE,
    Category,
    Department,
    DepartmentAlias,
    DepartmentKind,
    ImportBatch,
    OneThing,
    OneThingParty,
    ResponsibilityHelper,
    ResponsibilityItem,
)

MANAGE = ("list.manage", "named_person.manage")


@needs(*MANAGE)
def names(session: Session) -> Names:
    """Every way to write a department, and the categories (event majors) by name."""
    departments: dict[str, frozenset[int]] = defaultdict(frozenset)
    shown: dict[int, str] = {}
    query = select(col(Department.id), col(Department.name), col(Department.short_name)).where(
        col(Department.township_code) == TOWNSHIP_CODE, col(Department.kind) != DepartmentKind.IMPORTED
    )
    for own, name, short in session.execute(query):
        shown[own] = name
        for word in (name, short):
            departments[word] |= {own}
    for alias, own in session.execute(select(col(DepartmentAlias.alias), col(DepartmentAlias.department_id))):
        if own in shown:
            departments[alias] |= {own}
    return Names(dict(departments), _categories(session), shown)


def _categories(session: Session) -> dict[str, str]:
    query = (
        select(col(Category.major), col(Category.major_code))
        .where(col(Category.township_code) == TOWNSHIP_CODE, col(Category.is_imported).is_(False))
        .distinct()
    )
    return {str(name): str(code) for name, code in session.execute(query)}


@needs(*MANAGE)
def items_in_store(session: Session) -> ItemsInStore:
    """Names, and the latest version of each item."""
    helpers: dict[int, list[int]] = defaultdict(list)
    query = select(col(ResponsibilityHelper.item_id), col(ResponsibilityHelper.department_id))
    for item_id, department_id in session.execute(query):
        helpers[item_id].append(department_id)
    items = {}
    for item in _versions(session, ResponsibilityItem):
        content = ItemContent(
            item.matter,
            item.lead_department_id,
            tuple(sorted(helpers[item.id])),
            item.lead_duty,
            split(item.town_duties),
            item.category_code,
            item.basis,
            item.example,
        )
        items[item.number] = ItemInStore(
            item.id, item.version, item.effective_from, item.effective_to, content
        )
    return ItemsInStore(names(session), items)


@needs(*MANAGE)
def things_in_store(session: Session) -> ThingsInStore:
    """Names, and the latest version of each 一件事 with its named persons."""
    parties: dict[int, list[OneThingParty]] = defaultdict(list)
    for party in session.execute(select(OneThingParty).order_by(col(OneThingParty.id))).scalars():
        parties[party.one_thing_id].append(party)
    things = {}
    for thing in _versions(session, OneThing):
        own = parties[thing.id]
        content = ThingContent(
            thing.name,
            thing.lead_department_id,
            tuple(sorted({p.department_id for p in own if p.department_id} - {thing.lead_department_id})),
            thing.note,
            tuple(p.note for p in own if p.department_id is None),
            thing.example,
        )
        people = {
            p.department_id: NamedPerson(p.person_name, p.person_phone or "", p.valid_until)
            for p in own
            if p.department_id and p.person_name
        }
        scores = {criterion: getattr(thing, criterion) for criterion in CRITERIA}
        things[thing.number] = ThingInStore(
            thing.id, thing.version, thing.effective_from, thing.effective_to, content, scores, people
        )
    return ThingsInStore(names(session), things)


def _versions(session: Session, table: Any) -> list[Any]:
    """Every version, the latest of each number last."""
    query: Any = (
        select(table)
        .where(col(table.township_code) == TOWNSHIP_CODE)
        .order_by(col(table.number), col(table.version))
    )
    return list(session.execute(query).scalars())


@needs("ground.read")
def department_names(session: Session) -> dict[int, str]:
    """Every department's name by its id."""
    departments = session.execute(select(col(Department.id), col(Department.name)))
    return {own or 0: name for own, name in departments}


@needs("ground.read")
def departments(session: Session) -> pd.DataFrame:
    """The district's departments and bodies: department_id, code, name, short_name, group_name."""
    query: Any = (
        select(
            col(Department.id).label("department_id"),
            col(Department.code),
            col(Department.name),
            col(Department.short_name),
            col(Department.group_name),
        )
        .where(
            col(Department.township_code) == TOWNSHIP_CODE, col(Department.kind) != DepartmentKind.IMPORTED
        )
        .order_by(col(Department.id))
    )
    return pd.read_sql_query(
        query,
        session.connection(),
        dtype={
            "department_id": "int64",
            "code": "str",
            "name": "str",
            "short_name": "str",
            "group_name": "str",
        },
    )


BATCH_COLUMNS = {
    "list": "str",
    "file_name": "str",
    "actor": "str",
    "at": "datetime64[us, UTC]",
    "imported": "int64",
    "updated": "int64",
    "unchanged": "int64",
    "refused": "int64",
}


@needs("list.manage")
def list_batches(session: Session, limit: int = 30) -> pd.DataFrame:
    """The latest imports of either list, newest first; times UTC."""
    query: Any = (
        select(
            col(ImportBatch.profile).label("list"),
            col(ImportBatch.file_name),
            col(ImportBatch.actor),
            col(ImportBatch.started_at).label("at"),
            col(ImportBatch.imported),
            col(ImportBatch.updated),
            col(ImportBatch.unchanged),
            col(ImportBatch.refused),
        )
        .where(col(ImportBatch.profile).in_(list(LIST_NAMES.values())))
        .order_by(col(ImportBatch.id).desc())
        .limit(limit)
    )
    return pd.read_sql_query(query, session.connection(), dtype=BATCH_COLUMNS)
