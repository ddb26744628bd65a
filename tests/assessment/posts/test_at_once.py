"""Several people at the posts at the same moment: no place is given twice, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Person, require
from dashboard.access.rules_rights import needed_rights, takes_scope
from dashboard.assessment.posts import (
    actions_choice,
    actions_lists,
    actions_wishes,
)
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.database import engine_for, reading, transaction
from models import (
    ChoiceKind,
    ChoiceStatus,
    PostChoice,
    PostHolding,
    PostList,
    PostListStatus,
    PostMatch,
    PostProposal,
    PostWish,
)
from tests.assessment.posts.ground import (
    ANSWERS_BY,
    CLOSES,
    ROOM,
    STARTS,
    a_cadre,
    answer,
    drafted,
    matched,
    module,
    opened,
    person,
    post,
    wish,
)
from tests.factories import NOON
from tests.incidents.test_at_once import at_once

pytestmark = pytest.mark.postgresql

MANY = 4


def prepared(store: str, make: Callable[[Session], Any]) -> Any:
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        return make(session)


def acting(by: Person, action: Callable[..., Any], at: Any = NOON, **inputs: Any) -> Callable[[], Any]:
    """An act in a transaction of its own, by one's rights and within one's scope, as the door does it."""
    scope = require(by, *needed_rights(action))
    given = {"scope": scope} if takes_scope(action) else {}

    def act() -> Any:
        with transaction() as session:
            return action(session, **inputs, **given, by=by, at=at)

    return act


def free_post(session: Session) -> tuple[int, int]:
    """A post with a single place that nobody holds: its number and its id."""
    key = post(session, 70)
    key.places = 1
    session.add(key)
    session.flush()
    return key.number, key.id or 0


def ids_of(session: Session, *numbers: int) -> list[int]:
    return [post(session, number).id or 0 for number in numbers]


def wanted(store: str) -> dict[int, list[int]]:
    """Who wishes for which posts (ids), the dearest first."""
    with reading() as session:
        found: dict[int, list[int]] = {}
        for row in session.exec(select(PostWish).order_by(col(PostWish.cadre_id), col(PostWish.rank))):
            found.setdefault(row.cadre_id, []).append(row.post_id)
        return found


def chain_holds() -> bool:
    with reading() as session:
        return list(breaks(session, CheckProgress(), sealed=False)) == []


def test_of_many_who_choose_at_once_nobodys_wishes_are_lost(store: str) -> None:
    def make(session: Session) -> tuple[int, list[int], list[int]]:
        cadres = [a_cadre(session).id or 0 for _ in range(MANY)]
        return opened(session), cadres, ids_of(session, 68, 69, 70)

    choice, cadres, posts = prepared(store, make)
    told = {"choice_id": choice, "post_ids": posts}
    people = [person("team_cadre", 1, cadre_id=cadre) for cadre in cadres]
    answers = at_once([acting(by, actions_wishes.choose, **told) for by in people])
    assert answers == [3] * MANY
    assert wanted(store) == dict.fromkeys(cadres, posts)
    assert chain_holds()


def test_a_cadre_who_sends_two_orders_at_once_has_one_of_them_whole(store: str) -> None:
    def make(session: Session) -> tuple[int, int, list[int]]:
        return opened(session), a_cadre(session).id or 0, ids_of(session, 68, 69, 70)

    choice, cadre, posts = prepared(store, make)
    by = person("team_cadre", 1, cadre_id=cadre)
    orders = [posts, posts[::-1]]
    answers = at_once(
        [acting(by, actions_wishes.choose, choice_id=choice, post_ids=order) for order in orders]
    )
    assert answers == [3, 3]
    assert wanted(store)[cadre] in orders


def test_a_double_click_enters_wishes_once_and_says_so(store: str) -> None:
    def make(session: Session) -> tuple[int, int, list[int]]:
        return opened(session), a_cadre(session).id or 0, ids_of(session, 69, 70)

    choice, cadre, posts = prepared(store, make)
    by = person("team_cadre", 1, cadre_id=cadre)
    sent = acting(by, actions_wishes.choose, choice_id=choice, post_ids=posts)
    answers = at_once([sent] * MANY)
    assert answers.count(2) == 1
    assert sum("志愿没有改动" in str(answer) for answer in answers) == MANY - 1
    assert wanted(store) == {cadre: posts}


def between(session: Session) -> tuple[int, int, list[int]]:
    """A choice between two rounds, a post with one place left, and cadres who want it."""
    _, key = free_post(session)
    cadres = [a_cadre(session).id or 0 for _ in range(MANY)]
    choice = opened(session)
    matched(session, choice)
    return choice, key, cadres


def test_the_last_place_of_a_post_goes_to_one_of_those_for_whom_it_is_assigned_at_once(store: str) -> None:
    choice, key, cadres = prepared(store, between)
    told = {"choice_id": choice, "post_id": key, "reason": "组织安排"}
    answers = at_once([
        acting(person("commander"), actions_choice.assign, ANSWERS_BY, cadre_id=cadre, **told)
        for cadre in cadres
    ])  # fmt: skip
    assert answers.count(None) == 1
    assert sum("的 1 个名额已经满了" in str(answer) for answer in answers) == MANY - 1
    with reading() as session:
        given = session.exec(select(PostMatch.cadre_id).where(PostMatch.post_id == key)).all()
    assert given == [cadres[answers.index(None)]]
    assert chain_holds()


def asked(session: Session) -> tuple[int, int, list[int]]:
    """A choice whose modules have answered, with two cadres of whom a post can take one."""
    number, key = free_post(session)
    first, second = a_cadre(session), a_cadre(session)
    choice = opened(session)
    for cadre in (first, second):
        wish(session, choice, cadre, number)
    answer(session, choice, number, first, second)
    return choice, key, [first.id or 0, second.id or 0]


def test_a_round_that_is_matched_by_several_at_once_is_matched_once(store: str) -> None:
    choice, key, cadres = prepared(store, asked)
    answers = at_once([acting(ROOM, actions_choice.match_round, ANSWERS_BY, choice_id=choice)] * 3)
    assert answers.count(1) == 1
    assert sum(isinstance(answer, str) for answer in answers) == 2
    with reading() as session:
        given = session.exec(select(PostMatch.cadre_id).where(PostMatch.post_id == key)).all()
    assert given == cadres[:1]


def test_settled_by_several_at_once_everybody_takes_up_his_post_once(store: str) -> None:
    def make(session: Session) -> tuple[int, int, list[int]]:
        made = asked(session)
        matched(session, made[0])
        return made

    choice, key, cadres = prepared(store, make)
    answers = at_once([acting(ROOM, actions_choice.settle, ANSWERS_BY, choice_id=choice)] * 3)
    assert answers.count(1) == 1
    assert sum(isinstance(answer, str) for answer in answers) == 2
    with reading() as session:
        held = session.exec(select(PostHolding).where(PostHolding.post_id == key)).all()
        assert session.get_one(PostChoice, choice).status is ChoiceStatus.SETTLED
    assert [(row.cadre_id, row.from_on, row.to_on) for row in held] == [(cadres[0], STARTS, None)]


def test_who_is_assigned_a_post_while_all_is_settled_holds_it_or_was_refused(store: str) -> None:
    choice, key, cadres = prepared(store, between)
    told = {"choice_id": choice, "post_id": key, "reason": "组织安排"}
    assigned, settled = at_once([
        acting(ROOM, actions_choice.assign, ANSWERS_BY, cadre_id=cadres[0], **told),
        acting(ROOM, actions_choice.settle, ANSWERS_BY, choice_id=choice),
    ])  # fmt: skip
    assert isinstance(settled, int)
    with reading() as session:
        held = session.exec(select(PostHolding.cadre_id).where(PostHolding.post_id == key)).all()
    assert held == ([cadres[0]] if assigned is None else [])


def test_calling_a_choice_off_and_settling_it_at_once_ends_in_one_of_both(store: str) -> None:
    choice, _, _ = prepared(store, between)
    answers = at_once([
        acting(ROOM, actions_choice.cancel_choice, ANSWERS_BY, choice_id=choice, reason="改期"),
        acting(ROOM, actions_choice.settle, ANSWERS_BY, choice_id=choice),
    ])  # fmt: skip
    assert sum(isinstance(answer, str) for answer in answers) == 1
    with reading() as session:
        status = session.get_one(PostChoice, choice).status
    assert status is (ChoiceStatus.CANCELLED if answers[0] is None else ChoiceStatus.SETTLED)


def test_of_choices_that_are_opened_at_once_one_is(store: str) -> None:
    told = {
        "title": "春季选岗", "kind": ChoiceKind.VACANT, "from_on": STARTS, "closes_at": CLOSES,
        "answers_by": ANSWERS_BY,
    }  # fmt: skip
    answers = at_once([acting(ROOM, actions_choice.open_choice, **told)] * 3)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum("已经有一次选岗正在进行" in str(answer) for answer in answers) == 2
    with reading() as session:
        assert len(session.exec(select(PostChoice)).all()) == 1


def test_of_drafts_that_are_begun_at_once_one_is(store: str) -> None:
    answers = at_once([acting(ROOM, actions_lists.open_draft, note="重新梳理")] * 3)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum("已经有一版草案" in str(answer) for answer in answers) == 2
    with reading() as session:
        drafting = select(PostList).where(PostList.status == PostListStatus.DRAFTING)
        assert len(session.exec(drafting).all()) == 1


def test_posts_that_are_proposed_at_once_get_numbers_of_their_own_and_all_stay(store: str) -> None:
    draft, key = prepared(store, lambda session: (drafted(session), module(session, "party")))
    told = {
        "number": None, "module_id": key, "difficulty": 4, "workload": 3, "places": 1, "reason": "新增职能",
        "line": "",
    }  # fmt: skip
    answers = at_once([acting(ROOM, actions_lists.propose, name=f"新设岗位{n}", **told) for n in range(MANY)])
    assert sorted(answers) == [71, 72, 73, 74]
    with reading() as session:
        names = session.exec(
            select(PostProposal.name).where(PostProposal.list_id == draft, PostProposal.number > 70)
        ).all()
    assert sorted(names) == [f"新设岗位{n}" for n in range(MANY)]
    assert chain_holds()
