"""What queries and acts on posts share, as conditions: the version in force, who serves, who holds."""

from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from dashboard.access.queries_members import is_member
from models import (
    TOWNSHIP_CODE,
    Cadre,
    Identity,
    Post,
    PostHolding,
    PostList,
    PostRound,
    Secondment,
)


def version_on(day: date) -> Any:
    """The version of the list of posts that is in force on a township day, as a subquery; null for none."""
    later: Any = aliased(PostList, name="later_list")
    listed: Any = aliased(Post, name="listed_post")
    not_yet = (
        select(later.version)
        .where(later.township_code == TOWNSHIP_CODE, later.effective_on > day)
        .scalar_subquery()
    )
    return (
        select(func.max(listed.version))
        .where(listed.township_code == TOWNSHIP_CODE, listed.version.not_in(not_yet))
        .scalar_subquery()
    )


def serves(day: date) -> list[Any]:
    """The conditions on a cadre by which he works in the town on a day: not gone; if seconded, a member."""
    member = select(col(Secondment.cadre_id)).where(*is_member(day))
    return [
        col(Cadre.township_code) == TOWNSHIP_CODE,
        or_(col(Cadre.left_on).is_(None), col(Cadre.left_on) >= day),
        or_(col(Cadre.identity) == Identity.TOWN, col(Cadre.id).in_(member)),
    ]


def held(day: date, row: Any = PostHolding) -> Any:
    """The condition that a post is held on a township day."""
    return and_(row.from_on <= day, or_(row.to_on.is_(None), row.to_on >= day))


def newest_round(choice_id: Any) -> Any:
    """The latest round of a choice, as a query for its row."""
    return (
        select(PostRound)
        .where(col(PostRound.choice_id) == choice_id)
        .order_by(col(PostRound.seq).desc())
        .limit(1)
    )
