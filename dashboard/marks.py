"""Facts about the whole store, such as that everything in it was invented."""

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import StoreMark

DEMO = "demo"


@needs("ground.read")
def store_marks(session: Session) -> pd.DataFrame:
    """The store's marks: key, value."""
    query = select(col(StoreMark.key), col(StoreMark.value))
    return pd.read_sql(query, session.connection(), dtype={"key": "str", "value": "str"})


def is_demo(session: Session) -> bool:
    """Whether what this store holds was invented."""
    return session.get(StoreMark, DEMO) is not None
