"""Stores are made by `upgrade head`: what it makes is what the models say, and it can be undone."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from dashboard import migrate
from dashboard.database import engine_for
from models import Record

LOGS = ("incident_log", "audit_log", "seal", "sealed_tail")
TRIGGERS = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        {f"{log}_{word}" for log in LOGS for word in ("no_update", "no_delete", "no_replace")}
        | {"account_insert_only_in_demo", "account_update_only_in_demo"},
    ),
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        {f"{log}_{word}" for log in LOGS for word in ("append_only", "no_truncate")}
        | {"account_only_in_demo"},
    ),
}


def test_upgrade_head_equals_the_models(store: str):
    with engine_for(store).connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Record.metadata}
        )
        assert compare_metadata(context, Record.metadata) == []


def test_check_constraints_equal_the_models(store: str):
    inspector = inspect(engine_for(store))
    for name, table in Record.metadata.tables.items():
        meant = {c.name for c in table.constraints if type(c).__name__ == "CheckConstraint"}
        found = {c["name"] for c in inspector.get_check_constraints(name)}
        assert {str(n) for n in meant} <= found, name


def test_the_log_is_guarded_by_triggers(store: str):
    engine = engine_for(store)
    statement, expected = TRIGGERS[engine.dialect.name]
    with engine.connect() as connection:
        assert set(connection.execute(text(statement)).scalars()) == expected


def test_downgrade_leaves_nothing_and_upgrade_brings_it_back(store: str):
    command.downgrade(migrate.config(store), "base")
    assert set(inspect(engine_for(store)).get_table_names()) == {"alembic_version"}
    migrate.upgrade(store)
    assert set(Record.metadata.tables) <= set(inspect(engine_for(store)).get_table_names())
