"""What an account may look like, how long a sign-in holds, and which role may be granted over what."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import ceil

from dashboard.access.rules import Grant
from dashboard.access.rules_rights import ROLES
from dashboard.words.days import SKEW, share_a_day
from dashboard.words.errors import Refused

Spells = tuple[tuple[date, date | None], ...]
ADMINISTRATOR = "administrator"
LONGEST_NAME, LONGEST_EMAIL, LONGEST_REASON = 40, 120, 200
STATES = {
    "active": "可用",
    "initial": "初始密码未改",
    "locked": "已锁定",
    "departed": "已离任",
    "early": "派驻期未到",
    "ended": "派驻期已满",
}
_LOGIN = re.compile(r"[a-z0-9._-]{3,40}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# The first that is found; most browsers also name those that they descend from.
_BROWSERS = {
    "MicroMessenger": "微信",
    "360SE": "360 浏览器",
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "安卓",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "macOS",
    "Linux": "Linux",
}
UNIT_NAMES = {"module": "模块", "team": "组团", "village": "村社", "department": "部门"}
SECONDED = "seconded"
# Walls and outside systems come in by keys of their own.
FOR_PEOPLE = {code: role for code, role in ROLES.items() if role.is_for_people}
# A screen that nobody touches is left open on a desk: two hours cover a meeting, not a night.
IDLE = timedelta(hours=2)
# A shift of the room and its hand-over; whoever comes next signs in himself.
ABSOLUTE = timedelta(hours=12)
# How exactly "last seen" is known; more often would only write.
SEEN_EVERY = timedelta(seconds=60)
WINDOW = timedelta(minutes=15)
# What a key of an outside system may do; how long it holds at most, and how many requests a minute.
KEY_USES = {"send": "报送", "read": "读取"}
LONGEST_KEY = timedelta(days=3 * 366)
MOST_PER_MINUTE, USUAL_PER_MINUTE = 10_000, 300
TRIES_OF_A_LOGIN = 5
# A whole office may share one address.
TRIES_OF_AN_ADDRESS = 20


def checked_login(typed: str) -> str:
    """`typed` as the store keeps it, in lower case; Refused where it cannot be a login."""
    login = login_of(typed)
    if not _LOGIN.fullmatch(login):
        raise Refused(
            "登录名要用 3 到 40 个小写字母、数字、点、下划线或短横线，例如 zhang.wei。请修改后再保存。"
        )
    return login


def checked_text(typed: str, what: str, longest: int) -> str:
    """`typed` without blanks around it; Refused where it is empty, too long, or holds unseen signs."""
    text = typed.strip()
    if not text:
        raise Refused(f"还没有填写{what}。请填写后再保存。")
    if len(text) > longest:
        raise Refused(f"{what}太长。请不要超过 {longest} 个字。")
    if not text.isprintable():
        raise Refused(f"{what}里有看不见的字符，可能是复制时带进来的。请重新手工输入。")
    return text


def checked_email(typed: str) -> str | None:
    """`typed` in lower case, None for none; Refused where it is no address."""
    email = typed.strip().lower()
    if not email:
        return None
    if len(email) > LONGEST_EMAIL or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise Refused("邮箱的格式不对，应当像 name@example.com。请修改，或者留空。")
    return email


def state_of(
    *,
    locked: bool,
    last_days: Sequence[date | None],
    spells: Spells | None,
    must_change: bool,
    today: date,
) -> str:
    """One of STATES. `last_days`: those of the account and of its cadre; `spells`: of a seconded cadre."""
    if locked:
        return "locked"
    if any(day is not None and day < today for day in last_days):
        return "departed"
    if spells is not None and not any(holds(spell, today) for spell in spells):
        return "early" if any(start > today for start, _ in spells) else "ended"
    return "initial" if must_change else "active"


def holds(spell: tuple[date, date | None], day: date) -> bool:
    """Whether `day` lies within the spell, both of whose ends belong to it."""
    start, end = spell
    return start <= day and (end is None or day <= end)


def last_day(last_days: Sequence[date | None], spells: Spells | None, today: date) -> date | None:
    """The last day on which rights that hold today will hold; date.max for no end, None if none hold."""
    ends = [day or date.max for day in last_days]
    if spells is not None:
        current = [end or date.max for start, end in spells if holds((start, end), today)]
        if not current:
            return None
        ends.append(max(current))
    return min(ends, default=date.max)


def require_administration(before: date | None, after: date | None) -> None:
    """Refused where there will be an administrator for less long than before: then nobody lets anybody in."""
    if before is None or (after is not None and after >= before):
        return
    if after is None:
        raise Refused(
            "这是最后一位能登录的系统管理员。没有了系统管理员，就没有人能管理账号，所以没有办理。"
            "请先给另一位同事授予“系统管理员”，再来办理。"
        )
    raise Refused(
        f"其他系统管理员只到 {after:%Y-%m-%d} 为止，之后就没有人能管理账号，所以没有办理。"
        "请先给另一位同事授予期限更长的“系统管理员”，再来办理。"
    )


def browser_in_words(agent: str) -> str:
    """A browser's own description of itself as people know it: Chrome（Windows）."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in agent), "未知浏览器")
    system = next((name for sign, name in _SYSTEMS.items() if sign in agent), "")
    return f"{browser}（{system}）" if system else browser


def check_grant(wanted: Grant, held: Iterable[Grant], *, spells: Spells | None, today: date) -> None:
    """Refused unless `wanted` may be granted beside those `held`.

    `spells`: those of a seconded cadre, within which his rights lie; None for everybody else.
    """
    if wanted.role not in FOR_PEOPLE:
        raise Refused("这个角色不能授予个人。大屏和外部系统请在“大屏密钥”“接口密钥”里发放密钥。")
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
    text = "；".join(dates_in_words(start, end) for start, end in sorted(spells))
    return f"派驻干部的角色只能在派驻期（{text}）之内，没有授予。请把开始和结束日期都填在派驻期之内。"


def _overlap(one: Grant, other: Grant) -> bool:
    return share_a_day(one.from_on, one.to_on, other.from_on, other.to_on)


def wait(failures: Sequence[datetime], allowed: int, *, at: datetime) -> timedelta:
    """How long to wait from `at` until another try; nothing while fewer than `allowed` failed lately.

    `failures`: when tries failed, in any order; those older than WINDOW no longer count, nor those of a
    clock that ran ahead.
    """
    lately = sorted(moment for moment in failures if at - WINDOW < moment <= at + SKEW)
    if len(lately) < allowed:
        return timedelta()
    return lately[-allowed] + WINDOW - at


class TooManyTries(Refused):
    """Tries failed too often; `seconds` until the next one is looked at."""

    def __init__(self, pause: timedelta) -> None:
        self.seconds = ceil(pause.total_seconds())
        minutes = ceil(self.seconds / 60)
        super().__init__(f"登录失败的次数太多，为保护账号，暂时不能再试。请在 {minutes} 分钟后重试。")


def hint_of(login: str) -> str:
    """What the log keeps of a login that nobody has: it may be a password, typed into the wrong field."""
    return f"{login[:2]}…"


def login_of(typed: str) -> str:
    """The login that somebody means by what he typed: without signs that no screen shows, lower case."""
    return (
        "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isprintable()).strip().lower()
    )
