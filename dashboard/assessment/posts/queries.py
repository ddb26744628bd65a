"""The posts that are in force, who holds them, and whether everybody is covered. Read only."""

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_standing import held, serves, version_on
from dashboard.town.rule_sets.versions import in_force
from models import (
    TOWNSHIP_CODE,
    Cadre,
    Identity,
    Module,
    Placement,
    Post,
    PostHolding,
    ScoreRuleSet,
    TeamMember,
    TeamVillage,
)

REGISTER: dict[str, Any] = {
    **dict.fromkeys(("post_id", "number", "version", "module_id"), "int64"),
    **dict.fromkeys(("module", "line", "name"), "str"),
    **dict.fromkeys(("difficulty", "workload", "points", "places", "held", "free"), "int64"),
    "holders": "str",
    "example": "bool",
}
COVERAGE: dict[str, Any] = {
    "cadre_id": "int64",
    **dict.fromkeys(("staff_number", "name", "identity", "module", "posts"), "str"),
    **dict.fromkeys(("number", "points", "villages"), "int64"),
    # Points of the day beyond the cap; unknown where no rule set says the cap.
    "overflow": "Int64",
    "example": "bool",
}


@needs("post.read")
def register(session: Session, *, on: date) -> pd.DataFrame:
    """The posts in force on a township day with those who hold them then; columns as REGISTER.

    `free` is below 0 where more hold a post than may.
    """
    holders = defaultdict(list)
    people = (
        select(col(PostHolding.post_id), col(Cadre.name))
        .join(Cadre, col(Cadre.id) == col(PostHolding.cadre_id))
        .where(held(on), *serves(on))
        .order_by(col(Cadre.staff_number))
    )
    for post_id, name in session.execute(people):
        holders[post_id].append(name)
    query = (
        select(Post, col(Module.name))
        .join(Module, col(Module.id) == col(Post.module_id))
        .where(col(Post.township_code) == TOWNSHIP_CODE, col(Post.version) == version_on(on))
        .order_by(col(Module.sort_order), col(Post.number))
    )
    rows = []
    for post, module in session.execute(query):
        names = holders.get(post.id, [])
        values = post.model_dump() | {
            "post_id": post.id, "module": module, "holders": "、".join(names), "held": len(names),
            "free": post.places - len(names),
        }  # fmt: skip
        rows.append({name: values[name] for name in REGISTER})
    return pd.DataFrame(rows, columns=list(REGISTER)).astype(REGISTER)


@needs("post.read")
def coverage(session: Session, *, on: date) -> pd.DataFrame:
    """Everybody who serves on a township day, of both identities alike, with posts, points, and how many
    villages his team is linked to; who has no post first. Columns as COVERAGE."""
    cap = in_force(session, ScoreRuleSet.day_cap, ScoreRuleSet.from_year, on.year)
    posts: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    holdings = (
        select(col(PostHolding.cadre_id), col(Post.name), col(Post.points))
        .join(Post, col(Post.id) == col(PostHolding.post_id))
        .where(held(on))
        .order_by(col(Post.number))
    )
    for cadre_id, name, points in session.execute(holdings):
        posts[cadre_id].append((name, points))
    modules = dict(_dated(session, Placement, on, col(Placement.cadre_id), col(Module.name)))
    villages = dict(_villages(session, on))
    rows = []
    for row in session.execute(select(Cadre).where(*serves(on)).order_by(col(Cadre.staff_number))).scalars():
        own = posts.get(row.id or 0, [])
        points = sum(worth for _, worth in own)
        rows.append((
            row.id, row.staff_number, row.name, Identity(row.identity).value, modules.get(row.id, ""),
            "、".join(name for name, _ in own), len(own), points, villages.get(row.id, 0),
            None if cap is None else max(0, points - int(cap)), row.example,
        ))  # fmt: skip
    rows.sort(key=lambda one: one[6] > 0)
    return pd.DataFrame(rows, columns=list(COVERAGE)).astype(COVERAGE)


def _dated(session: Session, table: Any, on: date, *columns: Any) -> list[tuple[int, str]]:
    query = (
        select(*columns)
        .select_from(table)
        .join(Module, col(Module.id) == table.module_id)
        .where(held(on, table))
        .order_by(table.from_on, table.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _villages(session: Session, on: date) -> list[tuple[int, int]]:
    query = (
        select(col(TeamMember.cadre_id), func.count(func.distinct(col(TeamVillage.village_id))))
        .join(TeamVillage, col(TeamVillage.team_id) == col(TeamMember.team_id))
        .where(held(on, TeamMember), held(on, TeamVillage))
        .group_by(col(TeamMember.cadre_id))
    )
    return [(row[0], row[1]) for row in session.execute(query)]
