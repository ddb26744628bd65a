"""Every reply template, those out of use too."""

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, ReplyTemplate

DTYPES = {
    "template_id": "int64",
    "action": "str",
    "title": "str",
    "text": "str",
    "sort_order": "int64",
    "is_active": "bool",
    "example": "bool",
}


@needs("setting.read")
def all_templates(session: Session) -> pd.DataFrame:
    """Columns as DTYPES, by act in its own order."""
    query = (
        select(
            col(ReplyTemplate.id).label("template_id"),
            *(getattr(ReplyTemplate, name) for name in list(DTYPES)[1:]),
        )
        .where(col(ReplyTemplate.township_code) == TOWNSHIP_CODE)
        .order_by(col(ReplyTemplate.action), col(ReplyTemplate.sort_order), col(ReplyTemplate.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=DTYPES)
