"""A call as a source: 群众来电.

Only the words that a column takes change, and no row. SQLite could do that by writing the whole table anew alone,
without its triggers; its manual allows the text of a CHECK to be changed in the schema instead
(https://www.sqlite.org/lang_altertable.html#otheralter).
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("incident", "api_key")
BEFORE = (
    "village_app", "grid", "room", "hotline_12345", "police_110", "department", "superior", "visit",
    "petition", "lecture_hall", "import",
)
AFTER = ("village_app", "phone", *BEFORE[1:])


def upgrade() -> None:
    _take(BEFORE, AFTER)


def downgrade() -> None:
    """A call is then told as what the room noted down itself."""
    for table in TABLES:
        op.execute(f"UPDATE {table} SET source = 'room' WHERE source = 'phone'")
    _take(AFTER, BEFORE)


def _take(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """Let the column `source` take the words `new` in place of `old`."""
    if op.get_bind().dialect.name == "sqlite":
        _write_checks(_listed(old), _listed(new))
        return
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_source"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_source"), table, f"source IN ({_listed(new)})")


def _write_checks(old: str, new: str) -> None:
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    change = sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = :table")
    for table in TABLES:
        connection.execute(change, {"old": f"source IN ({old})", "new": f"source IN ({new})", "table": table})
    # Every connection reads the schema anew.
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
