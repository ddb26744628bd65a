"""Triggers by which the database itself refuses a demo account where nothing was invented."""

from alembic import op

REFUSED = "a demo account needs the demo mark"
UNMARKED = "NOT EXISTS (SELECT 1 FROM store_mark WHERE key = 'demo')"
SQLITE = f"""
CREATE TRIGGER account_{{word}}_only_in_demo BEFORE {{event}} ON account WHEN NEW.example AND {UNMARKED}
BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
"""
POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_demo_account() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.example AND {UNMARKED} THEN RAISE EXCEPTION '{REFUSED}'; END IF; RETURN NEW; END $$
"""
POSTGRES = """
CREATE TRIGGER account_only_in_demo BEFORE INSERT OR UPDATE ON account
FOR EACH ROW EXECUTE FUNCTION refuse_demo_account()
"""


def allow_only_in_demo() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE.format(word="insert", event="INSERT"))
        op.execute(SQLITE.format(word="update", event="UPDATE"))
        return
    op.execute(POSTGRES_FUNCTION)
    op.execute(POSTGRES)


def forget() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER account_only_in_demo ON account")
        op.execute("DROP FUNCTION refuse_demo_account()")
