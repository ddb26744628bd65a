"""进一扇门查多项事: visits become one with nothing lost, and a problem becomes an incident once."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.access.rules import Grant, Person, Scope
from dashboard.delegation.powers import actions_visits, documents, queries_visits
from dashboard.delegation.powers.rules_visits import (
    Line,
    Planned,
    checked_day,
    checked_results,
    merged,
    proposals,
)
from dashboard.words.errors import Refused
from models import (
    AuditLog,
    CheckResult,
    Incident,
    JointVisit,
    Source,
    VisitCheck,
    VisitStatus,
)
from tests.delegation.powers.ground import (
    SCOPED,
    TODAY,
    TOLD,
    a_visit,
    department,
    ordered,
    premises,
)
from tests.files.papers.reading import paper_text

DAY = date(2026, 3, 4)
FINE, PROBLEM = CheckResult.FINE, CheckResult.PROBLEM
LINES = st.frozensets(st.builds(Line, st.integers(1, 4), st.sampled_from("甲乙丙丁")), min_size=1)
VISITS = st.lists(
    st.builds(
        Planned,
        st.integers(1, 40),
        st.integers(1, 3),
        st.integers(0, 40).map(lambda days: DAY + timedelta(days=days)),
        LINES,
    ),
    unique_by=lambda visit: visit.visit_id,
    max_size=12,
)


@given(VISITS.filter(bool), st.randoms())
def test_a_merging_is_the_same_in_any_order_and_loses_nothing(visits: list[Planned], rng: Any) -> None:
    mixed = visits.copy()
    rng.shuffle(mixed)
    one = merged(visits)
    assert merged(mixed) == one
    assert set(one.lines) == {line for visit in visits for line in visit.lines}
    assert one.keep in one.visit_ids
    assert one.day == min(visit.planned_on for visit in visits)
    # In steps it is the same too.
    half = merged(mixed[: len(mixed) // 2 + 1])
    step = Planned(half.keep, half.premises_id, half.day, frozenset(half.lines))
    again = merged([step, *mixed[len(mixed) // 2 + 1 :]])
    assert (again.keep, again.day, again.lines) == (one.keep, one.day, one.lines)


@given(VISITS, st.integers(1, 20), st.randoms())
def test_proposals_are_of_one_door_within_the_window(visits: list[Planned], window: int, rng: Any) -> None:
    found = proposals(visits, window)
    mixed = visits.copy()
    rng.shuffle(mixed)
    assert proposals(mixed, window) == found
    of_id = {visit.visit_id: visit for visit in visits}
    taken = [key for one in found for key in one.visit_ids]
    assert len(taken) == len(set(taken))
    for one in found:
        parts = [of_id[key] for key in one.visit_ids]
        assert len(parts) > 1
        assert {part.premises_id for part in parts} == {one.premises_id}
        assert (max(part.planned_on for part in parts) - one.day).days <= window


def test_results_are_of_own_lines_and_a_problem_has_words() -> None:
    assert checked_results({1: (FINE, ""), 2: (None, "")}, [1, 2]) == {1: (FINE, "")}
    for typed, match in (
        ({1: (PROBLEM, " ")}, "发现的问题"),
        ({9: (FINE, "")}, "不属于"),
        ({1: (None, "")}, "还没有选"),
    ):
        with pytest.raises(Refused, match=match):
            checked_results(typed, [1, 2])
    with pytest.raises(Refused, match="今天以后"):
        checked_day(DAY - timedelta(days=1), DAY)


def two_visits(session: Session) -> tuple[int, int]:
    place = premises(session)
    later = TODAY + timedelta(days=4)
    return a_visit(session, place, "emergency"), a_visit(session, place, "fire", later)


@pytest.mark.postgresql
def test_two_departments_go_through_one_door_once(session: Session) -> None:
    first, second = two_visits(session)
    lines = {(row.department_id, row.text) for row in ordered(session, VisitCheck)}
    proposal = queries_visits.visits_to_merge(session, since=TODAY)
    assert [one.visit_ids for one in proposal] == [(first, second)]
    assert actions_visits.merge(session, visit_ids=[second, first], **SCOPED) == first
    kept = session.exec(select(VisitCheck).where(VisitCheck.visit_id == first)).all()
    assert {(row.department_id, row.text) for row in kept} == lines
    gone = session.get_one(JointVisit, second)
    assert (gone.status, gone.merged_into_id) == (VisitStatus.MERGED, first)
    # What was planned stays readable with its own reason and lines.
    assert len(session.exec(select(VisitCheck).where(VisitCheck.visit_id == second)).all()) == 3
    assert queries_visits.visits(session, merged_into=first)["visit_id"].tolist() == [second]
    with pytest.raises(Refused, match="不能合并"):
        actions_visits.merge(session, visit_ids=[first, second], **SCOPED)
    assert "visit_merged" in session.exec(select(AuditLog.kind)).all()


@pytest.mark.postgresql
def test_what_was_begun_or_lies_too_far_apart_is_not_merged(session: Session) -> None:
    place = premises(session)
    first = a_visit(session, place, "emergency")
    a_visit(session, place, "fire", TODAY + timedelta(days=30))
    assert queries_visits.visits_to_merge(session, since=TODAY) == []
    near = a_visit(session, place, "ecology", TODAY + timedelta(days=2))
    assert len(queries_visits.visits_to_merge(session, since=TODAY)) == 1
    check = session.exec(select(VisitCheck).where(VisitCheck.visit_id == near)).first()
    assert check is not None
    actions_visits.record(session, visit_id=near, results={check.id or 0: (FINE, "")}, **TOLD)
    assert queries_visits.visits_to_merge(session, since=TODAY) == []
    assert first


def test_a_department_plans_for_itself_alone(session: Session) -> None:
    place, fire = premises(session), department(session, "fire")
    own = TOLD | {"scope": Scope(departments=(fire,))}
    given: dict[str, Any] = {"premises_id": place, "planned_on": TODAY, "reason": "计划"}
    visit = actions_visits.plan(session, department_id=fire, **given, **own)
    with pytest.raises(Refused, match="不是您部门"):
        actions_visits.plan(session, department_id=department(session, "market"), **given, **own)
    with pytest.raises(Refused, match="已经安排"):
        actions_visits.plan(session, department_id=fire, **given, **own)
    other = a_visit(session, place, "market")
    with pytest.raises(Refused, match="不是您部门"):
        actions_visits.cancel(session, visit_id=other, reason="不去了", **own)
    actions_visits.cancel(session, visit_id=visit, reason="不去了", **own)
    with pytest.raises(Refused, match="已经取消"):
        actions_visits.cancel(session, visit_id=visit, reason="不去了", **own)
    with pytest.raises(Refused, match="还没有检查清单"):
        actions_visits.plan(session, department_id=department(session, "court"), **given, **SCOPED)
    actions_visits.add_line(session, department_id=fire, text="电线没有老化", **own)
    assert "电线没有老化" in set(queries_visits.checklists(session)["text"])
    with pytest.raises(Refused, match="已经在清单"):
        actions_visits.add_line(session, department_id=fire, text="电线没有老化", **own)
    line = queries_visits.checklists(session).set_index("text").loc["电线没有老化", "item_id"]
    with pytest.raises(Refused, match="不是您部门"):
        market = TOLD | {"scope": Scope(departments=(department(session, "market"),))}
        actions_visits.retire_line(session, item_id=int(line), **market)
    actions_visits.retire_line(session, item_id=int(line), **own)
    assert "电线没有老化" not in set(queries_visits.checklists(session)["text"])
    with pytest.raises(Refused, match="已经停用"):
        actions_visits.retire_line(session, item_id=int(line), **own)
    with pytest.raises(Refused, match="已经登记过"):
        premises(session)


def test_a_visit_is_walked_line_by_line_and_ends_with_one_report(session: Session) -> None:
    first, _ = two_visits(session)
    actions_visits.merge(session, visit_ids=[first, first + 1], **SCOPED)
    checks = session.exec(select(VisitCheck).where(VisitCheck.visit_id == first)).all()
    keys = [row.id or 0 for row in checks]
    end: dict[str, Any] = {
        "visit_id": first, "visited_on": TODAY, "inspectors": "甲、乙", "summary": "责令改正",
    }  # fmt: skip
    with pytest.raises(Refused, match="还有 6 项"):
        actions_visits.conclude(session, **end, **TOLD)
    results = dict.fromkeys(keys, (FINE, "")) | {keys[0]: (PROBLEM, "没有责任人")}
    assert actions_visits.record(session, visit_id=first, results=results, **TOLD) == 6
    with pytest.raises(Refused, match="没有改动"):
        actions_visits.record(session, visit_id=first, results=results, **TOLD)
    actions_visits.conclude(session, **end, **TOLD)
    told = paper_text(documents.visit_report(session, visit_id=first, at=TOLD["at"]))
    for words in ("联合检查报告", "示例木业", "没有责任人", "区应急管理局", "区消防救援大队", "合并自"):
        assert words in told
    with pytest.raises(Refused, match="没有这次检查"):
        documents.visit_report(session, visit_id=first + 1, at=TOLD["at"])
    assert queries_visits.figures(session) == {
        "planned": 0, "done": 1, "merged": 1, "cancelled": 0, "problems": 1
    }  # fmt: skip
    row = queries_visits.visits(session, visit_id=first).iloc[0]
    assert (row["lines"], row["left"], row["problems"], row["status"]) == (6, 0, 1, "done")


def test_a_problem_becomes_an_incident_once(session: Session) -> None:
    visit = a_visit(session, premises(session), "fire")
    check = session.exec(select(VisitCheck).where(VisitCheck.visit_id == visit)).first()
    assert check is not None
    key = check.id or 0
    with pytest.raises(Refused, match="没有记问题"):
        actions_visits.raise_problem(session, check_id=key, **TOLD)
    actions_visits.record(session, visit_id=visit, results={key: (PROBLEM, "通道堵塞")}, **TOLD)
    inspector = Person("督考", (Grant("inspector"),))
    with pytest.raises(Refused, match="您现在的角色不能"):
        actions_visits.raise_problem(session, check_id=key, by=inspector, at=TOLD["at"])
    number = actions_visits.raise_problem(session, check_id=key, **TOLD)
    assert actions_visits.raise_problem(session, check_id=key, **TOLD) == number
    made = session.exec(select(Incident)).one()
    assert (made.number, made.source, made.village_id) == (number, Source.ROOM, 1)
    assert "通道堵塞" in made.title
    assert queries_visits.checks(session, visit_id=visit)["incident"].tolist().count(number) == 1
    with pytest.raises(Refused, match="已经转成事件"):
        actions_visits.record(session, visit_id=visit, results={key: (FINE, "")}, **TOLD)
