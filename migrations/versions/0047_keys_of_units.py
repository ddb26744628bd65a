"""Keys of outside systems that are limited to a village or a department."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

KINDS = ("village", "department")


def upgrade() -> None:
    # Both databases read this; Alembic's own way would write SQLite's table anew.
    for kind in KINDS:
        op.execute(
            f"ALTER TABLE api_key ADD COLUMN {kind}_id INTEGER"
            f" CONSTRAINT fk_api_key_{kind}_id REFERENCES {kind} (id)"
        )


def downgrade() -> None:
    # Without its limit such a key would open the whole town.
    op.execute(
        "UPDATE api_key SET revoked_at = coalesce(revoked_at, created_at)"
        " WHERE village_id IS NOT NULL OR department_id IS NOT NULL"
    )
    if op.get_bind().dialect.name == "sqlite":
        _without_the_columns()
    else:
        for kind in KINDS:
            op.execute(f"ALTER TABLE api_key DROP COLUMN {kind}_id")


def _without_the_columns() -> None:
    """SQLite drops no column that refers to another table: the rows go into the table made anew.

    They stand under the old name before the transaction ends, so that whatever refers to them does again.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMP TABLE key_rows AS SELECT * FROM api_key")
    op.execute("DELETE FROM api_key")
    with op.batch_alter_table("api_key") as table:
        for kind in KINDS:
            table.drop_column(f"{kind}_id")
    kept = ", ".join(column["name"] for column in sa.inspect(op.get_bind()).get_columns("api_key"))
    op.execute(f"INSERT INTO api_key ({kept}) SELECT {kept} FROM key_rows")  # noqa: S608
    op.execute("DROP TABLE key_rows")
