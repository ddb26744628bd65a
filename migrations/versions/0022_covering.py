"""What the lectures, the inspector, the tasks and the day before ask is read from indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OPEN = ["concluded_at", "status", "red_at", "yellow_at", "module_id", "village_id", "incident_class", "urgent",
        "due_at", "reported_at", "cell", "longitude", "latitude", "number", "title", "secret"]
STATUS = ["status", "concluded_at", "module_id", "department_id", "level", "escalated_at", "rating", "reworks",
          "round", "handling_seconds"]
SHARES = ["incident_id", "status", "department_id"]
LECTURE = ["lecture_session_id", "reported_at"]
HAS_LECTURE = "lecture_session_id IS NOT NULL"


def upgrade() -> None:
    more = ["rule_set_id", "source_system", "extensions", "arbitration"]
    _replace("ix_incident_open", "incident", [*OPEN, *more], "concluded_at IS NULL")
    _replace("ix_incident_status", "incident", [*STATUS, "reported_at", "due_at"])
    _replace("ix_incident_lecture_session_id", "incident", [*LECTURE, "concluded_at", "status"], HAS_LECTURE)
    more = ["sent_at", "module_id", "team_id", "village_id"]
    _replace("ix_assignment_incident_id", "assignment", [*SHARES, *more])
    op.create_index("ix_cell_tally_cell", "cell_tally", ["cell", "reported"])


def downgrade() -> None:
    op.drop_index("ix_cell_tally_cell", "cell_tally")
    _replace("ix_assignment_incident_id", "assignment", SHARES)
    _replace("ix_incident_lecture_session_id", "incident", LECTURE, HAS_LECTURE)
    _replace("ix_incident_status", "incident", STATUS)
    _replace("ix_incident_open", "incident", OPEN, "concluded_at IS NULL")


def _replace(name: str, table: str, columns: list[str], where: str = "") -> None:
    op.drop_index(name, table)
    some = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    op.create_index(name, table, columns, **some)
