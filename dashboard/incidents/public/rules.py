"""What a villager's report may hold, when it is looked at before it is registered, and how it is told of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboard.words.errors import Refused
from models import IncidentStatus, Source

S = IncidentStatus
MOST_PHOTOS = 6
LONGEST_WORDS, LONGEST_PLACE, LONGEST_NAME, LONGEST_PHONE = 2_000, 200, 40, 20
LONGEST_TITLE = 40
# So many times the limit, and nothing more is taken from there: a disk must not fill.
FLOOD = 10
FLOOD_WINDOW = timedelta(hours=1)
DEVICE_WINDOW = SAME_TEXT_WINDOW = timedelta(days=1)
FEWEST_LETTERS = 2
AGAIN_WITHIN = timedelta(days=15)
CODE_DIGITS = 12
TOO_MANY = "这里一小时内上报得太多，现在没有收下。请过一小时再报；急事请直接打电话给村里或镇里。"
STAGES = ("已收到", "已受理", "已交办", "正在办理", "办完待核查", "已办结", "已评价")
_STAGE = {
    S.REPORTED: 0, S.ACCEPTED: 1, S.TRIAGED: 1, S.DISPATCHED: 2, S.HANDLING: 3, S.SUSPENDED: 3,
    S.ESCALATED: 3, S.FED_BACK: 4, S.CLOSED: 5,
}  # fmt: skip
# What is no stage: a sentence of its own.
ENDS = {
    S.REJECTED: "这件事没有受理。",
    S.CANCELLED: "这件事已经撤销。",
    S.MERGED: "这件事和另一件是同一回事，已经并在一起办。",
}
MORE = {S.SUSPENDED: "因为客观原因暂时办不了，条件具备后接着办。", S.ESCALATED: "镇里办不了，已经报到区里。"}
_PHONE = re.compile(r"[0-9+\- ]{5,20}")


@dataclass(frozen=True)
class Sent:
    """What a villager filled in. Degrees are WGS-84, both or neither; `category` names the matter."""

    words: str = ""
    category_id: int | None = None
    category: str = ""
    village_id: int | None = None
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    name: str = ""
    phone: str = ""
    secret: bool = False


def checked(sent: Sent) -> Sent:
    """The report as it may be taken; Refused, in a villager's words, where something is missing."""
    if not sent.words.strip() and not sent.category:
        raise Refused("还没有说是什么事。请用一句话写下来，或者选一项。")
    if sent.village_id is None and not sent.place.strip() and sent.longitude is None:
        raise Refused("还没有说在哪里。请选村，或者写下地点，或者点“用我的位置”。")
    if sent.phone.strip() and not _PHONE.fullmatch(sent.phone.strip()):
        raise Refused("电话号码看起来不对。请核对；不想留电话的，可以空着。")
    for text, most, what in (
        (sent.words, LONGEST_WORDS, "写的内容"), (sent.place, LONGEST_PLACE, "地点"),
        (sent.name, LONGEST_NAME, "称呼"),
    ):  # fmt: skip
        if len(text) > most:
            raise Refused(f"{what}有{len(text)}个字，最多{most}个字。请写短一些。")
    return sent


def title_of(words: str, category: str) -> str:
    """The first sentence, as a title; the matter's name where nothing was written."""
    first = re.split(r"[。！？!?\n]", words.strip(), maxsplit=1)[0].strip()
    if len(first) < FEWEST_LETTERS:
        first = (
            words.strip()
            if len(words.strip()) >= FEWEST_LETTERS
            else category or f"群众上报：{words.strip()}"
        )
    first = " ".join(first.split())
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def fields_of(content: Mapping[str, Any], *, asks_more: bool) -> dict[str, Any]:
    """The fields by which a report is registered, of what the page kept (`Sent` as a dictionary).

    `asks_more`: the matter has questions that must be answered; then it is named in words, for the room.
    """
    words, category = content["words"].strip(), content["category"]
    title = title_of(words, category)
    description = "" if words == title else words
    if category and asks_more:
        description = f"{description}\n上报人选的事项：{category}".strip()
    return {
        "title": title,
        "description": description,
        "source": Source.VILLAGE_APP,
        "category_id": None if asks_more else content["category_id"],
        "village_id": content["village_id"],
        "place": content["place"].strip(),
        "longitude": content["longitude"],
        "latitude": content["latitude"],
        "reporter_name": content["name"].strip() or None,
        "reporter_phone": content["phone"].strip() or None,
        "secret": content["secret"],
    }


@dataclass(frozen=True)
class Before:
    """What came before a report: in the last hour from its address, in the last day from its device, and
    whether the same text came within a day."""

    from_address: int = 0
    from_device: int = 0
    same_text: bool = False


def why_held(sent: Sent, before: Before, *, per_address: int, per_device: int) -> str:
    """Why somebody of the room looks at it first; empty where it is registered at once."""
    letters = sum(sign.isalpha() for sign in sent.words)
    if sent.words.strip() and letters < FEWEST_LETTERS:
        return "只有符号或数字"
    if before.same_text:
        return "一天之内来过同样的内容"
    if before.from_device >= per_device:
        return f"同一部手机一天之内报了{before.from_device}件"
    if before.from_address >= per_address:
        return f"同一个网络地址一小时之内报了{before.from_address}件"
    return ""


def stage_of(status: IncidentStatus, *, is_rated: bool) -> int | None:
    """The place in STAGES; None where it ended otherwise (ENDS)."""
    if status is S.CLOSED and is_rated:
        return len(STAGES) - 1
    return _STAGE.get(status)


def may_ask_again(status: IncidentStatus, concluded_at: datetime | None, at: datetime) -> bool:
    """Whether the reporter may still say that it is not solved."""
    return status is S.CLOSED and concluded_at is not None and at - concluded_at <= AGAIN_WITHIN


def spoken(code: str) -> str:
    """A code as it is read aloud: 1234 5678 9012."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def typed_code(text: str) -> str:
    """The digits of what somebody typed as a code; empty where it is none."""
    digits = "".join(sign for sign in text if sign.isdecimal() and sign.isascii())
    return digits if len(digits) == CODE_DIGITS else ""
