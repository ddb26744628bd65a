"""Contact timers: who on a scene reports 平安 how often, and what came of it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def refers(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    """The references of `table`: each as column=other.key."""
    return [
        sa.ForeignKeyConstraint([name], [other], name=op.f(f"fk_{table}_{name}"))
        for name, _, other in (column.partition("=") for column in columns)
    ]


def upgrade() -> None:
    op.create_table(
        "contact_timer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("called_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("cadre_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", TEXT(length=60), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("wait", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("rung", one_of("rung", "channel", "deputy", "commander"), nullable=False),
        sa.Column("begun_by", TEXT(length=60), nullable=False),
        sa.Column("begun_at", MOMENT(), nullable=False),
        sa.Column("last_at", MOMENT(), nullable=True),
        sa.Column("expected_at", MOMENT(), nullable=False),
        sa.Column("due_at", MOMENT(), nullable=True),
        sa.Column("ended_by", TEXT(length=60), nullable=False),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.Column("end_reason", TEXT(length=200), nullable=False),
        sa.CheckConstraint(
            "(called_id IS NULL) <> (incident_id IS NULL)", name=op.f("ck_contact_timer_whose")
        ),
        sa.CheckConstraint(
            "cadre_id IS NOT NULL OR account_id IS NOT NULL", name=op.f("ck_contact_timer_somebody")
        ),
        sa.CheckConstraint("ended_at IS NULL OR due_at IS NULL", name=op.f("ck_contact_timer_ended")),
        *refers(
            "contact_timer", "account_id=account.id", "cadre_id=cadre.id", "called_id=called_person.id",
            "deputy_id=cadre.id", "incident_id=incident.id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_timer")),
    )  # fmt: skip
    op.create_index("ix_contact_timer_ended_at", "contact_timer", ["ended_at"])
    for name in ("account_id", "called_id", "incident_id"):
        op.create_index(op.f(f"ix_contact_timer_{name}"), "contact_timer", [name])
    op.create_table(
        "contact_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT(), nullable=False),
        sa.Column("step", one_of("contactstep", "begun", "safe", "late", "ended"), nullable=False),
        sa.Column("actor", TEXT(length=60), nullable=False),
        sa.Column("text", TEXT(length=300), nullable=False),
        *refers("contact_entry", "contact_id=contact_timer.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_entry")),
    )
    op.create_index(op.f("ix_contact_entry_contact_id"), "contact_entry", ["contact_id"])
    # Both databases read this; Alembic's own way would write SQLite's table anew.
    op.execute(
        "ALTER TABLE outgoing_message ADD COLUMN contact_id INTEGER"
        " CONSTRAINT fk_outgoing_message_contact_id REFERENCES contact_timer (id)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM outgoing_message WHERE contact_id IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        # SQLite drops no column that refers to another table.
        with op.batch_alter_table("outgoing_message") as table:
            table.drop_column("contact_id")
    else:
        op.execute("ALTER TABLE outgoing_message DROP COLUMN contact_id")
    for table_name in ("contact_entry", "contact_timer"):
        op.drop_table(table_name)
