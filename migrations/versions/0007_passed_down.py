"""Who passed a matter down, and where it was raised: the department of a task, the session of a lecture hall."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMN = "from_department_id INTEGER CONSTRAINT fk_incident_from_department_id REFERENCES department (id)"
INDEXED = ("from_department_id", "lecture_session_id")


def upgrade() -> None:
    # Added in place: to write a million incidents anew for an empty column would take minutes.
    op.execute(f"ALTER TABLE incident ADD COLUMN {COLUMN}")
    for column in INDEXED:
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_incident_{column}",
            "incident",
            [column, "reported_at"],
            unique=False,
            sqlite_where=known,
            postgresql_where=known,
        )
    op.add_column(
        "lecture_session",
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False, server_default=""),
    )
    op.add_column(
        "lecture_session", sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )


def downgrade() -> None:
    for column in ("ended_at", "place"):
        op.execute(f"ALTER TABLE lecture_session DROP COLUMN {column}")
    for column in INDEXED:
        op.drop_index(f"ix_incident_{column}", table_name="incident")
    op.execute("ALTER TABLE incident DROP COLUMN from_department_id")
