"""A/B 岗: one acts in another's place for some days, with his rights too; and the end of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.accounts import account_to_change, grants_of, lock_accounts
from dashboard.access.queries import may_sign_in
from dashboard.access.rules import Person
from dashboard.access.rules_accounts import checked_text
from dashboard.access.rules_rights import needs
from dashboard.access.rules_stand_in import (
    LONGEST_REASON,
    StandInSpell,
    check_spell,
    require_power,
    require_revoking,
)
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Account, Cadre, StandIn


@needs("stand_in.own", "stand_in.manage")
def make_stand_in(
    session: Session,
    *,
    account_id: int,
    stand_in_id: int,
    from_on: date,
    to_on: date,
    reason: str,
    by: Person,
    at: datetime,
) -> int:
    """Let `stand_in_id` act in the place of `account_id` on these township days; returns the row's id.

    It holds from the next rerun on its first day. Refused where `by` may not arrange it
    (see `require_power`), and where either is away or a stand-in already on one of the days.
    """
    if not stand_in_id:
        raise Refused("还没有选择由谁代岗。请选择后再安排。")
    account, stand_in = _both(session, account_id, stand_in_id)
    why = checked_text(reason, "代岗的原因", LONGEST_REASON)
    wanted = StandInSpell(account_id, stand_in_id, from_on, to_on)
    require_power(by, account_id, stand_in_id, grants_of(session, account_id))
    check_spell(wanted, _turns_of(session, account_id, stand_in_id), today=township_date(at))
    _require_present(session, stand_in, from_on, to_on)
    row = StandIn(
        account_id=account_id, stand_in_id=stand_in_id, from_on=from_on, to_on=to_on, reason=why,
        made_by=by.name, made_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _log(session, "stand_in_made", row, account, stand_in, by=by, at=at)
    return row.id or 0


@needs("stand_in.own", "stand_in.manage")
def revoke_stand_in(session: Session, *, turn_id: int, by: Person, at: datetime) -> None:
    """End it at once: at the next rerun the stand-in has his own rights alone."""
    lock_accounts(session)
    row = session.get(StandIn, turn_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这次代岗。请刷新页面后再试。")
    require_revoking(by, StandInSpell(row.account_id, row.stand_in_id, row.from_on, row.to_on))
    if row.revoked_at is not None or row.to_on < township_date(at):
        raise Refused("这次代岗已经结束了。请刷新页面查看。")
    row.revoked_at = at
    account, stand_in = session.get_one(Account, row.account_id), session.get_one(Account, row.stand_in_id)
    _log(session, "stand_in_revoked", row, account, stand_in, by=by, at=at)


def _both(session: Session, account_id: int, stand_in_id: int) -> tuple[Account, Account]:
    """The two accounts, locked in the order of their ids."""
    accounts = {number: account_to_change(session, number) for number in sorted({account_id, stand_in_id})}
    return accounts[account_id], accounts[stand_in_id]


def _turns_of(session: Session, *ids: int) -> list[StandInSpell]:
    """What was arranged for either of these, and not revoked."""
    absent: Any = session.execute(
        select(StandIn, col(Account.name))
        .join(Account, col(Account.id) == col(StandIn.account_id))
        .where(
            col(StandIn.revoked_at).is_(None),
            or_(col(StandIn.account_id).in_(ids), col(StandIn.stand_in_id).in_(ids)),
        )
        .order_by(col(StandIn.from_on), col(StandIn.id))
    )
    return [
        StandInSpell(row.account_id, row.stand_in_id, row.from_on, row.to_on, name,
             session.get_one(Account, row.stand_in_id).name)
        for row, name in absent
    ]  # fmt: skip


def _require_present(session: Session, stand_in: Account, from_on: date, to_on: date) -> None:
    """Refused where the stand-in could not even sign in on the first or the last day."""
    for day in (from_on, to_on):
        query = select(col(Account.id)).outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        here = query.where(col(Account.id) == stand_in.id, *may_sign_in(day))
        if session.execute(here).first() is None:
            raise Refused(f"{stand_in.name}的账号在 {day} 不能登录，代不了岗。请另选一位同事，或者修改日期。")


def _log(
    session: Session,
    kind: str,
    row: StandIn,
    account: Account,
    stand_in: Account,
    *,
    by: Person,
    at: datetime,
) -> None:
    """One entry in the chain of each of the two: either is asked what became of his rights."""
    data = {"absent": account.name, "stand_in": stand_in.name}
    data |= {"from_on": row.from_on.isoformat(), "to_on": row.to_on.isoformat()}
    for subject in sorted({row.account_id, row.stand_in_id}):
        audit.record(session, f"account:{subject}", kind, by=by, at=at, reason=row.reason, data=data)
