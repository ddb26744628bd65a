"""双向选择, its end: who was left is placed by the room, and everybody takes up what he was given."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.assessment.posts.rules import LONGEST_REASON
from dashboard.assessment.posts.rules_choice import (
    require_everybody,
    require_room_for_more,
    require_start,
    require_within_limit,
)
from dashboard.assessment.posts.steps import ChoiceInProgress, holdings_from, list_in_force, start_turn
from dashboard.delegation.seconded.rules_place import MOST_POSTS
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import ChoiceKind, ChoiceStatus, PostHolding, PostMatch

ONE_DAY = timedelta(days=1)


@needs("post.settle")
def assign(
    session: Session, *, choice_id: int, cadre_id: int, post_id: int, reason: str, by: Person, at: datetime
) -> None:
    """组织安排: give a post that is left to somebody, with the reason; between rounds alone."""
    turn = start_turn(session, choice_id, by=by, at=at)
    why = checked_text(reason, "安排的理由", LONGEST_REASON, lines=True)
    _require_between(turn)
    person, post = turn.people().get(cadre_id), turn.posts().get(post_id)
    if person is None or post is None:
        raise Refused("没有找到这名干部或者这个岗位，没有安排。请刷新页面重新选择。")
    if by.cadre_id == cadre_id:
        raise Refused("不能给自己安排岗位。请其他负责人办理。")
    own = turn.own().get(cadre_id, set())
    require_room_for_more(person.name, len(own))
    if post_id in own:
        raise Refused(f"{person.name}已经有“{post.name}”，没有重复安排。")
    if post_id not in turn.free():
        raise Refused(f"“{post.name}”的 {post.places} 个名额已经满了，没有安排。请改选别的岗位。")
    session.add(
        PostMatch(
            choice_id=choice_id, cadre_id=cadre_id, post_id=post_id, reason=f"组织安排：{why}",
            made_by=by.name, made_at=at,
        )
    )  # fmt: skip
    turn.record("post_assigned", reason=why, name=person.name, post=post.name)


@needs("post.settle")
def settle(session: Session, *, choice_id: int, from_on: date | None = None, by: Person, at: datetime) -> int:
    """正式任岗: from the choice's day (or a later `from_on`) on everybody holds what he was given.

    Where all chose anew, earlier posts end the day before; else they go on. Returns how many holdings began.
    """
    turn = start_turn(session, choice_id, by=by, at=at)
    _require_between(turn)
    begins = from_on or turn.choice.from_on
    require_start(begins, township_date(at))
    if begins < turn.choice.from_on or list_in_force(session, begins) != turn.choice.version:
        raise Refused(f"任岗日期要在 {turn.choice.from_on} 或者以后、岗位清单换版以前。请修改日期。")
    turn.choice.from_on = begins
    people, given = turn.people(), turn.matches()
    if turn.choice.kind is ChoiceKind.FULL:
        placed = {match.cadre_id for match in given}
        require_everybody([one.name for key, one in people.items() if key not in placed])
    started = _take_up(turn, {(one.cadre_id, one.post_id) for one in given if one.cadre_id in people}, begins)
    turn.choice.status, turn.choice.ended_by, turn.choice.ended_at = ChoiceStatus.SETTLED, by.name, at
    turn.record("choice_settled", from_on=begins.isoformat(), holdings=started)
    return started


def _require_between(turn: ChoiceInProgress) -> None:
    if turn.round is not None and turn.round.matched_at is None:
        raise Refused(f"第 {turn.round.seq} 轮还没有匹配，现在不能办。请先匹配这一轮。")


def _take_up(turn: ChoiceInProgress, given: set[tuple[int, int]], begins: date) -> int:
    """Write the holdings; those that are held already and given again go on unbroken."""
    session, people = turn.session, turn.people()
    begun: set[tuple[int, int]] = set()
    staying: dict[int, set[int]] = {}
    for row in holdings_from(session, begins):
        key = (row.cadre_id, row.post_id)
        if key in given and row.from_on <= begins and row.to_on is None:
            begun.add(key)
        elif turn.choice.kind is ChoiceKind.FULL and row.cadre_id in people:
            _end(session, row, begins)
        elif key not in given:
            staying.setdefault(row.cadre_id, set()).add(row.post_id)
        else:
            _end(session, row, begins)
    for cadre_id, post_id in given:
        staying.setdefault(cadre_id, set()).add(post_id)
    require_within_limit(
        [people[key].name for key, posts in staying.items() if len(posts) > MOST_POSTS and key in people]
    )
    session.flush()
    new = sorted(given - begun)
    session.add_all(PostHolding(cadre_id=cadre, post_id=post, from_on=begins) for cadre, post in new)
    session.flush()
    return len(new)


def _end(session: Session, row: Any, begins: date) -> None:
    if row.from_on < begins:
        row.to_on = begins - ONE_DAY
    else:
        session.delete(row)
