"""Leaderboards by 按期办结率, with the number of cases behind every share."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries import closing_by
from dashboard.wall.scenes.rules import FEWEST_RANKED, ranks
from models import Department, Module

DTYPES: dict[str, Any] = {
    "code": "str",
    "name": "str",
    "due": "int64",
    "on_time": "int64",
    "share": "float64",
    "rank": "Int64",
}


@needs("incident.read", "wall.read")
def board(
    session: Session, *, of: str, at: datetime, start: datetime, end: datetime, scope: Scope
) -> pd.DataFrame:
    """Modules or departments (`of`) over [start, end) UTC: code, name, due, on_time, share, rank.

    The ranked come first; those with too few cases follow without a rank.
    """
    short: Any = {"module": Module.name, "department": Department.short_name}[of]
    table: Any = {"module": Module, "department": Department}[of]
    labels = select(table.code, short.label("short"))
    names = {row.code: row.short for row in session.connection().execute(labels)}
    frame = closing_by(session, of=of, at=at, start=start, end=end, scope=scope)
    frame["name"] = [names[code] for code in frame["code"]]
    frame["share"] = frame["on_time"] / frame["due"]
    counted = frame["due"] >= FEWEST_RANKED
    frame["rank"] = ranks([s if c else None for s, c in zip(frame["share"], counted, strict=True)])
    order = frame.sort_values(["rank", "due", "code"], ascending=[True, False, True], na_position="last")
    return order[list(DTYPES)].astype(DTYPES).reset_index(drop=True)
