"""Who signed a share stands on it: found for all that is in hand without walking the logs."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CHUNK = 10_000
IN_HAND = sa.text("signed_by IS NOT NULL AND ended_at IS NULL")
_LOG = sa.table("incident_log", sa.column("incident_id"), sa.column("seq"), sa.column("action"), sa.column("data", sa.JSON))
_SHARE = sa.table("assignment", sa.column("id"), sa.column("signed_by"))


def upgrade() -> None:
    # Both databases read this; Alembic's own way would rebuild SQLite's table.
    op.execute("ALTER TABLE assignment ADD COLUMN signed_by INTEGER")
    _fill(op.get_bind())
    op.create_index("ix_assignment_signed_by", "assignment", ["signed_by", "incident_id", "signed_at", "status"], sqlite_where=IN_HAND, postgresql_where=IN_HAND)


def downgrade() -> None:
    op.drop_index("ix_assignment_signed_by", "assignment")
    op.execute("ALTER TABLE assignment DROP COLUMN signed_by")


def _fill(connection: sa.Connection) -> None:
    """From the entry of each signature: its account, and the shares that it changed."""
    account = _LOG.c.data["account"].as_integer()
    entries = connection.execute(
        sa.select(account, _LOG.c.data)
        .where(_LOG.c.action == "sign", account.is_not(None))
        .order_by(_LOG.c.incident_id, _LOG.c.seq)
    )
    put = sa.update(_SHARE).where(_SHARE.c.id == sa.bindparam("share")).values(signed_by=sa.bindparam("account"))
    for some in entries.partitions(CHUNK):
        rows = [{"share": int(share), "account": by} for by, data in some for share in data.get("shares", {})]
        if rows:
            connection.execute(put, rows)
