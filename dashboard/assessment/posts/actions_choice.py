"""双向选择, the room's part: opened, matched in rounds, and settled or called off."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.assessment.posts.rules import LONGEST_REASON
from dashboard.assessment.posts.rules_choice import (
    LONGEST_TITLE,
    Answer,
    Applicant,
    MatchResult,
    match,
    require_everybody,
    require_matchable,
    require_room_for_more,
    require_start,
    require_times,
    require_within_limit,
)
from dashboard.assessment.posts.steps import (
    ChoiceInProgress,
    holdings_from,
    list_in_force,
    next_choice,
    running_round,
    start_turn,
    wishes_of,
)
from dashboard.delegation.seconded.rules import MOST_POSTS
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import (
    TOWNSHIP_CODE,
    ChoiceKind,
    ChoiceStatus,
    PostChoice,
    PostHolding,
    PostMatch,
    PostRound,
    PostWish,
    Township,
    WishResult,
)

ONE_DAY = timedelta(days=1)


@needs("post.organise")
def open_choice(
    session: Session,
    *,
    title: str,
    kind: ChoiceKind,
    from_on: date,
    closes_at: datetime,
    answers_by: datetime,
    by: Person,
    at: datetime,
    example: bool = False,
) -> int:
    """Open a choice and its first round; the new posts begin on `from_on`. Returns the choice's id.

    Cadres may choose until `closes_at`, modules answer until `answers_by` (both UTC).
    """
    called = checked_text(title, "名称", LONGEST_TITLE)
    require_start(from_on, township_date(at))
    require_times(at, closes_at, answers_by)
    version = list_in_force(session, from_on)
    if version is None:
        raise Refused("还没有岗位清单，不能选岗。请先在“清单版本”里梳理岗位，经班子会议决后生效。")
    session.get_one(Township, TOWNSHIP_CODE, with_for_update={"key_share": True})
    row = PostChoice(
        number=next_choice(session), title=called, kind=kind, version=version, from_on=from_on,
        opened_by=by.name, opened_at=at, example=example,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Refused("已经有一次选岗正在进行，没有重复开始。请先把那一次办完或者取消。") from error
    turn = ChoiceInProgress(session, row, None, by, at)
    if not turn.free():
        raise Refused("现在没有空余名额的岗位，不能补缺。请选“全员选岗”，或者先在清单里增加可任人数。")
    turn.record(
        "choice_opened", title=called, choice_kind=kind.value, version=version, from_on=from_on.isoformat()
    )
    _new_round(turn, 1, closes_at, answers_by, only_without=False)
    return row.id or 0


@needs("post.organise")
def open_round(
    session: Session,
    *,
    choice_id: int,
    closes_at: datetime,
    answers_by: datetime,
    only_without: bool,
    by: Person,
    at: datetime,
) -> int:
    """Open the next round with the places that are left; returns its number.

    `only_without`: for those alone who have no post yet; else for all who may have another one.
    """
    turn = start_turn(session, choice_id, by=by, at=at)
    if turn.round is not None and turn.round.matched_at is None:
        raise Refused(f"第 {turn.round.seq} 轮还没有匹配，不能开下一轮。请先匹配这一轮。")
    require_times(at, closes_at, answers_by)
    if not turn.free():
        raise Refused("岗位都已经满额，没有可以再选的岗位。请正式任岗，或者先调整可任人数。")
    seq = turn.round.seq + 1 if turn.round else 1
    _new_round(turn, seq, closes_at, answers_by, only_without=only_without)
    return seq


def _new_round(
    turn: ChoiceInProgress, seq: int, closes_at: datetime, answers_by: datetime, *, only_without: bool
) -> None:
    row = PostRound(
        choice_id=turn.choice.id or 0, seq=seq, only_without=only_without, closes_at=closes_at,
        answers_by=answers_by, opened_by=turn.by.name, opened_at=turn.at,
    )  # fmt: skip
    turn.session.add(row)
    turn.session.flush()
    turn.round = row
    times = {"closes_at": local_time(closes_at), "answers_by": local_time(answers_by)}
    turn.record("round_opened", only_without=only_without or None, **times)


@needs("post.organise")
def extend_round(
    session: Session,
    *,
    choice_id: int,
    closes_at: datetime,
    answers_by: datetime,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """Give the running round other deadlines; one that has passed may be put off as well."""
    turn = start_turn(session, choice_id, by=by, at=at)
    why = checked_text(reason, "理由", LONGEST_REASON, lines=True)
    running = running_round(turn)
    require_times(at, closes_at, answers_by)
    was = [local_time(running.closes_at), local_time(closes_at)]
    running.closes_at, running.answers_by = closes_at, answers_by
    turn.record("round_extended", reason=why, closes_at=was, answers_by=local_time(answers_by))


@needs("post.organise")
def match_round(session: Session, *, choice_id: int, by: Person, at: datetime) -> int:
    """Match the running round by the rule, and keep each reason; returns how many got a post."""
    turn = start_turn(session, choice_id, by=by, at=at)
    running = running_round(turn)
    wishes = wishes_of(turn)
    unanswered = sum(wish.is_accepted is None for wish in wishes)
    require_matchable(running.closes_at, running.answers_by, at, is_matched=False, unanswered=unanswered)
    outcome = _outcome(turn, wishes)
    for wish in wishes:
        # Whoever has gone meanwhile does not take part.
        verdict = outcome.verdicts.get((wish.cadre_id, wish.post_id))
        wish.result = verdict.result if verdict else WishResult.NOT_NEEDED
        wish.why = verdict.why if verdict else f"第 {wish.rank} 志愿，匹配时已不在岗或岗位已满"
        if wish.result is WishResult.MATCHED:
            session.add(
                PostMatch(
                    choice_id=choice_id, cadre_id=wish.cadre_id, post_id=wish.post_id, round_id=running.id,
                    rank=wish.rank, reason=wish.why, made_by=by.name, made_at=at,
                )
            )  # fmt: skip
    running.matched_by, running.matched_at = by.name, at
    turn.record(
        "round_matched", matched=len(outcome.posts), left=len(outcome.left),
        unfilled=sum(outcome.unfilled.values()), contested=len(outcome.contested),
    )  # fmt: skip
    return len(outcome.posts)


def _outcome(turn: ChoiceInProgress, wishes: list[PostWish]) -> MatchResult:
    people, own = turn.people(), turn.own()
    asked: dict[int, list[PostWish]] = {}
    for wish in wishes:
        if wish.cadre_id in people and len(own.get(wish.cadre_id, ())) < MOST_POSTS:
            asked.setdefault(wish.cadre_id, []).append(wish)
    return match(
        [
            Applicant(key, people[key].staff_number, tuple(wish.post_id for wish in of_one))
            for key, of_one in asked.items()
        ],
        turn.free(),
        {
            (wish.cadre_id, wish.post_id): Answer(bool(wish.is_accepted), wish.module_rank, wish.answer)
            for wish in wishes
            if wish.is_accepted is not None
        },
    )


@needs("post.organise")
def cancel_choice(session: Session, *, choice_id: int, reason: str, by: Person, at: datetime) -> None:
    """Call the choice off: nobody's posts change, and what was chosen stays readable."""
    turn = start_turn(session, choice_id, by=by, at=at)
    why = checked_text(reason, "取消的理由", LONGEST_REASON, lines=True)
    turn.choice.status, turn.choice.reason = ChoiceStatus.CANCELLED, why
    turn.choice.ended_by, turn.choice.ended_at = by.name, at
    turn.record("choice_cancelled", reason=why)


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
