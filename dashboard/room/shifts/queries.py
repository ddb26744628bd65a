"""How the room stands: what a hand-over keeps of the moment."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries import figures
from dashboard.room.queries_work import open_by_lamp, open_by_status
from models import Light

COUNTED = ("open", "overdue")


@needs("shift.read")
def current_figures(session: Session, *, at: datetime) -> dict[str, Any]:
    """The whole town's figures at `at`: open, overdue, red, urgent, and `waiting` (status: how many)."""
    values = figures(session, at=at, start=at, end=at, scope=EVERYTHING, keys=COUNTED).set_index("key")[
        "value"
    ]
    lamps = open_by_lamp(session, at=at, scope=EVERYTHING)
    statuses = open_by_status(session, at=at, scope=EVERYTHING)
    waiting = dict(zip(statuses["status"], statuses["total"].astype(int).tolist(), strict=True))
    return {
        **{key: int(values[key]) for key in COUNTED},
        "red": int(lamps.loc[lamps["light"] == Light.RED.value, "total"].sum()),
        "urgent": int(lamps["urgent"].sum()),
        "waiting": waiting,
    }
