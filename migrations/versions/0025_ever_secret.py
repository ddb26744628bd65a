"""Whether a reporter ever asked for secrecy stands on the incident, set once and kept by the database."""

import sqlalchemy as sa
from alembic import op

from migrations.secrecy import forget, remember

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OPEN = ["concluded_at", "status", "red_at", "yellow_at", "module_id", "village_id", "incident_class", "urgent",
        "due_at", "reported_at", "cell", "longitude", "latitude", "number", "title"]
MORE = ["rule_set_id", "source_system", "extensions", "arbitration"]
_INCIDENT = sa.table("incident", sa.column("id"), sa.column("secret", sa.Boolean), sa.column("ever_secret", sa.Boolean))
_LOG = sa.table("incident_log", sa.column("incident_id"), sa.column("data", sa.JSON))


def upgrade() -> None:
    # Both databases read this; Alembic's own way would rebuild SQLite's table.
    op.execute("ALTER TABLE incident ADD COLUMN ever_secret BOOLEAN DEFAULT false NOT NULL")
    # A log tells of secrecy only where it began or ended.
    told = sa.select(_LOG.c.incident_id).where(_LOG.c.data[("set", "secret")].as_boolean().is_not(None))
    once = sa.or_(_INCIDENT.c.secret, _INCIDENT.c.id.in_(told))
    op.execute(sa.update(_INCIDENT).where(once).values(ever_secret=True))
    _open_index("ever_secret")
    remember()


def downgrade() -> None:
    forget()
    _open_index("secret")
    op.execute("ALTER TABLE incident DROP COLUMN ever_secret")


def _open_index(column: str) -> None:
    is_open = sa.text("concluded_at IS NULL")
    op.drop_index("ix_incident_open", "incident")
    op.create_index("ix_incident_open", "incident", [*OPEN, column, *MORE], sqlite_where=is_open, postgresql_where=is_open)
