"""Which villages' team and department the town has not confirmed yet; accounts that wait for a roster."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Both databases read this; Alembic's own way would rebuild SQLite's tables without their guards.
    op.execute("ALTER TABLE village ADD COLUMN is_assumed BOOLEAN NOT NULL DEFAULT false")
    op.execute("ALTER TABLE account ADD COLUMN awaited_number VARCHAR(20) NOT NULL DEFAULT ''")
    # What has held since the beginning may be what was shipped: one press confirms it. Of the demo town
    # every page says that it was invented.
    op.execute(
        "UPDATE village SET is_assumed = true WHERE id IN"
        " (SELECT village_id FROM village_department WHERE from_on = '2000-01-01' AND to_on IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM store_mark WHERE key = 'demo')"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE account DROP COLUMN awaited_number")
    op.execute("ALTER TABLE village DROP COLUMN is_assumed")
