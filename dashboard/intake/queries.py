"""Past imports, and the names a template may offer. Read only."""

from typing import Any

import pandas as pd
import sqlalchemy
from sqlmodel import Session, col, select

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, BatchStatus, Category, Department, DepartmentKind, ImportBatch, Village

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
