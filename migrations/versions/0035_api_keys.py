"""Keys of outside systems, and whose report it is that came by one."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
SOURCES = (
    "village_app", "grid", "room", "hotline_12345", "police_110", "department", "superior", "visit",
    "petition", "lecture_hall", "import",
)
COLUMNS = {
    "came_by": "VARCHAR(24) DEFAULT 'page' NOT NULL"
    " CONSTRAINT ck_villager_report_cameby CHECK (came_by IN ('page', 'api', 'open311'))",
    "api_key_id": "INTEGER CONSTRAINT fk_villager_report_api_key_id REFERENCES api_key (id)",
    "source_id": "VARCHAR(80)",
    "body_hash": "VARCHAR(64) DEFAULT '' NOT NULL",
}
UNIQUE = "uq_villager_report_api_key_id_source_id"


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("township_code", TEXT(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT(length=40), nullable=False),
        sa.Column("key_hash", TEXT(length=64), nullable=False),
        sa.Column("may_send", sa.Boolean(), nullable=False),
        sa.Column("may_read", sa.Boolean(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(*SOURCES, name="source", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("created_by", TEXT(length=60), nullable=False),
        sa.Column("last_used_at", MOMENT(), nullable=True),
        sa.Column("last_address", TEXT(length=60), nullable=False),
        sa.Column("revoked_at", MOMENT(), nullable=True),
        sa.Column("revoked_by", TEXT(length=60), nullable=False),
        sa.CheckConstraint("may_send OR may_read", name=op.f("ck_api_key_use")),
        sa.CheckConstraint("per_minute BETWEEN 1 AND 10000", name=op.f("ck_api_key_per_minute")),
        sa.ForeignKeyConstraint(["township_code"], ["township.code"], name=op.f("fk_api_key_township_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    for name, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE villager_report ADD COLUMN {name} {kind}")
    known = sa.text("source_id IS NOT NULL")
    op.create_index(UNIQUE, "villager_report", ["api_key_id", "source_id"], unique=True, sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    op.drop_index(UNIQUE, "villager_report")
    for name in COLUMNS:
        op.execute(f"ALTER TABLE villager_report DROP COLUMN {name}")
    op.drop_table("api_key")
