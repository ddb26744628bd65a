"""The demo town's assessment: last year's published results and this year's so far, all invented."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.assessment.scores.rules import quarter_of
from dashboard.assessment.scores.running import make_run
from dashboard.words.days import day_start, township_date
from models import (
    Cadre,
    Dimension,
    LineResult,
    Module,
    ReviewOutcome,
    ScoreAppeal,
    ScorePublication,
    ScoreResult,
    ScoreReview,
    SpecialDecision,
    SpecialEntry,
    Village,
    VillageScore,
)

VILLAGE_SHEET = "村重点工作季度考核表（示例）"
OFFICE, LEADER = "综合督考办（示例）", "镇党委书记（示例）"
TASKS = (
    ("道路征迁攻坚（示例）", "骨干", "3"),
    ("信访积案化解（示例）", "包案人", "2"),
    ("防汛值守和转移（示例）", "带班", "1.5"),
    ("全国文明镇复评（示例）", "牵头", "4"),
    ("安全生产专项整治（示例）", "成员", "1"),
    ("村级换届平稳有序（示例）", "联络", "1"),
    ("工作落实不力被通报（示例）", "责任人", "-2"),
    ("材料逾期未报（示例）", "责任人", "-0.5"),
)
# Years back: what talents are judged by are two published years.
PUBLISHED = (2, 1)
TOWNSHIPS, INTERNAL_PLACE, ENTRIES, WAITING = 20, 1, 44, 3


def fill_scores(session: Session, seed: int, until: datetime) -> None:
    """Inputs, runs, a publication and an appeal of last year; the same arguments make the same rows."""
    rng = random.Random(f"scores/{seed}")
    today = township_date(until)
    for year in (*(today.year - past for past in PUBLISHED), today.year):
        last = quarter_of(today) if year == today.year else 4
        _ranks(session, rng, year, last if year == today.year else 0, until)
        _villages(session, rng, year, last, until)
        _special(session, rng, year, min(today, date(year, 12, 31)), until)
    session.flush()
    for past in PUBLISHED:
        _publish(session, today.year - past, until)
    make_run(session, today.year, today, made_by=OFFICE, made_at=until, example=True)


def _ranks(session: Session, rng: random.Random, year: int, quarters: int, until: datetime) -> None:
    """A rank of each module but one, of the year or of its quarters; that one has the town's own score."""
    modules = session.execute(select(col(Module.id)).order_by(col(Module.sort_order))).scalars().all()
    for place, module_id in enumerate(modules):
        for quarter in range(1, quarters + 1) if quarters else (0,):
            is_own = place == INTERNAL_PLACE
            session.add(
                LineResult(
                    year=year, quarter=quarter, module_id=module_id or 0,
                    rank=None if is_own else Decimal(rng.randint(1, 14)),
                    townships=None if is_own else TOWNSHIPS,
                    internal=Decimal(rng.randint(26, 36)) / 2 if is_own else None,
                    document="镇内评分表（示例）" if is_own else "全区条线考核通报（示例）",
                    entered_by=OFFICE, entered_at=until, example=True,
                )
            )  # fmt: skip


def _villages(session: Session, rng: random.Random, year: int, last: int, until: datetime) -> None:
    villages = session.execute(select(col(Village.id)).order_by(col(Village.code))).scalars().all()
    for village_id in villages:
        usual = rng.randint(66, 94)
        for quarter in range(1, last + 1):
            score = Decimal(usual * 10 + rng.randint(-40, 40)) / 10
            session.add(
                VillageScore(
                    year=year, quarter=quarter, village_id=village_id or 0, score=score,
                    document=VILLAGE_SHEET, entered_by=OFFICE, entered_at=until, example=True,
                )
            )  # fmt: skip


def _special(session: Session, rng: random.Random, year: int, last: date, until: datetime) -> None:
    cadres = session.execute(select(Cadre).order_by(col(Cadre.id))).scalars().all()
    for number, day in enumerate(_days(rng, year, last)):
        task, role, points = rng.choice(TASKS)
        entry = SpecialEntry(
            cadre_id=rng.choice(cadres).id or 0, task=task, role=role, points=Decimal(points),
            occurred_on=day,
            evidence="工作专班考核单（示例）", entered_by=OFFICE, entered_at=until, example=True,
        )  # fmt: skip
        session.add(entry)
        session.flush()
        # The last ones of this year wait for somebody to decide.
        if year == last.year and last < date(year, 12, 31) and number >= ENTRIES - WAITING:
            continue
        session.add(
            SpecialDecision(entry_id=entry.id or 0, is_approved=True, decided_by=LEADER, decided_at=until)
        )


def _days(rng: random.Random, year: int, last: date) -> Iterator[date]:
    span = (last - date(year, 1, 1)).days
    return iter(sorted(date(year, 1, 1) + timedelta(days=rng.randint(0, span)) for _ in range(ENTRIES)))


def _publish(session: Session, year: int, until: datetime) -> None:
    """The run of last year, published in January, with one appeal that was reviewed."""
    made_at = min(until, day_start(date(year + 1, 1, 12)) + timedelta(hours=10)).astimezone(UTC)
    run = make_run(session, year, township_date(until), made_by=OFFICE, made_at=made_at, example=True)
    run_id = run.id or 0
    published_at = min(until, made_at + timedelta(days=3))
    session.add(ScorePublication(run_id=run_id, published_by=LEADER, published_at=published_at))
    query = select(col(ScoreResult.cadre_id)).where(col(ScoreResult.run_id) == run_id)
    cadre_id = (
        session.execute(query.order_by(col(ScoreResult.rank).desc(), col(ScoreResult.cadre_id)))
        .scalars()
        .first()
    )
    appeal = ScoreAppeal(
        run_id=run_id, cadre_id=cadre_id or 0, dimension=Dimension.TEAMS, line="",
        reason="二季度所联村的得分和通报上的不一样（示例）", filed_by="示例干部", filed_at=published_at,
    )  # fmt: skip
    session.add(appeal)
    session.flush()
    session.add(
        ScoreReview(
            appeal_id=appeal.id or 0, outcome=ReviewOutcome.UPHELD, reason="已与季度考核表核对，一致（示例）",
            reviewed_by=LEADER, reviewed_at=min(until, published_at + timedelta(days=2)),
        )
    )  # fmt: skip
