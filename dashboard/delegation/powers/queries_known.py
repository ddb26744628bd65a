"""What a file of delegated items is compared with. Read only."""

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.rules_import import Content, ItemContext
from dashboard.lists.queries_known import names
from models import TOWNSHIP_CODE, PowerGroup, PowerItem, PowerKind


@needs("power.manage")
def item_context(session: Session, *, kind: PowerKind) -> ItemContext:
    """Departments by every name, the items of a kind, and the register's categories."""
    query = select(PowerItem).where(
        col(PowerItem.township_code) == TOWNSHIP_CODE, col(PowerItem.kind) == kind
    )
    items = {
        row.name: (
            row.id or 0,
            Content(
                row.name, row.category, row.department_id, row.stage, row.since, row.finishes_in_town,
                row.example,
            ),
        )
        for row in session.execute(query).scalars()
    }  # fmt: skip
    of_register = select(col(PowerGroup.category)).where(
        col(PowerGroup.township_code) == TOWNSHIP_CODE, col(PowerGroup.kind) == kind
    )
    categories = list(session.execute(of_register.order_by(col(PowerGroup.id))).scalars())
    return ItemContext(names(session), items, categories)
