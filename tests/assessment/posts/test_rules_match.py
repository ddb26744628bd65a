"""The match: by example, and what holds for every round that can be thought of."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dashboard.assessment.posts.rules_choice import Answer, Applicant, MatchResult, match
from models import WishResult

R = WishResult


def people(**wishes: tuple[int, ...]) -> list[Applicant]:
    """Applicants a, b, c … with ids 1, 2, 3 … and staff numbers in that order."""
    return [Applicant(ord(name) - 96, f"N{ord(name)}", posts) for name, posts in wishes.items()]


def order(post: int, *cadres: int) -> dict[tuple[int, int], Answer]:
    return {(cadre, post): Answer(rank=place) for place, cadre in enumerate(cadres, 1)}


def test_the_module_order_decides_a_contested_post_and_the_others_go_to_their_next_wish() -> None:
    found = match(people(a=(7, 8), b=(7, 8)), {7: 1, 8: 1}, order(7, 2, 1))
    assert found.posts == {1: 8, 2: 7}
    assert found.contested == {7: 2, 8: 2}
    assert found.verdicts[2, 7].why == "第 1 志愿，模块排第 1（2 人可选，1 个名额）"
    lost = found.verdicts[1, 7]
    assert (lost.result, lost.why) == (
        R.OUTRANKED,
        "第 1 志愿，模块排第 2，录取到第 1 名（2 人可选，1 个名额）",
    )
    assert found.verdicts[2, 8].why == "第 2 志愿，已录取到第 1 志愿"


def test_among_equals_the_staff_number_decides() -> None:
    same = {(1, 7): Answer(rank=1), (2, 7): Answer(rank=1)}
    assert match(people(b=(7,), a=(7,)), {7: 1}, same).posts == {1: 7}


def test_who_was_not_answered_comes_behind_all_who_were_put_in_order() -> None:
    found = match(people(a=(7,), b=(7,)), {7: 1}, {(2, 7): Answer(rank=9)})
    assert found.posts == {2: 7}
    assert "模块没有排名，按工号列第 2" in found.verdicts[1, 7].why


def test_a_declined_wish_says_the_modules_reason_and_a_place_stays_free() -> None:
    found = match(people(a=(7,)), {7: 1}, {(1, 7): Answer(is_accepted=False, reason="没有执法证")})
    assert (found.posts, found.unfilled, found.left) == ({}, {7: 1}, (1,))
    assert found.verdicts[1, 7].why == "第 1 志愿，模块没有接受：没有执法证"


def test_a_later_wish_can_put_out_whom_the_module_likes_less() -> None:
    """The textbook case: keeping first come would leave a pair who would both rather have each other."""
    wishes = people(a=(7, 8), b=(7,), c=(8,))
    found = match(wishes, {7: 1, 8: 1}, order(7, 2, 1) | order(8, 1, 3))
    assert found.posts == {1: 8, 2: 7}
    assert found.left == (3,)


def test_a_post_without_places_takes_nobody() -> None:
    found = match(people(a=(7,)), {}, {})
    assert found.posts == {}
    assert "没有空余名额" in found.verdicts[1, 7].why


@st.composite
def rounds(
    draw: st.DrawFn,
) -> tuple[list[Applicant], dict[int, int], dict[tuple[int, int], Answer]]:
    posts = list(range(1, draw(st.integers(1, 5)) + 1))
    numbers = draw(st.permutations([f"{n:03d}" for n in range(8)]))
    applicants = [
        Applicant(cadre, numbers[cadre], tuple(draw(st.permutations(posts))[: draw(st.integers(0, 3))]))
        for cadre in range(draw(st.integers(0, 8)))
    ]
    places = {post: draw(st.integers(0, 3)) for post in posts if draw(st.booleans())}
    answers = {
        (one.cadre_id, post): draw(
            st.builds(Answer, is_accepted=st.booleans(), rank=st.one_of(st.none(), st.integers(1, 4)))
        )
        for one in applicants
        for post in one.posts
        if draw(st.booleans())
    }
    return applicants, places, answers


Round = tuple[list[Applicant], dict[int, int], dict[tuple[int, int], Answer]]


def key(one: Applicant, post: int, answers: dict[tuple[int, int], Answer]) -> tuple[float, str]:
    rank = answers.get((one.cadre_id, post), Answer()).rank
    return (float("inf") if rank is None else rank, one.staff_number)


def accepts(one: Applicant, post: int, answers: dict[tuple[int, int], Answer]) -> bool:
    return answers.get((one.cadre_id, post), Answer()).is_accepted


@given(rounds(), st.integers())
def test_the_order_of_the_rows_changes_nothing(given_round: Round, seed: int) -> None:
    applicants, places, answers = given_round
    shuffled = random.Random(seed)
    others, rooms, said = list(applicants), list(places.items()), list(answers.items())
    for rows in (others, rooms, said):
        shuffled.shuffle(rows)  # type: ignore[arg-type]
    assert match(applicants, places, answers) == match(others, dict(rooms), dict(said))


@given(rounds())
def test_nobody_gets_what_he_did_not_ask_for_or_what_declined_him(given_round: Round) -> None:
    applicants, places, answers = given_round
    found, asked = match(*given_round), {one.cadre_id: one for one in applicants}
    for cadre, post in found.posts.items():
        assert post in asked[cadre].posts
        assert accepts(asked[cadre], post, answers)


@given(rounds())
def test_no_post_is_given_to_more_than_it_has_room_for(given_round: Round) -> None:
    _, places, _ = given_round
    found = match(*given_round)
    taken = Counter(found.posts.values())
    assert all(number <= places.get(post, 0) for post, number in taken.items())
    left = {post: room - taken[post] for post, room in places.items() if room > taken[post]}
    assert found.unfilled == left


@given(rounds())
def test_no_cadre_and_post_would_both_rather_have_each_other(given_round: Round) -> None:
    applicants, places, answers = given_round
    found, by_id = match(*given_round), {one.cadre_id: one for one in applicants}
    for one in applicants:
        for post in one.posts:
            if found.posts.get(one.cadre_id) == post:
                break
            if not accepts(one, post, answers):
                continue
            takers = [by_id[cadre] for cadre, got in found.posts.items() if got == post]
            assert len(takers) == places.get(post, 0)
            assert all(key(other, post, answers) < key(one, post, answers) for other in takers)


@given(rounds())
def test_every_wish_has_a_verdict_that_fits_the_outcome(given_round: Round) -> None:
    applicants, _, _ = given_round
    found = match(*given_round)
    assert set(found.verdicts) == {(one.cadre_id, post) for one in applicants for post in one.posts}
    matched = {ask for ask, verdict in found.verdicts.items() if verdict.result is R.MATCHED}
    assert matched == set(found.posts.items())
    assert set(found.left) == {one.cadre_id for one in applicants} - set(found.posts)
    assert all(verdict.why for verdict in found.verdicts.values())
    assert isinstance(found, MatchResult)
