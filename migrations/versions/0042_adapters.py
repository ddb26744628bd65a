"""What comes by an adapter, until every word of it is understood."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
STATES = ("waiting", "taken", "refused")


def upgrade() -> None:
    op.create_table(
        "adapter_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adapter", TEXT(length=40), nullable=False),
        sa.Column("api_key_id", sa.Integer(), nullable=False),
        sa.Column("source_id", TEXT(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="adapterstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("body_hash", TEXT(length=64), nullable=False),
        sa.Column("unknown", sa.JSON(), nullable=True),
        sa.Column("received_at", MOMENT(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", TEXT(length=60), nullable=False),
        sa.Column("decided_at", MOMENT(), nullable=True),
        sa.Column("decision", TEXT(length=500), nullable=False),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_key.id"], name=op.f("fk_adapter_record_api_key_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["villager_report.id"], name=op.f("fk_adapter_record_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adapter_record")),
        sa.UniqueConstraint("api_key_id", "source_id", name=op.f("uq_adapter_record_api_key_id_source_id")),
    )
    op.create_index("ix_adapter_record_state", "adapter_record", ["state", "adapter"])
    op.create_index("ix_adapter_record_report_id", "adapter_record", ["report_id"])


def downgrade() -> None:
    op.drop_table("adapter_record")
