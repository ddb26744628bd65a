"""值班: from taking over to handing over, and what a line of its log may be."""

from datetime import datetime, timedelta

from dashboard.words.days import SKEW
from dashboard.words.errors import Refused
from dashboard.words.labels import near_time

# Nobody sits at the desk for longer: such a shift was left without a hand-over.
LONGEST = timedelta(hours=24)
LONGEST_LINE, LONGEST_HAND_OVER = 2_000, 5_000
NOT_HANDED_OVER = "没有交班。超过 24 小时，由{name}直接接班。"


def is_forgotten(started_at: datetime, at: datetime) -> bool:
    """Whether a shift still open at `at` began more than a day before, or by a clock that ran ahead."""
    return at - started_at > LONGEST or started_at > at + SKEW


def check_taking_over(holder: str | None, started_at: datetime | None, *, is_own: bool, at: datetime) -> None:
    """Refused while somebody else is on duty and not forgotten there; None for an empty desk."""
    if holder is None or started_at is None:
        return
    if is_own:
        raise Refused("您正在值班，不用重复接班。")
    if not is_forgotten(started_at, at):
        since = near_time(started_at, at)
        raise Refused(f"{holder}正在值班（{since} 起），还没有交班。请对方先交班，再来接班。")


def checked_log_text(typed: str, what: str, longest: int) -> str:
    """`typed` as the log keeps it, with its lines; Refused where it is too short or too long."""
    lines = (
        "".join(sign for sign in line if sign.isprintable() or sign.isspace()) for line in typed.splitlines()
    )
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    if len(text) < 2:
        raise Refused(f"还没有写{what}。请写明以后再提交。")
    if len(text) > longest:
        raise Refused(f"{what}太长，请不要超过 {longest:,} 个字。")
    return text
