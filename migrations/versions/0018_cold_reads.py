"""Open incidents found by one equal value; the tallies of villages and departments read from their indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OPEN = ["status", "red_at", "yellow_at", "module_id", "village_id", "incident_class", "urgent", "due_at"]
TALLIED = ["status", "rating", "due_at", "concluded_at"]


def upgrade() -> None:
    _replace("ix_incident_open", ["concluded_at", *OPEN], "concluded_at IS NULL")
    for unit in ("village_id", "department_id"):
        _replace(f"ix_incident_{unit}", [unit, "reported_at", *TALLIED], f"{unit} IS NOT NULL")


def downgrade() -> None:
    for unit in ("department_id", "village_id"):
        _replace(f"ix_incident_{unit}", [unit, "reported_at"], f"{unit} IS NOT NULL")
    _replace("ix_incident_open", OPEN, "concluded_at IS NULL")


def _replace(name: str, columns: list[str], where: str) -> None:
    op.drop_index(name, "incident")
    some = sa.text(where)
    op.create_index(name, "incident", columns, sqlite_where=some, postgresql_where=some)
