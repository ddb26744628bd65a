"""The audit log as a file: exactly the entries of the filters."""

from sqlmodel import Session

from dashboard.access.queries_audit import every_entry
from dashboard.access.rules_audit import AuditFilters
from dashboard.access.rules_rights import needs
from dashboard.exports import as_csv, as_xlsx

HEADINGS = ("时间", "操作", "操作人", "角色", "对象", "理由", "内容", "地址", "序号")


@needs("audit.export")
def audit_file(session: Session, *, kind: str, filters: AuditFilters) -> bytes:
    """All entries of the filters as `csv` or `xlsx`. Refused where a format cannot hold them."""
    rows = every_entry(session, filters=filters)
    return as_csv(HEADINGS, rows) if kind == "csv" else as_xlsx(HEADINGS, rows, "审计日志")
