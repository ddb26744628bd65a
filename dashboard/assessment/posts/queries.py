"""The posts in force with their holders and coverage; the versions of the list, and what each holds."""

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_audit import in_words
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_conditions import held, serves, version_on
from dashboard.files.attachments.storage import files_of
from dashboard.town.rule_sets.versions import in_force
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    AuditLog,
    Cadre,
    Identity,
    Module,
    Placement,
    Post,
    PostHolding,
    PostList,
    PostListFile,
    PostListStatus,
    PostProposal,
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
UTC_TIME = "datetime64[us, UTC]"
LISTS: dict[str, Any] = {
    **dict.fromkeys(("list_id", "version"), "int64"),
    **dict.fromkeys(("status", "note", "opened_by", "presided_by", "resolution_number", "resolution"), "str"),
    **dict.fromkeys(("difficulty_least", "difficulty_most", "workload_least", "workload_most"), "int64"),
    **dict.fromkeys(("met_on", "effective_on"), "object"),
    **dict.fromkeys(("opened_at", "ended_at"), UTC_TIME),
    "ended_by": "str",
    "posts": "int64",
    "example": "bool",
}
POSTS: dict[str, Any] = {
    **dict.fromkeys(("number", "module_id"), "int64"),
    **dict.fromkeys(("module", "name", "line"), "str"),
    **dict.fromkeys(("difficulty", "workload", "points", "places"), "int64"),
    # In a draft: whether it was taken out, why it was changed, and by whom.
    "is_removed": "bool",
    **dict.fromkeys(("reason", "proposed_by"), "str"),
    "example": "bool",
}
FILES: dict[str, Any] = {"file_id": "int64", "name": "str", "media_type": "str", "size": "int64"}
STEPS: dict[str, Any] = {"at": UTC_TIME, **dict.fromkeys(("actor", "role", "kind", "reason", "told"), "str")}


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


@needs("post.read")
def lists(session: Session) -> pd.DataFrame:
    """Every version, the newest first; columns as LISTS. `posts` counts those of the version or the draft."""
    counts = _counted(
        session,
        select(col(Post.version), func.count())
        .where(col(Post.township_code) == TOWNSHIP_CODE)
        .group_by(col(Post.version)),
    )
    drafted = _counted(
        session,
        select(col(PostProposal.list_id), func.count())
        .where(~col(PostProposal.is_removed))
        .group_by(col(PostProposal.list_id)),
    )
    query = select(PostList).where(col(PostList.township_code) == TOWNSHIP_CODE)
    rows = []
    for row in session.execute(query.order_by(col(PostList.version).desc())).scalars():
        is_adopted = row.status is PostListStatus.ADOPTED
        number = counts.get(row.version, 0) if is_adopted else drafted.get(row.id or 0, 0)
        values = row.model_dump() | {"list_id": row.id, "status": row.status.value, "posts": number}
        rows.append({name: values[name] for name in LISTS})
    return pd.DataFrame(rows, columns=list(LISTS)).astype(LISTS)


@needs("post.read")
def posts_of(session: Session, *, list_id: int) -> pd.DataFrame:
    """The posts of one version, adopted or not, by number; columns as POSTS."""
    row = session.get(PostList, list_id)
    table: Any = PostProposal
    where: list[Any] = [table.list_id == list_id]
    if row is not None and row.status is PostListStatus.ADOPTED:
        table = Post
        where = [table.township_code == row.township_code, table.version == row.version]
    query = select(table, col(Module.name)).join(Module, col(Module.id) == table.module_id).where(*where)
    posts = [
        {"is_removed": False, "reason": "", "proposed_by": ""} | post.model_dump() | {"module": module}
        for post, module in session.execute(query.order_by(table.number))
    ]
    rows = [{name: one[name] for name in POSTS} for one in posts]
    return pd.DataFrame(rows, columns=list(POSTS)).astype(POSTS)


@needs("post.read")
def modules(session: Session) -> pd.DataFrame:
    """The modules to which a post may belong: module_id, name."""
    query = select(col(Module.id), col(Module.name)).order_by(col(Module.sort_order))
    rows = [tuple(row) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=["module_id", "name"]).astype({"module_id": "int64", "name": "str"})


@needs("post.read")
def files(session: Session, *, list_id: int) -> pd.DataFrame:
    """The files of a version's resolution; columns as FILES."""
    row: Any = PostListFile
    query = select(row.id, row.name, row.media_type, row.size).where(row.list_id == list_id).order_by(row.id)
    return pd.DataFrame([tuple(one) for one in session.execute(query)], columns=list(FILES)).astype(FILES)


@needs("post.read")
def content(session: Session, *, file_id: int) -> bytes:
    """A file as it is stored. Refused where there is none, and in words where it was lost or altered."""
    name = session.execute(
        select(col(PostListFile.sha256)).where(col(PostListFile.id) == file_id)
    ).scalar_one_or_none()
    if name is None:
        raise Refused("没有找到这个文件。请刷新页面重新选择。")
    return files_of(session).read(name)


@needs("post.read")
def history(session: Session, *, list_id: int) -> pd.DataFrame:
    """The log's entries of one version, the newest first; columns as STEPS."""
    return _steps(session, f"post_list:{list_id}")


def _steps(session: Session, subject: str) -> pd.DataFrame:
    """The entries of one chain, the newest first; columns as STEPS."""
    query = select(AuditLog).where(col(AuditLog.subject) == subject).order_by(col(AuditLog.seq).desc())
    rows = [
        (row.at, row.actor, row.role, row.kind, row.reason, in_words(row.data))
        for row in session.execute(query).scalars()
    ]
    return pd.DataFrame(rows, columns=list(STEPS)).astype(STEPS)


def _counted(session: Session, query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}
