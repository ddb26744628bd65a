"""The views that a person has saved. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import SavedView

TYPES = {"view_id": "int64", "name": "str", "query": "str"}


@needs("home.read")
def views(session: Session, *, account_id: int, page: str) -> pd.DataFrame:
    """The account's views of a page by name: columns as TYPES.

    They change without the data version: ask anew.
    """
    query: Any = (
        select(col(SavedView.id).label("view_id"), col(SavedView.name), col(SavedView.query))
        .where(col(SavedView.account_id) == account_id, col(SavedView.page) == page)
        .order_by(col(SavedView.name))
    )
    return pd.read_sql_query(query, session.connection(), dtype=TYPES)
