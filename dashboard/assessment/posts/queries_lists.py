"""The versions of the list of posts: drafts, resolutions with their files, and what each holds. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_audit import in_words
from dashboard.access.rules_rights import needs
from dashboard.files.attachments.storage import files_of
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    AuditLog,
    Module,
    Post,
    PostList,
    PostListFile,
    PostListStatus,
    PostProposal,
)

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
    """What the log tells of one version, the newest first; columns as STEPS."""
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
