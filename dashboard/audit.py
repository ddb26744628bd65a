"""The audit log: what people did with the system itself, one chain of hashes per subject."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules import Person
from dashboard.chain import AUDIT_LOG, FIRST, canonical, entry_hash
from models import AuditLog

KINDS: dict[str, str] = {
    "signed_in": "登录",
    "sign_in_failed": "登录失败",
    "signed_out": "退出",
    "session_ended": "强制下线",
    "password_changed": "修改密码",
    "refused": "越权被拒",
    "revealed": "查看个人信息",
    "exported": "导出",
    "imported": "导入",
    "account_created": "建立账号",
    "account_changed": "修改账号",
    "account_locked": "锁定账号",
    "account_unlocked": "解除锁定",
    "password_reset": "重置密码",
    "role_granted": "授予角色",
    "role_revoked": "收回角色",
    "display_key_made": "发放大屏密钥",
    "display_key_revoked": "收回大屏密钥",
    "setting_changed": "修改设置",
}


def record(
    session: Session,
    subject: str,
    kind: str,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Add one entry to the chain of `subject` (such as account:17), in the caller's transaction.

    KeyError for a `kind` that is not among KINDS.
    """
    KINDS[kind]
    if session.get_bind().dialect.name == "postgresql":
        # One writer per chain at a time; SQLite has one writer anyway.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))
    last = session.execute(
        select(col(AuditLog.seq), col(AuditLog.hash))
        .where(col(AuditLog.subject) == subject)
        .order_by(col(AuditLog.seq).desc())
        .limit(1)
    ).first()
    seq, before = (last[0] + 1, last[1]) if last else (1, FIRST)
    entry = AuditLog(
        subject=subject,
        seq=seq,
        at=at,
        kind=kind,
        actor=by.name,
        role=by.role[:40],
        account_id=by.account_id,
        address=by.address,
        reason=reason,
        # As it will be read back: keys that are numbers, for one, come back as text.
        data=json.loads(canonical(data or {})),
        hash=FIRST,
    )
    entry.hash = entry_hash(before, entry, AUDIT_LOG)
    session.add(entry)
    session.flush()
