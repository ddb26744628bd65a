"""更正 is said of what was entered anew about the very same subject, and of nothing else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Grant, Person, Scope
from dashboard.assessment.scores.actions_inputs import enter_line, enter_village
from dashboard.assessment.scores.actions_runs import appeal, compute, publish, review
from dashboard.assessment.scores.queries import parts
from dashboard.assessment.scores.rules_inputs import LineInput, VillageInput
from dashboard.assessment.scores.rules_parts import named_lines
from dashboard.words.errors import Refused
from models import (
    AuditLog,
    Dimension,
    Placement,
    Post,
    PostHolding,
    ReviewOutcome,
    ScoreAppeal,
    ScoreReview,
    TeamMember,
)
from tests.assessment.scores.ground import (
    AT,
    CLERK,
    LEADER,
    YEAR,
    a_post,
    a_whole_cadre,
    hold,
    module,
    ranked,
    villages_of,
)

LATER = AT + timedelta(hours=1)
EVER = date(2020, 1, 1)


def filed(session: Session, dimension: Dimension, *, has_line: bool = False) -> tuple[int, int, int]:
    """Two whole cadres with a published result, an appeal of the first: both cadres, and the appeal."""
    one, other = a_whole_cadre(session, 1), a_whole_cadre(session, 2)
    session.get_one(Post, post_of(session, one)).line = "甲线"
    session.get_one(Post, post_of(session, other)).line = "乙线"
    session.flush()
    for line in ("甲线", "乙线"):
        ranked(session, "3", line, quarter=1)
    run = compute(session, year=YEAR, by=CLERK, at=AT)
    publish(session, run_id=run, by=LEADER, at=AT)
    told = named_lines(parts(session, run_id=run, cadre_id=one, scope=EVERYTHING), dimension)
    person = Person("申诉人", (Grant("team_cadre"),), cadre_id=one)
    made = appeal(
        session, run_id=run, dimension=dimension, line=told[0] if has_line else "", reason="不对",
        scope=Scope(cadres=(one,)), by=person, at=AT,
    )  # fmt: skip
    return one, other, made


def post_of(session: Session, cadre: int) -> int:
    return session.exec(select(PostHolding.post_id).where(PostHolding.cadre_id == cadre)).one()


def village_of(session: Session, cadre: int) -> int:
    team = session.exec(select(TeamMember.team_id).where(TeamMember.cadre_id == cadre)).one()
    return villages_of(session, team)[0]


def line(session: Session, name: str, quarter: int = 1, place: int = 0, year: int = YEAR) -> None:
    given = LineInput(year, quarter, module(session, place), name, Decimal(2), 20, None, "更正通报")
    enter_line(session, given=given, by=CLERK, at=LATER)


def village(session: Session, cadre: int, quarter: int = 1, year: int = YEAR) -> None:
    given = VillageInput(year, quarter, village_of(session, cadre), Decimal(90), "更正表")
    enter_village(session, given=given, by=CLERK, at=LATER)


def correct(session: Session, made: int) -> None:
    review(session, appeal_id=made, outcome=ReviewOutcome.CORRECTED, reason="已经更正", by=LEADER, at=LATER)


def refused(session: Session, made: int, what: str) -> None:
    with pytest.raises(Refused, match=f"还没有登记更正.*{what}"):
        correct(session, made)
    assert session.get(ScoreReview, made) is None


@pytest.mark.parametrize("is_logged", [True, False])
def test_posts_are_corrected_by_a_change_of_his_own(session: Session, is_logged: bool) -> None:
    one, other, made = filed(session, Dimension.POSTS)
    entry = session.exec(select(AuditLog).where(AuditLog.kind == "score_appealed")).one()
    assert any("365 天" in word for word in entry.data["posts_then"])
    if not is_logged:
        # As an appeal of before the log kept what the posts were.
        row = session.get_one(ScoreAppeal, made)
        made = copied(session, row)
    refused(session, made, "任岗")
    hold(session, other, a_post(session, 3, 950))
    session.get_one(Post, post_of_number(session, 902)).points = 4
    hold(session, one, a_post(session, 3, 951), first=date(YEAR + 1, 1, 1))
    session.flush()
    refused(session, made, "任岗")
    hold(session, one, a_post(session, 3, 952), first=date(YEAR, 12, 1))
    correct(session, made)


def copied(session: Session, row: ScoreAppeal) -> int:
    again = ScoreAppeal(**row.model_dump(exclude={"id"}))
    session.add(again)
    session.flush()
    return again.id or 0


def post_of_number(session: Session, number: int) -> int:
    return session.exec(select(Post.id).where(Post.number == number)).one() or 0


@pytest.mark.parametrize("what", ["points", "holding", "placement"])
def test_posts_are_corrected_by_points_dates_and_service(session: Session, what: str) -> None:
    one, _, made = filed(session, Dimension.POSTS)
    if what == "points":
        session.get_one(Post, post_of(session, one)).points += 1
    else:
        table = PostHolding if what == "holding" else Placement
        row = session.exec(select(table).where(table.cadre_id == one)).one()
        row.to_on = date(YEAR, 11, 30)
    session.flush()
    correct(session, made)


@pytest.mark.postgresql
def test_what_was_changed_before_the_appeal_corrects_nothing(session: Session) -> None:
    one, _, first = filed(session, Dimension.POSTS)
    hold(session, one, a_post(session, 3, 952), first=date(YEAR, 12, 1))
    correct(session, first)
    run = session.get_one(ScoreAppeal, first).run_id
    told = {"run_id": run, "dimension": Dimension.POSTS, "line": "", "reason": "还是不对"}
    person = Person("申诉人", (Grant("team_cadre"),), cadre_id=one)
    second = appeal(session, **told, scope=Scope(cadres=(one,)), by=person, at=LATER)
    refused(session, second, "任岗")


@pytest.mark.parametrize("has_line", [True, False])
def test_modules_are_corrected_by_his_own_line(session: Session, has_line: bool) -> None:
    _, _, made = filed(session, Dimension.MODULES, has_line=has_line)
    refused(session, made, "条线")
    line(session, "乙线")
    line(session, "甲线", place=1)
    line(session, "甲线", year=YEAR - 1)
    refused(session, made, "条线")
    if has_line:
        line(session, "甲线", quarter=2)
        refused(session, made, "条线")
    line(session, "甲线")
    correct(session, made)


@pytest.mark.postgresql
def test_a_line_of_the_whole_year_stands_for_the_quarter(session: Session) -> None:
    _, _, made = filed(session, Dimension.MODULES, has_line=True)
    line(session, "甲线", quarter=0)
    correct(session, made)


@pytest.mark.parametrize("has_line", [True, False])
def test_teams_are_corrected_by_one_of_his_own_villages(session: Session, has_line: bool) -> None:
    one, other, made = filed(session, Dimension.TEAMS, has_line=has_line)
    refused(session, made, "所联村")
    village(session, other)
    village(session, one, year=YEAR - 1)
    refused(session, made, "所联村")
    if has_line:
        village(session, one, quarter=2)
        refused(session, made, "所联村")
    village(session, one)
    correct(session, made)


def test_special_work_of_somebody_else_corrects_nothing(session: Session) -> None:
    _, _, made = filed(session, Dimension.SPECIAL)
    refused(session, made, "专项")
