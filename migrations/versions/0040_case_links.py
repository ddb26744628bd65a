"""Links by which somebody without an account answers one question about one case."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", TEXT(length=64), nullable=False),
        sa.Column("to_whom", TEXT(length=60), nullable=False),
        sa.Column("contact", TEXT(length=120), nullable=False),
        sa.Column("question", TEXT(length=1_000), nullable=False),
        sa.Column("made_at", MOMENT(), nullable=False),
        sa.Column("made_by", TEXT(length=60), nullable=False),
        sa.Column("cadre_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", MOMENT(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT(), nullable=True),
        sa.Column("revoked_at", MOMENT(), nullable=True),
        sa.Column("revoked_by", TEXT(length=60), nullable=False),
        sa.Column("answered_at", MOMENT(), nullable=True),
        sa.Column("answered_by", TEXT(length=60), nullable=False),
        sa.Column("form_key", TEXT(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["cadre_id"], ["cadre.id"], name=op.f("fk_case_link_cadre_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_case_link_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_case_link_token_hash")),
    )
    op.create_index("ix_case_link_incident_id", "case_link", ["incident_id", "id"])


def downgrade() -> None:
    op.drop_table("case_link")
