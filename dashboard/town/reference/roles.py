"""The roles' names; what they may do is read from data/access/rights.csv itself."""

from sqlmodel import Session

from dashboard.access.rules_rights import ROLES
from dashboard.town.reference.files import put
from models import Role


def roles(session: Session) -> None:
    for order, role in enumerate(ROLES.values()):
        put(session, Role, {"code": role.code}, name=role.name, unit=role.unit, sort_order=order)
