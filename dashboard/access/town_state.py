"""平急转换: in which state the town is at a moment. Here, because what leaves the room goes by it too."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, TownState


@dataclass(frozen=True)
class State:
    """平时 or 应急, since when, why, and who said so; without a row it has always been 平时."""

    is_emergency: bool = False
    since: datetime | None = None
    reason: str = ""
    set_by: str = ""


@needs("ground.read")
def state_at(session: Session, *, at: datetime) -> State:
    """The state at `at` (UTC): the one that began last by then."""
    query = (
        select(TownState)
        .where(col(TownState.township_code) == TOWNSHIP_CODE, col(TownState.from_at) <= at)
        .order_by(col(TownState.from_at).desc(), col(TownState.id).desc())
        .limit(1)
    )
    row = session.execute(query).scalar()
    return State() if row is None else State(row.is_emergency, row.from_at, row.reason, row.set_by)


@needs("shift.read")
def all_states(session: Session, *, limit: int = 20) -> list[State]:
    """The last switches, newest first, those to come among them."""
    query = (
        select(TownState)
        .where(col(TownState.township_code) == TOWNSHIP_CODE)
        .order_by(col(TownState.from_at).desc(), col(TownState.id).desc())
        .limit(limit)
    )
    return [
        State(row.is_emergency, row.from_at, row.reason, row.set_by)
        for row in session.execute(query).scalars()
    ]
