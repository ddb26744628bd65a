"""Several reporters of one matter: what each was answered for, and how each rates it."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

WORDS = "'satisfied', 'fairly_satisfied', 'unsatisfied'"
COLUMNS = {
    "replied_for_id": "INTEGER CONSTRAINT fk_villager_report_replied_for_id REFERENCES incident (id)",
    "rating": f"VARCHAR(24) CONSTRAINT ck_villager_report_rating CHECK (rating IN ({WORDS}))",
    "rated_at": "{moment}",
}


def upgrade() -> None:
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    for name, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE villager_report ADD COLUMN {name} {kind.format(moment=moment)}")
    op.execute("UPDATE villager_report SET replied_for_id = incident_id WHERE reply <> ''")
    # Until now a matter had one reporter by code: what was rated, he need not rate again.
    op.execute(
        "UPDATE villager_report SET"
        " rating = (SELECT i.rating FROM incident i WHERE i.id = villager_report.incident_id),"
        " rated_at = (SELECT i.rated_at FROM incident i WHERE i.id = villager_report.incident_id)"
    )


def downgrade() -> None:
    for name in COLUMNS:
        op.execute(f"ALTER TABLE villager_report DROP COLUMN {name}")
