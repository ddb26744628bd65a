"""What the town has set, and its defaults where it set nothing."""

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.settings.rules import typed
from dashboard.town.settings.rules_known import REGISTRY, Value
from models import TOWNSHIP_CODE, ReplyTemplate, Setting


@needs("ground.read")
def values(session: Session) -> dict[str, Value]:
    """Every setting of the registry by its key: int, str or bool as its kind says."""
    query = select(col(Setting.key), col(Setting.value)).where(col(Setting.township_code) == TOWNSHIP_CODE)
    stored: dict[str, str] = dict(session.execute(query).all())
    return {key: typed(definition, stored.get(key)) for key, definition in REGISTRY.items()}


@needs("ground.read")
def value(session: Session, key: str) -> Value:
    """One setting; KeyError for one that is not in the registry."""
    definition = REGISTRY[key]
    query = select(col(Setting.value)).where(
        col(Setting.township_code) == TOWNSHIP_CODE, col(Setting.key) == key
    )
    return typed(definition, session.execute(query).scalar_one_or_none())


@needs("setting.read")
def changed(session: Session) -> pd.DataFrame:
    """The settings that were changed: key, changed_by, changed_at (UTC)."""
    query = select(col(Setting.key), col(Setting.changed_by), col(Setting.changed_at)).where(
        col(Setting.township_code) == TOWNSHIP_CODE
    )
    dtype = {"key": "str", "changed_by": "str", "changed_at": "datetime64[ns, UTC]"}
    return pd.read_sql_query(query, session.connection(), dtype=dtype)


@needs("ground.read")
def templates(session: Session) -> pd.DataFrame:
    """The reply templates in use, in their order: action, title, text, sort_order."""
    query = (
        select(
            col(ReplyTemplate.action),
            col(ReplyTemplate.title),
            col(ReplyTemplate.text),
            col(ReplyTemplate.sort_order),
        )
        .where(col(ReplyTemplate.township_code) == TOWNSHIP_CODE, col(ReplyTemplate.is_active))
        .order_by(col(ReplyTemplate.action), col(ReplyTemplate.sort_order), col(ReplyTemplate.id))
    )
    dtype = {"action": "str", "title": "str", "text": "str", "sort_order": "int64"}
    return pd.read_sql_query(query, session.connection(), dtype=dtype)
