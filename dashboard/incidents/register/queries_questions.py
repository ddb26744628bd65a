"""What is asked when a matter of a category is registered. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import CategoryQuestion

QUESTIONS = {"question_id": "int64", "text": "str", "kind": "str", "choices": "str", "is_required": "bool",
             "example": "bool"}  # fmt: skip


@needs("ground.read")
def questions(session: Session, *, category_id: int) -> pd.DataFrame:
    """The questions in use of a category, in their order, columns as QUESTIONS; choices joined by 、."""
    own = CategoryQuestion
    query: Any = (
        select(
            col(own.id).label("question_id"),
            col(own.text),
            col(own.kind),
            col(own.choices),
            col(own.is_required),
            col(own.example),
        )
        .where(col(own.category_id) == category_id, col(own.is_active))
        .order_by(col(own.sort_order), col(own.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=QUESTIONS)
