"""What the forms on seconded staff offer to choose from. Read only."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_standing import version_on
from models import Cadre, Department, DepartmentKind, Module, Platform, Post

CHOICES: dict[str, Any] = {"kind": "str", "choice_id": "int64", "name": "str", "module_id": "Int64"}


@needs("seconded.place", "training.record")
def choices(session: Session, *, on: date) -> pd.DataFrame:
    """Modules, platforms of that township day, posts in force on it, departments; as CHOICES."""
    parts: dict[str, Any] = {
        "module": select(col(Module.id), col(Module.name), col(Module.id)).order_by(col(Module.sort_order)),
        "platform": select(col(Platform.id), col(Platform.name), col(Platform.module_id))
        .where(
            col(Platform.valid_from) <= on,
            or_(col(Platform.valid_to).is_(None), col(Platform.valid_to) >= on),
        )
        .order_by(col(Platform.id)),
        "post": select(col(Post.id), col(Post.name), col(Post.module_id))
        .where(col(Post.version) == version_on(on))
        .order_by(col(Post.number)),
        "department": select(col(Department.id), col(Department.name), func.nullif(1, 1))
        .where(col(Department.kind) != DepartmentKind.IMPORTED)
        .order_by(col(Department.id)),
    }
    rows = [(kind, *row) for kind, query in parts.items() for row in session.execute(query)]
    return pd.DataFrame(rows, columns=list(CHOICES)).astype(CHOICES)


@needs("training.record")
def cadres(session: Session, *, on: date) -> pd.DataFrame:
    """Everybody who has not left by that township day: cadre_id, name."""
    query = (
        select(col(Cadre.id), col(Cadre.name))
        .where(or_(col(Cadre.left_on).is_(None), col(Cadre.left_on) >= on))
        .order_by(col(Cadre.staff_number))
    )
    rows = [tuple(row) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=["cadre_id", "name"]).astype({"cadre_id": "int64", "name": "str"})
