"""Several people at the same moment: numbers stay apart, a case ends once, visits are merged once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.delegation.powers import actions_counter, actions_visits
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.database import engine_for, reading, transaction
from models import CheckResult, CounterCase, CounterStatus, JointVisit, VisitCheck, VisitStatus
from tests.delegation.powers.ground import (
    SCOPED,
    TODAY,
    TOLD,
    a_case,
    a_visit,
    a_window,
    an_item,
    premises,
)
from tests.incidents.test_at_once import at_once

pytestmark = pytest.mark.postgresql

MANY = 8


def acting(action: Any, **inputs: Any) -> Callable[[], Any]:
    def act() -> Any:
        with transaction() as session:
            return action(session, **inputs)

    return act


def prepared(store: str, make: Callable[[Session], Any]) -> Any:
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        return make(session)


def test_cases_of_one_day_get_numbers_of_their_own_and_a_form_makes_one(store: str) -> None:
    item, window = prepared(store, lambda session: (an_item(session), a_window(session)))
    given: dict[str, Any] = {"item_id": item, "window_id": window, "applicant": "王小明"} | TOLD
    apart = [acting(actions_counter.accept, form_key=f"f{n}", **given) for n in range(MANY)]
    twice = [acting(actions_counter.accept, form_key="same", **given) for _ in range(2)]
    answers = at_once([*apart, *twice])
    assert len(set(answers[:MANY])) == MANY
    assert answers[-1] == answers[-2]
    with reading() as session:
        assert len(session.exec(select(CounterCase)).all()) == MANY + 1
        assert list(breaks(session, CheckProgress(), sealed=False)) == []


def test_a_case_that_two_people_end_at_once_ends_once(store: str) -> None:
    case = prepared(store, lambda session: a_case(session, an_item(session)).id)
    ends = [
        acting(actions_counter.conclude, case_id=case, to=to, visits=1, reason="会签", **TOLD)
        for to in (CounterStatus.FINISHED, CounterStatus.SENT_UP)
    ]
    answers = at_once(ends)
    assert sorted(answer is None for answer in answers) == [False, True]
    assert any("不能再改" in str(answer) for answer in answers)


def two_visits(session: Session) -> list[int]:
    place = premises(session)
    return [a_visit(session, place, code, TODAY + timedelta(days=1)) for code in ("emergency", "fire")]


def test_two_who_merge_the_same_visits_merge_them_once(store: str) -> None:
    visits = prepared(store, two_visits)
    answers = at_once([acting(actions_visits.merge, visit_ids=visits, **SCOPED) for _ in range(3)])
    assert answers.count(visits[0]) == 1
    assert sum("不能合并" in str(answer) for answer in answers) == 2
    with reading() as session:
        found = session.exec(select(JointVisit.status).order_by(col(JointVisit.id))).all()
        assert found == [VisitStatus.PLANNED, VisitStatus.MERGED]
        assert len(session.exec(select(VisitCheck).where(VisitCheck.visit_id == visits[0])).all()) == 6


def test_a_result_that_is_written_while_visits_are_merged_is_not_lost(store: str) -> None:
    visits = prepared(store, two_visits)
    with reading() as session:
        check = session.exec(select(VisitCheck.id).where(VisitCheck.visit_id == visits[1])).first()
    at_once(
        [
            acting(actions_visits.merge, visit_ids=visits, **SCOPED),
            acting(
                actions_visits.record,
                visit_id=visits[1],
                results={check: (CheckResult.FINE, "")},
                **TOLD,
            ),
        ]
    )
    with reading() as session:
        row = session.get_one(JointVisit, visits[1])
        result = session.get_one(VisitCheck, check).result
        # Either it was written first and the visits stayed two, or they were merged and it was refused.
        assert (row.status is VisitStatus.PLANNED) == (result is CheckResult.FINE)
