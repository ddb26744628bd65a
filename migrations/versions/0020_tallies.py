"""Incidents are counted by day as they change; open ones, calls and shares are read from their indexes alone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.tallies import count_anew, count_no_more, count_on

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OPEN = ["concluded_at", "status", "red_at", "yellow_at", "module_id", "village_id", "incident_class", "urgent",
        "due_at"]
MORE_OF_OPEN = ["reported_at", "cell", "longitude", "latitude", "number", "title", "secret"]
COUNTS = {
    "due_tally": ("due", "closed", "on_time"),
    "concluded_tally": ("concluded", "merged", "escalated", "at_village", "closed", "reworked", "rated", "content"),
    "reported_tally": ("reported",),
    "cell_tally": ("reported",),
}
UNITS = {
    "due_tally": ("module_id", "department_id"),
    "concluded_tally": ("module_id",),
    "reported_tally": ("module_id",),
}


def upgrade() -> None:
    _replace("ix_incident_open", "incident", [*OPEN, *MORE_OF_OPEN], "concluded_at IS NULL")
    _replace("ix_incident_one_thing_id", "incident", ["concluded_at", "status", "one_thing_id"],
             "one_thing_id IS NOT NULL")
    _replace("ix_assignment_incident_id", "assignment", ["incident_id", "status", "department_id"])
    _index("ix_call_up_under_way", "call_up", ["called_at", "incident_id", "cadre_id", "arrived_at",
           "arrive_due_at"], "released_at IS NULL")
    for table, counts in COUNTS.items():
        day = "week" if table == "cell_tally" else "day"
        keys: list[sa.Column[Any]] = [sa.Column(day, sa.Date(), nullable=False)]
        keys += [sa.Column(unit, sa.Integer(), nullable=False) for unit in UNITS.get(table, ())]
        if table == "cell_tally":
            keys.append(sa.Column("cell", sa.String(length=20), nullable=False))
        keys.append(sa.Column("slot", sa.Integer(), nullable=False))
        op.create_table(
            table,
            *keys,
            *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
            sa.PrimaryKeyConstraint(*(key.name for key in keys), name=f"pk_{table}"),
            sqlite_with_rowid=False,
        )
    count_anew()
    count_on()


def downgrade() -> None:
    count_no_more()
    for table in COUNTS:
        op.drop_table(table)
    op.drop_index("ix_call_up_under_way", "call_up")
    _replace("ix_assignment_incident_id", "assignment", ["incident_id"])
    _replace("ix_incident_one_thing_id", "incident", ["concluded_at", "status"], "one_thing_id IS NOT NULL")
    _replace("ix_incident_open", "incident", OPEN, "concluded_at IS NULL")


def _replace(name: str, table: str, columns: list[str], where: str = "") -> None:
    op.drop_index(name, table)
    _index(name, table, columns, where)


def _index(name: str, table: str, columns: list[str], where: str = "") -> None:
    some = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    op.create_index(name, table, columns, **some)
