"""一事一链: what a link may be, and why one opens nothing any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import IncidentStatus

SHORTEST_DAYS, USUAL_DAYS, LONGEST_DAYS = 1, 7, 30
MOST_FILES = 6
LONGEST_NAME, LONGEST_CONTACT, LONGEST_QUESTION, LONGEST_ANSWER = 60, 120, 1_000, 5_000
LEAST = 4
UNKNOWN = "没有这个链接。请核对网址是不是完整，或者请镇里重新发一个。"
REVOKED = "镇里把这个链接收回了，不用再答复。有疑问请和镇里联系。"
IN_CONFIDENCE = "这个链接不能用了。请和镇里联系。"
OVER = "这件事已经办完，不用再答复了。"
OUT_OF_USE = "这个链接已经过期（{}）。还要答复的，请镇里重新发一个。"
USED = "这个链接已经用过：{}收到了“{}”的答复。一个链接只能答复一次，要补充的请和镇里联系。"
NEVER_IN_CONFIDENCE = "保密事件不发链接。请用“上报区级”或者打电话。"


@dataclass(frozen=True)
class State:
    """How a link and its case stand. Moments in UTC."""

    expires_at: datetime
    revoked_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    is_secret: bool = False
    status: IncidentStatus = IncidentStatus.HANDLING
    is_over: bool = False


def why_shut(link: State, at: datetime) -> str:
    """Why a link takes no answer at `at`, in one sentence for whoever opened it; empty where it does."""
    if link.is_secret:
        return IN_CONFIDENCE
    if link.answered_at is not None:
        return USED.format(local_time(link.answered_at), link.answered_by)
    if link.revoked_at is not None:
        return REVOKED
    if link.is_over:
        return OVER
    return OUT_OF_USE.format(local_time(link.expires_at)) if at >= link.expires_at else ""


def ends(days: int, at: datetime) -> datetime:
    """When a link made at `at` for so many days ends; Refused for a span that is not allowed."""
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise Refused(f"有效的天数应在{SHORTEST_DAYS}到{LONGEST_DAYS}之间，请改一下。")
    return at + timedelta(days=days)


def checked(text: str, longest: int, what: str, *, least: int = LEAST) -> str:
    """The text without blanks around it; Refused where it says too little or too much."""
    words = text.strip()
    if len(words) < least:
        raise Refused(f"请写明{what}（至少{least}个字）。")
    if len(words) > longest:
        raise Refused(f"{what}有{len(words)}个字，最多{longest}个字。请写短一些。")
    return words
