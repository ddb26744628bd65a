"""What the page is told: holders and free places, coverage of everybody, offers, and who sees which wish."""

from datetime import date

import pytest
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.assessment.posts import queries, queries_choice
from models import Identity, ScoreRuleSet, Secondment
from tests.assessment.posts.ground import (
    CLOSES,
    DAY,
    TODAY,
    a_cadre,
    answer,
    drafted,
    hold,
    matched,
    module,
    opened,
    post,
    wish,
)

pytestmark = pytest.mark.postgresql

LONG_AGO = TODAY - 100 * DAY


def test_the_register_counts_those_who_hold_a_post_on_that_day_alone(session: Session) -> None:
    now, before, gone = a_cadre(session, name="甲"), a_cadre(session, name="乙"), a_cadre(session, name="丙")
    gone.left_on = TODAY - DAY
    hold(session, now, 2, LONG_AGO)
    hold(session, before, 2, LONG_AGO, TODAY - DAY)
    hold(session, gone, 2, LONG_AGO)
    row = queries.register(session, on=TODAY).set_index("number").loc[2]
    assert (row["holders"], row["held"], row["free"]) == ("甲", 1, post(session, 2).places - 1)
    assert queries.register(session, on=TODAY - DAY).set_index("number").loc[2]["held"] == 3


def test_more_holders_than_places_are_shown_as_too_many(session: Session) -> None:
    for _ in range(3):
        hold(session, a_cadre(session), 1, LONG_AGO)
    assert queries.register(session, on=TODAY).set_index("number").loc[1]["free"] == -2


def test_coverage_covers_both_identities_and_puts_gaps_first(session: Session) -> None:
    town = a_cadre(session, name="镇")
    seconded = a_cadre(session, name="派", identity=Identity.SECONDED)
    back = a_cadre(session, name="回", identity=Identity.SECONDED)
    for cadre, last in ((seconded, None), (back, TODAY - DAY)):
        session.add(
            Secondment(
                cadre_id=cadre.id or 0, department_id=1, from_on=LONG_AGO, locked_until=TODAY, to_on=last
            )
        )  # fmt: skip
    for number in (26, 41):
        hold(session, town, number, LONG_AGO)
    found = queries.coverage(session, on=TODAY)
    assert found["name"].tolist() == ["派", "镇"]
    # 14 and 15 points; 20 of them count a day.
    own = found[found["name"] == "镇"].iloc[0]
    points = post(session, 26).points + post(session, 41).points
    assert (own["points"], own["overflow"], own["number"]) == (points, points - 20, 2)


def test_without_a_rule_set_the_overflow_is_unknown_and_not_0(session: Session) -> None:
    a_cadre(session)
    first = min(session.exec(select(ScoreRuleSet.from_year)))
    found = queries.coverage(session, on=date(first - 1, 6, 1))
    assert found["overflow"].isna().all()


def test_an_offer_says_what_is_free_and_how_many_ask(session: Session) -> None:
    first, second = a_cadre(session), a_cadre(session)
    hold(session, second, 2, LONG_AGO)
    choice = opened(session)
    wish(session, choice, first, 2, 3)
    row = queries_choice.offer(session, choice_id=choice).set_index("number").loc[2]
    assert (row["free"], row["asked"]) == (post(session, 2).places - 1, 1)


def test_rounds_people_and_results_add_up(session: Session) -> None:
    first, second = a_cadre(session), a_cadre(session)
    choice = opened(session)
    wish(session, choice, first, 1)
    wish(session, choice, second, 1)
    matched(session, choice)
    row = queries_choice.rounds(session, choice_id=choice).iloc[0]
    assert [int(row[name]) for name in ("people", "wishes", "answered", "matched", "left")] == [2, 2, 0, 1, 1]
    people = queries_choice.people(session, choice_id=choice)
    assert people["posts"].tolist() == [0, 1]
    given = queries_choice.given(session, choice_id=choice)
    assert given[["round", "rank"]].to_numpy().tolist() == [[1, 1]]
    assert queries_choice.choices(session).iloc[0]["given"] == 1


@pytest.mark.parametrize("code", ["party", "service"])
def test_a_module_sees_the_wishes_for_its_own_posts(session: Session, code: str) -> None:
    cadre = a_cadre(session)
    choice = opened(session)
    wish(session, choice, cadre, 1, 60)
    own = module(session, code)
    found = queries_choice.wishes(session, choice_id=choice, scope=Scope(modules=(own,)))
    assert found["module_id"].tolist() == [own]
    assert len(queries_choice.wishes(session, choice_id=choice, scope=EVERYTHING)) == 2
    assert queries_choice.wishes(session, choice_id=choice, scope=Scope(cadres=(1,))).empty


def test_ones_own_wishes_tell_the_modules_answer(session: Session) -> None:
    cadre, other = a_cadre(session), a_cadre(session)
    choice = opened(session)
    wish(session, choice, cadre, 1)
    wish(session, choice, other, 1)
    answer(session, choice, 1, other, declined=(cadre,), at=CLOSES)
    own = queries_choice.own_wishes(session, choice_id=choice, cadre_id=cadre.id or 0)
    assert own[["rank", "is_accepted", "answer"]].to_numpy().tolist() == [[1, False, "没有执法证"]]


def test_versions_are_listed_with_what_they_hold(session: Session) -> None:
    key = drafted(session)
    found = queries.lists(session)
    assert found[["version", "status", "posts"]].to_numpy().tolist() == [
        [2, "drafting", 70],
        [1, "adopted", 70],
    ]
    assert len(queries.posts_of(session, list_id=key)) == 70
    assert queries.history(session, list_id=key)["kind"].tolist() == ["post_list_drafted"]
