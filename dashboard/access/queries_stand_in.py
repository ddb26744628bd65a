"""Who stands in for whom, and who could."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries import may_sign_in
from dashboard.access.rules_rights import ROLES, needs
from dashboard.access.rules_stand_in import StandInSpell, state_of
from dashboard.words.days import holds_on, township_date
from models import Account, Cadre, RoleGrant, StandIn

TURN_COLUMNS = ("turn_id", "account_id", "absent", "stand_in_id", "stand_in", "from_on", "to_on",
                "made_by", "made_at", "state")  # fmt: skip
TURN_TYPES = {
    "turn_id": "int64",
    "account_id": "int64",
    "stand_in_id": "int64",
    "made_at": "datetime64[us, UTC]",
    "absent": "str",
    "stand_in": "str",
    "made_by": "str",
    "state": "str",
}


@needs("stand_in.own", "stand_in.manage")
def stand_ins(session: Session, *, since: date, today: date) -> pd.DataFrame:
    """Stand-ins whose last day is not before `since`, by their first day; columns as TURN_COLUMNS.

    `state` is a word of STATES on the township day `today`. Why somebody is away is not among them.
    """
    absent: Any = aliased(Account)
    stand_in: Any = aliased(Account)
    query = (
        select(StandIn, absent.name, stand_in.name)
        .join(absent, absent.id == col(StandIn.account_id))
        .join(stand_in, stand_in.id == col(StandIn.stand_in_id))
        .where(col(StandIn.to_on) >= since)
        .order_by(col(StandIn.from_on), col(StandIn.id))
    )
    rows = [
        (row.id, row.account_id, name, row.stand_in_id, other, row.from_on, row.to_on,
         row.made_by, row.made_at,
         state_of(StandInSpell(row.account_id, row.stand_in_id, row.from_on, row.to_on),
                  is_revoked=row.revoked_at is not None, today=today))
        for row, name, other in session.execute(query)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(TURN_COLUMNS)).astype(TURN_TYPES)


@needs("stand_in.own", "stand_in.manage")
def people(session: Session, *, at: datetime) -> pd.DataFrame:
    """Those who can sign in today, by name: account_id, name, roles (their names in one text)."""
    today = township_date(at)
    query = (
        select(col(Account.id), col(Account.name), RoleGrant)
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .outerjoin(
            RoleGrant, (col(RoleGrant.account_id) == col(Account.id)) & col(RoleGrant.revoked_at).is_(None)
        )
        .where(*may_sign_in(today))
        .order_by(col(Account.name), col(Account.id), col(RoleGrant.id))
    )
    names: dict[int, str] = {}
    roles: dict[int, dict[str, None]] = {}
    for account_id, name, grant in session.execute(query):
        names[account_id] = name
        held = roles.setdefault(account_id, {})
        if grant and holds_on(today, grant.from_on, grant.to_on):
            held[ROLES[grant.role].name] = None
    rows = [(account_id, name, "、".join(roles[account_id])) for account_id, name in names.items()]
    return pd.DataFrame(rows, columns=["account_id", "name", "roles"]).astype(
        {"account_id": "int64", "name": "str", "roles": "str"}
    )
