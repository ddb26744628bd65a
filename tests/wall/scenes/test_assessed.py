"""The wall's leaderboards on both databases: what was published, what is under way, and no whole name."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session

from dashboard.assessment.departments import actions
from dashboard.assessment.scores.actions_runs import compute, publish
from dashboard.wall.scenes import queries_assessed as wall
from models import Cadre, Department, ScorePublication, TownRating
from tests.assessment.bounties.ground import AFTER, CLOSES, DAY, HOUR, Board
from tests.assessment.departments import ground as quarters
from tests.assessment.scores.ground import AT, CLERK, LEADER, SECONDED, YEAR, a_whole_cadre, ranked
from tests.factories import NOON

pytestmark = pytest.mark.postgresql


def a_run(session: Session, year: int = YEAR) -> int:
    return compute(session, year=year, by=CLERK, at=AT)


def three_cadres(session: Session) -> list[str]:
    """Their names, the best first: 20 of 20 points of the line, and villages of 90, 80 and 60."""
    ranked(session, "1")
    ids = [
        a_whole_cadre(session, number, village=village, **given)
        for number, village, given in ((1, "80", {}), (2, "90", SECONDED), (3, "60", {}))
    ]
    return [session.get_one(Cadre, ids[place]).name for place in (1, 0, 2)]


def test_nothing_published_is_nothing_shown(session: Session) -> None:
    three_cadres(session)
    a_run(session)
    assert wall.latest_run(session).empty
    assert wall.cadres(session, most=7).empty
    assert wall.modules(session).empty
    assert wall.latest_quarter(session).empty
    assert wall.departments(session, most=7).empty
    assert wall.town_rating(session).empty
    assert wall.bounties(session, at=NOON, most=4).empty
    assert wall.bounty_counts(session, at=NOON) == {"running": 0, "open": 0}


def test_the_last_published_run_is_shown_and_never_a_draft(session: Session) -> None:
    names = three_cadres(session)
    publish(session, run_id=a_run(session), by=LEADER, at=AT)
    # 10 + 1.5 × 20 + 1.5 × 18, 16 and 12 of 20.
    before = [Decimal("67.00"), Decimal("64.00"), Decimal("58.00")]
    assert wall.cadres_by_name(session, most=7)[["place", "shown", "t"]].values.tolist() == [
        list(row) for row in zip((1, 2, 3), names, before, strict=True)
    ]
    row = wall.latest_run(session).iloc[0]
    assert (row["year"], row["to_on"], row["goal"]) == (YEAR, date(YEAR, 12, 31), 20)
    assert (row["ranked"], row["highest"], row["d"]) == (3, before[0], Decimal("13.43"))
    assert wall.modules(session).values.tolist() == [["大党建", Decimal("20.00"), 3]]
    ranked(session, "20")
    draft = a_run(session)
    assert list(wall.cadres(session, most=7)["t"]) == before
    publish(session, run_id=draft, by=LEADER, at=AT)
    # The last rank is worth the floor of 8: 18 points less.
    assert list(wall.cadres(session, most=2)["t"]) == [Decimal("49.00"), Decimal("46.00")]


def test_a_later_year_comes_before_an_earlier_one_published_again(session: Session) -> None:
    three_cadres(session)
    this = a_run(session, AT.year)
    publish(session, run_id=a_run(session), by=LEADER, at=AT)
    assert wall.latest_run(session)["year"].tolist() == [YEAR]
    session.add(ScorePublication(run_id=this, published_by="书记", published_at=AT))
    session.flush()
    assert wall.latest_run(session)["year"].tolist() == [AT.year]


def test_of_a_name_only_the_family_name_leaves_the_store(session: Session) -> None:
    three_cadres(session)
    publish(session, run_id=a_run(session), by=LEADER, at=AT)
    board = Board(session)
    board.running()
    assert set(wall.cadres(session, most=7)["shown"]) == {"测某"}
    assert set(wall.bounties(session, at=AFTER, most=4)["shown"]) == {"测某"}
    assert set(wall.cadres(session, most=7).columns) == {"place", "shown", "module", "t", "before"}
    leader = session.get_one(Cadre, board.leader.cadre_id)
    assert list(wall.bounties_by_name(session, at=AFTER, most=4)["shown"]) == [leader.name]


def test_departments_are_those_of_the_last_published_quarter(session: Session) -> None:
    one, who = quarters.a_quarter(session), quarters.an_account(session)
    told = {**quarters.OF, "by": who, "at": quarters.AT}
    actions.publish(session, reason="", **told)
    actions.publish(session, reason="更正办结时间", **told)
    row = wall.latest_quarter(session).iloc[0]
    assert (row["year"], row["quarter"], row["rated"]) == (quarters.YEAR, quarters.QUARTER, 1)
    assert int(row["publication_id"]) == 2
    found = wall.departments(session, most=7)
    name = session.get_one(Department, one).short_name
    assert found[["place", "name"]].values.tolist() == [[1, name]]
    assert found["total"].iloc[0] > 0


def test_the_districts_newest_rating_of_the_town_stands_beside(session: Session) -> None:
    for quarter, score in ((1, "88"), (2, "91.5")):
        session.add(
            TownRating(
                year=2026, quarter=quarter, score=Decimal(score), rank=3, townships=20, document="通报",
                entered_by="测试", entered_at=NOON,
            )
        )  # fmt: skip
    session.flush()
    row = wall.town_rating(session).iloc[0]
    assert (row["quarter"], row["score"], row["rank"]) == (2, Decimal("91.50"), 3)


def test_bounties_at_work_come_first_then_open_ones_then_those_done(session: Session) -> None:
    board = Board(session)
    done = board.settled(title="已验收的")
    board.published(title="报名中的", closes_at=CLOSES + 9 * DAY)
    board.published(title="报名截止的")
    board.running(title="正在推进的")
    board.cancelled(title="撤了的")
    at = AFTER + 2 * DAY
    found = wall.bounties(session, at=at, most=4)
    assert list(found["title"]) == ["正在推进的", "报名中的", "已验收的"]
    first, second, last = found.to_dict("records")
    assert (first["day"], first["helpers"], first["share"]) == (3, 1, 0)
    assert first["days"] == (date(2026, 4, 30) - board.row(done + 3).started_on).days + 1
    assert (second["phase"], second["shown"], second["leaders"]) == ("报名中", "", 0)
    assert (last["phase"], last["day"], last["share"]) == ("已验收计分", 1, 1)
    assert wall.bounty_counts(session, at=at) == {"running": 1, "open": 1}
    assert wall.bounty_counts(session, at=CLOSES - HOUR)["open"] == 2
    assert list(wall.bounties(session, at=at, most=1)["title"]) == ["正在推进的"]
