"""An index by time on the log: what changed since a moment is found without reading all of it."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_incident_log_at', 'incident_log', ['at', 'incident_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_incident_log_at', table_name='incident_log')
