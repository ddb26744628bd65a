"""The ledger holds for the shipped files, and says so on the command line."""

from sqlalchemy import text
from sqlmodel import Session
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.ledger import Line, ledger
from tests.factories import NOON, an_incident


def test_every_line_of_the_ledger_holds():
    assert [line for line in ledger() if not line.holds] == []


def test_a_line_that_differs_is_seen():
    assert not Line("村社", "22", "21").holds


def test_the_command_prints_one_line_each(database: str):
    found = CliRunner().invoke(app, ["check"])
    assert found.exit_code == 0, found.output
    # One more tells that the counts kept by day are right.
    assert found.output.count("✓") == len(ledger()) + 1
    assert "事件：0" in found.output


def test_the_command_tells_of_a_count_that_is_not_what_the_incidents_say(session: Session):
    session.add(an_incident(due_at=NOON, module_id=1))
    session.flush()
    session.execute(text("UPDATE due_tally SET due = 7"))
    session.commit()
    found = CliRunner().invoke(app, ["check"])
    assert found.exit_code == 1
    assert "✗ 按日计数与逐件重算不一致" in found.output
    assert "库里记的是 (7, 0, 0)，重算应为 (1, 0, 0)" in found.output
