"""Keys of walls: made, shown once, revoked."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.accounts import lock_accounts
from dashboard.access.rules import Person
from dashboard.access.rules_accounts import LONGEST_NAME, checked_text
from dashboard.access.rules_rights import needs
from dashboard.words.errors import Refused
from models import DisplayKey


@needs("display_key.manage")
def make_display_key(session: Session, *, name: str, key_hash: str, by: Person, at: datetime) -> int:
    """Keep the hash of a new key for the wall called `name`; returns the key's id."""
    lock_accounts(session)
    name = checked_text(name, "大屏的名称", LONGEST_NAME)
    query = select(col(DisplayKey.id)).where(
        col(DisplayKey.name) == name, col(DisplayKey.revoked_at).is_(None)
    )
    if session.execute(query).first() is not None:
        raise Refused(f"已经有一个在用的密钥叫“{name}”。请换一个名称，或者先收回原来的。")
    key = DisplayKey(name=name, key_hash=key_hash, created_at=at, created_by=by.name)
    session.add(key)
    session.flush()
    data = {"name": name}
    audit.record(session, f"display_key:{key.id}", "display_key_made", by=by, at=at, data=data)
    return key.id or 0


@needs("display_key.manage")
def revoke_display_key(session: Session, *, key_id: int, by: Person, at: datetime) -> None:
    """The key opens nothing any more, at the next rerun of the wall that has it."""
    query = select(DisplayKey).where(col(DisplayKey.id) == key_id)
    key = session.execute(query.with_for_update()).scalar_one_or_none()
    if key is None or key.revoked_at is not None:
        raise Refused("这个密钥不存在，或者已经收回了。请刷新页面查看。")
    key.revoked_at, key.revoked_by = at, by.name
    session.flush()
    data = {"name": key.name}
    audit.record(session, f"display_key:{key_id}", "display_key_revoked", by=by, at=at, data=data)
