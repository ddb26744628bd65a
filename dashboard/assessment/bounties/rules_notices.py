"""Who hears of what happens to a bounty, and in which words."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from dashboard.access.notices.rules import COMMANDER, NoticeDraft, to_all_who_may, to_cadre, to_role
from dashboard.assessment.bounties.rules_progress import number
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS, local_time
from models import BidRole, BountyAction, BountyStatus, NoticeKind

# What a notice calls for, and while the bounty stands where there is something to do about it.
SIGN_UP = "可以报名领衔或骨干。"
RATE = "，请评分；和报名人有利害关系的请登记回避。"
VERIFY = "，请核验。"
HURRY = "请抓紧办理。"
CALLS: dict[NoticeKind, tuple[str, BountyStatus]] = {
    NoticeKind.BOUNTY_PUBLISH: (SIGN_UP, BountyStatus.PUBLISHED),
    NoticeKind.BOUNTY_EXTEND: ("", BountyStatus.PUBLISHED),
    NoticeKind.BOUNTY_BEGIN_SELECTION: (RATE, BountyStatus.SELECTING),
    NoticeKind.BOUNTY_SUBMIT: (VERIFY, BountyStatus.ACCEPTING),
    NoticeKind.BOUNTY_DUE_SOON: ("", BountyStatus.RUNNING),
    NoticeKind.BOUNTY_OVERDUE: (HURRY, BountyStatus.RUNNING),
}


def kind_of(action: BountyAction) -> NoticeKind:
    """The notice's word for an act; ValueError where nobody hears of it."""
    return NoticeKind(f"bounty_{action.value}")


def put_up(closes_at: datetime, points: Decimal) -> tuple[NoticeDraft, ...]:
    """Whoever may sign up: until when, and for how many points."""
    return to_all_who_may(
        "bounty.bid", f"每人 {number(points)} 分，{local_time(closes_at)} 截止报名。{SIGN_UP}"
    )


def extended(closes_at: datetime, reason: str) -> tuple[NoticeDraft, ...]:
    return to_all_who_may("bounty.bid", f"报名延长到 {local_time(closes_at)}：{reason}")


def bid(role: BidRole, bids: int) -> tuple[NoticeDraft, ...]:
    """The commander, who puts bounties up; `bids`: how many stand now. Who it was, the notice says itself."""
    return (to_role(COMMANDER, f"报名{LABELS[role]}，现有 {bids} 人报名。"),)


def withdrawn(role: BidRole, bids: int) -> tuple[NoticeDraft, ...]:
    return (to_role(COMMANDER, f"撤回报名（{LABELS[role]}），现有 {bids} 人报名。"),)


def selecting(bids: int) -> tuple[NoticeDraft, ...]:
    """Whoever may rate."""
    return to_all_who_may("bounty.rate", f"{bids} 人报名{RATE}")


def chosen(leader: int, name: str, bidders: Mapping[int, BidRole]) -> tuple[NoticeDraft, ...]:
    """The leader, and everybody else who signed up, by cadre."""
    notices = [to_cadre(leader, "您入选领衔，请从报名骨干的人里挑选队员，组队开工。")]
    for cadre, role in bidders.items():
        if cadre != leader:
            waits = "您没有入选领衔" if role is BidRole.LEADER else "骨干由领衔人挑选，请等候"
            notices.append(to_cadre(cadre, f"领衔人定为{name}。{waits}。"))
    return tuple(notices)


def formed(taken: Collection[int], backbones: Iterable[int], finish_on: date) -> tuple[NoticeDraft, ...]:
    """Whoever signed up as backbone, by cadre: taken or not."""
    return tuple(
        to_cadre(
            cadre,
            f"您入选骨干，今天开工，{finish_on} 以前完成。"
            if cadre in taken
            else "队伍已经组成，您没有入选。",
        )
        for cadre in backbones
    )


def changed(
    cadre: int, leader: int | None, name: str, reason: str, *, is_in: bool
) -> tuple[NoticeDraft, ...]:
    """Who comes or goes, and the leader."""
    word = "加入" if is_in else "退出"
    notices = [to_cadre(cadre, f"您{word}队伍：{reason}")]
    return (*notices, to_cadre(leader, f"{name}{word}队伍：{reason}")) if leader else tuple(notices)


def submitted() -> tuple[NoticeDraft, ...]:
    """Whoever may accept."""
    return to_all_who_may("bounty.accept", f"目标已经完成{VERIFY}")


def to_people(cadres: Iterable[int], text: str) -> tuple[NoticeDraft, ...]:
    return tuple(to_cadre(cadre, text) for cadre in cadres)


def as_it_stands(
    kind: NoticeKind, text: str, status: BountyStatus, closes_at: datetime, finish_on: date, at: datetime
) -> str:
    """A notice's words as they hold at `at`: what can no longer be done it does not call for."""
    call, while_it_is = CALLS.get(kind, ("", None))
    if while_it_is is None:
        return text
    is_over = at >= closes_at if while_it_is is BountyStatus.PUBLISHED else False
    if status is while_it_is and not is_over:
        is_late = kind is NoticeKind.BOUNTY_DUE_SOON and township_date(at) > finish_on
        return f"完成期限 {finish_on}，现在已过期限。" if is_late else text
    left = text.replace(call, "。" if call.startswith("，") else "") if call else text
    now = "报名已经截止" if status is BountyStatus.PUBLISHED else f"现在{LABELS[status]}"
    return f"{left}（{now}）"


def pressing(
    finish_on: date, today: date, days: int, sent: Collection[NoticeKind]
) -> tuple[NoticeKind, str] | None:
    """The notice that is due today (a township day) for a bounty at work; None where none is.

    `days`: so many before the last day it is due soon; `sent`: the notices that went out already, each once.
    """
    left = (finish_on - today).days
    if left < 0:
        text = f"完成期限 {finish_on} 已过，还没有提请验收。{HURRY}"
        return None if NoticeKind.BOUNTY_OVERDUE in sent else (NoticeKind.BOUNTY_OVERDUE, text)
    if today < finish_on - timedelta(days=days) or NoticeKind.BOUNTY_DUE_SOON in sent:
        return None
    when = f"还有 {left} 天" if left else "今天到期"
    return NoticeKind.BOUNTY_DUE_SOON, f"完成期限 {finish_on}，{when}。"
