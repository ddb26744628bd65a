"""村重点工作 of a village and quarter: items entered, judged, added up. The log keeps each change."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import EVERYTHING, Person
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores import actions_inputs
from dashboard.assessment.scores.rules_inputs import VillageInput
from dashboard.linkage.villages.ground import audit_chain, own_village
from dashboard.linkage.villages.rules import (
    JudgedItem,
    checked_item,
    checked_judgement,
    document_words,
    required_quarter,
    score_of,
)
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, KeyWorkItem


@needs("score.manage")
def add_item(
    session: Session,
    *,
    year: int,
    quarter: int,
    village_id: int | None,
    title: str,
    points: Decimal,
    by: Person,
    at: datetime,
) -> int:
    """登记一项 that is worth `points` of the village's hundred; returns its id."""
    chosen = required_quarter(year, quarter, township_date(at))
    village = own_village(session, village_id, EVERYTHING)
    audit.lock_chain(session, audit_chain(village.id or 0))
    item = checked_item(title, points, _judged(_items(session, year, quarter, village.id or 0)))
    row = KeyWorkItem(
        year=year, quarter=quarter, village_id=village.id or 0, title=item.title, points=item.points,
        recorded_by=by.name[:60], recorded_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"quarter": chosen.word, "title": row.title, "points": str(row.points)}
    audit.record(session, audit_chain(row.village_id), "key_work_changed", by=by, at=at, data=data)
    return row.id or 0


@needs("score.manage")
def drop_item(session: Session, *, item_id: int, reason: str, by: Person, at: datetime) -> None:
    """删去一项 that was never judged; the log keeps what it was."""
    row = _item(session, item_id)
    if row.awarded is not None:
        raise Refused("这一项已经评分，不能删去。评错了可以重新评分。")
    why = checked_text(reason, "删去的原因", 200)
    data = {"title": row.title, "points": str(row.points), "state": "struck"}
    session.delete(row)
    session.flush()
    audit.record(
        session, audit_chain(row.village_id), "key_work_changed", by=by, at=at, reason=why, data=data
    )


@needs("score.manage")
def judge_item(
    session: Session,
    *,
    item_id: int,
    awarded: Decimal,
    result: str,
    evidence: str,
    by: Person,
    at: datetime,
) -> None:
    """评分 of one item, with what was done and the evidence; again, it replaces, and the log keeps both."""
    row = _item(session, item_id)
    result_text, proof = checked_judgement(row.points, awarded, result, evidence)
    before = row.awarded
    row.awarded, row.result, row.evidence = awarded, result_text, proof
    row.judged_by, row.judged_at = by.name[:60], at
    session.flush()
    data = {"title": row.title, "score": [None if before is None else str(before), str(awarded)],
            "document": proof}  # fmt: skip
    audit.record(
        session, audit_chain(row.village_id), "key_work_changed", by=by, at=at, reason=result_text, data=data
    )


@needs("score.manage")
def log_score(
    session: Session, *, year: int, quarter: int, village_id: int | None, by: Person, at: datetime
) -> tuple[Decimal, str]:
    """定分: the score that the items add up to, and what it is called in the assessment, with a log entry.

    The flow writes it there in the same transaction.
    """
    chosen = required_quarter(year, quarter, township_date(at))
    village = own_village(session, village_id, EVERYTHING)
    audit.lock_chain(session, audit_chain(village.id or 0))
    rows = _items(session, year, quarter, village.id or 0)
    score = score_of(_judged(rows))
    data = {
        "quarter": chosen.word, "score": str(score),
        "items": "；".join(f"{row.title} {row.awarded}/{row.points}" for row in rows),
    }  # fmt: skip
    audit.record(session, audit_chain(village.id or 0), "village_scored", by=by, at=at, data=data)
    return score, document_words(village.short_name, chosen, len(rows))


@needs("score.manage")
def set_score(
    session: Session, *, year: int, quarter: int, village_id: int, by: Person, at: datetime
) -> Decimal:
    """定分: what a village's items add up to becomes its score of the quarter; again, the next version."""
    score, document = log_score(session, year=year, quarter=quarter, village_id=village_id, by=by, at=at)
    given = VillageInput(year, quarter, village_id, score, document)
    actions_inputs.enter_village(session, given=given, by=by, at=at)
    return score


def _items(session: Session, year: int, quarter: int, village_id: int) -> list[KeyWorkItem]:
    query = (
        select(KeyWorkItem)
        .where(
            col(KeyWorkItem.township_code) == TOWNSHIP_CODE,
            col(KeyWorkItem.year) == year,
            col(KeyWorkItem.quarter) == quarter,
            col(KeyWorkItem.village_id) == village_id,
        )
        .order_by(col(KeyWorkItem.id))
        .with_for_update()
    )
    return list(session.execute(query).scalars())


def _judged(rows: list[KeyWorkItem]) -> list[JudgedItem]:
    return [JudgedItem(row.title, row.points, row.awarded) for row in rows]


def _item(session: Session, item_id: int) -> KeyWorkItem:
    row = session.get(KeyWorkItem, item_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这一项。请刷新页面，再选一次。")
    return row
