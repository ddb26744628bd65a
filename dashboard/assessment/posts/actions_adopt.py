"""班子会论证: the leadership's resolution turns the draft into the version that holds from a day on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.assessment.posts.rules import LONGEST_RESOLUTION, require_effective, require_meeting
from dashboard.assessment.posts.steps import holdings_from, require_draft
from dashboard.files.attachments.rules import KeptFile
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    ChoiceStatus,
    Post,
    PostChoice,
    PostHolding,
    PostList,
    PostListFile,
    PostListStatus,
    PostProposal,
)

ONE_DAY = timedelta(days=1)
LONGEST_NUMBER = 60


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
    said = {name: value for name, value in data.items() if value not in ("", [])}
    audit.record(
        session, f"post_list:{draft.id}", "post_list_adopted", by=by, at=at, reason=text[:500], data=said
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
