"""Past imports, and the names a template may offer."""

from typing import Any

import pandas as pd
import sqlalchemy
from sqlmodel import Session, col, select

from dashboard.access.rules_rights import needs
from dashboard.files.sheets.rules_choices import Choices
from models import (
    TOWNSHIP_CODE,
    BatchStatus,
    Category,
    Department,
    DepartmentKind,
    ImportBatch,
    ImportChoice,
    Village,
)

CHOICE_COLUMNS = ("kind", "field", "said", "meant", "actor", "made_at")
STATUS_LABELS = {BatchStatus.RUNNING: "未完成", BatchStatus.DONE: "已完成", BatchStatus.FAILED: "中断"}
BATCH_COLUMNS = {
    "batch_id": "int64",
    "profile": "str",
    "file_name": "str",
    "status": "str",
    "actor": "str",
    "started_at": "datetime64[us, UTC]",
    "imported": "int64",
    "updated": "int64",
    "unchanged": "int64",
    "refused": "int64",
}


@needs("incident.import")
def batches(session: Session, limit: int = 50) -> pd.DataFrame:
    """The latest imports, newest first; `status` in Chinese, times UTC."""
    query: Any = (
        sqlalchemy.select(
            col(ImportBatch.id).label("batch_id"),
            col(ImportBatch.profile),
            col(ImportBatch.file_name),
            col(ImportBatch.status),
            col(ImportBatch.actor),
            col(ImportBatch.started_at),
            col(ImportBatch.imported),
            col(ImportBatch.updated),
            col(ImportBatch.unchanged),
            col(ImportBatch.refused),
        )
        .order_by(col(ImportBatch.id).desc())
        .limit(limit)
    )
    rows = [{**row._mapping, "status": STATUS_LABELS[row.status]} for row in session.execute(query)]
    return pd.DataFrame(rows, columns=list(BATCH_COLUMNS)).astype(BATCH_COLUMNS)


@needs("incident.import")
def remembered(session: Session, *, profile: str) -> Choices:
    """What was chosen before for files of `profile`."""
    one = ImportChoice
    query = select(one.kind, one.field, one.said, one.meant).where(one.profile == profile)
    return Choices({(kind, field, said): meant for kind, field, said, meant in session.exec(query)})


@needs("incident.import")
def remembered_rows(session: Session, *, profile: str) -> pd.DataFrame:
    """The same as rows: choice_id, kind, field, said, meant, actor, made_at (UTC)."""
    query: Any = (
        sqlalchemy.select(*(col(getattr(ImportChoice, name)) for name in ("id", *CHOICE_COLUMNS)))
        .where(col(ImportChoice.profile) == profile)
        .order_by(col(ImportChoice.kind), col(ImportChoice.field), col(ImportChoice.said))
    )
    rows = session.execute(query).all()
    return pd.DataFrame(rows, columns=["choice_id", *CHOICE_COLUMNS]).astype({"choice_id": "int64"})


@needs("incident.import")
def allowed_names(session: Session) -> dict[str, list[str]]:
    """Villages, departments and categories as the town calls them, by field."""
    villages = (
        select(Village.short_name).where(Village.township_code == TOWNSHIP_CODE).order_by(col(Village.code))
    )
    departments = (
        select(Department.name)
        .where(Department.township_code == TOWNSHIP_CODE, Department.kind != DepartmentKind.IMPORTED)
        .order_by(col(Department.id))
    )
    categories = (
        select(Category.name)
        .where(Category.township_code == TOWNSHIP_CODE, col(Category.is_imported).is_(False))
        .order_by(col(Category.id))
    )
    return {
        "village": list(session.exec(villages)),
        "department": list(session.exec(departments)),
        "category": list(session.exec(categories)),
    }
