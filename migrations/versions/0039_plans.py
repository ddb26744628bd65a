"""预案 in versions, and 叫应: calls of a plan, whom they reached, and what was answered."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0039"
down_revision = "0038"
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
        "plan",
        sa.Column("township_code", TEXT(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT(length=40), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("warning", TEXT(length=120), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        *refers("plan", "category_id=category.id", "township_code=township.code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("township_code", "name", name=op.f("uq_plan_township_code_name")),
    )
    op.create_table(
        "plan_version",
        sa.Column("township_code", TEXT(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reason", TEXT(length=500), nullable=False),
        sa.Column("entered_by", TEXT(length=60), nullable=False),
        sa.Column("entered_at", MOMENT(), nullable=False),
        *refers("plan_version", "plan_id=plan.id", "township_code=township.code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "version", name=op.f("uq_plan_version_plan_id_version")),
    )
    op.create_table(
        "plan_call",
        sa.Column("township_code", TEXT(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_version_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("words", TEXT(length=200), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("started_by", TEXT(length=60), nullable=False),
        sa.Column("started_at", MOMENT(), nullable=False),
        sa.Column("ended_by", TEXT(length=60), nullable=False),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.Column("end_reason", TEXT(length=200), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        *refers(
            "plan_call", "incident_id=incident.id", "plan_version_id=plan_version.id",
            "township_code=township.code",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_call")),
    )  # fmt: skip
    op.create_index("ix_plan_call_ended_at", "plan_call", ["ended_at"])
    op.create_index(op.f("ix_plan_call_incident_id"), "plan_call", ["incident_id"])
    op.create_table(
        "called_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("cadre_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", TEXT(length=60), nullable=False),
        sa.Column("post", TEXT(length=120), nullable=False),
        sa.Column("task", TEXT(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("rung", one_of("rung", "channel", "deputy", "commander"), nullable=False),
        sa.Column("rung_at", MOMENT(), nullable=False),
        sa.Column("due_at", MOMENT(), nullable=True),
        sa.Column("answer", one_of("callanswer", "received", "cannot"), nullable=True),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("way", one_of("answerway", "link", "page", "typed"), nullable=True),
        sa.Column("noted_by", TEXT(length=60), nullable=False),
        sa.Column("answered_at", MOMENT(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_called_person_answered")
        ),
        sa.CheckConstraint(
            "cadre_id IS NOT NULL OR account_id IS NOT NULL", name=op.f("ck_called_person_somebody")
        ),
        *refers(
            "called_person", "account_id=account.id", "cadre_id=cadre.id", "call_id=plan_call.id",
            "deputy_id=cadre.id", "for_id=called_person.id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_called_person")),
    )  # fmt: skip
    op.create_index("ix_called_person_call_id", "called_person", ["call_id", "id"])
    op.create_index("ix_called_person_due_at", "called_person", ["due_at"])
    op.create_index(op.f("ix_called_person_account_id"), "called_person", ["account_id"])
    op.create_table(
        "call_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("called_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT(), nullable=False),
        sa.Column("step", one_of("callstep", "begun", "climbed", "answered", "ended"), nullable=False),
        sa.Column("actor", TEXT(length=60), nullable=False),
        sa.Column("text", TEXT(length=300), nullable=False),
        *refers("call_entry", "call_id=plan_call.id", "called_id=called_person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_entry")),
    )
    op.create_index(op.f("ix_call_entry_call_id"), "call_entry", ["call_id"])
    # Both databases read this; Alembic's own way would write SQLite's table anew.
    for name, other in (("called_id", "called_person"), ("plan_call_id", "plan_call")):
        op.execute(
            f"ALTER TABLE outgoing_message ADD COLUMN {name} INTEGER"
            f" CONSTRAINT fk_outgoing_message_{name} REFERENCES {other} (id)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM outgoing_message WHERE called_id IS NOT NULL OR plan_call_id IS NOT NULL")
    for name in ("called_id", "plan_call_id"):
        _drop(name)
    for table in ("call_entry", "called_person", "plan_call", "plan_version", "plan"):
        op.drop_table(table)


def _drop(name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        # SQLite drops no column that refers to another table.
        with op.batch_alter_table("outgoing_message") as table:
            table.drop_column(name)
        return
    op.execute(f"ALTER TABLE outgoing_message DROP COLUMN {name}")
