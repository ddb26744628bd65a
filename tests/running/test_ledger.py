"""The ledger holds for the shipped files, and says so on the command line."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text
from sqlmodel import Session
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.access.audit_seal import seal
from dashboard.running.inspection import keep_findings
from dashboard.running.ledger import Line, ledger
from dashboard.words.clock import now
from models import KeptFinding
from tests.factories import NOON, an_entry, an_incident

pytestmark = pytest.mark.postgresql


def test_every_line_of_the_ledger_holds():
    assert [line for line in ledger() if not line.holds] == []


def test_a_line_that_differs_is_seen():
    assert not Line("村社", "22", "21").holds


def test_the_command_prints_one_line_each(database: str):
    found = CliRunner().invoke(app, ["check"])
    assert found.exit_code == 0, found.output
    beside = ("数据库文件完整", "按日计数", "巡检留存", "0 件事件、0 张交办单、0 张榜", "全部相符")
    assert found.output.count("✓") == len(ledger()) + len(beside)
    assert all(f"✓ {word}" in found.output for word in beside)
    assert "事件：0" in found.output


def test_the_command_tells_of_a_count_that_is_not_what_the_incidents_say(session: Session):
    session.add(an_incident(due_at=NOON, module_id=1))
    session.flush()
    session.execute(text("UPDATE due_tally SET due = 7"))
    session.commit()
    found = CliRunner().invoke(app, ["check"])
    assert found.exit_code == 1
    assert "✗ 按日计数、签收人与逐件重算不一致" in found.output
    assert "库里记的是 (7, 0, 0)，重算应为 (1, 0, 0)" in found.output


def test_the_command_tells_of_findings_that_a_round_kept_wrongly(session: Session):
    then = now() - timedelta(days=9)
    made = an_incident(number="NL-20260101-0001", reported_at=then)
    session.add(made)
    session.flush()
    session.add(an_entry(incident_id=made.id, at=then, recorded_at=then))
    session.commit()
    seal(now())
    kept = keep_findings(now())
    assert kept
    before = CliRunner().invoke(app, ["check"])
    assert before.exit_code == 0, before.output
    session.execute(delete(KeptFinding))
    session.commit()
    found = CliRunner().invoke(app, ["check"])
    assert found.exit_code == 1
    assert "✗ 巡检留存的漏项、季度计数与逐件再查不一致" in found.output
    assert "漏项“超时未受理”：NL-20260101-0001 值班调度员 没有列出，再查有。" in found.output
