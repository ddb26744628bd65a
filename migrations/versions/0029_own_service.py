"""The departments' assessment by their own service: its parts, its least number of cases, whose visit it was."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Hundredths of hundredths, as Exact(2) keeps them; visits and cases are whole.
PARTS = {"part_visits": 3000, "part_answered": 2500, "part_solved": 2500, "part_pleased": 2000, "part_signed": 2000, "part_arrived": 1000, "part_stayed": 1500}
WHOLE = {"visits_due": 6, "few_cases": 5}
OWN = {"part_listed": 2500, "part_locks": 1500, "part_training": 1500}


def upgrade() -> None:
    # Both databases read this; Alembic's own way would rebuild SQLite's table without its guards.
    for name, value in PARTS.items():
        op.execute(f"ALTER TABLE assessment_rule_set ADD COLUMN {name} BIGINT NOT NULL DEFAULT {value}")
    for name, value in WHOLE.items():
        op.execute(f"ALTER TABLE assessment_rule_set ADD COLUMN {name} INTEGER NOT NULL DEFAULT {value}")
    op.execute("ALTER TABLE village_visit ADD COLUMN department_id INTEGER CONSTRAINT fk_village_visit_department_id REFERENCES department (id)")
    # What a round kept was counted by the measure of before.
    op.execute("DELETE FROM kept_tally")
    op.execute("DELETE FROM store_mark WHERE key = 'tallied'")
    _new_version(op.get_bind())


def _new_version(connection: sa.Connection) -> None:
    """The rules in force, with the shares of 一体化 that its three new parts leave."""
    rules = sa.Table("assessment_rule_set", sa.MetaData(), autoload_with=connection)
    newest = connection.execute(sa.select(rules).order_by(rules.c.version.desc()).limit(1)).mappings().first()
    if newest is None:
        return
    told = {**newest, **OWN, "version": newest["version"] + 1, "reason": "按部门自己的服务考评", "entered_by": "系统升级",
            "entered_at": datetime.now(UTC).replace(tzinfo=None) if connection.dialect.name == "sqlite" else datetime.now(UTC)}
    del told["id"]
    connection.execute(sa.insert(rules).values(told))


def downgrade() -> None:
    op.execute("ALTER TABLE village_visit DROP COLUMN department_id")
    for name in (*WHOLE, *PARTS):
        op.execute(f"ALTER TABLE assessment_rule_set DROP COLUMN {name}")
