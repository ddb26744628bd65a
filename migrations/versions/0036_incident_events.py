"""A number for each entry of the incidents' logs, in the order in which they were written."""

import sqlalchemy as sa
from alembic import op

from migrations.events import drop_numbers, number_entries

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_event")),
    )
    op.execute(
        "INSERT INTO incident_event (incident_id, seq)"
        " SELECT incident_id, seq FROM incident_log ORDER BY recorded_at, incident_id, seq"
    )
    number_entries()


def downgrade() -> None:
    drop_numbers()
    op.drop_table("incident_event")
