"""The links of one case, for whoever may make them."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import CaseLink

TYPES: dict[str, Any] = {
    "link_id": "int64", "to_whom": "str", "contact": "str", "question": "str", "made_by": "str",
    "opened": "int64", "revoked_by": "str", "answered_by": "str",
    **dict.fromkeys(
        ("made_at", "expires_at", "opened_at", "revoked_at", "answered_at"), "datetime64[us, UTC]"
    ),
}  # fmt: skip


@needs("incident.ask_outside")
def links(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every link of a case within `scope`, the newest first, columns as TYPES (UTC)."""
    names = [name for name in TYPES if name != "link_id"]
    query = (
        select(col(CaseLink.id).label("link_id"), *(getattr(CaseLink, name) for name in names))
        .where(col(CaseLink.incident_id) == incident_id, visible_incident(scope, incident_id))
        .order_by(col(CaseLink.id).desc())
    )
    return pd.read_sql_query(query, session.connection(), dtype=TYPES)[list(TYPES)]
