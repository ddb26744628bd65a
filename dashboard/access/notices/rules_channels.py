"""Which notices leave the room, when, and in which words."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from dashboard.words.labels import LABELS
from models import TOWNSHIP_ZONE, Action, LinkMessage, NoticeKind, NoticeSubject, SendWhen

# Shown where a matter was ever reported in confidence: neither its title nor its number.
IN_CONFIDENCE = "有一件保密事件有新的进展，请登录查看"
TRIAL = "这是一条测试消息，收到说明渠道通了"
LONGEST_TITLE = 40
NOTICES_PATH = "notices"
_OF_ACTION = {
    NoticeSubject.TASK: (
        Action.DISPATCH, Action.ADD_PARTY, Action.REWORK, Action.REOPEN, Action.CALL_UP, Action.ARBITRATE,
        Action.RESUME, Action.TRIAGE,
    ),
    NoticeSubject.PRESSED: (Action.REMIND, Action.SUPERVISE),
    NoticeSubject.NEW: (Action.REPORT, Action.PASS_UP, Action.ESCALATE, Action.FIRST_REPORT),
}  # fmt: skip
_SUBJECTS = {action: subject for subject, actions in _OF_ACTION.items() for action in actions}
_BOUNTY = "bounty_"
# Eleven digits of a mobile phone, an area code with its number, an identity card.
_PERSONAL = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-?\d{7,8})(?!\d)"
)
# With it begins why a message was not taken, where the other side said so (access/notices/delivering.py).
THEY_SAID = "对方"
HIDDEN, SOMEBODY = "＊＊＊", "某某"
# A single sign stands in too many words.
LEAST_HIDDEN = 2
# After each failed try; the next failure is the last.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 480, 1_800, 7_200))
MOST_TRIES = len(PAUSES) + 1


def subject_of(act: str) -> NoticeSubject:
    """What a word of Action, NoticeKind or LinkMessage is about; ValueError: it is none of them."""
    if act in set(LinkMessage):
        return NoticeSubject.OUTSIDE
    if act in set(Action):
        return _SUBJECTS.get(Action(act), NoticeSubject.COURSE)
    is_bounty = NoticeKind(act).value.startswith(_BOUNTY)
    return NoticeSubject.BOUNTY if is_bounty else NoticeSubject.COUNTER


def due_at(at: datetime, when: SendWhen, quiet_from: int, quiet_to: int, *, is_urgent: bool) -> datetime:
    """When a message may go out that was written at `at` (UTC), by township hours.

    In the quiet time it waits for its end, unless the matter is urgent or the rule says that it never waits.
    """
    if when is SendWhen.ALWAYS or is_urgent or quiet_from == quiet_to:
        return at
    local = at.astimezone(TOWNSHIP_ZONE)
    is_quiet = (
        quiet_from <= local.hour < quiet_to
        if quiet_from < quiet_to
        else local.hour >= quiet_from or local.hour < quiet_to
    )
    if not is_quiet:
        return at
    end = local.replace(hour=quiet_to, minute=0, second=0, microsecond=0)
    end = end if end > local else end + timedelta(days=1)
    return end.astimezone(at.tzinfo)


def next_try(tries: int, at: datetime) -> datetime | None:
    """When a message that has failed `tries` times is tried again; None: it is not."""
    return at + PAUSES[tries - 1] if tries < MOST_TRIES else None


@dataclass(frozen=True)
class Subject:
    """What a message is about. `path` and `words`: the page that opens it and the words of its URL."""

    title: str = ""
    number: str = ""
    path: str = ""
    words: tuple[tuple[str, str], ...] = ()
    is_urgent: bool = False
    in_confidence: bool = False
    # Of whoever reported it; neither may stand in a message.
    reporter_name: str = ""
    reporter_phone: str = ""


def message_text(town: str, act: str, subject: Subject, *, base: str, key: str) -> str:
    """The whole message: who writes, what happened to what, the link, and the number of the message.

    `act`: a word of Action or NoticeKind, empty for a trial. `base`: the address of the room, empty for
    no link.
    """
    sign = f"【{town}综合信息指挥室】"
    end = f"（消息编号 {key}）"
    if not act:
        return f"{sign}{TRIAL}。{end}"
    if subject.in_confidence:
        return f"{sign}{IN_CONFIDENCE}。{_link(base, NOTICES_PATH, ())}{end}"
    urgent = "急！" if subject.is_urgent else ""
    label = LABELS[Action(act)] if act in set(Action) else LABELS[NoticeKind(act)]
    title = short_title(subject.title, subject.reporter_name, subject.reporter_phone)
    what = f"{label} {subject.number}".strip() + (f"“{title}”" if title else "")
    return f"{sign}{urgent}{what}。{_link(base, subject.path, subject.words)}{end}"


def _link(base: str, path: str, words: tuple[tuple[str, str], ...]) -> str:
    if not base or not path:
        return ""
    query = f"?{urlencode(words)}" if words else ""
    return f" {base}/{path}{query} "


def short_title(title: str, name: str = "", phone: str = "") -> str:
    """A title as it may stand in a message; `name` and `phone` of whoever reported the matter."""
    shown = without_personal(title, name, phone)
    return shown if len(shown) <= LONGEST_TITLE else f"{shown[: LONGEST_TITLE - 1]}…"


def without_personal(text: str, name: str = "", phone: str = "") -> str:
    """`text` on one line without phone and identity numbers, and without the reporter's name and phone."""
    shown = " ".join(text.split())
    if len(phone) >= LEAST_HIDDEN:
        shown = shown.replace(phone, HIDDEN)
    if len(name) >= LEAST_HIDDEN:
        shown = shown.replace(name, SOMEBODY)
    return _PERSONAL.sub(HIDDEN, shown)
