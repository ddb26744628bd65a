"""Past imports of the two lists. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.lists.rules_rows import LIST_NAMES
from models import ImportBatch

COLUMNS = {
    "list": "str",
    "file_name": "str",
    "actor": "str",
    "at": "datetime64[us, UTC]",
    "imported": "int64",
    "updated": "int64",
    "unchanged": "int64",
    "refused": "int64",
}


@needs("list.manage")
def list_batches(session: Session, limit: int = 30) -> pd.DataFrame:
    """The latest imports of either list, newest first; times UTC."""
    query: Any = (
        select(
            col(ImportBatch.profile).label("list"),
            col(ImportBatch.file_name),
            col(ImportBatch.actor),
            col(ImportBatch.started_at).label("at"),
            col(ImportBatch.imported),
            col(ImportBatch.updated),
            col(ImportBatch.unchanged),
            col(ImportBatch.refused),
        )
        .where(col(ImportBatch.profile).in_(list(LIST_NAMES.values())))
        .order_by(col(ImportBatch.id).desc())
        .limit(limit)
    )
    return pd.read_sql_query(query, session.connection(), dtype=COLUMNS)
