"""Conditions that queries and acts share: who serves, who holds a post, whom a scope reaches."""

from datetime import date
from typing import Any

from sqlalchemy import and_, false, func, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from dashboard.access.members import is_member
from dashboard.access.rules import Scope
from models import (
    TOWNSHIP_CODE,
    Cadre,
    CaseKind,
    CaseStatus,
    Identity,
    Placement,
    Post,
    PostHolding,
    PostList,
    PostRound,
    Secondment,
    StaffCase,
)

UNDECIDED = (CaseStatus.REQUESTED, CaseStatus.RAISED, CaseStatus.EVIDENCED, CaseStatus.WITHDRAWN)


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


def reaches_cadre(scope: Scope, row: Any = Secondment, *, on: date) -> list[Any]:
    """The conditions on a secondment by which `scope` reaches it: its department, the person, or the
    module in which he works on that day; none where everything is reached."""
    if scope.everything:
        return []
    placed = select(col(Placement.cadre_id)).where(
        col(Placement.module_id).in_(scope.modules),
        col(Placement.from_on) <= on,
        or_(col(Placement.to_on).is_(None), col(Placement.to_on) >= on),
    )
    parts = [row.department_id.in_(scope.departments), row.cadre_id.in_(scope.cadres)]
    return [or_(*parts, row.cadre_id.in_(placed))]


def seen_cases(scope: Scope, *, on: date) -> list[Any]:
    """The conditions on cases joined to their secondment by which `scope` sees them.

    Whom it is about, and his department, learn of a veto or a nomination once the leadership has decided.
    """
    if scope.everything:
        return []
    is_undecided = col(StaffCase.status).in_(UNDECIDED) & (col(StaffCase.kind) != CaseKind.TRANSFER)
    inside = reaches_cadre(Scope(modules=scope.modules), on=on) if scope.modules else [false()]
    return [or_(and_(*reaches_cadre(scope, on=on), not_(is_undecided)), *inside)]


def reached_cadres(scope: Scope, cadre_id: Any, *, on: date) -> list[Any]:
    """The conditions on a column of cadres: who was ever seconded within `scope`, or speaks of himself."""
    if scope.everything:
        return []
    ever = select(col(Secondment.cadre_id)).where(*reaches_cadre(scope, on=on))
    return [or_(cadre_id.in_(scope.cadres), cadre_id.in_(ever))]
