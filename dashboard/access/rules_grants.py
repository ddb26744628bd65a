"""Which role may be granted to whom, over what, from when to when. No clock, no database."""

from collections.abc import Iterable
from datetime import date

from dashboard.access.rules import Grant
from dashboard.access.rules_accounts import Spells
from dashboard.access.rules_rights import ROLES
from dashboard.words.days import share_a_day
from dashboard.words.errors import Refused

UNIT_NAMES = {"module": "模块", "team": "组团", "village": "村社", "department": "部门"}
SECONDED = "seconded"
# Walls come in by a key of their own.
FOR_PEOPLE = {code: role for code, role in ROLES.items() if code != "display"}


def check_grant(wanted: Grant, held: Iterable[Grant], *, spells: Spells | None, today: date) -> None:
    """Refused unless `wanted` may be granted beside those `held`.

    `spells`: those of a seconded cadre, within which his rights lie; None for everybody else.
    """
    if wanted.role not in FOR_PEOPLE:
        raise Refused("这个角色不能授予个人。大屏请在“大屏密钥”里发放密钥。")
    _check_unit(wanted)
    if wanted.to_on is not None and wanted.to_on < wanted.from_on:
        raise Refused("结束日期早于开始日期，没有授予。请修改日期。")
    if wanted.to_on is not None and wanted.to_on < today:
        raise Refused(f"结束日期 {wanted.to_on} 已经过去，授予了也不起作用。请修改日期。")
    if wanted.role == SECONDED and spells is None:
        raise Refused(
            f"“{ROLES[SECONDED].name}”只能授予登记了派驻的干部，没有授予。"
            "请先登记派驻，并把账号对应到这位干部；其他人请选择别的角色。"
        )
    if spells is not None and not any(_within(wanted, spell) for spell in spells):
        raise Refused(_spells_sentence(spells))
    for grant in held:
        if (grant.role, grant.unit_id) == (wanted.role, wanted.unit_id) and _overlap(grant, wanted):
            raise Refused(
                f"这个账号已经有同样的角色（{dates_in_words(grant.from_on, grant.to_on)}），"
                "日期有重叠，没有重复授予。"
                "需要改日期的，请先收回原来的，再重新授予。"
            )


def check_cadre(held: Iterable[Grant], *, spells: Spells | None, today: date) -> None:
    """Refused where an account with these grants may not belong to a cadre with `spells` (as above).

    A seconded cadre's role ends with the secondment; without one it would never end.
    """
    current = (grant for grant in held if grant.to_on is None or grant.to_on >= today)
    if spells is None and any(grant.role == SECONDED for grant in current):
        raise Refused(
            f"这个账号有“{ROLES[SECONDED].name}”的角色，只能对应登记了派驻的干部，没有保存。"
            "请先收回这个角色，再修改对应的干部。"
        )


def dates_in_words(from_on: date, to_on: date | None) -> str:
    """A dated membership as people say it: 2026-01-01 至 2026-12-31, or 2026-01-01 起."""
    return f"{from_on} 至 {to_on}" if to_on else f"{from_on} 起"


def _check_unit(wanted: Grant) -> None:
    role = FOR_PEOPLE[wanted.role]
    if role.unit and wanted.unit_id is None:
        raise Refused(f"“{role.name}”要指明是哪个{UNIT_NAMES[role.unit]}。请选择后再授予。")
    if not role.unit and wanted.unit_id is not None:
        raise Refused(f"“{role.name}”管全镇，不用指明范围。请去掉范围后再授予。")


def _within(wanted: Grant, spell: tuple[date, date | None]) -> bool:
    start, end = spell
    return start <= wanted.from_on and (end is None or (wanted.to_on is not None and wanted.to_on <= end))


def _spells_sentence(spells: Spells) -> str:
    if not spells:
        return "这位派驻干部没有在编在岗的派驻期，不能授予角色。请先登记派驻。"
    told = "；".join(dates_in_words(start, end) for start, end in sorted(spells))
    return f"派驻干部的角色只能在派驻期（{told}）之内，没有授予。请把开始和结束日期都填在派驻期之内。"


def _overlap(one: Grant, other: Grant) -> bool:
    return share_a_day(one.from_on, one.to_on, other.from_on, other.to_on)
