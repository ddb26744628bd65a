"""平急转换: whether the town is in 应急, from when, and who said so."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "town_state",
        sa.Column("township_code", TEXT(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("from_at", MOMENT(), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("set_by", TEXT(length=60), nullable=False),
        sa.Column("set_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_code"], ["township.code"], name=op.f("fk_town_state_township_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_state")),
    )
    op.create_index("ix_town_state_from_at", "town_state", ["from_at"])


def downgrade() -> None:
    op.drop_table("town_state")
