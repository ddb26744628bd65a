"""What villagers send without an account, and the pictures that came with it."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "villager_report",
        sa.Column("township_code", TEXT(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", TEXT(length=64), nullable=False),
        sa.Column("code_hash", TEXT(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held", "registered", "thrown_away", name="villagerreportstate", native_enum=False,
                create_constraint=True, length=24,
            ),
            nullable=False,
        ),
        sa.Column("held_for", TEXT(length=200), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("address_mark", TEXT(length=32), nullable=False),
        sa.Column("device_mark", TEXT(length=32), nullable=False),
        sa.Column("text_mark", TEXT(length=32), nullable=False),
        sa.Column("received_at", MOMENT(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", TEXT(length=60), nullable=False),
        sa.Column("decided_at", MOMENT(), nullable=True),
        sa.Column("decision", TEXT(length=500), nullable=False),
        sa.Column("reply", TEXT(length=2000), nullable=False),
        sa.Column("replied_by", TEXT(length=60), nullable=False),
        sa.Column("replied_at", MOMENT(), nullable=True),
        sa.Column("again", TEXT(length=1000), nullable=False),
        sa.Column("again_at", MOMENT(), nullable=True),
        sa.Column("again_answer", TEXT(length=500), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_villager_report_incident_id")),
        sa.ForeignKeyConstraint(
            ["township_code"], ["township.code"], name=op.f("fk_villager_report_township_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_villager_report")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_villager_report_code_hash")),
        sa.UniqueConstraint("form_key", name=op.f("uq_villager_report_form_key")),
    )  # fmt: skip
    op.create_index("ix_villager_report_received_at", "villager_report", ["received_at"])
    op.create_index("ix_villager_report_state", "villager_report", ["state", "received_at"])
    op.create_index("ix_villager_report_incident_id", "villager_report", ["incident_id"])
    op.create_table(
        "villager_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("sha256", TEXT(length=64), nullable=False),
        sa.Column("name", TEXT(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "picture", "pdf", "office", name="filekind", native_enum=False, create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("media_type", TEXT(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("taken_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["villager_report.id"], name=op.f("fk_villager_file_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_villager_file")),
    )  # fmt: skip
    op.create_index(op.f("ix_villager_file_report_id"), "villager_file", ["report_id"])


def downgrade() -> None:
    op.drop_table("villager_file")
    op.drop_table("villager_report")
