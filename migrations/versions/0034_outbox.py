"""Channels by which notices leave the room, when each is used, and the messages on their way."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("township_code", TEXT(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT(length=40), nullable=False),
        sa.Column("kind", one_of("channelkind", "sms", "mail", "group"), nullable=False),
        sa.Column("sealed", TEXT(length=10000), nullable=False),
        sa.Column("place", TEXT(length=120), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("to_kind", TEXT(length=12), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("to_role", TEXT(length=30), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", TEXT(length=60), nullable=False),
        sa.Column("changed_at", MOMENT(), nullable=False),
        sa.CheckConstraint("(kind = 'group') = (to_kind <> '')", name=op.f("ck_channel_group_of")),
        sa.CheckConstraint(
            "quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name=op.f("ck_channel_hours")
        ),
        sa.ForeignKeyConstraint(
            ["township_code"], ["township.code"], name=op.f("fk_channel_township_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("township_code", "name", name=op.f("uq_channel_township_code_name")),
    )
    op.create_table(
        "channel_rule",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column(
            "subject",
            one_of("noticesubject", "task", "pressed", "new", "course", "bounty", "counter"),
            nullable=False,
        ),
        sa.Column("send_when", one_of("sendwhen", "never", "by_day", "always"), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_channel_rule_channel_id")),
        sa.PrimaryKeyConstraint("channel_id", "subject", name=op.f("pk_channel_rule")),
    )
    op.create_table(
        "outgoing_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT(length=20), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("bounty_id", sa.Integer(), nullable=True),
        sa.Column("counter_case_id", sa.Integer(), nullable=True),
        sa.Column("act", TEXT(length=24), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT(), nullable=False),
        sa.Column("due_at", MOMENT(), nullable=False),
        sa.Column(
            "state",
            one_of("messagestate", "waiting", "sent", "dead", "laid_aside", "not_needed"),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease", TEXT(length=32), nullable=False),
        sa.Column("leased_until", MOMENT(), nullable=True),
        sa.Column("error", TEXT(length=200), nullable=False),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.Column("decided_by", TEXT(length=60), nullable=False),
        sa.Column("decision", TEXT(length=200), nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_outgoing_message_{name}_id"))
            for name in ("account", "bounty", "channel", "counter_case", "incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_message_key")),
    )
    op.create_index("ix_outgoing_message_state", "outgoing_message", ["state", "due_at"])
    op.create_index("ix_outgoing_message_incident_id", "outgoing_message", ["incident_id"])
    op.create_index(op.f("ix_outgoing_message_channel_id"), "outgoing_message", ["channel_id"])


def downgrade() -> None:
    op.drop_table("outgoing_message")
    op.drop_table("channel_rule")
    op.drop_table("channel")
