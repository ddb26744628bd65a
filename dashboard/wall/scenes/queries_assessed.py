"""Who does well, for a wall that everybody passes: what was published, and what is under way. Never a draft.

Of a person's name only the family name leaves the store, unless the whole one is asked for by its own right.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules import EVERYTHING
from dashboard.access.rules_rights import needs
from dashboard.assessment.bounties import queries as board
from dashboard.assessment.bounties.rules import phase
from dashboard.assessment.bounties.rules_progress import days_used, points_words
from dashboard.assessment.departments import queries as assessment
from dashboard.assessment.scores.rules_ranks import spread
from dashboard.words.days import township_date
from dashboard.words.names import family_name
from models import (
    TOWNSHIP_CODE,
    AssessmentPublication,
    AssessmentResult,
    Bounty,
    BountyStatus,
    Department,
    Module,
    Placement,
    ScorePublication,
    ScoreResult,
    ScoreRuleSet,
    ScoreRun,
)

CENT = Decimal("0.01")
RUN = ("year", "from_on", "to_on", "published_at", "example", "goal", "ranked", "highest", "d")
CADRES = ("place", "shown", "module", "t", "before")
QUARTER = ("publication_id", "year", "quarter", "published_at", "example", "rated")
BOUNTIES = (
    *("title", "status", "phase", "told", "example", "closes_at", "leaders", "backbones"),
    # Who leads, where he works, and how many there are with him; empty and 0 before there is a team.
    *("shown", "module", "helpers"),
    # Days of work so far and days until the deadline, both counted from the first; targets as of the board.
    *("day", "days", "share", "targets"),
)
AT_WORK = (BountyStatus.RUNNING, BountyStatus.ACCEPTING)
DONE = (BountyStatus.SETTLED, BountyStatus.ARCHIVED)


@needs("wall.read")
def latest_run(session: Session) -> pd.DataFrame:
    """The published run of the newest year, the last one where it was published again: one row, or none.

    `goal`, `d`: hundredths; `ranked`: how many have a place; exact decimals, None where unknown.
    """
    query = (
        select(ScoreRun, col(ScorePublication.published_at), col(ScoreRuleSet.spread_goal))
        .join(ScorePublication, col(ScorePublication.run_id) == col(ScoreRun.id))
        .join(ScoreRuleSet, col(ScoreRuleSet.id) == col(ScoreRun.rule_set_id))
        .where(col(ScoreRun.id) == _last_run().scalar_subquery())
    )
    rows = []
    for row, published_at, goal in session.execute(query):
        totals = select(col(ScoreResult.t)).where(
            col(ScoreResult.run_id) == row.id, col(ScoreResult.rank).is_not(None)
        )
        spread_of_run = spread([total for total in session.execute(totals).scalars() if total is not None])
        told = (row.year, row.from_on, row.to_on, published_at, row.example, goal)
        rows.append((*told, spread_of_run.ranked, spread_of_run.highest, spread_of_run.d))
    return pd.DataFrame(rows, columns=list(RUN))


@needs("wall.read")
def cadres(session: Session, *, most: int) -> pd.DataFrame:
    """The first `most` of that run: place, shown (family name and 某), module, t (exact); before:
    the place in the run that was published before, None where there was none."""
    return _hidden(cadres_by_name(session, most=most))


@needs("score_name.read")
def cadres_by_name(session: Session, *, most: int) -> pd.DataFrame:
    """As `cadres`, with their whole names."""
    earlier = aliased(ScoreResult)
    query: Any = (
        select(
            col(ScoreResult.rank).label("place"),
            col(ScoreResult.name).label("shown"),
            col(ScoreResult.module),
            col(ScoreResult.t),
            col(earlier.rank).label("before"),
        )
        .outerjoin(
            earlier,
            and_(
                col(earlier.run_id) == _last_run(1).scalar_subquery(),
                col(earlier.cadre_id) == col(ScoreResult.cadre_id),
            ),
        )
        .where(
            col(ScoreResult.run_id) == _last_run().scalar_subquery(), col(ScoreResult.rank).is_not(None)
        )
        .order_by(*[column.desc() for column in (col(ScoreResult.t), col(ScoreResult.t_raw),
                                                 col(ScoreResult.s), col(ScoreResult.m))],
                  col(ScoreResult.cadre_id))
        .limit(most)
    )  # fmt: skip
    return pd.read_sql_query(query, session.connection(), coerce_float=False)[list(CADRES)]


@needs("wall.read")
def totals(session: Session) -> pd.DataFrame:
    """The totals (t, exact) of all who have a place in that run, the lowest first; nobody's name."""
    query: Any = (
        select(col(ScoreResult.t))
        .where(col(ScoreResult.run_id) == _last_run().scalar_subquery(), col(ScoreResult.rank).is_not(None))
        .order_by(col(ScoreResult.t))
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False)


@needs("wall.read")
def modules(session: Session) -> pd.DataFrame:
    """Per module of that run the mean of its cadres' M (0 to 20, two places): module, value, cadres."""
    query = (
        select(col(ScoreResult.module), func.sum(col(ScoreResult.m)), func.count())
        .where(
            col(ScoreResult.run_id) == _last_run().scalar_subquery(),
            col(ScoreResult.m).is_not(None),
            col(ScoreResult.module) != "",
        )
        .group_by(col(ScoreResult.module))
    )
    rows = [
        (module, (total / number).quantize(CENT, ROUND_HALF_UP), number)
        for module, total, number in session.execute(query)
    ]
    rows.sort(key=lambda row: (-row[1], row[0]))
    return pd.DataFrame(rows, columns=["module", "value", "cadres"])


@needs("wall.read")
def latest_quarter(session: Session) -> pd.DataFrame:
    """The newest published quarter of the departments, in its last version: one row, or none."""
    query = (
        select(AssessmentPublication)
        .where(col(AssessmentPublication.township_code) == TOWNSHIP_CODE)
        .order_by(
            *[col(getattr(AssessmentPublication, name)).desc() for name in ("year", "quarter", "version")]
        )
        .limit(1)
    )
    rows = []
    for row in session.execute(query).scalars():
        rated = select(func.count()).where(
            col(AssessmentResult.publication_id) == row.id, col(AssessmentResult.rank).is_not(None)
        )
        number = session.execute(rated).scalar_one()
        rows.append((row.id, row.year, row.quarter, row.published_at, row.example, number))
    return pd.DataFrame(rows, columns=list(QUARTER))


@needs("wall.read")
def departments(session: Session, *, most: int) -> pd.DataFrame:
    """The first `most` of that quarter: place, name, total (exact); before: the place of the quarter before
    it that was published, None where there was none."""
    standing = latest_quarter(session)
    earlier = aliased(AssessmentResult)
    publication = int(standing["publication_id"].iloc[0]) if len(standing) else 0
    query: Any = (
        select(
            col(AssessmentResult.rank).label("place"),
            col(Department.short_name).label("name"),
            col(AssessmentResult.total),
            col(earlier.rank).label("before"),
        )
        .join(Department, col(Department.id) == col(AssessmentResult.department_id))
        .outerjoin(
            earlier,
            and_(
                col(earlier.publication_id) == _quarter_before(standing),
                col(earlier.department_id) == col(AssessmentResult.department_id),
            ),
        )
        .where(
            col(AssessmentResult.publication_id) == publication, col(AssessmentResult.rank).is_not(None)
        )
        .order_by(col(AssessmentResult.rank), col(Department.id))
        .limit(most)
    )  # fmt: skip
    return pd.read_sql_query(query, session.connection(), coerce_float=False)


@needs("wall.read")
def town_rating(session: Session) -> pd.DataFrame:
    """The district's newest rating of the town: year, quarter, score, rank, townships, example; or none."""
    ratings = assessment.town_ratings(session, scope=EVERYTHING).head(1)
    return ratings[["year", "quarter", "score", "rank", "townships", "example"]]


@needs("wall.read")
def bounties(session: Session, *, at: datetime, most: int) -> pd.DataFrame:
    """What is worked on at `at`, the first deadline first, then what is open for sign-up, then what was
    accepted last: `most` altogether; columns BOUNTIES."""
    return _hidden(bounties_by_name(session, at=at, most=most))


@needs("staff_name.read")
def bounties_by_name(session: Session, *, at: datetime, most: int) -> pd.DataFrame:
    """As `bounties`, with the whole names of those who lead."""
    running = board.of_states(session, states=AT_WORK).sort_values(["finish_on", "bounty_id"])
    published = board.of_states(session, states=[BountyStatus.PUBLISHED])
    done = board.of_states(session, states=DONE, most=most)
    bounties = [
        row
        for part in (running, published[published["closes_at"] > at], done)
        for row in part.to_dict("records")
    ][:most]
    where = _modules_of(session, [row["leader_id"] for row in bounties if not pd.isna(row["leader_id"])])
    made = pd.DataFrame(
        [_bounty(session, row, where, at) for row in bounties],
        columns=list(BOUNTIES),
    )
    return made.astype({"day": "Int64", "days": "Int64"})


def _bounty(session: Session, row: dict[Any, Any], where: dict[int, str], at: datetime) -> dict[str, Any]:
    until = row["submitted_on"] or township_date(at)
    moment = at if pd.isna(row["concluded_at"]) else row["concluded_at"]
    return {
        **{name: row[name] for name in BOUNTIES if name in row},
        "phase": phase(BountyStatus(row["status"]), row["closes_at"], at),
        "told": points_words(row["points"], board.backbone_share(session, when=moment)),
        "shown": row["leader"],
        "module": where.get(row["leader_id"], ""),
        "helpers": max(row["team"] - 1, 0),
        "day": days_used(row["started_on"], until),
        "days": days_used(row["started_on"], row["finish_on"]),
    }


@needs("wall.read")
def bounty_counts(session: Session, *, at: datetime) -> dict[str, int]:
    """How many bounties are worked on, and for how many one can still sign up at `at`."""
    published = col(Bounty.status) == BountyStatus.PUBLISHED
    query = select(
        func.count().filter(col(Bounty.status).in_(AT_WORK)),
        func.count().filter(published, col(Bounty.closes_at) > at),
    ).where(col(Bounty.township_code) == TOWNSHIP_CODE)
    running, is_open = session.execute(query).one()
    return {"running": running, "open": is_open}


def _last_run(before: int = 0) -> Any:
    """The run of which `latest_run` tells; or the one so many published runs before it."""
    return (
        select(col(ScoreRun.id))
        .where(
            col(ScoreRun.township_code) == TOWNSHIP_CODE,
            col(ScoreRun.id).in_(select(col(ScorePublication.run_id))),
        )
        .order_by(col(ScoreRun.year).desc(), col(ScoreRun.id).desc())
        .limit(1)
        .offset(before)
    )


def _quarter_before(standing: pd.DataFrame) -> Any:
    """The last version of the quarter that was published before this one."""
    year, quarter = (int(standing[name].iloc[0]) if len(standing) else 0 for name in ("year", "quarter"))
    columns = [col(getattr(AssessmentPublication, name)) for name in ("year", "quarter", "version")]
    return (
        select(col(AssessmentPublication.id))
        .where(
            col(AssessmentPublication.township_code) == TOWNSHIP_CODE,
            (columns[0] < year) | ((columns[0] == year) & (columns[1] < quarter)),
        )
        .order_by(*[column.desc() for column in columns])
        .limit(1)
        .scalar_subquery()
    )


def _modules_of(session: Session, cadres: list[int]) -> dict[int, str]:
    """Where each works now."""
    query = (
        select(col(Placement.cadre_id), col(Module.name))
        .join(Module, col(Module.id) == col(Placement.module_id))
        .where(col(Placement.cadre_id).in_(cadres), col(Placement.to_on).is_(None))
        .order_by(col(Placement.id))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _hidden(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(shown=[family_name(name or "") for name in frame["shown"]])
