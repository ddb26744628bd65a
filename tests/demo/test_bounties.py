"""The demo town tells the article's story of the three projects, figure by figure, out of the store."""

from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, func, select

from dashboard.access.log_entries import as_logged
from dashboard.assessment.bounties.rules import LogEntry, replay
from dashboard.assessment.bounties.rules_progress import days_used
from models import (
    BidRole,
    Bounty,
    BountyBid,
    BountyLog,
    BountyProgress,
    BountyStatus,
    BountyTarget,
    Cadre,
    SpecialDecision,
    SpecialEntry,
    SpecialSource,
)

STORY = ("园区大道", "威龙路", "中心街")


def story(town: Session) -> list[Bounty]:
    return list(
        town.exec(select(Bounty).where(Bounty.status == BountyStatus.SETTLED).order_by(col(Bounty.id)))
    )


def of_story(town: Session) -> Any:
    return col(BountyBid.bounty_id).in_([row.id for row in story(town)])


def test_three_projects_were_put_up_in_april_and_accepted(town: Session) -> None:
    rows = story(town)
    assert [next(name for name in STORY if name in row.title) for row in rows] == list(STORY)
    assert {(row.published_at.month, row.points) for row in rows if row.published_at} == {(4, Decimal(5))}


def test_six_leaders_and_twenty_one_cadres_signed_up_each_once(town: Session) -> None:
    query = select(BountyBid.role, func.count(), func.count(func.distinct(col(BountyBid.cadre_id))))
    rows = town.exec(query.where(of_story(town)).group_by(col(BountyBid.role)))
    assert {row[0]: (row[1], row[2]) for row in rows} == {
        BidRole.LEADER: (6, 6),
        BidRole.BACKBONE: (21, 21),
    }
    assert (
        town.exec(select(func.count(func.distinct(col(BountyBid.cadre_id)))).where(of_story(town))).one()
        == 27
    )


def test_three_lead_one_each_with_nine_backbones(town: Session) -> None:
    query = select(BountyBid.role, func.count()).where(of_story(town), col(BountyBid.is_chosen))
    assert dict(town.exec(query.group_by(col(BountyBid.role))).all()) == {
        BidRole.LEADER: 3,
        BidRole.BACKBONE: 9,
    }
    assert len({row.leader_id for row in story(town)}) == 3


def test_twenty_nine_days_brought_750_mu_and_480_graves(town: Session) -> None:
    for row in story(town):
        assert days_used(row.started_on, row.submitted_on) == 29  # type: ignore[arg-type]
        days = (
            select(func.count(func.distinct(col(BountyProgress.day))))
            .join(BountyTarget, col(BountyTarget.id) == BountyProgress.target_id)
            .where(BountyTarget.bounty_id == row.id)
        )
        assert town.exec(days).one() == 29
    done = (
        select(BountyTarget.unit, func.sum(col(BountyProgress.amount)))
        .join(BountyProgress, col(BountyProgress.target_id) == BountyTarget.id)
        .where(col(BountyTarget.bounty_id).in_([row.id for row in story(town)]))
        .group_by(col(BountyTarget.unit))
    )
    assert dict(town.exec(done).all()) == {"亩": Decimal(750), "穴": Decimal(480)}


def test_each_of_the_twelve_has_five_points_once(town: Session) -> None:
    entries = town.exec(select(SpecialEntry).where(SpecialEntry.source == SpecialSource.BOUNTY)).all()
    chosen = town.exec(select(BountyBid.cadre_id).where(of_story(town), col(BountyBid.is_chosen))).all()
    assert sorted(entry.cadre_id for entry in entries) == sorted(chosen)
    assert len(entries) == 12
    assert {entry.points for entry in entries} == {Decimal(5)}
    approved = {row.entry_id for row in town.exec(select(SpecialDecision)) if row.is_approved}
    assert {entry.id for entry in entries} <= approved


def test_the_board_lives_and_its_people_are_invented(town: Session) -> None:
    states = {row.status for row in town.exec(select(Bounty))}
    assert {BountyStatus.PUBLISHED, BountyStatus.RUNNING, BountyStatus.DRAFT} <= states
    names = select(Cadre.name).join(BountyBid, col(BountyBid.cadre_id) == Cadre.id)
    assert all("示例" in name for name in town.exec(names))
    assert all(row.example for row in town.exec(select(Bounty)))


def test_every_bounty_is_what_its_log_says(town: Session) -> None:
    for row in town.exec(select(Bounty)):
        log = select(BountyLog).where(BountyLog.bounty_id == row.id).order_by(col(BountyLog.seq))
        columns = replay(LogEntry(one.action, one.to_status, one.data) for one in town.exec(log))
        assert as_logged({name: getattr(row, name) for name in columns}) == columns
