"""双向选择, both sides: cadres rank posts, modules accept and rank, or decline, who asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.posts.rules import LONGEST_REASON
from dashboard.assessment.posts.rules_choice import (
    require_answering,
    require_collecting,
    require_ranks,
    require_room_for_more,
    require_wishes,
)
from dashboard.assessment.posts.steps import ChoiceInProgress, running_round, start_turn, wishes_of
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import PostWish


@needs("post.choose")
def choose(session: Session, *, choice_id: int, post_ids: Sequence[int], by: Person, at: datetime) -> int:
    """The acting cadre's own wishes in the running round, the dearest first, in place of his earlier ones.

    None at all takes them back. Returns how many there are.
    """
    if by.cadre_id is None:
        raise Refused("您的账号没有对应的干部，不能填报。请联系系统管理员，把账号和本人的干部信息对应起来。")
    return _enter(start_turn(session, choice_id, by=by, at=at), by.cadre_id, post_ids)


@needs("post.choose_for")
def choose_for(
    session: Session,
    *,
    choice_id: int,
    cadre_id: int,
    post_ids: Sequence[int],
    reason: str,
    by: Person,
    at: datetime,
) -> int:
    """Enter somebody else's wishes for him (代填), with the reason; as `choose`."""
    why = checked_text(reason, "代填的理由", LONGEST_REASON, lines=True)
    return _enter(start_turn(session, choice_id, by=by, at=at), cadre_id, post_ids, reason=why)


def _enter(turn: ChoiceInProgress, cadre_id: int, post_ids: Sequence[int], reason: str = "") -> int:
    running = running_round(turn)
    require_collecting(running.closes_at, turn.at, is_matched=False)
    person = turn.people().get(cadre_id)
    if person is None:
        raise Refused(f"这名干部到 {turn.choice.from_on} 不在岗，不能参加这次选岗。请核对是哪一位。")
    own, posts = turn.own().get(cadre_id, set()), turn.posts()
    require_room_for_more(person.name, len(own))
    if running.only_without and own:
        raise Refused(f"这一轮只给还没有岗位的人，{person.name}已经有岗位。请等下一轮。")
    require_wishes(post_ids, turn.free(), own, {key: row.name for key, row in posts.items()})
    before = wishes_of(turn, cadre_id=cadre_id)
    if [wish.post_id for wish in before] == list(post_ids):
        raise Refused("志愿没有改动，没有保存。")
    for wish in before:
        turn.session.delete(wish)
    turn.session.flush()
    for rank, post_id in enumerate(post_ids, 1):
        turn.session.add(
            PostWish(
                round_id=running.id or 0, cadre_id=cadre_id, post_id=post_id, rank=rank,
                entered_by=turn.by.name, entered_at=turn.at,
            )
        )  # fmt: skip
    turn.session.flush()
    names = [posts[post_id].name for post_id in post_ids]
    turn.record("wishes_entered", reason=reason, name=person.name, wishes=names or "撤回")
    return len(post_ids)


@needs("post.answer")
def answer(
    session: Session,
    *,
    choice_id: int,
    post_id: int,
    accepted: Mapping[int, bool],
    ranks: Mapping[int, int | None],
    reasons: Mapping[int, str],
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """The module's answer about those who ask for one of its posts, by cadre: whether it takes them, as which
    of its order, and why not. Returns how many answers changed."""
    turn = start_turn(session, choice_id, by=by, at=at)
    running = running_round(turn)
    require_answering(running.closes_at, at, is_matched=False)
    post = turn.posts().get(post_id)
    if post is None:
        raise Refused("这次选岗里没有这个岗位。请刷新页面重新选择。")
    if not scope.everything and post.module_id not in scope.modules:
        raise Refused(f"“{post.name}”不是您负责的模块的岗位，没有保存。请找那个模块的负责人。")
    require_ranks(ranks, accepted)
    people, changed = turn.people(), []
    for wish in wishes_of(turn, post_id=post_id):
        if wish.cadre_id not in accepted:
            continue
        if wish.cadre_id == by.cadre_id:
            raise Refused("您本人也报了这个岗位，不能由您答复。请模块里的其他负责人或者指挥长答复。")
        answered = (accepted[wish.cadre_id], ranks.get(wish.cadre_id), reasons.get(wish.cadre_id, "").strip())
        if not answered[0]:
            answered = (*answered[:2], checked_text(answered[2], "不接受的理由", LONGEST_REASON))
        if (wish.is_accepted, wish.module_rank, wish.answer) != answered:
            wish.is_accepted, wish.module_rank, wish.answer = answered
            wish.answered_by, wish.answered_at = by.name, at
            word = "不接受" if not answered[0] else f"第 {answered[1]}" if answered[1] else "接受"
            name = people[wish.cadre_id].name if wish.cadre_id in people else str(wish.cadre_id)
            changed.append(f"{name}：{word}")
    if not changed:
        raise Refused("没有改动，没有保存。")
    turn.record("wishes_answered", post=post.name, answers=changed)
    return len(changed)
