"""一事一链: what a link may be, where it is sent in which words, and why one opens nothing any more."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.access.notices.rules_channels import short_title
from dashboard.access.rules_accounts import checked_email
from dashboard.access.rules_reporter import masked_phone
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, local_time
from models import ChannelKind, IncidentStatus

SHORTEST_DAYS, USUAL_DAYS, LONGEST_DAYS = 1, 7, 30
MOST_FILES = 6
LONGEST_NAME, LONGEST_QUESTION, LONGEST_ANSWER = 60, 1_000, 5_000
LEAST = 4
ANSWER_PATH = "answer"
_MOBILE = re.compile(r"1\d{10}")
_MAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")
UNKNOWN = "没有这个链接。请核对网址是不是完整，或者请镇里重新发一个。"
REVOKED = "镇里把这个链接收回了，不用再答复。有疑问请和镇里联系。"
IN_CONFIDENCE = "这个链接不能用了。请和镇里联系。"
OVER = "这件事已经办完，不用再答复了。"
OUT_OF_USE = "这个链接已经过期（{}）。还要答复的，请镇里重新发一个。"
USED = "这个链接已经用过：{}收到了“{}”的答复。一个链接只能答复一次，要补充的请和镇里联系。"
NEVER_IN_CONFIDENCE = "保密事件不发链接。请用“上报区级”或者打电话。"
NOT_REMADE = "链接是旧办法做的，或者服务器换过密钥，系统拼不出来了。请收回，重新做一个。"
# Between the kind of an address that is kept and its number.
GROUP, PARTY, EARLIER = "group", "party", "link"
_KEPT = re.compile(rf"({GROUP}|{PARTY}|{EARLIER}):(\d{{1,9}})")


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


def why_unsent(link: State, at: datetime) -> str:
    """Why a link is not sent at `at`, in a few words for whoever made it; empty where it is."""
    if link.is_secret:
        return "这件事现在保密，链接不发"
    if link.answered_at is not None:
        return "对方已经答复，不用发"
    if link.revoked_at is not None:
        return "链接已经收回，不发"
    if link.is_over:
        return "这件事已经结束，不发"
    return "链接已经过期，不发" if at >= link.expires_at else ""


def way_of(address: str) -> ChannelKind | None:
    """By which kind of channel an address is reached: mail, a text message; None for what is neither."""
    if _MAIL.fullmatch(address):
        return ChannelKind.MAIL
    return ChannelKind.SMS if _MOBILE.fullmatch(address) else None


def checked_address(typed: str) -> str:
    """A mail address or a mobile number as it is kept; Refused for what is neither."""
    text = typed.strip()
    if "@" in text:
        return checked_email(text) or ""
    number = re.sub(r"[\s-]", "", text).removeprefix("+86")
    if not _MOBILE.fullmatch(number):
        raise Refused(
            f"“{text[:40]}”不是邮箱，也不是手机号（座机收不了短信）。请改好，或者清空，自己转给对方。"
        )
    return number


def kept_parts(word: str) -> tuple[str, int] | None:
    """Which address that is kept a word means (GROUP, PARTY, EARLIER, and its id); None: it was typed in."""
    found = _KEPT.fullmatch(word)
    return (found[1], int(found[2])) if found else None


def shown_address(contact: str) -> str:
    """Where a link goes, for a screen and the log: of a phone three digits and the last four."""
    kind = way_of(contact)
    if kind is None:
        return contact
    return f"{LABELS[kind]} {masked_phone(contact) if kind is ChannelKind.SMS else contact}"


def link_text(
    town: str, unit: str, title: str, expires_at: datetime, *, link: str, key: str, is_urgent: bool
) -> str:
    """The message with a link; `title` of the matter without anybody's name, `key` the message's number."""
    urgent = "急！" if is_urgent else ""
    return (
        f"【{town}综合信息指挥室】{urgent}请{unit}答复“{title}”。点开看情况，写一次答复，"
        f"{local_time(expires_at)} 前有效，请不要转发： {link} （消息编号 {key}）"
    )


def title_outside(title: str, reporter_name: str | None, reporter_phone: str | None) -> str:
    """A title as it may leave the room in a message."""
    return short_title(title, reporter_name or "", reporter_phone or "")
