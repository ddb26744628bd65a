"""双向选择: choices with their rounds, wishes and offers, who got what and who was left."""

from typing import Any

import pandas as pd
from sqlalchemy import case, false, func, or_, select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_audit import in_words
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_conditions import held, serves
from models import (
    TOWNSHIP_CODE,
    AuditLog,
    Cadre,
    ChoiceKind,
    Module,
    Placement,
    Post,
    PostChoice,
    PostHolding,
    PostMatch,
    PostRound,
    PostWish,
    WishResult,
)

UTC_TIME = "datetime64[us, UTC]"
CHOICES: dict[str, Any] = {
    **dict.fromkeys(("choice_id", "number", "version"), "int64"),
    **dict.fromkeys(("title", "kind", "status", "opened_by", "ended_by", "reason"), "str"),
    "from_on": "object",
    **dict.fromkeys(("opened_at", "ended_at"), UTC_TIME),
    "example": "bool",
    "given": "int64",
}
ROUNDS: dict[str, Any] = {
    **dict.fromkeys(("round_id", "seq"), "int64"),
    "only_without": "bool",
    **dict.fromkeys(("closes_at", "answers_by", "matched_at"), UTC_TIME),
    # Cadres with wishes, wishes, those answered; after the match: posts given, and who got none.
    **dict.fromkeys(("people", "wishes", "answered", "matched", "left"), "int64"),
}
OFFER: dict[str, Any] = {
    **dict.fromkeys(("post_id", "number", "module_id"), "int64"),
    **dict.fromkeys(("module", "name"), "str"),
    **dict.fromkeys(("points", "difficulty", "workload", "places", "free", "asked"), "int64"),
}
GIVEN: dict[str, Any] = {
    **dict.fromkeys(("cadre_id", "post_id"), "int64"),
    **dict.fromkeys(("staff_number", "name", "identity", "post", "module"), "str"),
    "points": "int64",
    **dict.fromkeys(("round", "rank"), "Int64"),
    **dict.fromkeys(("reason", "made_by"), "str"),
}
LEFT: dict[str, Any] = {
    "cadre_id": "int64", **dict.fromkeys(("staff_number", "name", "identity"), "str"), "posts": "int64",
}  # fmt: skip
STEPS: dict[str, Any] = {"at": UTC_TIME, **dict.fromkeys(("actor", "role", "kind", "reason", "told"), "str")}
WISHES: dict[str, Any] = {
    **dict.fromkeys(("wish_id", "round", "cadre_id", "post_id", "module_id", "rank"), "int64"),
    **dict.fromkeys(("staff_number", "name", "identity", "works_in", "post"), "str"),
    "is_accepted": "boolean",
    "module_rank": "Int64",
    **dict.fromkeys(("answer", "answered_by", "result", "why"), "str"),
}


@needs("post.read")
def choices(session: Session) -> pd.DataFrame:
    """Every choice, the newest first; columns as CHOICES."""
    given = (
        select(func.count())
        .select_from(PostMatch)
        .where(col(PostMatch.choice_id) == col(PostChoice.id))
        .correlate(PostChoice)
        .scalar_subquery()
    )
    query = select(PostChoice, given).where(col(PostChoice.township_code) == TOWNSHIP_CODE)
    rows = []
    for row, number in session.execute(query.order_by(col(PostChoice.number).desc())):
        values = row.model_dump() | {"choice_id": row.id, "given": number}
        values |= {"kind": row.kind.value, "status": row.status.value}
        rows.append({name: values[name] for name in CHOICES})
    return pd.DataFrame(rows, columns=list(CHOICES)).astype(CHOICES)


@needs("post.read")
def rounds(session: Session, *, choice_id: int) -> pd.DataFrame:
    """The rounds of a choice in order; columns as ROUNDS."""
    own = col(PostWish.round_id) == col(PostRound.id)
    matched = func.coalesce(func.sum(case((col(PostWish.result) == WishResult.MATCHED, 1), else_=0)), 0)
    query = (
        select(
            col(PostRound.id), col(PostRound.seq), col(PostRound.only_without), col(PostRound.closes_at),
            col(PostRound.answers_by), col(PostRound.matched_at),
            func.count(func.distinct(col(PostWish.cadre_id))), func.count(col(PostWish.id)),
            func.count(col(PostWish.is_accepted)), matched,
            case(
                (col(PostRound.matched_at).is_(None), 0),
                else_=func.count(func.distinct(col(PostWish.cadre_id))) - matched,
            ),
        )
        .outerjoin(PostWish, own)
        .where(col(PostRound.choice_id) == choice_id)
        .group_by(col(PostRound.id))
        .order_by(col(PostRound.seq))
    )  # fmt: skip
    return pd.DataFrame([tuple(row) for row in session.execute(query)], columns=list(ROUNDS)).astype(ROUNDS)


@needs("post.read")
def offer(session: Session, *, choice_id: int) -> pd.DataFrame:
    """The posts of a choice with the places that are still free, and how many ask for each in the latest
    round; columns as OFFER."""
    choice = session.get(PostChoice, choice_id)
    if choice is None:
        return pd.DataFrame(columns=list(OFFER)).astype(OFFER)
    taken = _taken(session, choice)
    latest = select(func.max(col(PostRound.id))).where(col(PostRound.choice_id) == choice_id)
    asked = _counted(
        session,
        select(col(PostWish.post_id), func.count())
        .where(col(PostWish.round_id) == latest.scalar_subquery())
        .group_by(col(PostWish.post_id)),
    )
    query = (
        select(Post, col(Module.name))
        .join(Module, col(Module.id) == col(Post.module_id))
        .where(col(Post.township_code) == TOWNSHIP_CODE, col(Post.version) == choice.version)
        .order_by(col(Module.sort_order), col(Post.number))
    )
    rows = []
    for post, module in session.execute(query):
        values = post.model_dump() | {
            "post_id": post.id, "module": module, "asked": asked.get(post.id, 0),
            "free": max(0, post.places - taken.get(post.id, 0)),
        }  # fmt: skip
        rows.append({name: values[name] for name in OFFER})
    return pd.DataFrame(rows, columns=list(OFFER)).astype(OFFER)


def _pairs(choice: PostChoice) -> Any:
    """(cadre, post) that are given in this choice, or kept beside it; each once."""
    given = select(col(PostMatch.cadre_id), col(PostMatch.post_id)).where(
        col(PostMatch.choice_id) == choice.id
    )
    if choice.kind is ChoiceKind.FULL:
        return given.subquery()
    query = select(col(PostHolding.cadre_id), col(PostHolding.post_id)).where(held(choice.from_on))
    return given.union(query).subquery()


def _taken(session: Session, choice: PostChoice) -> dict[int, int]:
    pairs = _pairs(choice)
    serving = select(col(Cadre.id)).where(*serves(choice.from_on))
    query = (
        select(pairs.c.post_id, func.count()).where(pairs.c.cadre_id.in_(serving)).group_by(pairs.c.post_id)
    )
    return _counted(session, query)


@needs("post.read")
def given(session: Session, *, choice_id: int) -> pd.DataFrame:
    """Who was given which post, in which round, by which of his wishes, and why; columns as GIVEN."""
    query = (
        select(
            col(PostMatch.cadre_id), col(PostMatch.post_id), col(Cadre.staff_number), col(Cadre.name),
            col(Cadre.identity), col(Post.name), col(Module.name), col(Post.points), col(PostRound.seq),
            col(PostMatch.rank), col(PostMatch.reason), col(PostMatch.made_by),
        )
        .join(Cadre, col(Cadre.id) == col(PostMatch.cadre_id))
        .join(Post, col(Post.id) == col(PostMatch.post_id))
        .join(Module, col(Module.id) == col(Post.module_id))
        .outerjoin(PostRound, col(PostRound.id) == col(PostMatch.round_id))
        .where(col(PostMatch.choice_id) == choice_id)
        .order_by(col(Module.sort_order), col(Post.number), col(Cadre.staff_number))
    )  # fmt: skip
    rows = [(*row[:4], row[4].value, *row[5:]) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=list(GIVEN)).astype(GIVEN)


@needs("post.read")
def people(session: Session, *, choice_id: int) -> pd.DataFrame:
    """Everybody who may take part, with how many posts he will have; who has none first. Columns as LEFT."""
    choice = session.get(PostChoice, choice_id)
    if choice is None:
        return pd.DataFrame(columns=list(LEFT)).astype(LEFT)
    pairs = _pairs(choice)
    counts = select(pairs.c.cadre_id, func.count().label("posts")).group_by(pairs.c.cadre_id).subquery()
    number = func.coalesce(counts.c.posts, 0)
    query = (
        select(col(Cadre.id), col(Cadre.staff_number), col(Cadre.name), col(Cadre.identity), number)
        .outerjoin(counts, counts.c.cadre_id == col(Cadre.id))
        .where(*serves(choice.from_on))
        .order_by(case((number == 0, 0), else_=1), col(Cadre.staff_number))
    )
    rows = [(*row[:3], row[3].value, row[4]) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=list(LEFT)).astype(LEFT)


@needs("post.read")
def history(session: Session, *, choice_id: int) -> pd.DataFrame:
    """The log's entries of one choice without wishes and answers, the newest first; columns as STEPS."""
    query = (
        select(AuditLog)
        .where(
            col(AuditLog.subject) == f"post_choice:{choice_id}",
            col(AuditLog.kind).not_in(("wishes_entered", "wishes_answered")),
        )
        .order_by(col(AuditLog.seq).desc())
    )
    rows = [
        (row.at, row.actor, row.role, row.kind, row.reason, in_words(row.data))
        for row in session.execute(query).scalars()
    ]
    return pd.DataFrame(rows, columns=list(STEPS)).astype(STEPS)


def _counted(session: Session, query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}


@needs("post.answer", "post.organise")
def wishes(session: Session, *, choice_id: int, scope: Scope) -> pd.DataFrame:
    """Every wish of a choice for a post within `scope`, by round, post, the module's order and staff number;
    columns as WISHES."""
    reached = [] if scope.everything else [or_(false(), col(Post.module_id).in_(scope.modules))]
    return _wishes(session, col(PostRound.choice_id) == choice_id, *reached)


@needs("post.choose")
def own_wishes(session: Session, *, choice_id: int, cadre_id: int) -> pd.DataFrame:
    """One cadre's wishes in a choice, by round and rank; columns as WISHES."""
    wishes = _wishes(session, col(PostRound.choice_id) == choice_id, col(PostWish.cadre_id) == cadre_id)
    return wishes.sort_values(["round", "rank"], kind="stable")


def _wishes(session: Session, *conditions: Any) -> pd.DataFrame:
    works_in = (
        select(col(Module.name))
        .join(Placement, col(Placement.module_id) == col(Module.id))
        .where(col(Placement.cadre_id) == col(Cadre.id), col(Placement.to_on).is_(None))
        .order_by(col(Placement.id).desc())
        .limit(1)
        .correlate(Cadre)
        .scalar_subquery()
    )
    query = (
        select(PostWish, Cadre, col(Post.name), col(Post.module_id), col(PostRound.seq), works_in)
        .join(PostRound, col(PostRound.id) == col(PostWish.round_id))
        .join(Cadre, col(Cadre.id) == col(PostWish.cadre_id))
        .join(Post, col(Post.id) == col(PostWish.post_id))
        .where(*conditions)
        .order_by(col(PostRound.seq), col(Post.number), col(Cadre.staff_number))
    )
    rows = []
    for wish, cadre, post, module_id, seq, place in session.execute(query):
        values = wish.model_dump() | {
            "wish_id": wish.id, "round": seq, "module_id": module_id, "staff_number": cadre.staff_number,
            "name": cadre.name, "identity": cadre.identity.value, "works_in": place or "", "post": post,
            "result": wish.result.value,
        }  # fmt: skip
        rows.append({name: values[name] for name in WISHES})
    return pd.DataFrame(rows, columns=list(WISHES)).astype(WISHES)
