"""Visits and their incidents, meetings, relations, households and scores: in the store, with their log."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person, Scope, scope_of
from dashboard.linkage.villages import (
    actions_key_work,
    actions_links,
    actions_visits,
    queries,
    queries_links,
    queries_visits,
)
from dashboard.linkage.villages.rules import Problem
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    AuditLog,
    Grid,
    HouseholdKind,
    Incident,
    LinkKind,
    Source,
    TeamVillage,
    VillageScore,
    VillageVisit,
    VillageVisitStatus,
    VisitProblem,
)
from tests.factories import NOON

pytestmark = pytest.mark.postgresql

TODAY = township_date(NOON)
TUESDAY = TODAY + timedelta(days=(1 - TODAY.weekday()) % 7 or 7)
COMMANDER = Person("指挥长甲", (Grant("commander"),))
ACT: dict[str, Any] = {"by": COMMANDER, "at": NOON}
WHO: dict[str, Any] = {"scope": EVERYTHING} | ACT
DONE: dict[str, Any] = {"visited_on": TODAY, "findings": "走访三户"}


def plan(session: Session, **given: Any) -> int:
    return actions_visits.plan_visit(
        session,
        **({"village_id": 1, "planned_on": TODAY, "topic": "防汛检查", "who": "张三、李四"} | WHO | given),
    )


def visit(session: Session, number: int) -> VillageVisit:
    return session.exec(select(VillageVisit).where(VillageVisit.id == number)).one()


def log(session: Session, subject: str) -> list[str]:
    query = select(AuditLog.kind).where(AuditLog.subject == subject).order_by(col(AuditLog.seq))
    return list(session.exec(query))


def grid_of(session: Session, village_id: int) -> int:
    grid = Grid(village_id=village_id, code="t1", name="第一网格")
    session.add(grid)
    session.flush()
    return grid.id or 0


def household(session: Session, **given: Any) -> int:
    return actions_links.add_household(
        session, **({"village_id": 1, "name": "张大山", "kind": HouseholdKind.SUBSISTENCE} | WHO | given)
    )


def test_a_visit_and_its_problems_become_incidents_at_once_and_only_once(session: Session) -> None:
    number = plan(session)
    problems = [Problem("路灯不亮", "村口"), Problem("河边护栏断裂", in_village=False, urgent=True)]
    numbers = actions_visits.finish_visit(session, visit_id=number, problems=problems, **DONE, **WHO)
    found = session.exec(select(Incident).order_by(col(Incident.id))).all()
    assert [one.number for one in found] == numbers
    assert {(one.source, one.village_id, one.status.value) for one in found} == {
        (Source.VISIT, 1, "reported")
    }
    assert [(one.level.value, one.urgent) for one in found] == [("village", False), ("town", True)]
    assert visit(session, number).status is VillageVisitStatus.DONE
    assert log(session, "village:1") == ["village_visit_planned", "village_visit_done"]
    with pytest.raises(Refused, match="已经完成，不能再登记完成"):
        actions_visits.finish_visit(session, visit_id=number, problems=problems, **DONE, **WHO)
    assert len(session.exec(select(VisitProblem)).all()) == 2
    counted = queries_visits.problem_counts(session, scope=EVERYTHING)
    assert counted.to_numpy().tolist() == [[1, 2, 2]]
    assert queries_visits.problem_counts(session, scope=Scope(villages=(2,))).empty
    shown = queries_visits.problems(session, village_id=1, scope=EVERYTHING)
    assert shown["title"].tolist() == ["路灯不亮", "河边护栏断裂"]


def test_a_refused_report_leaves_the_visit_planned(session: Session) -> None:
    number, other = plan(session), grid_of(session, 2)
    with pytest.raises(Refused, match="不在选的村里"), session.begin_nested():
        problems = [Problem("路灯不亮"), Problem("护栏断裂", grid_id=other)]
        actions_visits.finish_visit(session, visit_id=number, problems=problems, **DONE, **WHO)
    session.expire_all()
    assert visit(session, number).status is VillageVisitStatus.PLANNED
    assert session.exec(select(Incident)).all() == []


def test_a_cancelled_visit_frees_its_day_and_is_not_made(session: Session) -> None:
    number = plan(session)
    with pytest.raises(Refused, match="没有重复登记"):
        plan(session)
    actions_visits.cancel_visit(session, visit_id=number, reason="暴雨", **WHO)
    with pytest.raises(Refused, match="已经取消"):
        actions_visits.finish_visit(session, visit_id=number, **DONE, **WHO)
    assert plan(session) != number
    week = queries_visits.visits_of_week(session, since=TODAY, until=TODAY)
    assert week["status"].tolist() == ["planned"]
    assert (
        queries_visits.late_visits(session, today=TODAY + timedelta(days=1))["visit_id"].tolist()
        == week["visit_id"].tolist()
    )
    assert queries_visits.late_visits(session, today=TODAY).empty


def test_a_team_works_in_its_own_villages_alone(session: Session) -> None:
    links = session.exec(select(TeamVillage).order_by(col(TeamVillage.village_id))).all()
    own = links[0]
    other = next(link.village_id for link in links if link.team_id != own.team_id)
    person = Person("组团长", (Grant("team_cadre", own.team_id, date(2020, 1, 1)),))
    held = {"scope": scope_of(person, "village_work.manage"), "by": person, "at": NOON}
    number = plan(session, village_id=own.village_id, **held)
    assert visit(session, number).team_id == own.team_id
    assert actions_visits.finish_visit(
        session, visit_id=number, problems=[Problem("路灯不亮")], **DONE, **held
    )
    foreign, home = plan(session, village_id=other), household(session, village_id=other)
    for act in (
        lambda: plan(session, village_id=other, topic="别的", **held),
        lambda: actions_visits.finish_visit(session, visit_id=foreign, **DONE, **held),
        lambda: actions_visits.cancel_visit(session, visit_id=foreign, reason="改期", **held),
        lambda: household(session, village_id=other, name="李四", **held),
        lambda: actions_links.end_household(session, household_id=home, reason="脱贫", **held),
        lambda: actions_links.reveal_household(session, household_id=home, reason="上门送物资", **held),
        lambda: actions_links.add_link(
            session,
            kind=LinkKind.PARTY_HOUSEHOLDS,
            village_id=other,
            who="王五",
            households=5,
            from_on=TODAY,
            **held,
        ),
    ):
        with pytest.raises(Refused, match="不是您联系的村社"):
            act()
    with pytest.raises(Refused, match="不联系这个村社"):
        wrong = next(link.team_id for link in links if link.village_id == other)
        plan(session, village_id=own.village_id, topic="又一次", team_id=wrong)
    seen = queries_links.households(session, today=TODAY, scope=held["scope"])
    assert seen.empty
    assert len(queries_links.households(session, today=TODAY, scope=EVERYTHING)) == 1


def test_a_meeting_on_tuesday_is_booked_only_on_purpose_and_marked(session: Session) -> None:
    given = {"title": "周例会", "held_on": TUESDAY, "starts": time(9), "who": "各模块"} | ACT
    with pytest.raises(Refused, match="是无会日"):
        actions_visits.book_meeting(session, **given)
    assert queries.meetings(session, since=TUESDAY, until=TUESDAY).empty
    number = actions_visits.book_meeting(session, **given, is_confirmed=True, reason="防汛紧急部署")
    with pytest.raises(Refused, match="没有重复预约"):
        actions_visits.book_meeting(session, **given, is_confirmed=True, reason="防汛紧急部署")
    shown = queries.meetings(session, since=TUESDAY, until=TUESDAY)
    assert shown["reason"].tolist() == ["防汛紧急部署"]
    actions_visits.cancel_meeting(session, meeting_id=number, reason="改到周三", **ACT)
    with pytest.raises(Refused, match="已经取消"):
        actions_visits.cancel_meeting(session, meeting_id=number, reason="改到周三", **ACT)
    assert log(session, f"meeting:{TUESDAY}") == ["meeting_booked", "meeting_cancelled"]


def test_relations_cover_grids_from_a_day_to_a_day(session: Session) -> None:
    grid = grid_of(session, 1)
    grid_of(session, 2)

    def row() -> dict[Any, Any]:
        frame = queries.board(session, since=TODAY, until=TODAY, year=2026, quarter=1)
        found: dict[Any, Any] = frame.set_index("village_id").loc[1].to_dict()
        return found

    before = row()
    given = {
        "kind": LinkKind.COMMITTEE_GRID,
        "village_id": 1,
        "grid_id": grid,
        "who": "王五",
        "from_on": TODAY,
    }
    number = actions_links.add_link(session, **given, **WHO)
    actions_links.add_link(
        session, kind=LinkKind.PARTY_HOUSEHOLDS, village_id=1, grid_id=grid, who="赵六", households=12,
        from_on=TODAY, **WHO,
    )  # fmt: skip
    with pytest.raises(Refused, match="没有重复登记"):
        actions_links.add_link(session, **given, **WHO)
    after = row()
    assert (after["covered"], after["households"]) == (before["covered"] + 1, before["households"] + 12)
    actions_links.end_link(session, link_id=number, to_on=TODAY, **WHO)
    with pytest.raises(Refused, match="没有重复登记"):
        actions_links.end_link(session, link_id=number, to_on=TODAY, **WHO)
    assert row()["covered"] == after["covered"]
    tomorrow = queries.board(
        session, since=TODAY, until=TODAY + timedelta(days=1), year=2026, quarter=1
    ).set_index("village_id")
    assert tomorrow.loc[1, "covered"] == before["covered"]
    assert len(queries_links.links(session, village_id=1)) == 2
    with pytest.raises(Refused, match="不在选的村里"):
        actions_links.add_link(session, **(given | {"village_id": 2, "who": "孙七"}), **WHO)


def test_a_household_is_masked_and_each_look_is_logged(session: Session) -> None:
    number = household(session)
    with pytest.raises(Refused, match="已经登记"):
        household(session)
    shown = queries_links.households(session, today=TODAY, scope=EVERYTHING)
    assert shown[["label", "is_due"]].to_numpy().tolist() == [["张*，低保户", True]]
    assert "张大山" not in shown.to_csv()
    with pytest.raises(Refused, match="为什么要看"):
        actions_links.reveal_household(session, household_id=number, reason=" ", **WHO)
    assert (
        actions_links.reveal_household(session, household_id=number, reason="上门送物资", **WHO) == "张大山"
    )
    assert log(session, "village:1") == ["household_added", "revealed"]
    entries = session.exec(select(AuditLog).where(AuditLog.subject == "village:1")).all()
    assert all("张大山" not in f"{entry.data}{entry.reason}" for entry in entries)


def test_a_visit_to_a_household_ends_its_turn_until_the_next_quarter(session: Session) -> None:
    number = household(session)
    visiting = plan(session, household_id=number, topic="送政策上门")
    due = queries_links.households(session, today=TODAY, scope=EVERYTHING)
    assert due[["planned_on", "is_due"]].to_numpy().tolist() == [[TODAY, True]]
    actions_visits.finish_visit(session, visit_id=visiting, **DONE, **WHO)
    done = queries_links.households(session, today=TODAY, scope=EVERYTHING)
    assert done[["visited_on", "is_due"]].to_numpy().tolist() == [[TODAY, False]]
    later = queries_links.households(session, today=TODAY + timedelta(days=92), scope=EVERYTHING)
    assert later["is_due"].tolist() == [True]
    actions_links.end_household(session, household_id=number, reason="收入达标", **WHO)
    assert queries_links.households(session, today=TODAY, scope=EVERYTHING).empty
    with pytest.raises(Refused, match="已经退出"):
        plan(session, household_id=number, topic="回访")


def test_the_points_given_become_the_villages_score_and_again_the_next_version(session: Session) -> None:
    quarter = {"year": 2026, "quarter": 1, "village_id": 1}
    items = [
        actions_key_work.add_item(session, **quarter, title=title, points=Decimal(worth), **ACT)
        for title, worth in (("防汛", "60"), ("环境整治", "40"))
    ]
    with pytest.raises(Refused, match="没有评分"):
        actions_key_work.set_score(session, **quarter, **ACT)
    for number, given in zip(items, ("55.5", "38"), strict=True):
        actions_key_work.judge_item(
            session, item_id=number, awarded=Decimal(given), result="完成", evidence="台账", **ACT
        )
    assert actions_key_work.set_score(session, **quarter, **ACT) == Decimal("93.5")
    with pytest.raises(Refused, match="不能删去"):
        actions_key_work.drop_item(session, item_id=items[0], reason="重复", **ACT)
    actions_key_work.judge_item(
        session, item_id=items[0], awarded=Decimal(50), result="复核", evidence="台账", **ACT
    )
    actions_key_work.set_score(session, **quarter, **ACT)
    rows = session.exec(select(VillageScore).order_by(col(VillageScore.version))).all()
    assert [(row.version, row.score) for row in rows] == [(1, Decimal("93.5")), (2, Decimal(88))]
    board = queries.board(session, since=TODAY, until=TODAY, year=2026, quarter=1).set_index("village_id")
    assert board.loc[1, "score"] == Decimal(88)
    assert board.loc[2, "score"] is None
    assert log(session, "village:1").count("village_scored") == 2
    assert log(session, "score_year:2026") == ["score_input_entered"] * 2


def test_an_item_that_was_never_judged_can_be_taken_off(session: Session) -> None:
    quarter = {"year": 2026, "quarter": 1, "village_id": 1}
    number = actions_key_work.add_item(session, **quarter, title="防汛", points=Decimal(60), **ACT)
    actions_key_work.drop_item(session, item_id=number, reason="填错了村", **ACT)
    assert queries_links.key_work(session, **quarter).empty
    with pytest.raises(Refused, match="没有找到这一项"):
        actions_key_work.judge_item(
            session, item_id=number, awarded=Decimal(1), result="完成", evidence="台账", **ACT
        )


@pytest.mark.parametrize("missing", [9_999])
def test_what_is_not_there_is_refused(session: Session, missing: int) -> None:
    for act, word in (
        (lambda: plan(session, village_id=missing), "没有这个村社"),
        (lambda: plan(session, household_id=missing), "没有找到这一户"),
        (
            lambda: actions_visits.cancel_visit(session, visit_id=missing, reason="改期", **WHO),
            "没有找到这次走访",
        ),
        (lambda: actions_links.end_link(session, link_id=missing, to_on=TODAY, **WHO), "没有找到这一条"),
        (
            lambda: actions_visits.cancel_meeting(session, meeting_id=missing, reason="改期", **ACT),
            "没有找到这个会议",
        ),
        (
            lambda: actions_key_work.set_score(session, year=2026, quarter=1, village_id=missing, **ACT),
            "没有这个村社",
        ),
    ):
        with pytest.raises(Refused, match=word):
            act()
