"""What the acts on posts share: the draft, the choice and its round, under lock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.assessment.posts.rules import Ratings
from dashboard.assessment.posts.rules_choice import require_open
from dashboard.delegation.seconded.queries_conditions import held, newest_round, serves, version_on
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    Cadre,
    ChoiceKind,
    Post,
    PostChoice,
    PostHolding,
    PostList,
    PostListStatus,
    PostMatch,
    PostRound,
    PostWish,
)

NO_DRAFT = "现在没有正在梳理的草案，不能改岗位。请先由指挥长或综合督考办“开始梳理”。"


def find_draft(session: Session) -> PostList | None:
    """The draft that is being worked on, under lock."""
    query = (
        select(PostList)
        .where(col(PostList.township_code) == TOWNSHIP_CODE, col(PostList.status) == PostListStatus.DRAFTING)
        .with_for_update(of=PostList, key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.execute(query).scalar_one_or_none()


def require_draft(session: Session) -> PostList:
    """As `find_draft`; Refused where there is none."""
    draft = find_draft(session)
    if draft is None:
        raise Refused(NO_DRAFT)
    return draft


def ratings_of(row: PostList) -> Ratings:
    return Ratings(row.difficulty_least, row.difficulty_most, row.workload_least, row.workload_most)


@dataclass
class ChoiceInProgress:
    """One person's turn at one open choice, in the caller's transaction; the others wait for its row."""

    session: Session
    choice: PostChoice
    # The latest round; None before the first.
    round: PostRound | None
    by: Person
    at: datetime

    def record(self, kind: str, *, reason: str = "", **data: Any) -> None:
        """One entry in the chain of this choice."""
        logged = {name: value for name, value in data.items() if value not in (None, "", [])}
        if self.round is not None:
            logged = {"round": self.round.seq} | logged
        audit.record(
            self.session, f"post_choice:{self.choice.id}", kind, by=self.by, at=self.at,
            reason=reason[:500], data=logged,
        )  # fmt: skip

    def posts(self) -> dict[int, Post]:
        """The posts of the version that is chosen from, by id."""
        query = select(Post).where(
            col(Post.township_code) == TOWNSHIP_CODE, col(Post.version) == self.choice.version
        )
        return {row.id or 0: row for row in self.session.execute(query.order_by(col(Post.number))).scalars()}

    def people(self) -> dict[int, Cadre]:
        """Everybody who serves on the first day in the new posts, by id."""
        query = select(Cadre).where(*serves(self.choice.from_on)).order_by(col(Cadre.staff_number))
        return {row.id or 0: row for row in self.session.execute(query).scalars()}

    def matches(self) -> list[PostMatch]:
        query = select(PostMatch).where(col(PostMatch.choice_id) == self.choice.id)
        return list(self.session.execute(query.order_by(col(PostMatch.id))).scalars())

    def kept(self) -> dict[int, set[int]]:
        """The posts of the version that cadres hold and keep beside what they get here: none where all is
        chosen anew."""
        posts: dict[int, set[int]] = {}
        if self.choice.kind is ChoiceKind.FULL:
            return posts
        query = (
            select(col(PostHolding.cadre_id), col(PostHolding.post_id))
            .join(Post, col(Post.id) == col(PostHolding.post_id))
            .where(held(self.choice.from_on))
        )
        for cadre_id, post_id in self.session.execute(query):
            posts.setdefault(cadre_id, set()).add(post_id)
        return posts

    def own(self) -> dict[int, set[int]]:
        """The posts of each cadre as they will be: kept, and given in this choice."""
        posts = self.kept()
        for match in self.matches():
            posts.setdefault(match.cadre_id, set()).add(match.post_id)
        return posts

    def free(self) -> dict[int, int]:
        """Places left by post, posts without any left out; whoever leaves before the day takes none."""
        serving = set(self.people())
        taken: dict[int, int] = {}
        for cadre_id, posts in self.own().items():
            for post in posts if cadre_id in serving else ():
                taken[post] = taken.get(post, 0) + 1
        left = {key: row.places - taken.get(key, 0) for key, row in self.posts().items()}
        return {key: room for key, room in left.items() if room > 0}


def start_turn(session: Session, choice_id: int, *, by: Person, at: datetime) -> ChoiceInProgress:
    """A turn at a choice; Refused where it is not there or is over."""
    row = session.get(PostChoice, choice_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这次选岗。请回到“双向选择”重新选择。")
    require_open(row.status)
    return ChoiceInProgress(
        session, row, session.execute(newest_round(choice_id)).scalar_one_or_none(), by, at
    )


def next_choice(session: Session) -> int:
    query = select(func.max(col(PostChoice.number))).where(col(PostChoice.township_code) == TOWNSHIP_CODE)
    return int(session.execute(query).scalar() or 0) + 1


def holdings_from(session: Session, day: date) -> list[PostHolding]:
    """Everything that is held on a day or later."""
    to_on: Any = col(PostHolding.to_on)
    query = select(PostHolding).where(to_on.is_(None) | (to_on >= day)).order_by(col(PostHolding.id))
    return list(session.execute(query).scalars())


def running_round(turn: ChoiceInProgress) -> PostRound:
    """The round that is not matched yet; Refused where there is none."""
    if turn.round is None or turn.round.matched_at is not None:
        raise Refused("现在没有正在进行的一轮。请先开下一轮，或者正式任岗。")
    return turn.round


def wishes_of(
    turn: ChoiceInProgress, *, cadre_id: int | None = None, post_id: int | None = None
) -> list[PostWish]:
    """The wishes of the latest round (of one cadre, or for one post), by cadre and rank."""
    query = select(PostWish).where(col(PostWish.round_id) == (turn.round.id if turn.round else None))
    if cadre_id is not None:
        query = query.where(col(PostWish.cadre_id) == cadre_id)
    if post_id is not None:
        query = query.where(col(PostWish.post_id) == post_id)
    query = query.order_by(col(PostWish.cadre_id), col(PostWish.rank))
    return list(turn.session.execute(query).scalars())


def list_in_force(session: Session, day: date) -> int | None:
    """The number of the version that is in force on a township day; None where there are no posts."""
    list_id = session.execute(select(version_on(day))).scalar()
    return None if list_id is None else int(list_id)
