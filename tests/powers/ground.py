"""What the tests of delegated powers stand on: people, a case at the counter, premises with visits."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.days import township_date
from dashboard.powers import actions_counter, actions_premises, actions_visits
from models import Cadre, CounterCase, CounterWindow, Department, Identity, PowerItem, PowerKind
from tests.factories import NOON

BY = Person("张三", (Grant("commander"),))
TOLD: dict[str, Any] = {"by": BY, "at": NOON}
SCOPED: dict[str, Any] = TOLD | {"scope": EVERYTHING}
TODAY = township_date(NOON)


def department(session: Session, code: str) -> int:
    return session.exec(select(Department.id).where(Department.code == code)).one() or 0


def an_item(session: Session, **given: Any) -> int:
    known: dict[str, Any] = {
        "kind": PowerKind.APPROVAL, "name": "居住证签发", "category": "公安",
        "department_id": department(session, "police"),
    }  # fmt: skip
    row = PowerItem(**(known | given))
    session.add(row)
    session.flush()
    return row.id or 0


def a_window(session: Session, code: str = "police") -> int:
    return session.exec(select(CounterWindow.id).where(CounterWindow.code == code)).one() or 0


def a_case(session: Session, item_id: int, **given: Any) -> CounterCase:
    """A case accepted at NOON, unless given otherwise."""
    known: dict[str, Any] = {"window_id": a_window(session), "applicant": "王小明"} | TOLD
    number = actions_counter.accept(session, item_id=item_id, **(known | given))
    return session.exec(select(CounterCase).where(CounterCase.number == number)).one()


def some_cadres(session: Session, count: int) -> list[int]:
    rows = [Cadre(staff_number=f"P{n}", name=f"队员{n}", identity=Identity.TOWN) for n in range(1, count + 1)]
    session.add_all(rows)
    session.flush()
    return [row.id or 0 for row in rows]


def premises(session: Session, name: str = "示例木业") -> int:
    return actions_premises.add_premises(session, name=name, address="工业园区 2 号", village_id=1, **SCOPED)


def a_visit(session: Session, premises_id: int, code: str, day: date = TODAY + timedelta(days=1)) -> int:
    return actions_visits.plan(
        session,
        premises_id=premises_id,
        department_id=department(session, code),
        planned_on=day,
        reason="年度计划",
        **SCOPED,
    )


def ordered(session: Session, table: Any) -> list[Any]:
    return list(session.exec(select(table).order_by(col(table.id))).all())
