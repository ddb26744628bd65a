"""Links to one case that the outbox sends: the message names its link, and the table of rules has a row for them."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

BEFORE = ("task", "pressed", "new", "course", "bounty", "counter")
WHEN = ("never", "by_day", "always")
COLUMNS = "channel_id, subject, send_when"


def upgrade() -> None:
    # Both databases read this; Alembic's own way would write SQLite's table anew.
    op.execute(
        "ALTER TABLE outgoing_message ADD COLUMN case_link_id INTEGER"
        " CONSTRAINT fk_outgoing_message_case_link_id REFERENCES case_link (id)"
    )
    _allow((*BEFORE, "outside"))
    # What is there already begins as a new channel does.
    op.execute(
        f"INSERT INTO channel_rule ({COLUMNS})"  # noqa: S608
        " SELECT id, 'outside', 'by_day' FROM channel WHERE kind IN ('sms', 'mail')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM channel_rule WHERE subject = 'outside'")
    _allow(BEFORE)
    op.execute("DELETE FROM outgoing_message WHERE case_link_id IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        # SQLite drops no column that refers to another table.
        with op.batch_alter_table("outgoing_message") as table:
            table.drop_column("case_link_id")
    else:
        op.execute("ALTER TABLE outgoing_message DROP COLUMN case_link_id")


def _allow(words: tuple[str, ...]) -> None:
    """Let rules be about these subjects; on SQLite that is another table with the same rows."""
    if op.get_bind().dialect.name != "sqlite":
        name, quoted = op.f("ck_channel_rule_noticesubject"), ", ".join(f"'{word}'" for word in words)
        op.drop_constraint(name, "channel_rule", type_="check")
        op.create_check_constraint(name, "channel_rule", f"subject IN ({quoted})")
        return
    op.rename_table("channel_rule", "channel_rule_before")
    op.create_table(
        "channel_rule",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("subject", _one_of("noticesubject", *words), nullable=False),
        sa.Column("send_when", _one_of("sendwhen", *WHEN), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_channel_rule_channel_id")),
        sa.PrimaryKeyConstraint("channel_id", "subject", name=op.f("pk_channel_rule")),
    )
    op.execute(f"INSERT INTO channel_rule ({COLUMNS}) SELECT {COLUMNS} FROM channel_rule_before")  # noqa: S608
    op.drop_table("channel_rule_before")


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)
