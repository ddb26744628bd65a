"""A quarter of one department's records whose result can be told by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person
from models import (
    Account,
    AssessmentRuleSet,
    Cadre,
    Department,
    Identity,
    OneThing,
    Secondment,
    Staffing,
    Village,
    VillageDepartment,
)
from tests.factories import an_incident

IN_QUARTER = datetime(2026, 2, 10, 4, tzinfo=UTC)
AT = datetime(2026, 4, 9, 4, tzinfo=UTC)
YEAR, QUARTER = 2026, 1
OF = {"year": YEAR, "quarter": QUARTER}


def an_account(session: Session, name: str = "张三", **given: Any) -> Person:
    """Somebody in the room, with an account."""
    row = Account(
        login=f"t{abs(hash(name)) % 10**9}", name=name, must_change_password=False, created_at=AT, **given
    )
    session.add(row)
    session.flush()
    return Person(name, (Grant("commander"),), account_id=row.id, cadre_id=row.cadre_id)


def department(session: Session, place: int = 0) -> int:
    """A department with a linked village."""
    own = VillageDepartment.department_id
    linked = select(own).distinct().order_by(col(own))
    return list(session.exec(linked))[place] or 0


def village_of(session: Session, department_id: int) -> Village:
    query = (
        select(Village)
        .join(VillageDepartment, col(VillageDepartment.village_id) == col(Village.id))
        .where(VillageDepartment.department_id == department_id, col(VillageDepartment.to_on).is_(None))
        .order_by(col(Village.id))
    )
    return session.exec(query).first()  # type: ignore[return-value]


def matter(session: Session, days: int | None = 1, *, at: datetime = IN_QUARTER, **given: Any) -> None:
    """An incident reported at `at` and due after two days, closed after `days` (None: still open)."""
    closed = {} if days is None else {"status": "closed", "concluded_at": at + timedelta(days=days)}
    if given.get("department_id") is not None:
        given.setdefault("one_thing_id", session.exec(select(OneThing.id).order_by(col(OneThing.id))).first())
    session.add(an_incident(reported_at=at, due_at=at + timedelta(days=2), **closed, **given))
    session.flush()


def a_quarter(session: Session) -> int:
    """Matters of its village that are not its own, one of its own two on time, one of two by the list.

    One of its two cadres left before his two years were over. A single case is enough to be scored.
    """
    every_case(session)
    one = department(session)
    village = village_of(session, one).id
    for days, rating in ((1, "satisfied"), (1, "unsatisfied"), (None, None)):
        matter(session, days, village_id=village, rating=rating)
    matter(session, 1, department_id=one, rating="fairly_satisfied")
    matter(session, 3, department_id=one)
    matter(session, 1, from_department_id=one, off_list="accepted")
    matter(session, 1, from_department_id=one)
    # What lies outside the quarter, or is not due, counts nowhere.
    matter(session, 3, department_id=one, at=IN_QUARTER - timedelta(days=60))
    matter(session, None, department_id=one, at=AT)
    for number, ends in enumerate((None, date(2026, 3, 1))):
        cadre = Cadre(staff_number=f"P{number}", name=f"派驻{number}", identity=Identity.SECONDED)
        session.add(cadre)
        session.flush()
        session.add(
            Secondment(
                cadre_id=cadre.id or 0, department_id=one, from_on=date(2025, 1, 1), to_on=ends,
                locked_until=date(2027, 1, 1),
                staffing=Staffing.TRANSFERRED if ends else Staffing.SERVING,
            )
        )  # fmt: skip
    session.flush()
    return one


def every_case(session: Session) -> None:
    """The shipped rules with one change: a part of one case is scored."""
    told = session.exec(select(AssessmentRuleSet)).one().model_dump(exclude={"id"})
    session.add(AssessmentRuleSet(**told | {"version": 2, "few_cases": 1}))
    session.flush()


def name_of(session: Session, department_id: int) -> str:
    return session.exec(select(Department.name).where(Department.id == department_id)).one()


WHO: dict[str, Any] = {"at": AT}
ALL = {"scope": EVERYTHING}
