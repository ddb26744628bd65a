"""One INSERT and one UPDATE in a transaction: the least that a change of an incident could cost."""

from sqlalchemy import text

from dashboard.store.database import engine_for, transaction

INSERT = "INSERT INTO bare (at, what) VALUES ('2026-03-04 04:00:00.000000', 'accept')"
UPDATE = "UPDATE bare_row SET what = 'accepted', at = '2026-03-04 04:00:00.000000' WHERE id = :row"
ROWS = 16
# An identity column by the name that each database has for it.
KEYS = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "SERIAL PRIMARY KEY"}


def lay_tables(url: str) -> None:
    """The two bare tables in the store at `url`; of the second, one row for each worker."""
    with engine_for(url).begin() as connection:
        key = KEYS[connection.dialect.name]
        connection.exec_driver_sql(f"CREATE TABLE bare (id {key}, at TEXT, what TEXT)")
        connection.exec_driver_sql("CREATE TABLE bare_row (id INTEGER PRIMARY KEY, at TEXT, what TEXT)")
        for row in range(ROWS):
            connection.exec_driver_sql(f"INSERT INTO bare_row VALUES ({row}, '', '')")  # noqa: S608


def write(url: str, row: int = 0) -> None:
    """Both statements through the same session and lock as an act."""
    with transaction(url=url) as session:
        session.execute(text(INSERT))
        session.execute(text(UPDATE), {"row": row})


def write_row(url: str) -> None:
    """The INSERT alone, in a transaction of its own."""
    with transaction(url=url) as session:
        session.execute(text(INSERT))
