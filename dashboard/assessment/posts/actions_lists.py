"""A version of the list of posts: drafted line by line (各线梳理), adopted by the leadership (班子会论证)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.posts.rules import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_RESOLUTION,
    Change,
    PostRow,
    Ratings,
    change_for_log,
    points_of,
    require_effective,
    require_meeting,
    require_name,
    require_places,
    require_ratings,
    row_of,
)
from dashboard.assessment.posts.steps import find_draft, holdings_from, ratings_of, require_draft
from dashboard.files.attachments.rules import KeptFile
from dashboard.town.rule_sets.versions import newest_version
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    ChoiceStatus,
    Module,
    Post,
    PostChoice,
    PostHolding,
    PostList,
    PostListFile,
    PostListStatus,
    PostProposal,
    Township,
)

ONE_DAY = timedelta(days=1)
LONGEST_NUMBER = 60


@needs("post.draft")
def open_draft(
    session: Session,
    *,
    note: str,
    ratings: Ratings | None = None,
    by: Person,
    at: datetime,
    example: bool = False,
) -> int:
    """Begin the next version with all posts of the newest one; returns the draft's id.

    `ratings`: the ranges of the two ratings in this version; None for those of the version before.
    """
    text = checked_text(note, "为什么重新梳理", LONGEST_REASON, lines=True)
    # Whoever opens one at the same time waits, and is refused then.
    session.get_one(Township, TOWNSHIP_CODE, with_for_update={"key_share": True})
    if find_draft(session) is not None:
        raise Refused("已经有一版草案正在梳理，没有重复开始。请在那一版里修改，或者先放弃它。")
    newest = session.execute(
        select(PostList)
        .where(col(PostList.township_code) == TOWNSHIP_CODE, col(PostList.status) == PostListStatus.ADOPTED)
        .order_by(col(PostList.version).desc())
        .limit(1)
    ).scalar_one_or_none()
    ranges = ratings_of(newest) if newest else Ratings()
    chosen = ratings or ranges
    require_ratings(chosen)
    row = PostList(
        version=newest_version(session, PostList) + 1, note=text, opened_by=by.name, opened_at=at,
        example=example, difficulty_least=chosen.difficulty_least, difficulty_most=chosen.difficulty_most,
        workload_least=chosen.workload_least, workload_most=chosen.workload_most,
    )  # fmt: skip
    session.add(row)
    session.flush()
    taken = _taken_over(session, row, newest.version if newest else None)
    audit.record(
        session, f"post_list:{row.id}", "post_list_drafted", by=by, at=at, reason=text,
        data={"version": row.version, "posts": taken},
    )  # fmt: skip
    return row.id or 0


def _taken_over(session: Session, draft: PostList, version: int | None) -> int:
    if version is None:
        return 0
    query = select(Post).where(col(Post.township_code) == TOWNSHIP_CODE, col(Post.version) == version)
    rows = list(session.execute(query.order_by(col(Post.number))).scalars())
    for post in rows:
        columns = vars(row_of(post)) | {"list_id": draft.id or 0, "example": post.example}
        session.add(PostProposal(**columns))
    session.flush()
    return len(rows)


@needs("post.propose")
def propose(
    session: Session,
    *,
    number: int | None,
    module_id: int,
    name: str,
    line: str = "",
    difficulty: int,
    workload: int,
    places: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """Put a post into the draft: a new one (`number` None) or another wording of one; returns its number."""
    draft = require_draft(session)
    why = checked_text(reason, "理由", LONGEST_REASON, lines=True)
    called = checked_text(name, "岗位名称", LONGEST_NAME)
    of_line = checked_text(line, "条线", LONGEST_LINE) if line.strip() else ""
    points = points_of(difficulty, workload, ratings_of(draft))
    require_places(places)
    _require_own(session, scope, module_id)
    rows = _proposals(session, draft)
    key = _next_number(session, rows) if number is None else number
    others = {other: one.name for other, one in rows.items() if not one.is_removed}
    require_name(key, called, others)
    row = rows.get(key)
    if row is None and number is not None:
        raise Refused(f"草案里没有第 {number} 号岗位，没有保存。请刷新页面重新选择。")
    before = row_of(row) if row is not None and not row.is_removed else None
    if row is not None:
        _require_own(session, scope, row.module_id)
    after = PostRow(key, module_id, called, of_line, difficulty, workload, points, places)
    if before == after:
        raise Refused("没有改动，没有保存。")
    row = row or PostProposal(**(vars(after) | {"list_id": draft.id or 0}))
    for field, value in vars(after).items():
        setattr(row, field, value)
    row.is_removed, row.reason, row.proposed_by, row.proposed_at, row.example = False, why, by.name, at, False
    session.add(row)
    session.flush()
    data = {"number": key, "title": called, "points": points}
    changed = change_for_log(Change(key, before, after), _modules(session))
    _record(session, draft, by, at, why, data | ({"changed": changed} if changed else {}))
    return key


@needs("post.propose")
def remove(session: Session, *, number: int, reason: str, scope: Scope, by: Person, at: datetime) -> None:
    """Take a post out of the draft; it stays readable there with the reason."""
    draft = require_draft(session)
    why = checked_text(reason, "理由", LONGEST_REASON, lines=True)
    row = _proposals(session, draft).get(number)
    if row is None or row.is_removed:
        raise Refused(f"草案里没有第 {number} 号岗位，或者已经撤掉。请刷新页面重新选择。")
    _require_own(session, scope, row.module_id)
    row.is_removed, row.reason, row.proposed_by, row.proposed_at = True, why, by.name, at
    _record(session, draft, by, at, why, {"number": number, "title": row.name, "state": "removed"})


@needs("post.draft")
def set_ratings(session: Session, *, ratings: Ratings, reason: str, by: Person, at: datetime) -> int:
    """Change the draft's ranges, and the points of every post by them; returns of how many posts.

    Refused, with the posts, where a rating lies outside.
    """
    draft = require_draft(session)
    why = checked_text(reason, "理由", LONGEST_REASON, lines=True)
    require_ratings(ratings)
    rows = [row for row in _proposals(session, draft).values() if not row.is_removed]
    for row in rows:
        try:
            row.points = points_of(row.difficulty, row.workload, ratings)
        except Refused as error:
            raise Refused(f"第 {row.number} 号“{row.name}”：{error}") from error
    before = ratings_of(draft)
    for field, value in vars(ratings).items():
        setattr(draft, field, value)
    _record(session, draft, by, at, why, {"was_now": [f"{before.words} → {ratings.words}"]})
    return len(rows)


@needs("post.draft")
def drop_draft(session: Session, *, reason: str, by: Person, at: datetime) -> None:
    """Give the draft up; it stays readable."""
    draft = require_draft(session)
    why = checked_text(reason, "放弃的理由", LONGEST_REASON, lines=True)
    draft.status, draft.ended_by, draft.ended_at = PostListStatus.DROPPED, by.name, at
    audit.record(
        session, f"post_list:{draft.id}", "post_list_dropped", by=by, at=at, reason=why,
        data={"version": draft.version},
    )  # fmt: skip


def _proposals(session: Session, draft: PostList) -> dict[int, PostProposal]:
    query = select(PostProposal).where(col(PostProposal.list_id) == draft.id)
    return {row.number: row for row in session.execute(query).scalars()}


def _next_number(session: Session, rows: dict[int, PostProposal]) -> int:
    """A number that no post of any version ever had."""
    ever = select(func.max(col(Post.number))).where(col(Post.township_code) == TOWNSHIP_CODE)
    tried = select(func.max(col(PostProposal.number)))
    used = (session.execute(query).scalar() or 0 for query in (ever, tried))
    return max(0, *used, *rows) + 1


def _require_own(session: Session, scope: Scope, module_id: int) -> None:
    module = session.get(Module, module_id)
    if module is None:
        raise Refused("还没有选择模块。请选择后再保存。")
    if not scope.everything and module_id not in scope.modules:
        raise Refused(f"{module.name}不是您负责的模块，没有保存。请找那个模块的负责人。")


def _modules(session: Session) -> dict[int, str]:
    return {row.id or 0: row.name for row in session.execute(select(Module)).scalars()}


def _record(
    session: Session, draft: PostList, by: Person, at: datetime, why: str, data: dict[str, object]
) -> None:
    logged = {"version": draft.version} | data
    audit.record(session, f"post_list:{draft.id}", "post_proposed", by=by, at=at, reason=why, data=logged)


@needs("post.adopt")
def adopt(
    session: Session,
    *,
    met_on: date,
    presided_by: str,
    resolution_number: str,
    resolution: str,
    effective_on: date,
    files: Sequence[KeptFile] = (),
    by: Person,
    at: datetime,
) -> int:
    """Write the resolution down; from `effective_on` on the draft is the list. Returns the version.

    Holders keep their posts under the new version; a post that is gone ends for its holders the day before.
    """
    draft, today = require_draft(session), township_date(at)
    chair = checked_text(presided_by, "主持人", LONGEST_NUMBER)
    text = checked_text(resolution, "会议决议", LONGEST_RESOLUTION, lines=True)
    number = checked_text(resolution_number, "文号", LONGEST_NUMBER) if resolution_number.strip() else ""
    require_meeting(met_on, today)
    require_effective(effective_on, today=today, met_on=met_on, last_on=_last_on(session))
    _require_no_choice(session)
    rows = _posts(session, draft)
    moved = _carried_over(session, {row.number: row.id or 0 for row in rows}, effective_on)
    draft.status, draft.met_on, draft.presided_by = PostListStatus.ADOPTED, met_on, chair
    draft.resolution_number, draft.resolution, draft.effective_on = number, text, effective_on
    draft.ended_by, draft.ended_at = by.name, at
    for file in files:
        session.add(
            PostListFile(
                list_id=draft.id or 0, sha256=file.sha256, name=file.name, kind=file.kind,
                media_type=file.media_type, size=file.size, added_by=by.name, added_at=at,
            )
        )  # fmt: skip
    data = {
        "version": draft.version, "met_on": met_on.isoformat(), "presided_by": chair,
        "order_number": number, "from_on": effective_on.isoformat(), "posts": len(rows), "holdings": moved,
        "files": [file.name for file in files],
    }  # fmt: skip
    logged = {name: value for name, value in data.items() if value not in ("", [])}
    audit.record(
        session, f"post_list:{draft.id}", "post_list_adopted", by=by, at=at, reason=text[:500], data=logged
    )
    return draft.version


def _last_on(session: Session) -> date | None:
    query = select(func.max(col(PostList.effective_on))).where(
        col(PostList.township_code) == TOWNSHIP_CODE, col(PostList.status) == PostListStatus.ADOPTED
    )
    last_on: date | None = session.execute(query).scalar()
    return last_on


def _require_no_choice(session: Session) -> None:
    query = select(col(PostChoice.title)).where(
        col(PostChoice.township_code) == TOWNSHIP_CODE, col(PostChoice.status) == ChoiceStatus.OPEN
    )
    if title := session.execute(query.limit(1)).scalar():
        raise Refused(f"“{title}”还在按现在的清单选岗，新的一版不能生效。请先正式任岗或者取消那次选岗。")


def _posts(session: Session, draft: PostList) -> list[Post]:
    query = (
        select(PostProposal)
        .where(col(PostProposal.list_id) == draft.id, ~col(PostProposal.is_removed))
        .order_by(col(PostProposal.number))
    )
    rows = [
        Post(
            number=row.number, version=draft.version, module_id=row.module_id, name=row.name, line=row.line,
            points=row.points, difficulty=row.difficulty, workload=row.workload, places=row.places,
            example=row.example,
        )
        for row in session.execute(query).scalars()
    ]  # fmt: skip
    if not rows:
        raise Refused("草案里一个岗位也没有，不能生效。请先把各线的岗位梳理进来。")
    session.add_all(rows)
    session.flush()
    return rows


def _carried_over(session: Session, ids: dict[int, int], effective_on: date) -> int:
    """From `effective_on` on, holdings are of the new version's posts; returns how many go on."""
    numbers = {row[0]: row[1] for row in session.execute(select(col(Post.id), col(Post.number)))}
    made: set[tuple[int, int, date]] = set()
    for holding in holdings_from(session, effective_on):
        number, begins = numbers[holding.post_id], max(holding.from_on, effective_on)
        own = (number, holding.cadre_id, begins)
        if number in ids and own not in made:
            made.add(own)
            session.add(
                PostHolding(
                    post_id=ids[number], cadre_id=holding.cadre_id, from_on=begins, to_on=holding.to_on
                )
            )
        if holding.from_on < effective_on:
            holding.to_on = effective_on - ONE_DAY
        else:
            session.delete(holding)
    session.flush()
    return len(made)
