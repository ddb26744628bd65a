"""Accounts with their state, roles and sign-ins; keys of walls and systems; what a file is compared with."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.members import is_dated
from dashboard.access.queries import is_open
from dashboard.access.rules import Grant
from dashboard.access.rules_accounts import Spells, state_of
from dashboard.access.rules_rights import needs
from dashboard.access.rules_staff import AccountInStore, CadreInStore, StaffInStore
from dashboard.words.days import township_date
from models import (
    Account,
    ApiKey,
    Cadre,
    Department,
    DepartmentAlias,
    DisplayKey,
    Identity,
    Module,
    RoleGrant,
    Secondment,
    SignInSession,
    Team,
    Village,
)

UNITS: dict[str, tuple[Any, Any]] = {
    "module": (col(Module.id), col(Module.name)),
    "team": (col(Team.id), col(Team.name)),
    "village": (col(Village.id), col(Village.short_name)),
    "department": (col(Department.id), col(Department.name)),
}
ACCOUNT_TYPES = {
    "account_id": "int64",
    "cadre_id": "Int64",
    "open_sessions": "int64",
    "created_at": "datetime64[us, UTC]",
    "last_sign_in_at": "datetime64[us, UTC]",
    "locked_at": "datetime64[us, UTC]",
    "example": "bool",
}
TIMES = dict.fromkeys(("started_at", "seen_at"), "datetime64[us, UTC]")
KEY_TIMES = dict.fromkeys(("created_at", "last_used_at", "revoked_at"), "datetime64[us, UTC]")
# A name may be written in more than one way.
_ALSO: dict[str, tuple[tuple[Any, Any], ...]] = {
    "village": ((col(Village.id), col(Village.official_name)),),
    "department": (
        (col(Department.id), col(Department.short_name)),
        (col(DepartmentAlias.department_id), col(DepartmentAlias.alias)),
    ),
}


@needs("account.read")
def accounts(session: Session, *, at: datetime) -> pd.DataFrame:
    """Every account by login: its facts, `state` (a word of STATES), and how many sign-ins are open at `at`.

    Changes with sign-ins too, hence without the data version: ask anew.
    """
    open_sessions = (
        select(col(SignInSession.account_id), func.count().label("open_sessions"))
        .where(*is_open(at))
        .group_by(col(SignInSession.account_id))
        .subquery()
    )
    query = (
        select(Account, Cadre, func.coalesce(open_sessions.c.open_sessions, 0))
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .outerjoin(open_sessions, open_sessions.c.account_id == col(Account.id))
        .order_by(col(Account.login))
    )
    spells, today = _spells(session), township_date(at)
    rows = [
        _account(account, cadre, spells, today) | {"open_sessions": number}
        for account, cadre, number in session.execute(query)
    ]
    columns = ["account_id", "login", "name", "cadre_id", "cadre", "staff_number", "awaited_number", "email",
               "leaves_on", "locked_at", "locked_reason", "created_at", "last_sign_in_at", "example", "state",
               "open_sessions"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype(ACCOUNT_TYPES)


def _account(account: Account, cadre: Cadre | None, spells: dict[int, Spells], today: date) -> dict[str, Any]:
    is_seconded = cadre is not None and cadre.identity == Identity.SECONDED
    copied = ("login", "name", "cadre_id", "leaves_on", "locked_at", "locked_reason",
              "created_at", "last_sign_in_at", "example")  # fmt: skip
    return {name: getattr(account, name) for name in copied} | {
        "account_id": account.id,
        # A column of texts has no None: it would turn into a number that is none.
        "email": account.email or "",
        "cadre": cadre.name if cadre else "",
        "staff_number": cadre.staff_number if cadre else "",
        "awaited_number": account.awaited_number,
        "state": state_of(
            locked=account.locked_at is not None,
            last_days=(account.leaves_on, cadre.left_on if cadre else None),
            spells=spells.get(cadre.id or 0, ()) if cadre and is_seconded else None,
            must_change=account.must_change_password,
            today=today,
        ),
    }


def _spells(session: Session) -> dict[int, Spells]:
    query = select(col(Secondment.cadre_id), col(Secondment.from_on), col(Secondment.to_on)).where(is_dated())
    spells: dict[int, Spells] = defaultdict(tuple)
    for cadre_id, start, end in session.execute(query):
        spells[cadre_id] += ((start, end),)
    return spells


@needs("account.read")
def grants(session: Session) -> pd.DataFrame:
    """Roles not revoked: grant_id, account_id, role, unit (its name), from_on, to_on, granted_by."""
    names = func.coalesce(*(name for _, name in UNITS.values()), "")
    query: Any = select(
        col(RoleGrant.id).label("grant_id"), col(RoleGrant.account_id), col(RoleGrant.role),
        names.label("unit"), col(RoleGrant.from_on), col(RoleGrant.to_on), col(RoleGrant.granted_by),
    )  # fmt: skip
    for kind, (unit_id, _) in UNITS.items():
        query = query.outerjoin(unit_id.class_, unit_id == getattr(RoleGrant, f"{kind}_id"))
    query = query.where(col(RoleGrant.revoked_at).is_(None)).order_by(col(RoleGrant.id))
    return _frame(session.execute(query), {"grant_id": "int64", "account_id": "int64"})


@needs("account.read")
def open_sessions(session: Session, *, account_id: int, at: datetime) -> pd.DataFrame:
    """The account's open sign-ins, latest first: session_id, way, started_at, seen_at, address, browser."""
    query: Any = (
        select(
            col(SignInSession.id).label("session_id"), col(SignInSession.way),
            col(SignInSession.started_at), col(SignInSession.seen_at),
            col(SignInSession.address), col(SignInSession.browser),
        )
        .where(col(SignInSession.account_id) == account_id, *is_open(at))
        .order_by(col(SignInSession.started_at).desc())
    )  # fmt: skip
    return _frame(session.execute(query), {"session_id": "int64"} | TIMES)


@needs("account.read")
def display_keys(session: Session) -> pd.DataFrame:
    """Keys of walls, those in use first: key_id, name, made, last used, revoked; never the key."""
    query: Any = select(
        col(DisplayKey.id).label("key_id"), col(DisplayKey.name), col(DisplayKey.created_at),
        col(DisplayKey.created_by), col(DisplayKey.last_used_at), col(DisplayKey.last_address),
        col(DisplayKey.revoked_at), col(DisplayKey.revoked_by),
    ).order_by(col(DisplayKey.revoked_at).is_not(None), col(DisplayKey.id).desc())  # fmt: skip
    return _frame(session.execute(query), {"key_id": "int64"} | KEY_TIMES)


@needs("account.read")
def api_keys(session: Session) -> pd.DataFrame:
    """Keys of outside systems, those not revoked first: key_id, name, what they may do, unit (the name of
    the one to which it is limited), made, last used, last day, revoked; never the key."""
    limits = {kind: UNITS[kind] for kind in ("village", "department")}
    query: Any = select(
        col(ApiKey.id).label("key_id"), col(ApiKey.name), col(ApiKey.may_send), col(ApiKey.may_read),
        func.coalesce(*(name for _, name in limits.values()), "").label("unit"),
        col(ApiKey.source), col(ApiKey.per_minute), col(ApiKey.to_on), col(ApiKey.created_at),
        col(ApiKey.created_by), col(ApiKey.last_used_at), col(ApiKey.last_address),
        col(ApiKey.revoked_at), col(ApiKey.revoked_by),
    )  # fmt: skip
    for kind, (unit_id, _) in limits.items():
        query = query.outerjoin(unit_id.class_, unit_id == getattr(ApiKey, f"{kind}_id"))
    query = query.order_by(col(ApiKey.revoked_at).is_not(None), col(ApiKey.id).desc())
    return _frame(session.execute(query), {"key_id": "int64"} | KEY_TIMES)


@needs("ground.read")
def unit_name(session: Session, kind: str, unit_id: int | None) -> str:
    """The name of a unit over which a role or a key may be; empty where there is none."""
    if kind not in UNITS or unit_id is None:
        return ""
    own_id, named = UNITS[kind]
    return str(session.execute(select(named).where(own_id == unit_id)).scalar() or "")


@needs("account.manage")
def units(session: Session) -> pd.DataFrame:
    """Every unit that a role may be over: kind, unit_id, name."""
    rows = [
        (kind, number, name)
        for kind, (unit_id, named) in UNITS.items()
        for number, name in session.execute(select(unit_id, named).order_by(unit_id))
    ]
    return pd.DataFrame(rows, columns=["kind", "unit_id", "name"]).astype({"unit_id": "int64"})


@needs("account.manage")
def cadres(session: Session) -> pd.DataFrame:
    """Cadres who may be given an account: cadre_id, name, staff_number, account_id (of the one they have)."""
    query: Any = (
        select(
            col(Cadre.id).label("cadre_id"), col(Cadre.name), col(Cadre.staff_number),
            col(Account.id).label("account_id"),
        )
        .outerjoin(Account, col(Account.cadre_id) == col(Cadre.id))
        .where(col(Cadre.left_on).is_(None))
        .order_by(col(Cadre.staff_number))
    )  # fmt: skip
    return _frame(session.execute(query), {"cadre_id": "int64", "account_id": "Int64"})


def _frame(result: Any, types: dict[str, str]) -> pd.DataFrame:
    columns: Iterable[str] = result.keys()
    return pd.DataFrame(result.all(), columns=list(columns)).astype(types)


@needs("account.manage")
def staff_in_store(session: Session) -> StaffInStore:
    """Accounts, cadres and units as the store has them now."""
    cadres = _cadres(session)
    of_id = {cadre.cadre_id: cadre for cadre in cadres.values()}
    grants = _grants(session)
    accounts = {
        account.login: AccountInStore(
            account.id or 0,
            account.name,
            account.email,
            of_id.get(account.cadre_id or 0),
            grants[account.id or 0],
            account.example,
            account.awaited_number,
        )
        for account in session.execute(select(Account)).scalars()
    }
    return StaffInStore(accounts, cadres, {kind: _units(session, kind) for kind in UNITS})


def _cadres(session: Session) -> dict[str, CadreInStore]:
    spells: dict[int, Spells] = defaultdict(tuple)
    for row in session.execute(select(Secondment).where(is_dated())).scalars():
        spells[row.cadre_id] += ((row.from_on, row.to_on),)
    return {
        cadre.staff_number: CadreInStore(
            cadre.id or 0,
            cadre.name,
            spells[cadre.id or 0] if cadre.identity == Identity.SECONDED else None,
        )
        for cadre in session.execute(select(Cadre)).scalars()
    }


def _grants(session: Session) -> dict[int, tuple[Grant, ...]]:
    grants: dict[int, tuple[Grant, ...]] = defaultdict(tuple)
    for row in session.execute(select(RoleGrant).where(col(RoleGrant.revoked_at).is_(None))).scalars():
        unit_id = row.module_id or row.team_id or row.village_id or row.department_id
        grants[row.account_id] += (Grant(row.role, unit_id, row.from_on, row.to_on),)
    return grants


def _units(session: Session, kind: str) -> dict[str, frozenset[int]]:
    units: dict[str, frozenset[int]] = defaultdict(frozenset)
    for unit_id, name in (UNITS[kind], *_ALSO.get(kind, ())):
        for number, written in session.execute(select(unit_id, name)):
            units[written] |= {number}
    return dict(units)
