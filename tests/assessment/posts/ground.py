"""A town with cadres, a few posts, and people who draft, choose, answer and settle by their rights."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person, require
from dashboard.access.rules_rights import needed_rights, takes_scope
from dashboard.assessment.posts import actions_choice, actions_lists, actions_wishes
from dashboard.words.days import township_date
from models import AuditLog, Cadre, ChoiceKind, Module, Post, PostHolding, PostMatch, PostWish
from tests.factories import NOON

TODAY = township_date(NOON)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CLOSES, ANSWERS_BY = NOON + DAY, NOON + 2 * DAY
STARTS = TODAY + 10 * DAY
_numbers = count(1)


def person(role: str, unit_id: int | None = None, **given: Any) -> Person:
    """Somebody with one role over one unit (or none)."""
    return Person(f"测试{role}", (Grant(role, unit_id, date(2020, 1, 1)),), **given)


ROOM = person("commander")
LEADER = person("leadership")


def do(session: Session, by: Person, action: Callable[..., Any], at: datetime = NOON, **inputs: Any) -> Any:
    """Act as the door does: by one's rights, within one's scope, all or nothing."""
    scope = require(by, *needed_rights(action))
    given = {"scope": scope} if takes_scope(action) else {}
    with session.begin_nested():
        answer = action(session, **inputs, **given, by=by, at=at)
    session.expire_all()
    return answer


def a_cadre(session: Session, **given: Any) -> Cadre:
    number = next(_numbers)
    row = Cadre(**({"staff_number": f"P{number:04d}", "name": f"测试干部{number}"} | given))
    session.add(row)
    session.flush()
    return row


def module(session: Session, code: str) -> int:
    return int(session.exec(select(Module.id).where(col(Module.code) == code)).one() or 0)


def post(session: Session, number: int, version: int = 1) -> Post:
    return session.exec(select(Post).where(Post.number == number, Post.version == version)).one()


def hold(session: Session, cadre: Cadre, number: int, from_on: date, to_on: date | None = None) -> None:
    key = post(session, number).id or 0
    session.add(PostHolding(cadre_id=cadre.id or 0, post_id=key, from_on=from_on, to_on=to_on))
    session.flush()


def held_by(session: Session, cadre: Cadre) -> list[tuple[int, int, date, date | None]]:
    """His holdings: number and version of the post, first and last day."""
    query = (
        select(Post.number, Post.version, PostHolding.from_on, PostHolding.to_on)
        .join(PostHolding, col(PostHolding.post_id) == Post.id)
        .where(PostHolding.cadre_id == cadre.id)
        .order_by(col(PostHolding.from_on), Post.number)  # type: ignore[arg-type]
    )
    return [tuple(row) for row in session.exec(query)]  # type: ignore[misc]


def log_of(session: Session, subject: str) -> list[AuditLog]:
    query = select(AuditLog).where(col(AuditLog.subject) == subject).order_by(col(AuditLog.seq))
    return list(session.exec(query))


def opened(session: Session, kind: ChoiceKind = ChoiceKind.VACANT, **given: Any) -> int:
    told = {
        "title": "春季选岗", "kind": kind, "from_on": STARTS, "closes_at": CLOSES, "answers_by": ANSWERS_BY,
    }  # fmt: skip
    return int(do(session, ROOM, actions_choice.open_choice, **(told | given)))


def wish(session: Session, choice: int, cadre: Cadre, *numbers: int, at: datetime = NOON) -> None:
    by = person("team_cadre", 1, cadre_id=cadre.id)
    ids = [post(session, number).id for number in numbers]
    do(session, by, actions_wishes.choose, at, choice_id=choice, post_ids=ids)


def answer(
    session: Session,
    choice: int,
    number: int,
    *order: Cadre,
    declined: tuple[Cadre, ...] = (),
    by: Person = ROOM,
    at: datetime = CLOSES,
) -> int:
    """The module takes these in this order, and declines those."""
    told = {
        "accepted": {one.id: True for one in order} | {one.id: False for one in declined},
        "ranks": {one.id: place for place, one in enumerate(order, 1)},
        "reasons": {one.id: "没有执法证" for one in declined},
    }
    key = post(session, number).id
    return int(do(session, by, actions_wishes.answer, at, choice_id=choice, post_id=key, **told))


def matched(session: Session, choice: int, at: datetime = ANSWERS_BY) -> int:
    return int(do(session, ROOM, actions_choice.match_round, at, choice_id=choice))


def matches(session: Session, choice: int) -> dict[int, list[int]]:
    """Who was given which posts (numbers), by cadre."""
    query = (
        select(PostMatch.cadre_id, Post.number)
        .join(Post, col(Post.id) == PostMatch.post_id)
        .where(PostMatch.choice_id == choice)
        .order_by(col(PostMatch.id))
    )
    made: dict[int, list[int]] = {}
    for cadre_id, number in session.exec(query):
        made.setdefault(cadre_id, []).append(number)
    return made


def wishes(session: Session, cadre: Cadre) -> list[PostWish]:
    query = select(PostWish).where(PostWish.cadre_id == cadre.id)
    return list(session.exec(query.order_by(col(PostWish.round_id), col(PostWish.rank))))


def drafted(session: Session) -> int:
    return int(do(session, ROOM, actions_lists.open_draft, note="机构改革以后重新梳理"))
