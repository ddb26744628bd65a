"""Accounts and their roles, one by one or from a file; the keys of walls and of outside systems."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.accounts import (
    UNIT_TABLES,
    account_to_change,
    add_account,
    add_grant,
    cadre_for_account,
    flush_unique,
    grant_log_data,
    grants_of,
    keeping_an_administrator,
    lock_accounts,
    spells_of,
)
from dashboard.access.actions import end_other_sessions, end_provider_sessions
from dashboard.access.queries import is_key_open
from dashboard.access.queries_accounts import staff_in_store, unit_name
from dashboard.access.rules import Grant, Person
from dashboard.access.rules_accounts import (
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_REASON,
    MOST_PER_MINUTE,
    check_cadre,
    check_grant,
    checked_email,
    checked_login,
    checked_text,
)
from dashboard.access.rules_rights import ROLES, needs
from dashboard.access.rules_staff import StaffRow, plan
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Account, ApiKey, Cadre, DisplayKey, RoleGrant, SignInSession, Source

NO_UNIT = "没有找到所选的范围。请刷新页面后重新选择。"


@needs("account.manage")
def create_account(
    session: Session,
    *,
    login: str,
    name: str,
    password_hash: str,
    cadre_id: int | None = None,
    email: str = "",
    leaves_on: date | None = None,
    by: Person,
    at: datetime,
) -> int:
    """An account whose one-time password, of which only the hash comes here, must be changed.

    Returns its id. Refused for a login, e-mail or cadre that has an account already.
    """
    lock_accounts(session)
    if leaves_on is not None and leaves_on < township_date(at):
        raise Refused("最后在岗日已经过去，这个账号建了也不能登录。请修改日期，或者留空。")
    cadre_for_account(session, cadre_id)
    account = Account(
        login=checked_login(login),
        name=checked_text(name, "姓名", LONGEST_NAME),
        cadre_id=cadre_id,
        password_hash=password_hash,
        email=checked_email(email),
        leaves_on=leaves_on,
        created_at=at,
    )
    return add_account(session, account, by=by, at=at)


@needs("account.manage")
def change_account(
    session: Session,
    *,
    account_id: int,
    name: str,
    cadre_id: int | None,
    email: str,
    leaves_on: date | None,
    by: Person,
    at: datetime,
) -> None:
    """Replace the facts of an account; the log keeps what they were.

    Another e-mail address also takes away the provider's identity that was bound by the old
    one, and ends its sessions: else whoever a mistyped address let in would come for ever.
    """
    account = account_to_change(session, account_id)
    cadre = cadre_for_account(session, cadre_id, besides=account_id)
    if cadre_id != account.cadre_id:
        held = grants_of(session, account_id)
        check_cadre(held, spells=spells_of(session, cadre), today=township_date(at))
    wanted: dict[str, Any] = {
        "name": checked_text(name, "姓名", LONGEST_NAME),
        "cadre_id": cadre_id,
        "email": checked_email(email),
        "leaves_on": leaves_on,
    }
    before = {field: getattr(account, field) for field in wanted}
    changed = {field: (before[field], value) for field, value in wanted.items() if before[field] != value}
    if not changed:
        raise Refused("资料没有变化，没有保存。")
    audit.lock_chain(session, f"account:{account_id}")
    with keeping_an_administrator(session, at=at):
        for field, value in wanted.items():
            setattr(account, field, value)
        if account.cadre_id is not None:
            account.awaited_number = ""
        bound = _unbind(account) if "email" in changed else {}
        flush_unique(session)
    data: dict[str, Any] = {
        field: [_as_text(old), _as_text(new)] for field, (old, new) in (changed | bound).items()
    }
    if "email" in changed and (
        number := end_provider_sessions(session, account_id, why="email_changed", at=at)
    ):
        data["sessions"] = number
    audit.record(session, f"account:{account_id}", "account_changed", by=by, at=at, data=data)


@needs("account.manage")
def lock_account(session: Session, *, account_id: int, reason: str, by: Person, at: datetime) -> None:
    """Nobody signs in with the account any more, and whoever is signed in is out at once."""
    account = account_to_change(session, account_id)
    if account_id == by.account_id:
        raise Refused("不能锁定自己的账号，以免把自己关在门外。请让另一位系统管理员来锁定。")
    if account.locked_at is not None:
        raise Refused("这个账号已经锁定了，没有重复锁定。请刷新页面查看。")
    why = checked_text(reason, "锁定的原因", LONGEST_REASON)
    with keeping_an_administrator(session, at=at):
        account.locked_at, account.locked_reason = at, why
    end_other_sessions(session, account_id, but=[], why="locked", at=at)
    audit.record(session, f"account:{account_id}", "account_locked", by=by, at=at, reason=why)


@needs("account.manage")
def unlock_account(session: Session, *, account_id: int, by: Person, at: datetime) -> None:
    """The account may be used again, with the password that it had."""
    account = account_to_change(session, account_id)
    if account.locked_at is None:
        raise Refused("这个账号没有锁定，不用解除。请刷新页面查看。")
    was = account.locked_reason
    account.locked_at, account.locked_reason = None, ""
    session.flush()
    audit.record(session, f"account:{account_id}", "account_unlocked", by=by, at=at, data={"was": was})


@needs("account.manage")
def reset_password(
    session: Session, *, account_id: int, password_hash: str, by: Person, at: datetime
) -> None:
    """Give the account a one-time password, of which only the hash comes here, and end its sessions."""
    account = account_to_change(session, account_id)
    if account_id == by.account_id:
        raise Refused("自己的密码不用重置，请在“修改密码”页里改。")
    if account.example:
        raise Refused("演示账号不用密码，在登录页点一下就能进入，不需要重置。")
    account.password_hash, account.must_change_password = password_hash, True
    session.flush()
    end_other_sessions(session, account_id, but=[], why="password_reset", at=at)
    audit.record(session, f"account:{account_id}", "password_reset", by=by, at=at)


@needs("account.manage")
def end_session(session: Session, *, session_id: int, by: Person, at: datetime) -> None:
    """End one sign-in of somebody."""
    query = select(SignInSession).where(col(SignInSession.id) == session_id)
    row = session.execute(query.with_for_update()).scalar_one_or_none()
    if row is None or row.ended_at is not None:
        raise Refused("这次登录已经结束了。请刷新页面查看。")
    if session_id == by.session_id:
        raise Refused("这是您正在使用的登录。要退出，请点右上角的“退出”。")
    row.ended_at, row.ended_why = at, "ended"
    session.flush()
    data = {"session": session_id}
    audit.record(session, f"account:{row.account_id}", "session_ended", by=by, at=at, data=data)


@needs("account.manage")
def end_all_sessions(session: Session, *, account_id: int, by: Person, at: datetime) -> None:
    """End every sign-in of the account but the one in which this is asked."""
    account_to_change(session, account_id)
    spared = [by.session_id or 0]
    query = select(func.count()).where(
        col(SignInSession.account_id) == account_id,
        col(SignInSession.ended_at).is_(None),
        col(SignInSession.id).not_in(spared),
    )
    number = session.execute(query).scalar_one()
    if not number:
        raise Refused("这个账号没有其他正在使用的登录，不用下线。")
    end_other_sessions(session, account_id, but=spared, why="ended", at=at)
    data = {"sessions": number}
    audit.record(session, f"account:{account_id}", "session_ended", by=by, at=at, data=data)


def _unbind(account: Account) -> dict[str, tuple[str | None, None]]:
    """Forget who of a provider the account's address let in; what there was, and nothing in its place."""
    names = ("oidc_issuer", "oidc_subject")
    before = {name: (getattr(account, name), None) for name in names if getattr(account, name)}
    account.oidc_issuer = account.oidc_subject = None
    return before


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@needs("account.manage")
def grant_role(
    session: Session,
    *,
    account_id: int,
    role: str,
    unit_id: int | None = None,
    from_on: date,
    to_on: date | None = None,
    by: Person,
    at: datetime,
) -> int:
    """Give the account a role over a unit (where the role has one), both days included; returns its id.

    Refused beside the same role over the same unit, outside a seconded cadre's secondment,
    and where the role is a seconded cadre's and the account is not.
    """
    account = account_to_change(session, account_id)
    cadre = session.get(Cadre, account.cadre_id) if account.cadre_id else None
    wanted = Grant(role, unit_id, from_on, to_on)
    check_grant(
        wanted, grants_of(session, account_id), spells=spells_of(session, cadre), today=township_date(at)
    )
    if unit_id is not None and session.get(UNIT_TABLES[ROLES[role].unit], unit_id) is None:
        raise Refused(NO_UNIT)
    return add_grant(session, account_id, wanted, by=by, at=at)


@needs("account.manage")
def revoke_role(session: Session, *, grant_id: int, by: Person, at: datetime) -> None:
    """Take a role away; whoever had it loses its rights at the next rerun."""
    row = session.get(RoleGrant, grant_id)
    if row is None:
        raise Refused("没有找到这个角色。请刷新页面后再试。")
    account_to_change(session, row.account_id)
    session.refresh(row)
    if row.revoked_at is not None:
        raise Refused("这个角色已经收回了。请刷新页面查看。")
    with keeping_an_administrator(session, at=at):
        row.revoked_at = at
    data = grant_log_data(session, row)
    audit.record(session, f"account:{row.account_id}", "role_revoked", by=by, at=at, data=data)


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


@needs("api_key.manage")
def make_api_key(
    session: Session,
    *,
    name: str,
    key_hash: str,
    may_send: bool,
    may_read: bool,
    village_id: int | None = None,
    department_id: int | None = None,
    source: Source,
    per_minute: int,
    to_on: date,
    by: Person,
    at: datetime,
) -> int:
    """Keep the hash of a new key for the outside system called `name`, up to the township day `to_on`
    (included); returns the key's id.

    `village_id`, `department_id`: the one unit to which it is limited; neither for the whole town. Refused,
    in Chinese, for what makes no sense, a unit that is not there among it.
    """
    lock_accounts(session)
    name = checked_text(name, "系统的名称", LONGEST_NAME)
    if not may_send and not may_read:
        raise Refused("还没有选这个密钥能做什么。请选“报送”或者“读取”，也可以都选。")
    if not township_date(at) <= to_on <= township_date(at) + LONGEST_KEY:
        raise Refused("到期日要在今天以后、三年以内。到期以前请换新的密钥。")
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise Refused(f"每分钟的次数要在 1 到 {MOST_PER_MINUTE} 之间。")
    query = select(col(ApiKey.id)).where(col(ApiKey.name) == name, *is_key_open(at))
    if session.execute(query).first() is not None:
        raise Refused(f"已经有一个在用的密钥叫“{name}”。请换一个名称，或者先收回原来的。")
    limits = {"village": village_id, "department": department_id}
    units = [unit_name(session, kind, unit_id) for kind, unit_id in limits.items() if unit_id is not None]
    if "" in units:
        raise Refused(NO_UNIT)
    if len(units) > 1:
        raise Refused("一个密钥只能管一个村社或者一个部门。请只选一个，另一个再发一个密钥。")
    key = ApiKey(
        name=name, key_hash=key_hash, may_send=may_send, may_read=may_read, village_id=village_id,
        department_id=department_id, source=source, per_minute=per_minute, to_on=to_on, created_at=at,
        created_by=by.name,
    )  # fmt: skip
    session.add(key)
    session.flush()
    uses = [word for word, may in (("send", may_send), ("read", may_read)) if may]
    data = {
        "title": name, "uses": uses, "source": source.label, "per_minute": per_minute,
        "to_on": to_on.isoformat(),
    } | ({"unit": units[0]} if units else {})  # fmt: skip
    audit.record(session, f"api_key:{key.id}", "api_key_made", by=by, at=at, data=data)
    return key.id or 0


@needs("api_key.manage")
def revoke_api_key(session: Session, *, key_id: int, by: Person, at: datetime) -> None:
    """The key opens nothing any more, from the next request on."""
    query = select(ApiKey).where(col(ApiKey.id) == key_id)
    key = session.execute(query.with_for_update()).scalar_one_or_none()
    if key is None or key.revoked_at is not None:
        raise Refused("这个密钥不存在，或者已经收回了。请刷新页面查看。")
    key.revoked_at, key.revoked_by = at, by.name
    session.flush()
    data = {"title": key.name}
    audit.record(session, f"api_key:{key_id}", "api_key_revoked", by=by, at=at, data=data)
