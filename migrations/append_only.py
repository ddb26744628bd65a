"""Triggers by which the database itself refuses to change or remove log rows.

Batch mode rebuilds a table without its triggers: a migration that touches a log
table calls `protect` again afterwards.
"""

from alembic import op

SQLITE = """
CREATE TRIGGER {table}_{word} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def protect(table: str, *keys: str) -> None:
    """Refuse UPDATE and DELETE on `table`, and INSERT on an existing key."""
    if op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        # INSERT OR REPLACE removes the old row without firing a DELETE trigger.
        exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
        for word, event, when in (
            ("no_update", "UPDATE", ""),
            ("no_delete", "DELETE", ""),
            ("no_replace", "INSERT", exists),
        ):
            op.execute(SQLITE.format(table=table, word=word, event=event, when=when))
        return
    op.execute(POSTGRES_FUNCTION)
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
