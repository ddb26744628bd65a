"""The audit log as a file: exactly the entries of the filters."""

from sqlmodel import Session

from dashboard.access.queries_audit import every_entry
from dashboard.access.rules_audit import AuditFilters
from dashboard.access.rules_rights import needs
from dashboard.files.exports import Sheet, as_file

HEADINGS = ("时间", "操作", "操作人", "角色", "对象", "理由", "内容", "地址", "序号")


@needs("audit.export")
def audit_sheet(session: Session, *, filters: AuditFilters) -> Sheet:
    """All entries of the filters; they are read while `session` is open."""
    return Sheet("审计日志", HEADINGS, every_entry(session, filters=filters))


@needs("audit.export")
def audit_file(session: Session, *, kind: str, filters: AuditFilters) -> bytes:
    """The same as a whole file, `csv` or `xlsx`. Refused where a format cannot hold them."""
    return as_file(audit_sheet(session, filters=filters), kind)
