"""Channels by which another system is told what became of its records.

The words that columns of `channel` take change, and no row: on SQLite in the schema itself, as in 0037.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

# Before and after, as both databases were told.
KINDS = ("kind IN ('sms', 'mail', 'group')", "kind IN ('sms', 'mail', 'group', 'results')")
GROUP_OF = ("(kind = 'group') = (to_kind <> '')", "(kind IN ('group', 'results')) = (to_kind <> '')")
TO_ROLE = ("to_role VARCHAR(30)", "to_role VARCHAR(40)")


def upgrade() -> None:
    _say(0, 1)
    op.execute("ALTER TABLE channel ADD COLUMN read_to INTEGER NOT NULL DEFAULT 0")
    # Both databases read this; Alembic's own way would write SQLite's table anew.
    op.execute(
        "ALTER TABLE outgoing_message ADD COLUMN record_id INTEGER"
        " CONSTRAINT fk_outgoing_message_record_id REFERENCES adapter_record (id)"
    )
    op.create_index(op.f("ix_outgoing_message_record_id"), "outgoing_message", ["record_id"])


def downgrade() -> None:
    of_results = "(SELECT id FROM channel WHERE kind = 'results')"
    op.execute(f"DELETE FROM outgoing_message WHERE record_id IS NOT NULL OR channel_id IN {of_results}")
    op.execute(f"DELETE FROM channel_rule WHERE channel_id IN {of_results}")
    op.execute("DELETE FROM channel WHERE kind = 'results'")
    op.drop_index(op.f("ix_outgoing_message_record_id"), "outgoing_message")
    if op.get_bind().dialect.name == "sqlite":
        # SQLite drops no column that refers to another table.
        with op.batch_alter_table("outgoing_message") as table:
            table.drop_column("record_id")
    else:
        op.execute("ALTER TABLE outgoing_message DROP COLUMN record_id")
    op.execute("ALTER TABLE channel DROP COLUMN read_to")
    _say(1, 0)


def _say(old: int, new: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _write_schema(old, new)
        return
    op.execute(f"ALTER TABLE channel ALTER COLUMN to_role TYPE {TO_ROLE[new].partition(' ')[2]}")
    for name, checks in (("channelkind", KINDS), ("group_of", GROUP_OF)):
        op.drop_constraint(op.f(f"ck_channel_{name}"), "channel", type_="check")
        op.create_check_constraint(op.f(f"ck_channel_{name}"), "channel", checks[new])


def _write_schema(old: int, new: int) -> None:
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    change = sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'channel'")
    for said in (KINDS, GROUP_OF, TO_ROLE):
        connection.execute(change, {"old": said[old], "new": said[new]})
    # Every connection reads the schema anew.
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
