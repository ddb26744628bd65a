"""Stores are made by `upgrade head`: what it makes is what the models say, and it can be undone."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from dashboard import demo
from dashboard.running import migrate
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.chain import is_keyed
from dashboard.store.database import engine_for, reading, transaction
from models import IncidentLog, Record
from tests.factories import NOON, an_incident

pytestmark = pytest.mark.postgresql

LOG = select(IncidentLog).order_by(col(IncidentLog.incident_id), col(IncidentLog.seq))
LOGS = (
    "incident_log",
    "audit_log",
    "bounty_log",
    "seal",
    "sealed_tail",
    "special_entry",
    "special_decision",
    *("score_rule_set", "line_result", "village_score"),
    *("score_proposal", "score_proposal_case", "score_proposal_decision"),
    *("assessment_rule_set", "assessment_form", "assessment_publication", "assessment_result"),
    *("assessment_reply", "town_rating"),
    *("score_run", "score_result", "score_publication", "score_appeal", "score_review"),
)
COUNTS = {
    f"{tally}_{word}"
    for tally in ("due_tally", "concluded_tally", "reported_tally", "cell_tally")
    for word in ("insert", "update", "delete")
} | {"due_tally_excluded", "due_tally_readmitted"}
SECRECY = {"incident_secret_insert", "incident_secret_update"}
TRIGGERS = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        {f"{log}_{word}" for log in LOGS for word in ("no_update", "no_delete", "no_replace")}
        | {"account_insert_only_in_demo", "account_update_only_in_demo", "incident_log_numbered"}
        | COUNTS
        | SECRECY,
    ),
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        {f"{log}_{word}" for log in LOGS for word in ("append_only", "no_truncate")}
        | {"account_only_in_demo", "incident_log_numbered"}
        | COUNTS
        | SECRECY,
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


@pytest.mark.long
def test_downgrade_leaves_nothing_and_upgrade_brings_it_back(store: str):
    command.downgrade(migrate.config(store), "base")
    assert set(inspect(engine_for(store)).get_table_names()) == {"alembic_version"}
    migrate.upgrade(store)
    assert set(Record.metadata.tables) <= set(inspect(engine_for(store)).get_table_names())


@pytest.fixture
def unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a store of before there were chains: whoever goes back to it loses what was sealed."""
    monkeypatch.setattr("dashboard.access.audit_seal.seal", lambda *_: None)


@pytest.mark.long
def test_a_filled_store_gets_its_chains_and_keeps_its_rows_and_guards(unsealed: None, store: str):
    demo.build(120, seed=2, until=NOON, url=store)
    with reading() as session:
        before = [entry.model_dump(exclude={"hash"}) for entry in session.exec(LOG)]
    command.downgrade(migrate.config(store), "0002")
    assert "hash" not in {column["name"] for column in inspect(engine_for(store)).get_columns("incident_log")}
    migrate.upgrade(store)
    with reading() as session:
        after = session.exec(LOG).all()
        assert [entry.model_dump(exclude={"hash"}) for entry in after] == before
        # What a migration finds has no key yet: the first sealing takes it in.
        assert not any(is_keyed(entry.hash) for entry in after)
        assert list(breaks(session, CheckProgress(), sealed=False)) == []
    test_the_log_is_guarded_by_triggers(store)
    test_upgrade_head_equals_the_models(store)
    test_check_constraints_equal_the_models(store)


@pytest.mark.soak
def test_chains_of_many_rows_go_on_from_chunk_to_chunk(unsealed: None, database: str):
    rows = demo.build(3_600, seed=2, until=NOON, url=database).log_rows
    command.downgrade(migrate.config(database), "0002")
    assert rows > ScriptDirectory.from_config(migrate.config(database)).get_revision("0003").module.CHUNK
    migrate.upgrade(database)
    with reading() as session:
        assert list(breaks(session, CheckProgress(), sealed=False)) == []


@pytest.mark.long
def test_a_word_that_the_models_do_not_know_is_still_refused(store: str):
    """The migration lets rows pass unchecked for a while."""
    command.downgrade(migrate.config(store), "0002")
    migrate.upgrade(store)
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(an_incident(id=1))
        session.flush()
        session.execute(
            text(
                "INSERT INTO incident_log SELECT 1, 1, 'nonsense', NULL, 'reported', reported_at,"
                " reported_at, 'x', '', '', '{}', '' FROM incident"
            )
        )


@pytest.mark.long
def test_what_held_since_the_beginning_waits_for_the_towns_word(store: str):
    with transaction() as session:
        session.execute(text("UPDATE village_department SET from_on = '2026-01-01' WHERE village_id = 1"))
    command.downgrade(migrate.config(store), "0029")
    migrate.upgrade(store)
    with reading() as session:
        found = dict(session.execute(text("SELECT id, is_assumed FROM village")).all())
    assert (len(found), sum(map(bool, found.values())), bool(found[1])) == (22, 21, False)


@pytest.mark.long
def test_the_demo_town_has_nothing_to_confirm(store: str):
    with transaction() as session:
        session.execute(text("INSERT INTO store_mark (key, value) VALUES ('demo', '1')"))
    command.downgrade(migrate.config(store), "0029")
    migrate.upgrade(store)
    with reading() as session:
        assert not session.execute(text("SELECT count(*) FROM village WHERE is_assumed")).scalar_one()
