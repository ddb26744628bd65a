"""The ledger holds for the shipped files, and says so on the command line."""

from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.ledger import Line, ledger


def test_every_line_of_the_ledger_holds():
    assert [line for line in ledger() if not line.holds] == []


def test_a_line_that_differs_is_seen():
    assert not Line("村社", "22", "21").holds


def test_the_command_prints_one_line_each(database: str):
    found = CliRunner().invoke(app, ["check"])
    assert found.exit_code == 0, found.output
    assert found.output.count("✓") == len(ledger())
    assert "事件：0" in found.output
