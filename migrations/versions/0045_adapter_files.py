"""Files of what came by an adapter, until it is registered."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
KINDS = ("picture", "pdf", "office")


def upgrade() -> None:
    # Both databases read this; Alembic's own way would write SQLite's table anew.
    op.execute("ALTER TABLE adapter_record ADD COLUMN files_refused VARCHAR(2000) NOT NULL DEFAULT ''")
    op.create_table(
        "adapter_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("sha256", TEXT(length=64), nullable=False),
        sa.Column("name", TEXT(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="filekind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("media_type", TEXT(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("taken_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["adapter_record.id"], name=op.f("fk_adapter_file_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adapter_file")),
    )
    op.create_index(op.f("ix_adapter_file_record_id"), "adapter_file", ["record_id"])


def downgrade() -> None:
    op.drop_table("adapter_file")
    op.execute("ALTER TABLE adapter_record DROP COLUMN files_refused")
