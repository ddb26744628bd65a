"""揭榜挂帅 as one table: which act, from which state to which, by whose right. No clock, no database."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.access.rules import Person, may
from dashboard.access.rules_rights import RIGHTS
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import BountyAction as Action
from models import BountyStatus as Status


@dataclass(frozen=True)
class Step:
    """One row of the table. `to` is None where the state stays; no `sources`: it begins there."""

    sources: tuple[Status, ...]
    to: Status | None
    right: str


# The roles of each right, and with them the third column of the table, stand in data/access/rights.csv.
STEPS: dict[Action, Step] = {
    Action.DRAFT: Step((), Status.DRAFT, "bounty.draft"),
    Action.EDIT: Step((Status.DRAFT,), None, "bounty.draft"),
    Action.PUBLISH: Step((Status.DRAFT,), Status.PUBLISHED, "bounty.publish"),
    Action.EXTEND: Step((Status.PUBLISHED,), None, "bounty.publish"),
    Action.SIGN_UP: Step((Status.PUBLISHED,), None, "bounty.bid"),
    Action.WITHDRAW: Step((Status.PUBLISHED,), None, "bounty.bid"),
    Action.BEGIN_SELECTION: Step((Status.PUBLISHED,), Status.SELECTING, "bounty.select"),
    Action.RATE: Step((Status.SELECTING,), None, "bounty.rate"),
    Action.RECUSE: Step((Status.SELECTING,), None, "bounty.rate"),
    Action.CHOOSE: Step((Status.SELECTING,), Status.TEAMING, "bounty.select"),
    Action.FORM_TEAM: Step((Status.TEAMING,), Status.RUNNING, "bounty.work"),
    Action.CHANGE_TEAM: Step((Status.RUNNING,), None, "bounty.select"),
    Action.RECORD: Step((Status.RUNNING,), None, "bounty.work"),
    Action.STRIKE: Step((Status.RUNNING,), None, "bounty.work"),
    Action.SUBMIT: Step((Status.RUNNING,), Status.ACCEPTING, "bounty.work"),
    Action.SEND_BACK: Step((Status.ACCEPTING,), Status.RUNNING, "bounty.accept"),
    Action.ACCEPT: Step((Status.ACCEPTING,), Status.SETTLED, "bounty.accept"),
    Action.FAIL: Step((Status.RUNNING, Status.ACCEPTING), Status.FAILED, "bounty.accept"),
    Action.LAPSE: Step((Status.PUBLISHED, Status.SELECTING), Status.UNCLAIMED, "bounty.select"),
    Action.CANCEL: Step(
        (Status.DRAFT, Status.PUBLISHED, Status.SELECTING, Status.TEAMING), Status.CANCELLED, "bounty.publish"
    ),
    Action.ARCHIVE: Step((Status.SETTLED,), Status.ARCHIVED, "bounty.accept"),
}
# Who has one of these leads: he may lead no other.
LED = (Status.TEAMING, Status.RUNNING, Status.ACCEPTING)


def next_status(action: Action, status: Status | None) -> Status:
    """The state after the act; Refused, with what is possible instead, where the table has no such row."""
    step = STEPS[action]
    if status is None:
        if not step.sources and step.to is not None:
            return step.to
        raise Refused("没有找到这张榜。请回到榜单重新选择。")
    if status not in step.sources:
        possible = "、".join(f"“{LABELS[one]}”" for one in STEPS if status in STEPS[one].sources)
        more = f"现在可以{possible}。" if possible else "它已经了结，不能再办理。"
        raise Refused(f"这张榜现在是“{LABELS[status]}”，不能“{LABELS[action]}”。{more}")
    return step.to or status


def require_right(person: Person, action: Action) -> None:
    """Refused where none of the person's roles may do this."""
    right = STEPS[action].right
    if not may(person, right):
        raise Refused(f"您现在的角色不能“{RIGHTS[right].name}”。如果工作需要，请联系系统管理员授权。")


def possible(person: Person, status: Status) -> set[Action]:
    """What the table lets this person do to a bounty in that state, before any look at the bounty itself."""
    return {action for action, step in STEPS.items() if status in step.sources and may(person, step.right)}


def cadres_of(person: Person) -> set[int]:
    """The cadres in whose interest a person acts: himself, and those in whose place he stands."""
    lenders = (grant.lender.cadre_id for grant in person.grants if grant.lender)
    return {cadre for cadre in (person.cadre_id, *lenders) if cadre is not None}


def is_open(status: Status, closes_at: datetime, at: datetime) -> bool:
    """Whether one may sign up at `at`: the second of closing itself is too late."""
    return status is Status.PUBLISHED and at < closes_at


def phase(status: Status, closes_at: datetime, at: datetime) -> str:
    """The state as people read it: 报名中 ends by the clock alone."""
    if status is Status.PUBLISHED and at >= closes_at:
        return "报名截止，待评选"
    return LABELS[status]


def number_words(year: int, number: int) -> str:
    """How a bounty is cited: 揭榜〔2026〕3号."""
    return f"揭榜〔{year}〕{number}号"
