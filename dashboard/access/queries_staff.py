"""What a file of staff accounts is compared with. Read only."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_accounts import UNITS
from dashboard.access.queries_members import is_dated
from dashboard.access.rules import Grant
from dashboard.access.rules_accounts import Spells
from dashboard.access.rules_rights import needs
from dashboard.access.rules_staff import AccountInStore, CadreInStore, StaffInStore
from models import (
    Account,
    Cadre,
    Department,
    DepartmentAlias,
    Identity,
    RoleGrant,
    Secondment,
    Village,
)

# A name may be written in more than one way.
_ALSO: dict[str, tuple[tuple[Any, Any], ...]] = {
    "village": ((col(Village.id), col(Village.official_name)),),
    "department": (
        (col(Department.id), col(Department.short_name)),
        (col(DepartmentAlias.department_id), col(DepartmentAlias.alias)),
    ),
}


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
