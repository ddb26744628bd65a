"""What the whole store holds: marks and counts across subjects. Read only."""

import pandas as pd
from sqlmodel import Session, select

from models import StoreMark


def store_marks(session: Session) -> pd.DataFrame:
    """Facts about the store: key, value."""
    query = select(StoreMark.key, StoreMark.value)
    return pd.read_sql(query, session.connection(), dtype={"key": "str", "value": "str"})
