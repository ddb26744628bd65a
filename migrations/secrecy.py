"""Triggers by which the database itself remembers that a reporter once asked for secrecy.

Batch mode rebuilds a table without its triggers: a migration that touches `incident` calls
`remember` again afterwards.
"""

from alembic import op

FUNCTION = """
CREATE OR REPLACE FUNCTION remember_secret() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.ever_secret := true; RETURN NEW; END $$
"""
ONCE, AGAIN = "NEW.secret AND NOT NEW.ever_secret", "(NEW.secret OR OLD.ever_secret) AND NOT NEW.ever_secret"
EVENTS = (
    ("insert", "INSERT ON incident", ONCE),
    ("update", "UPDATE OF secret, ever_secret ON incident", AGAIN),
)


def remember() -> None:
    """Set both triggers on `incident`."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(FUNCTION)
    for word, event, when in EVENTS:
        name = f"incident_secret_{word}"
        if is_sqlite:
            # SQLite's triggers change no row on its way in.
            body = "UPDATE incident SET ever_secret = 1 WHERE id = NEW.id;"
            op.execute(f"CREATE TRIGGER {name} AFTER {event} WHEN {when} BEGIN {body} END")
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW WHEN ({when})"
                " EXECUTE FUNCTION remember_secret()"
            )


def forget() -> None:
    """Remove the triggers, and on PostgreSQL what they run."""
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON incident"
    for word, _, _ in EVENTS:
        op.execute(f"DROP TRIGGER incident_secret_{word}{on}")
    if on:
        op.execute("DROP FUNCTION remember_secret()")
