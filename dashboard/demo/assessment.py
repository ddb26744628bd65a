"""The demo town's two-way assessment: forms of its accounts, two published quarters, one still open."""

import random
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import RIGHTS
from dashboard.assessment.departments.counting import rule_set_for, write_results
from dashboard.assessment.departments.rules_quarter import Quarter, quarter_of
from dashboard.store.sql import touches
from dashboard.words.days import township_date
from models import (
    TOWNSHIP_ZONE,
    Aspect,
    AssessmentForm,
    AssessmentPublication,
    AssessmentReply,
    RoleGrant,
    TownRating,
    VillageDepartment,
)

AFTER, TOWNSHIPS, FEW = timedelta(days=9), 20, 3
LEADER = "镇领导"
ANSWER = "逾期的事项里有两件要等项目招标，已经和村里说明；下个季度起每周到联系村一次。"


def fill_departments(session: Session, seed: int, until: datetime) -> None:
    """The last three quarters that have ended: two published, the latest with few forms yet."""
    rng = random.Random(f"assessment/{seed}")
    latest = quarter_of(township_date(until)).before
    earlier = latest.before
    for quarter in (earlier.before, earlier):
        _fill(session, quarter, rng)
        _publish(session, quarter, rng)
    _fill(session, latest, rng, most=FEW)
    session.flush()


def _moment(quarter: Quarter) -> datetime:
    return datetime.combine(quarter.next.first + AFTER, time(10), TOWNSHIP_ZONE).astimezone(UTC)


def _fill(session: Session, quarter: Quarter, rng: random.Random, most: int | None = None) -> None:
    scopes = RIGHTS["assessment.fill"].scopes
    grants = session.execute(select(RoleGrant).order_by(col(RoleGrant.id))).scalars()
    accounts = list(dict.fromkeys(grant.account_id for grant in grants if scopes[grant.role]))[:most]
    linked = select(col(VillageDepartment.department_id)).where(
        touches(VillageDepartment, quarter.first, quarter.last)
    )
    for department_id in sorted(set(session.execute(linked).scalars())):
        usual = rng.choice((3, 4, 4, 5))
        for account_id in accounts:
            link, matters, unity = (min(5, max(2, usual + rng.choice((-1, 0, 0, 1)))) for _ in Aspect)
            session.add(
                AssessmentForm(
                    year=quarter.year,
                    quarter=quarter.quarter,
                    department_id=department_id,
                    account_id=account_id,
                    link=link,
                    matters=matters if rng.random() < 0.9 else None,
                    unity=unity,
                    filled_at=_moment(quarter) - timedelta(days=rng.randint(1, 7)),
                    example=True,
                )
            )
    session.flush()


def _publish(session: Session, quarter: Quarter, rng: random.Random) -> None:
    at, rule_set = _moment(quarter), rule_set_for(session, quarter.year)
    when: dict[str, Any] = {"year": quarter.year, "quarter": quarter.quarter}
    made = AssessmentPublication(
        **when, rule_set_id=rule_set.id or 0, published_by=LEADER, published_at=at, example=True
    )
    ranks = {one: rank for one, rank in write_results(session, made).items() if rank is not None}
    last = max(ranks, key=lambda department_id: (ranks[department_id], department_id))
    session.add(
        AssessmentReply(
            **when, department_id=last, aspect=Aspect.LINK, text=ANSWER,
            replied_by="部门联络员", replied_at=at + timedelta(days=2), example=True,
        )
    )  # fmt: skip
    session.add(
        TownRating(
            **when, score=Decimal(rng.randint(8_800, 9_600)).scaleb(-2), rank=rng.randint(3, 9),
            townships=TOWNSHIPS, document="区考评办季度通报", entered_by=LEADER, entered_at=at,
            example=True,
        )
    )  # fmt: skip
    session.flush()
