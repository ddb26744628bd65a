"""The newest inputs as they stand, to compare a file with and to give out as one."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.rules_import import InputContext
from dashboard.assessment.scores.rules_inputs import LineInput, VillageInput
from models import TOWNSHIP_CODE, Cadre, LineResult, Module, Village, VillageScore

LINE = ("year", "quarter", "module_id", "line", "rank", "townships", "internal", "document")
VILLAGE = ("year", "quarter", "village_id", "score", "document")


@needs("score.manage")
def known_inputs(session: Session) -> InputContext:
    """Modules and villages by name, and the newest version of every line's and village's input."""
    lines = [LineInput(*row) for row in session.execute(_newest(LineResult, LINE, 4))]
    scores = [VillageInput(*row) for row in session.execute(_newest(VillageScore, VILLAGE, 3))]
    return InputContext(
        modules=_ids(session, select(col(Module.name), col(Module.id)).order_by(col(Module.sort_order))),
        villages=_ids(session, select(col(Village.short_name), col(Village.id)).order_by(col(Village.code))),
        lines={line.key: line for line in lines},
        scores={score.key: score for score in scores},
    )


@needs("special_entry.enter")
def cadres(session: Session) -> pd.DataFrame:
    """Cadres who have not left, by staff number: cadre_id, shown (name and number)."""
    shown: Any = col(Cadre.name).concat(" ").concat(col(Cadre.staff_number))
    query: Any = select(col(Cadre.id).label("cadre_id"), shown.label("shown"))
    query = query.where(col(Cadre.township_code) == TOWNSHIP_CODE, col(Cadre.left_on).is_(None))
    return pd.read_sql_query(
        query.order_by(col(Cadre.staff_number)),
        session.connection(),
        dtype={"cadre_id": "int64", "shown": "str"},
    )


def _ids(session: Session, query: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _newest(table: Any, columns: tuple[str, ...], keys: int) -> Any:
    """The newest version of each row, by the first `keys` of its columns."""
    other: Any = aliased(table)
    same = [getattr(other, name) == getattr(table, name) for name in ("township_code", *columns[:keys])]
    newest = select(func.max(other.version)).where(*same).scalar_subquery()
    return (
        select(*(getattr(table, name) for name in columns))
        .where(table.township_code == TOWNSHIP_CODE, table.version == newest)
        .order_by(*(getattr(table, name) for name in columns[:keys]))
    )
