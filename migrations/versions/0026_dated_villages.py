"""To which team and which department a village belongs has days: what is there holds from the beginning."""

from datetime import date

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BEGINNING = date(2000, 1, 1)
KEPT = ("id", "township_code", "code", "official_name", "short_name", "kind", "longitude", "latitude", "is_sketch", "area", "boundary_id")
_OLD = sa.table("team_village", sa.column("team_id"), sa.column("village_id"))
_VILLAGE = sa.table("village", sa.column("id"), sa.column("linked_department_id"))


def upgrade() -> None:
    connection = op.get_bind()
    teams = [tuple(row) for row in connection.execute(sa.select(_OLD.c.team_id, _OLD.c.village_id))]
    linked = [
        tuple(row)
        for row in connection.execute(
            sa.select(_VILLAGE.c.id, _VILLAGE.c.linked_department_id).where(_VILLAGE.c.linked_department_id.is_not(None))
        )
    ]
    op.drop_table("team_village")
    of_team = op.create_table(
        "team_village",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_village_team_id")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_team_village_village_id")),
        sa.PrimaryKeyConstraint("team_id", "village_id", "from_on", name=op.f("pk_team_village")),
    )
    op.create_index(op.f("ix_team_village_village_id"), "team_village", ["village_id"])
    of_department = op.create_table(
        "village_department",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_village_department_department_id")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_village_department_village_id")),
        sa.PrimaryKeyConstraint("village_id", "from_on", name=op.f("pk_village_department")),
    )
    op.create_index(op.f("ix_village_department_department_id"), "village_department", ["department_id"])
    if teams:
        op.bulk_insert(of_team, [{"team_id": team, "village_id": village, "from_on": BEGINNING} for team, village in teams])
    if linked:
        op.bulk_insert(
            of_department,
            [{"village_id": village, "department_id": department, "from_on": BEGINNING} for village, department in linked],
        )
    if connection.dialect.name == "sqlite":
        _without_the_column(connection)
    else:
        op.drop_column("village", "linked_department_id")


def _without_the_column(connection: sa.Connection) -> None:
    """SQLite drops no column that a constraint names: the rows go into the table made anew.

    The new rows stand under the old name before the transaction ends, so that whatever refers to them does again.
    """
    names = ", ".join(KEPT)
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TEMP TABLE village_rows AS SELECT {names} FROM village")  # noqa: S608
    op.drop_table("village")
    op.create_table(
        "village",
        sa.Column("township_code", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("official_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("short_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("area", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("is_sketch", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["township_code"], ["township.code"], name=op.f("fk_village_township_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village")),
        sa.UniqueConstraint("township_code", "code", name=op.f("uq_village_township_code_code")),
        sa.UniqueConstraint("township_code", "short_name", name=op.f("uq_village_township_code_short_name")),
    )
    # As an earlier migration added it, so that going back can drop it.
    op.execute("ALTER TABLE village ADD COLUMN boundary_id INTEGER CONSTRAINT fk_village_boundary_id REFERENCES boundary_import (id)")
    op.execute(f"INSERT INTO village ({names}) SELECT {names} FROM village_rows")  # noqa: S608
    op.execute("DROP TABLE village_rows")


def downgrade() -> None:
    """Only what holds today has a place in the older tables."""
    connection = op.get_bind()
    op.execute("ALTER TABLE village ADD COLUMN linked_department_id INTEGER CONSTRAINT fk_village_linked_department_id REFERENCES department (id)")
    op.execute(
        "UPDATE village SET linked_department_id = (SELECT department_id FROM village_department"
        " WHERE village_department.village_id = village.id AND to_on IS NULL)"
    )
    op.drop_table("village_department")
    teams = connection.execute(sa.text("SELECT team_id, village_id FROM team_village WHERE to_on IS NULL")).all()
    op.drop_table("team_village")
    before = op.create_table(
        "team_village",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_village_team_id")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_team_village_village_id")),
        sa.PrimaryKeyConstraint("team_id", "village_id", name=op.f("pk_team_village")),
    )
    if teams:
        op.bulk_insert(before, [{"team_id": row.team_id, "village_id": row.village_id} for row in teams])
