"""The command: what it lists, and by which status another program knows how it went."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col
from typer.testing import CliRunner, Result

from dashboard.__main__ import app
from dashboard.room.inspection.queries import KindResult, as_frame
from dashboard.room.inspection.queries_look import Case, Finding
from dashboard.room.inspection.rules import KINDS, document
from dashboard.running import inspection
from dashboard.store.database import engine_for
from dashboard.words.clock import now
from dashboard.words.labels import span_over
from models import CalendarDay
from tests.factories import NOON
from tests.room.inspection.ground import DAY, HOUR, A, S, a_case

pytestmark = pytest.mark.postgresql

CLEAN = "call_unsigned"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["inspect", *words])


def waiting(database: str, number: int = 1) -> list[str]:
    """So many matters that nobody accepted for a day; their numbers."""
    with Session(engine_for(database)) as session, session.begin():
        made = [a_case(session, reported_at=now() - DAY - n * HOUR, title=f"漏水{n}") for n in range(number)]
        return [case.number for case in made]


def test_nothing_missing_is_said_and_is_0(database: str) -> None:
    found = run("--kind", CLEAN)
    assert found.exit_code == 0
    assert "没有发现漏项，检查了 1 类。" in found.output


def test_something_missing_is_listed_and_is_1(database: str) -> None:
    number = waiting(database)[0]
    found = run("--kind", "accept_late", "--kind", CLEAN)
    assert found.exit_code == 1
    line = next(line for line in found.output.splitlines() if number in line)
    for part in ("漏水0", "还没有受理", "已超过23.5小时", "值班调度员", f"/incident?id={number}"):
        assert part in line
    assert KINDS["accept_late"].remedy in found.output
    assert "共 1 项漏项，检查了 2 类。" in found.output


def test_a_long_list_is_counted_and_not_printed(database: str) -> None:
    waiting(database, 23)
    found = run("--kind", "accept_late")
    assert sum("漏水" in line for line in found.output.splitlines()) == inspection.SHOWN
    assert "还有 3 项没有逐条列出" in found.output


def test_the_whole_town_is_inspected_without_a_kind(database: str) -> None:
    found = run()
    # A store without named persons for its 一件事 lacks them.
    assert found.exit_code == 1
    assert "责任人空缺" in found.output
    assert f"检查了 {len(KINDS)} 类" in found.output


def test_json_holds_every_finding(database: str) -> None:
    numbers = waiting(database, 23)
    found = run("--json", "--kind", "accept_late")
    assert found.exit_code == 1
    told = json.loads(found.output)
    assert (told["checked"], told["total"], told["unchecked"]) == (1, 23, [])
    assert {row["number"] for row in told["findings"]} == set(numbers)
    row = next(row for row in told["findings"] if row["number"] == numbers[0])
    since, due = (datetime.fromisoformat(row[name]) for name in ("since", "due"))
    assert due - since == timedelta(minutes=30)
    assert row["over_seconds"] == pytest.approx(23.5 * 3600, abs=60)
    assert (row["kind"], row["severity"], row["link"]) == (
        "accept_late", "serious", f"/incident?id={numbers[0]}"
    )  # fmt: skip


def test_json_of_nothing_is_json_too(database: str) -> None:
    found = run("--json", "--kind", CLEAN)
    assert found.exit_code == 0
    assert json.loads(found.output)["findings"] == []


@pytest.mark.parametrize("words", [("--kind", "nonsense"), ("--days", "0"), ("--colour", "blue")])
def test_what_makes_no_sense_is_2(database: str, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_what_cannot_be_checked_is_no_all_clear(database: str) -> None:
    with Session(engine_for(database)) as session, session.begin():
        session.execute(delete(CalendarDay).where(col(CalendarDay.day) >= now().date()))
    found = run("--kind", "verify_late", "--kind", CLEAN)
    assert found.exit_code == 2
    assert "没有检查：反馈后未核查。" in found.output
    assert "检查了 1 类" in found.output


def test_a_failure_is_2_and_never_looks_like_a_finding(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(inspection, "examine", broken)
    found = run()
    assert found.exit_code == 2
    assert "巡检没有完成，编号" in found.output
    assert "the disk is gone" not in found.output


def test_a_closed_matter_is_looked_at_as_far_back_as_asked(database: str) -> None:
    with Session(engine_for(database)) as session, session.begin():
        at = now() - 40 * DAY
        a_case(session, (A.VERIFY, at, S.CLOSED), reported_at=at, concluded_at=at)
    assert run("--kind", "closed_without_feedback").exit_code == 0
    assert run("--kind", "closed_without_feedback", "--days", "60").exit_code == 1


def test_the_rules_are_printed_as_the_document_has_them(database: str) -> None:
    found = run("--rules")
    assert found.exit_code == 0
    assert found.output == document()


def test_what_happened_within_this_minute_is_not_over_by_less_than_nothing(session: Session) -> None:
    at = NOON.replace(second=0)
    due = at + timedelta(seconds=40)
    examined = {CLEAN: KindResult([Finding(Case("NL-1", "漏水", False, 1), None, due, "村", "没有附图")])}
    assert as_frame(examined, at)["over_seconds"].tolist() == [0]
    assert "已超过不到 1 分钟" in inspection._line(KINDS[CLEAN], examined[CLEAN].findings[0], at)
    assert [span_over(seconds) for seconds in (-59, 0, 59, 60)] == ["不到 1 分钟"] * 3 + ["1分钟"]
