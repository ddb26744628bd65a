"""Trainings, and the first steps in the town: recorded, and struck out where it was a mistake."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.rules import POINTS, require_done_on, require_training
from dashboard.delegation.seconded.rules_cases import checked
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Cadre, OnboardingTick, Secondment, Training

LONGEST_TITLE, LONGEST_ORGANISER, LONGEST_RESULT = 100, 60, 200


@needs("training.record")
def record_training(
    session: Session,
    *,
    cadre_id: int,
    title: str,
    organiser: str = "",
    from_on: date,
    to_on: date,
    hours: float,
    result: str = "",
    by: Person,
    at: datetime,
) -> int:
    """A training of a cadre, from a township day to a day; returns its id."""
    name = checked(title, "培训的名称", LONGEST_TITLE)
    require_training(from_on, to_on, hours)
    if session.get(Cadre, cadre_id) is None:
        raise Refused("没有找到这位干部。请刷新页面后再试。")
    row = Training(
        cadre_id=cadre_id, title=name, organiser=" ".join(organiser.split())[:LONGEST_ORGANISER],
        from_on=from_on, to_on=to_on, hours=hours, result=" ".join(result.split())[:LONGEST_RESULT],
        recorded_by=by.name, recorded_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"title": name, "from_on": from_on.isoformat(), "to_on": to_on.isoformat(), "hours": hours}
    audit.record(session, f"cadre:{cadre_id}", "training_recorded", by=by, at=at, data=data)
    return row.id or 0


@needs("training.record")
def strike_training(session: Session, *, training_id: int, by: Person, at: datetime) -> None:
    """Strike a training; it stays readable."""
    row = session.get(Training, training_id, with_for_update=True, populate_existing=True)
    if row is None or row.struck_at is not None:
        raise Refused("没有找到这条培训，或者已经划去。请刷新页面查看。")
    row.struck_at, row.struck_by = at, by.name
    data = {"title": row.title, "state": "struck"}
    audit.record(session, f"cadre:{row.cadre_id}", "training_recorded", by=by, at=at, data=data)


@needs("training.record")
def tick(
    session: Session,
    *,
    secondment_id: int,
    code: str,
    done_on: date,
    note: str = "",
    by: Person,
    at: datetime,
) -> None:
    """A point of the list of first steps is done."""
    point = POINTS.get(code)
    row = session.get(Secondment, secondment_id, with_for_update={"key_share": True})
    if point is None or row is None:
        raise Refused("没有找到这个清单项。请刷新页面后再试。")
    require_done_on(done_on, from_on=row.from_on, today=township_date(at))
    if _tick(session, secondment_id, code) is not None:
        raise Refused(f"“{point.title}”已经登记完成了。请刷新页面查看。")
    session.add(
        OnboardingTick(
            secondment_id=secondment_id, code=code, done_on=done_on, note=" ".join(note.split())[:200],
            recorded_by=by.name, recorded_at=at,
        )
    )  # fmt: skip
    data = {"point": point.title, "at": done_on.isoformat()}
    audit.record(session, f"cadre:{row.cadre_id}", "onboarding_ticked", by=by, at=at, data=data)


@needs("training.record")
def untick(session: Session, *, secondment_id: int, code: str, by: Person, at: datetime) -> None:
    """Strike a point that was not done after all."""
    row = session.get(Secondment, secondment_id, with_for_update={"key_share": True})
    done = _tick(session, secondment_id, code)
    if row is None or done is None:
        raise Refused("这一项还没有登记完成。请刷新页面查看。")
    done.struck_at, done.struck_by = at, by.name
    data = {"point": POINTS[code].title if code in POINTS else code, "state": "struck"}
    audit.record(session, f"cadre:{row.cadre_id}", "onboarding_ticked", by=by, at=at, data=data)


def _tick(session: Session, secondment_id: int, code: str) -> OnboardingTick | None:
    query = select(OnboardingTick).where(
        col(OnboardingTick.secondment_id) == secondment_id,
        col(OnboardingTick.code) == code,
        col(OnboardingTick.struck_at).is_(None),
    )
    return session.execute(query.limit(1)).scalar_one_or_none()
