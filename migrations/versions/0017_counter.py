"""The counter's cases by their day and by their status, within the township."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_counter_case_accepted_on", "counter_case")
    op.create_index("ix_counter_case_accepted_on", "counter_case", ["township_code", "accepted_on", "status"])
    op.create_index("ix_counter_case_status", "counter_case", ["township_code", "status", "accepted_on"])


def downgrade() -> None:
    op.drop_index("ix_counter_case_status", "counter_case")
    op.drop_index("ix_counter_case_accepted_on", "counter_case")
    op.create_index("ix_counter_case_accepted_on", "counter_case", ["accepted_on", "status"])
