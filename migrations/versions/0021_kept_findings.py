"""What the inspector's last round found of incidents, and the tallies of days that it counted."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("due", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("who", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_kept_finding_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_finding")),
    )
    op.create_table(
        "kept_tally",
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("on_time", "late", "content", "rated")),
        sa.PrimaryKeyConstraint("unit", "unit_id", "day", name=op.f("pk_kept_tally")),
    )
    _senders("from_department_id", "reported_at", "off_list")


def downgrade() -> None:
    _senders("from_department_id", "reported_at")
    op.drop_table("kept_tally")
    op.drop_table("kept_finding")


def _senders(*columns: str) -> None:
    """The index of what departments passed down, anew with these columns."""
    name, where = "ix_incident_from_department_id", sa.text("from_department_id IS NOT NULL")
    op.drop_index(name, "incident")
    op.create_index(name, "incident", list(columns), sqlite_where=where, postgresql_where=where)
