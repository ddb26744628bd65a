"""Wishes: one's own, and those that a module or the room has to deal with. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import false, or_, select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import Cadre, Module, Placement, Post, PostRound, PostWish

WISHES: dict[str, Any] = {
    **dict.fromkeys(("wish_id", "round", "cadre_id", "post_id", "module_id", "rank"), "int64"),
    **dict.fromkeys(("staff_number", "name", "identity", "works_in", "post"), "str"),
    "is_accepted": "boolean",
    "module_rank": "Int64",
    **dict.fromkeys(("answer", "answered_by", "result", "why"), "str"),
}


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
