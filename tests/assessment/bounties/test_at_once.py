"""Many people at one bounty at the same moment: exactly as many win as there is room for."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.access.rules import Person
from dashboard.assessment.bounties import actions_selection, actions_work
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.database import engine_for, reading, transaction
from models import BidRole, Bounty, BountyBid, BountyLog, BountyStatus, SpecialEntry
from tests.assessment.bounties.ground import AFTER, CLOSES, Board, a_person
from tests.incidents.test_at_once import at_once

pytestmark = pytest.mark.postgresql

LAST = CLOSES - timedelta(microseconds=1)
PLACES = 20
SIGNER = """
import sys
from datetime import datetime
from dashboard.access.rules import Grant, Person
from dashboard.assessment.bounties import actions_selection
from dashboard.store.database import transaction
from dashboard.words.errors import Refused
from models import BidRole
bounty, at, cadres = int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), sys.argv[3].split(",")
for cadre in map(int, cadres):
    person = Person("并发", (Grant("team_cadre", 1),), cadre_id=cadre)
    try:
        with transaction() as session:
            told = {"bounty_id": bounty, "role": BidRole.BACKBONE, "statement": "愿意"}
            actions_selection.sign_up(session, by=person, at=at, **told)
        print("上")
    except Refused as refused:
        print(refused)
"""


def prepared(store: str, make: Callable[[Board], Any], people: int = 0) -> tuple[Board, Any, list[Person]]:
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        board = Board(session)
        return board, make(board), [a_person(session, "team_cadre") for _ in range(people)]


def signing(bounty: int, person: Person, at: Any) -> Callable[[], Any]:
    def act() -> Any:
        with transaction() as session:
            told = {"bounty_id": bounty, "role": BidRole.BACKBONE, "statement": "愿意参加"}
            return actions_selection.sign_up(session, by=person, at=at, **told)

    return act


def test_at_the_closing_second_one_of_twenty_one_is_too_many_and_late_ones_are_late(store: str) -> None:
    _, bounty, people = prepared(store, lambda board: board.published(places=PLACES), PLACES + 3)
    in_time = [signing(bounty, person, LAST) for person in people[: PLACES + 1]]
    late = [signing(bounty, person, CLOSES) for person in people[PLACES + 1 :]]
    answers = at_once([*in_time, *late])
    refusals = [answer for answer in answers[: PLACES + 1] if isinstance(answer, str)]
    assert refusals == ["20 个报名名额刚刚报满，没有报上。有人撤回时名额会空出来，请在截止以前再来看看。"]
    assert all("截止，没有报上" in answer for answer in answers[PLACES + 1 :])
    with reading() as session:
        assert session.exec(select(func.count()).select_from(BountyBid)).one() == PLACES
        assert list(breaks(session, CheckProgress(), sealed=False)) == []


def test_two_who_take_the_last_place_at_once_are_one_and_a_sentence(store: str) -> None:
    _, bounty, people = prepared(store, lambda board: board.published(places=1), 2)
    answers = at_once([signing(bounty, person, LAST) for person in people])
    assert sorted(isinstance(answer, int) for answer in answers) == [False, True]
    assert any("1 个报名名额刚刚报满" in str(answer) for answer in answers)


@pytest.mark.long
def test_processes_of_their_own_do_not_overfill_a_bounty_either(store: str) -> None:
    _, bounty, people = prepared(store, lambda board: board.published(places=3), 8)
    ids = [str(person.cadre_id) for person in people]
    commands = [
        [sys.executable, "-c", SIGNER, str(bounty), LAST.isoformat(), ",".join(half)]
        for half in (ids[:4], ids[4:])
    ]
    running = [subprocess.Popen(one, stdout=subprocess.PIPE, text=True) for one in commands]
    said = [line for process in running for line in process.communicate(timeout=120)[0].split()]
    assert said.count("上") == 3
    assert sum("3" in line or "名额" in line for line in said) >= 5
    with reading() as session:
        assert session.exec(select(func.count()).select_from(BountyBid)).one() == 3


def test_a_double_click_signs_up_once(store: str) -> None:
    _, bounty, people = prepared(store, lambda board: board.published(), 1)
    answers = at_once([signing(bounty, people[0], LAST) for _ in range(4)])
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum("已经报了这张榜的名" in str(answer) for answer in answers) == 3


def test_of_two_bounties_that_choose_the_same_leader_at_once_one_has_him(store: str) -> None:
    def two(board: Board) -> list[tuple[int, int | None]]:
        made = [board.rated(), board.rated()]
        return [(bounty, board.bids(bounty)[0].id) for bounty in made]

    board, bounties, _ = prepared(store, two)

    def choosing(bounty: int, bid: int | None) -> Callable[[], Any]:
        def act() -> None:
            with transaction() as session:
                told = {"bounty_id": bounty, "bid_id": bid or 0}
                actions_selection.choose(session, by=board.organiser, at=AFTER, **told)

        return act

    answers = at_once([choosing(*one) for one in bounties])
    assert sorted(answer is None for answer in answers) == [False, True]
    assert any("不能同时领衔两张榜" in str(answer) for answer in answers)
    with reading() as session:
        led = select(func.count()).where(col(Bounty.status) == BountyStatus.TEAMING)
        assert session.exec(led).one() == 1


def test_accepted_twice_at_once_the_points_come_once(store: str) -> None:
    board, bounty, _ = prepared(store, Board.accepting)

    def accept() -> int:
        with transaction() as session:
            return actions_work.accept(session, bounty_id=bounty, opinion="同意", by=board.judge, at=AFTER)

    answers = at_once([accept] * 3)
    assert sorted(str(answer) for answer in answers)[0] == "2"
    assert sum(isinstance(answer, str) for answer in answers) == 2
    with reading() as session:
        assert session.exec(select(func.count()).select_from(SpecialEntry)).one() == 2
        accepted = select(func.count()).where(col(BountyLog.action) == "accept")
        assert session.exec(accepted).one() == 1
