"""What an account may look like, and what state it is in. No clock, no database."""

import re
from collections.abc import Sequence
from datetime import date

from dashboard.access.rules_sessions import login_of
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
