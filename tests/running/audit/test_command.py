"""`python -m dashboard audit`, as whoever answers for the logs runs it."""

import re

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from dashboard.__main__ import app
from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.store.database import transaction
from tests.factories import NOON, an_entry, an_incident, chained
from tests.running.audit.chains import unlock

pytestmark = pytest.mark.postgresql

NUMBER = "NL-20260304-7777"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["audit", *words])


@pytest.fixture(autouse=True)
def logs(store: str) -> None:
    with transaction() as session:
        session.add(an_incident(id=1, number=NUMBER))
        session.flush()
        session.add_all(chained(an_entry(), an_entry(seq=2), an_entry(seq=3)))
        audit.record(session, "door", "sign_in_failed", by=Person("王"), at=NOON)


def test_logs_that_hold_end_well_and_say_what_was_checked(store: str):
    run("--seal")
    done = run("--chain")
    assert done.exit_code == 0
    assert "核对了 2 条链、4 条记录、2 次封存" in done.output
    assert "库外记下的封存 2 次" in done.output


def test_logs_that_were_never_sealed_do_not_hold(store: str):
    done = run("--chain")
    assert done.exit_code == 1
    assert "日志里有记录，却一次封存也没有" in done.output


def test_the_last_seal_can_be_noted_on_paper_and_asked_for_again(store: str):
    assert "封存了 2 条链" in run("--seal").output
    paper = re.search(r"(?:[0-9a-f]{8} ){7}[0-9a-f]{8}", run("--chain").output)
    assert paper
    assert run("--chain", "--noted", paper[0]).exit_code == 0
    wrong = run("--chain", "--noted", "0" * 64)
    assert wrong.exit_code == 1
    assert "没有一次封存是这个值" in wrong.output


def test_each_break_is_named_by_subject_and_number(store: str):
    run("--seal")
    unlock(store)
    with transaction(is_domain=False) as session:
        session.execute(text("UPDATE incident_log SET reason = '改' WHERE seq = 2"))
        session.execute(text("DELETE FROM audit_log"))
    done = run("--chain")
    assert done.exit_code == 1
    assert f"✗ 事件经过 · 事件 {NUMBER}：第 2 条与校验值不符" in done.output
    assert "✗ 审计日志 · 登录入口：第 1 条封存以后被删除或改写" in done.output
    assert "共 2 处不符" in done.output


def test_logs_that_do_not_hold_are_not_sealed(store: str):
    unlock(store)
    with transaction(is_domain=False) as session:
        session.execute(text("UPDATE incident_log SET reason = '改'"))
    assert run("--chain", "--seal").exit_code == 1
    assert "0 次封存" in run("--chain").output


def test_nothing_asked_is_answered_with_what_can_be_asked(store: str):
    done = run()
    assert "--chain" in str(done.exception)
