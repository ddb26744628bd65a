"""The trigger by which each entry of the incidents' logs gets a number of its own, whoever writes it.

Batch mode rebuilds incident_log without it: such a migration calls `number_entries` again afterwards.
"""

from alembic import op

NAME = "incident_log_numbered"
SQLITE = """
CREATE TRIGGER incident_log_numbered AFTER INSERT ON incident_log
BEGIN INSERT INTO incident_event (incident_id, seq) VALUES (NEW.incident_id, NEW.seq); END
"""
# One statement for however many entries one statement writes.
FUNCTION = """
CREATE OR REPLACE FUNCTION incident_log_numbered() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
INSERT INTO incident_event (incident_id, seq) SELECT incident_id, seq FROM written;
RETURN NULL;
END $$
"""
POSTGRES = f"""
CREATE TRIGGER {NAME} AFTER INSERT ON incident_log REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()
"""


def number_entries() -> None:
    """Give every entry that is written from now on its number."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE)
        return
    op.execute(FUNCTION)
    op.execute(POSTGRES)


def drop_numbers() -> None:
    """Stop it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
        return
    op.execute(f"DROP TRIGGER {NAME} ON incident_log")
    op.execute(f"DROP FUNCTION {NAME}()")
