"""How a shipped file becomes rows."""

import csv
from collections.abc import Iterator
from typing import Any, TypeVar

from sqlmodel import Session, select

from dashboard.store.store_files import DATA
from models import Record

Row = dict[str, str]
Ids = dict[str, int]
Table = TypeVar("Table", bound=Record)


def rows_of(name: str) -> Iterator[Row]:
    """The rows of data/reference/NAME.csv as text."""
    with (DATA / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def put(session: Session, table: type[Table], key: dict[str, Any], **values: Any) -> Table:
    """The row with this natural key; made from `values` where it is missing, else left as it is."""
    names = tuple(key)
    if (table, names) not in session.info:
        # Asked once per table, not once per row.
        session.info[table, names] = _known(session, table, names)
    rows: dict[tuple[Any, ...], Table] = session.info[table, names]
    word = tuple(key.values())
    if word not in rows:
        rows[word] = table(**key, **values)
        session.add(rows[word])
        session.flush()
    return rows[word]


def _known(session: Session, table: type[Table], names: tuple[str, ...]) -> dict[tuple[Any, ...], Table]:
    return {tuple(getattr(row, name) for name in names): row for row in session.exec(select(table))}


def is_example(row: Row) -> bool:
    return row["example"] == "yes"


def id_of(row: Any) -> int:
    return int(row.id)


def number(text: str) -> int | None:
    return int(text) if text else None
