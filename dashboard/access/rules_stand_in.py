"""A/B 岗: who may act in whose place, and on which days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.access.rules import Grant, Person, may
from dashboard.access.rules_rights import RIGHTS
from dashboard.words.errors import Refused

OWN, MANAGE = "stand_in.own", "stand_in.manage"
# Longer than this is another post, and is granted as a role.
LONGEST = timedelta(days=366)
LONGEST_REASON = 200
# What somebody else may not give away in the name of who holds it.
GUARDED = ("个人信息", "账号", "审计")
STATES = {"running": "正在代岗", "coming": "还没有开始", "over": "已经结束", "revoked": "已取消"}


@dataclass(frozen=True)
class StandInSpell:
    """One person in another's place, from a township day to a day, both included."""

    account_id: int
    stand_in_id: int
    from_on: date
    to_on: date
    name: str = ""
    stand_in: str = ""


def check_spell(wanted: StandInSpell, others: Iterable[StandInSpell], *, today: date) -> None:
    """Refused unless `wanted` may be arranged beside those of the `others` that are not revoked.

    On one day nobody is both away and somebody's stand-in: what is lent cannot be lent on.
    """
    if wanted.account_id == wanted.stand_in_id:
        raise Refused("不能自己代自己的岗。请另选一位同事。")
    if wanted.to_on < wanted.from_on:
        raise Refused("结束日期早于开始日期，没有安排。请修改日期。")
    if wanted.from_on < today:
        raise Refused("开始日期已经过去，没有安排。代岗从今天或者以后的日子算起，请修改日期。")
    if wanted.to_on - wanted.from_on > LONGEST:
        raise Refused("代岗最长一年，没有安排。更久的请系统管理员授予角色。")
    for other in others:
        if not (other.from_on <= wanted.to_on and wanted.from_on <= other.to_on):
            continue
        days = f"{other.from_on} 至 {other.to_on}"
        if other.account_id == wanted.account_id:
            raise Refused(f"{days}已经由{other.stand_in}代岗，没有重复安排。要换人的，请先取消原来的。")
        if other.account_id == wanted.stand_in_id:
            raise Refused(f"{other.name}在 {days}自己也请人代岗，不能代别人的岗。请另选一位同事。")
        if other.stand_in_id == wanted.account_id:
            raise Refused(
                f"{other.stand_in}在 {days}正在代{other.name}的岗，不能再转给别人。"
                f"请先取消，为{other.name}另选一位同事。"
            )


def require_power(by: Person, account_id: int, stand_in_id: int, held: Iterable[Grant]) -> None:
    """Refused unless `by` may put the stand-in into the place of the account, whose grants are `held`.

    Everybody asks for himself. For others it takes the right to manage, which is not lent on, and
    reaches nobody who may see what the arranger himself may not; nor does anyone choose himself.
    """
    if account_id == by.account_id:
        return
    own = by.without_lent
    if not may(own, MANAGE):
        raise Refused("您只能为自己安排代岗。别人的代岗，请本人、指挥长或系统管理员安排。")
    if stand_in_id == by.account_id:
        raise Refused("不能安排自己去代别人的岗。请本人或另一位同事来安排。")
    if may(own, "account.manage"):
        return
    beyond = _guarded(held) - _guarded(own.grants)
    if beyond:
        names = "、".join(sorted(RIGHTS[right].name for right in beyond))
        raise Refused(f"这位同事能“{names}”，他的代岗请本人或系统管理员安排。")


def _guarded(grants: Iterable[Grant]) -> set[str]:
    roles = {grant.role for grant in grants}
    return {
        right.code
        for right in RIGHTS.values()
        if right.group in GUARDED and any(right.scopes[role] for role in roles)
    }


def require_revoking(by: Person, turn: StandInSpell) -> None:
    """Refused unless `by` may end the turn: either of the two, and who manages stand-ins."""
    if by.account_id not in (turn.account_id, turn.stand_in_id) and not may(by.without_lent, MANAGE):
        raise Refused("这次代岗不是您的，没有取消。请本人、指挥长或系统管理员来取消。")


def state_of(turn: StandInSpell, *, is_revoked: bool, today: date) -> str:
    """One of STATES."""
    if is_revoked:
        return "revoked"
    if turn.to_on < today:
        return "over"
    return "coming" if turn.from_on > today else "running"
