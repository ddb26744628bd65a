"""The long story: three projects put up, 27 sign up, 12 are chosen, 29 days of work, and what it brings."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import Session, col, func, select

from bench.serving import serving
from dashboard.assessment.bounties.actions_work import record
from dashboard.assessment.bounties.rules_progress import days_used
from dashboard.demo.bounties import PUT_UP
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import sqlite_url
from dashboard.town.reference.files import rows_of
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import (
    BidRole,
    Bounty,
    BountyBid,
    BountyProgress,
    BountyStatus,
    BountyTarget,
    Identity,
    ScoreResult,
    ScoreRun,
    SpecialDecision,
    SpecialEntry,
    SpecialSource,
)
from tests.browser import bounty_acts as acts
from tests.browser import moved
from tests.browser.bounty_town import Citizen, Clock, Town, citizens, official, settled_town
from tests.browser.conftest import DESK
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.soak]
PHONE: Any = {"width": 390, "height": 844}
LEADERS, CADRES, DAYS = 6, 21, 29
# The days whose progress somebody types; on the others the page's own act is called.
TYPED = (1, 15, DAYS)
People = dict[str, list[Citizen]]


@pytest.fixture(scope="module")
def first_day() -> date:
    """The projects were put up in April: of this year, once what follows is over."""
    today = township_date(now())
    return date(today.year if today >= date(today.year, 6, 1) else today.year - 1, *PUT_UP)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(tmp_path_factory.mktemp("clock") / "seconds")


@pytest.fixture(scope="module")
def town(
    browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock,
    first_day: date,
) -> Iterator[Town]:  # fmt: skip
    file = tmp_path_factory.mktemp("bounties") / "room.db"
    url = sqlite_url(Path(shutil.copy(sqlite_template, file)))
    settled_town(url, clock.moves_to(first_day, 8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(moved.VARIABLE, str(clock.file))
        with serving(url, runner=moved.__name__) as server:
            yield Town(url, server, browser)


@pytest.fixture
def people(town: Town) -> People:
    """Who puts up and chooses, who judges, the six leaders, and the 21 cadres, three of them seconded."""
    found = {role: [official(town.url, role)] for role in ("commander", "inspector", "leadership")}
    found["leaders"] = citizens(town.url, "leadership", LEADERS)
    found["cadres"] = citizens(town.url, "team_cadre", CADRES - 3)
    found["cadres"] += citizens(town.url, "seconded", 3, identity=Identity.SECONDED)
    return found


def ask(town: Town, query: Any) -> Any:
    with Session(engine_for(town.url)) as session:
        return session.exec(query).all()


def bids_of(town: Town, bounty_id: int, role: BidRole) -> list[int]:
    query = select(BountyBid.id).where(BountyBid.bounty_id == bounty_id, BountyBid.role == role)
    return list(ask(town, query.order_by(col(BountyBid.id))))


def amounts_of(town: Town, bounty_id: int) -> list[dict[int, Decimal]]:
    """What is done on each day of each target; all of it in the end."""
    query = select(BountyTarget.id, BountyTarget.amount).where(BountyTarget.bounty_id == bounty_id)
    days: list[dict[int, Decimal]] = [{} for _ in range(DAYS)]
    for target, amount in ask(town, query):
        each = amount // DAYS
        for number, day in enumerate(days, start=1):
            day[target] = each if number < DAYS else amount - each * (DAYS - 1)
    return days


def new_run(town: Town, clerk: Someone) -> int:
    clerk.goes("scores?view=runs")
    clerk.presses("score_compute_", "已测算")
    return int(ask(town, select(func.max(ScoreRun.id)))[0])


def results_of(town: Town, run_id: int) -> dict[int, ScoreResult]:
    query = select(ScoreResult).where(ScoreResult.run_id == run_id, col(ScoreResult.rank).is_not(None))
    return {row.cadre_id: row for row in ask(town, query)}


def put_up(town: Town, people: People, clock: Clock, first_day: date) -> list[int]:
    """The room draws the three up and publishes them; returns their ids."""
    room = town.at(people["commander"][0], clock.moves_to(first_day, 9), DESK)
    for row in rows_of("bounties"):
        acts.draws_up(room, row)
    bounties = list(ask(town, select(Bounty.id).order_by(col(Bounty.id))))
    for bounty in bounties:
        room.goes(f"bounties?id={bounty}")
        room.presses("publish_", "已发布")
    return bounties


def sign_up(town: Town, people: People, moment: datetime, bounties: list[int]) -> None:
    """Two leaders and seven cadres for each, every one on a telephone."""
    for place, bounty in enumerate(bounties):
        for who in people["leaders"][2 * place : 2 * place + 2]:
            acts.signs_up(town.at(who, moment, PHONE), bounty, BidRole.LEADER)
        for who in people["cadres"][7 * place : 7 * place + 7]:
            acts.signs_up(town.at(who, moment, PHONE), bounty, BidRole.BACKBONE)


def select_and_team(town: Town, people: People, clock: Clock, day: date, bounties: list[int]) -> None:
    """Two judges rate everybody, the first by score is chosen, and he takes three backbones."""
    moment = clock.moves_to(day, 9)
    room = town.at(people["commander"][0], moment, DESK)
    for bounty in bounties:
        room.goes(f"bounties?id={bounty}")
        room.presses("begin_selection_", "已开始评选")
    for role in ("inspector", "leadership"):
        judge = town.at(people[role][0], moment, DESK)
        for bounty in bounties:
            bids = [*bids_of(town, bounty, BidRole.LEADER), *bids_of(town, bounty, BidRole.BACKBONE)]
            acts.rates(judge, bounty, bids)
    room = town.at(people["commander"][0], moment, DESK)
    for place, bounty in enumerate(bounties):
        acts.decides(room, bounty, people["leaders"][2 * place].name)
    for place, bounty in enumerate(bounties):
        leader = town.at(people["leaders"][2 * place], moment, PHONE)
        acts.forms_team(leader, bounty, [who.name for who in people["cadres"][7 * place : 7 * place + 3]])


def work(town: Town, people: People, clock: Clock, begins: date, bounties: list[int]) -> None:
    """Every day's progress, on some days typed into the page; on the last one acceptance is asked for."""
    days = {bounty: amounts_of(town, bounty) for bounty in bounties}
    for number in range(1, DAYS + 1):
        moment = clock.moves_to(begins + timedelta(days=number - 1), 18)
        for place, bounty in enumerate(bounties):
            leader, done = people["leaders"][2 * place], days[bounty][number - 1]
            if number in TYPED:
                acts.works(town.at(leader, moment, PHONE), bounty, done)
                continue
            with transaction(url=town.url) as session:
                day = township_date(moment)
                record(session, bounty_id=bounty, day=day, amounts=done, by=leader.person, at=moment)
    for place, bounty in enumerate(bounties):
        leader = town.at(people["leaders"][2 * place], moment, PHONE)
        leader.goes(f"bounties?id={bounty}")
        leader.writes("submit_text_", "土地全部交付，坟墓全部迁移。")
        leader.presses("submit_go_", "已提请验收")


def accept(judge: Someone, bounties: list[int]) -> None:
    for bounty in bounties:
        judge.goes(f"bounties?id={bounty}")
        judge.writes("accept_text_", "现场核验，目标全部完成，同意验收。")
        judge.presses("accept_go_", "已验收，已计分")
        expect(judge.tab.get_by_text("专项计分").first).to_be_visible()


def test_three_projects_bring_twelve_people_five_points_each_and_the_board_moves(
    town: Town, people: People, clock: Clock, first_day: date
) -> None:
    bounties = put_up(town, people, clock, first_day)
    sign_up(town, people, clock.moves_to(first_day + timedelta(days=1), 10), bounties)
    # Sign-up closes after a week, by the clock alone.
    begins = first_day + timedelta(days=8)
    select_and_team(town, people, clock, begins, bounties)
    work(town, people, clock, begins, bounties)
    moment = clock.moves_to(begins + timedelta(days=DAYS), 9)
    clerk, judge = people["inspector"][0], people["leadership"][0]
    before = new_run(town, town.at(clerk, moment, DESK))
    accept(town.at(judge, moment, DESK), bounties)
    after = new_run(town, town.at(clerk, moment, DESK))

    twelve = the_numbers_are_those_of_the_article(town, bounties)
    old, new = results_of(town, before), results_of(town, after)
    for cadre in twelve:
        assert (new[cadre].s - old[cadre].s, new[cadre].t - old[cadre].t) == (5, 5)
    assert all(new[cadre].t == old[cadre].t for cadre in set(old) - twelve)
    ranks = [(old[cadre].rank or 0, new[cadre].rank or 0) for cadre in sorted(twelve)]
    assert all(later < earlier for earlier, later in ranks), ranks

    secretary = town.at(judge, moment, DESK)
    for who in (people["leaders"][0], people["cadres"][0]):
        cadre = who.cadre_id or 0
        for run, results in ((before, old), (after, new)):
            acts.finds_place(secretary, run, cadre, results[cadre].rank)
    secretary.goes("scores?view=runs")
    secretary.presses("score_publish_go_", "已公布")
    # What is published, a cadre reads of himself on his telephone.
    acts.finds_place(town.at(who, moment, PHONE), after, cadre, new[cadre].rank)


def the_numbers_are_those_of_the_article(town: Town, bounties: list[int]) -> set[int]:
    """27 sign up, 12 are chosen, 29 days, 750 亩 and 480 穴, +5 each and once; returns the twelve."""
    bids = ask(town, select(BountyBid).where(col(BountyBid.withdrawn_at).is_(None)))
    leaders = {bid.cadre_id for bid in bids if bid.role is BidRole.LEADER}
    cadres = {bid.cadre_id for bid in bids if bid.role is BidRole.BACKBONE}
    assert (len(leaders), len(cadres), len(leaders | cadres), len(bids)) == (6, 21, 27, 27)
    chosen = [bid for bid in bids if bid.is_chosen]
    twelve = {bid.cadre_id for bid in chosen}
    assert (len(twelve & leaders), len(twelve & cadres), len(chosen)) == (3, 9, 12)

    rows = ask(town, select(Bounty))
    assert [row.id for row in rows] == bounties
    assert {(row.status, row.points) for row in rows} == {(BountyStatus.SETTLED, Decimal(5))}
    assert [days_used(row.started_on, row.submitted_on) for row in rows] == [29, 29, 29]
    assert {row.leader_id for row in rows} == twelve & leaders
    days = select(func.count(func.distinct(col(BountyProgress.day))))
    assert ask(town, days) == [29]
    done = select(BountyTarget.unit, func.sum(col(BountyProgress.amount))).join(BountyProgress)
    assert dict(ask(town, done.group_by(col(BountyTarget.unit)))) == {"亩": Decimal(750), "穴": Decimal(480)}

    entries = ask(town, select(SpecialEntry).where(SpecialEntry.source == SpecialSource.BOUNTY))
    assert sorted(entry.cadre_id for entry in entries) == sorted(twelve)
    assert [entry.points for entry in entries] == [Decimal(5)] * 12
    counted = ask(town, select(SpecialDecision.entry_id).where(SpecialDecision.is_approved))
    assert {entry.id for entry in entries} <= set(counted)
    return twelve
