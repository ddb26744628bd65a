"""Accounts and roles of a whole file, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.accounts import add_account, add_grant, lock_accounts
from dashboard.access.queries_staff import staff_in_store
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.access.rules_staff import StaffRow, plan
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Account


@needs("account.manage")
def import_staff(
    session: Session,
    *,
    rows: Sequence[StaffRow],
    password_hashes: Mapping[str, str],
    file_name: str,
    by: Person,
    at: datetime,
) -> None:
    """Do what rules_staff.plan says of `rows`, all of it or nothing.

    `password_hashes`: login of each account that the check said would be made, and the hash of its
    one-time password. Refused where a row is, or where the store has changed since the check.
    """
    lock_accounts(session)
    outcomes = plan(rows, staff_in_store(session), today=township_date(at))
    made = {done.login for done in outcomes if done.result == "created"}
    if made != set(password_hashes) or any(done.result == "refused" for done in outcomes):
        raise Refused("检查之后，账号有了变化，没有导入。请重新上传，再看一遍检查结果。")
    ids: dict[str, int] = {}
    granted = 0
    for done in outcomes:
        assert done.account is not None  # noqa: S101
        if done.result == "created":
            account = Account(
                login=done.login,
                name=done.account.name,
                cadre_id=done.account.cadre.cadre_id if done.account.cadre else None,
                awaited_number=done.account.awaited,
                email=done.account.email,
                password_hash=password_hashes[done.login],
                created_at=at,
            )
            ids[done.login] = add_account(session, account, by=by, at=at)
        if done.grant is not None:
            account_id = ids.get(done.login) or done.account.account_id
            add_grant(session, account_id, done.grant, by=by, at=at)
            granted += 1
    data = {"what": "账号", "file": file_name[:100], "accounts": len(made), "roles": granted}
    audit.record(session, by.subject, "imported", by=by, at=at, data=data)
