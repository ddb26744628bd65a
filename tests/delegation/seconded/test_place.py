"""指挥协调权: who joins, and where he works, is the town's word; the old place ends the day before."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules_rights import ROLES
from dashboard.delegation.seconded import actions_growth, actions_place
from dashboard.delegation.seconded.queries_board import choices
from dashboard.delegation.seconded.rules import POINTS
from dashboard.words.errors import Refused
from models import (
    Cadre,
    ChoiceKind,
    ChoiceStatus,
    OnboardingTick,
    Placement,
    Platform,
    Post,
    PostChoice,
    PostHolding,
    PostList,
    PostListStatus,
    PostMatch,
    Secondment,
    Training,
)
from tests.delegation.seconded.ground import DAY, START, TODAY, do, log_of, person, seconded, unit
from tests.factories import NOON


def place(session: Session, cadre_id: int | None, module: str, **given: Any) -> None:
    words = {"from_on": TODAY, "reason": "执法力量不足"} | given
    key = unit(session, "module", module)
    do(session, person("commander"), actions_place.place, cadre_id=cadre_id, module_id=key, **words)


def posts_of(session: Session, module: str, number: int) -> list[int]:
    query = (
        select(Post.id)
        .where(col(Post.module_id) == unit(session, "module", module))
        .order_by(col(Post.number))
    )
    return [int(key or 0) for key in session.exec(query.limit(number))]


def platform(session: Session, code: str) -> int:
    return int(session.exec(select(Platform.id).where(col(Platform.code) == code)).one() or 0)


@pytest.mark.postgresql
def test_a_new_place_ends_the_old_one_the_day_before_and_is_logged(session: Session) -> None:
    cadre, _ = seconded(session, module="enforcement")
    place(session, cadre.id, "service", platform_id=platform(session, "service"))
    rows = session.exec(select(Placement).order_by(col(Placement.from_on))).all()
    assert [(row.from_on, row.to_on) for row in rows] == [(START, TODAY - DAY), (TODAY, None)]
    assert rows[1].platform_id == platform(session, "service")
    (entry,) = log_of(session, f"cadre:{cadre.id}")
    assert entry.data["module"] == ["大执法", "大服务"]
    assert (entry.kind, entry.reason) == ("cadre_placed", "执法力量不足")


@pytest.mark.postgresql
def test_a_place_that_had_not_begun_gives_way(session: Session) -> None:
    cadre, _ = seconded(session, module="enforcement")
    place(session, cadre.id, "service", from_on=TODAY + 5 * DAY)
    place(session, cadre.id, "governance", from_on=TODAY + 2 * DAY)
    rows = session.exec(select(Placement).order_by(col(Placement.from_on))).all()
    assert [(row.from_on, row.to_on) for row in rows] == [(START, TODAY + DAY), (TODAY + 2 * DAY, None)]


def test_posts_go_along_and_those_held_already_go_on_unbroken(session: Session) -> None:
    cadre, _ = seconded(session, module="enforcement")
    one, two, three = posts_of(session, "enforcement", 3)
    for post in (one, two):
        session.add(PostHolding(post_id=post, cadre_id=cadre.id, from_on=START))
    session.flush()
    place(session, cadre.id, "enforcement", post_ids=(two, three))
    held = session.exec(select(PostHolding).order_by(col(PostHolding.post_id))).all()
    assert [(row.post_id, row.from_on, row.to_on) for row in held] == [
        (one, START, TODAY - DAY),
        (two, START, None),
        (three, TODAY, None),
    ]


def a_holder(session: Session, post: int, **given: Any) -> Cadre:
    """Somebody of the town who has a post since START."""
    number = len(session.exec(select(Cadre)).all())
    cadre = Cadre(staff_number=f"H{number}", name=f"测试任岗{number}")
    session.add(cadre)
    session.flush()
    session.add(PostHolding(**({"post_id": post, "cadre_id": cadre.id, "from_on": START} | given)))
    session.flush()
    return cadre


def test_a_post_takes_no_more_than_its_places(session: Session) -> None:
    cadre, _ = seconded(session)
    (post,) = posts_of(session, "enforcement", 1)
    session.get_one(Post, post).places = 2
    a_holder(session, post)
    last = a_holder(session, post)
    with pytest.raises(Refused, match="2 个名额已经满了"):
        place(session, cadre.id, "enforcement", post_ids=(post,))
    assert session.exec(select(PostHolding).where(PostHolding.cadre_id == cadre.id)).all() == []
    session.get_one(Cadre, last.id).left_on = TODAY - DAY
    session.flush()
    place(session, cadre.id, "enforcement", post_ids=(post,))
    # Once he has the place he is not in his own way.
    place(session, cadre.id, "enforcement", post_ids=(post,), from_on=TODAY + DAY)


def test_a_place_counts_as_taken_from_the_day_on_which_somebody_takes_it(session: Session) -> None:
    cadre, _ = seconded(session)
    one, two = posts_of(session, "enforcement", 2)
    for post in (one, two):
        session.get_one(Post, post).places = 1
    a_holder(session, one, to_on=TODAY + DAY)
    a_holder(session, two, from_on=TODAY + 20 * DAY)
    for post in (one, two):
        with pytest.raises(Refused, match="1 个名额已经满了"):
            place(session, cadre.id, "enforcement", post_ids=(post,))
    place(session, cadre.id, "enforcement", post_ids=(one,), from_on=TODAY + 2 * DAY)


def test_a_place_that_was_given_in_an_open_choice_is_taken(session: Session) -> None:
    cadre, _ = seconded(session)
    (post,) = posts_of(session, "enforcement", 1)
    session.get_one(Post, post).places = 1
    other, _ = seconded(session)
    choice = PostChoice(
        number=1, title="补岗", kind=ChoiceKind.VACANT, version=1, from_on=TODAY + 5 * DAY,
        opened_by="测试", opened_at=NOON,
    )  # fmt: skip
    session.add(choice)
    session.flush()
    session.add(
        PostMatch(
            choice_id=choice.id, cadre_id=other.id, post_id=post, reason="志愿", made_by="测试", made_at=NOON
        )
    )
    session.flush()
    with pytest.raises(Refused, match="名额已经满了"):
        place(session, cadre.id, "enforcement", post_ids=(post,))
    choice.status = ChoiceStatus.CANCELLED
    session.flush()
    place(session, cadre.id, "enforcement", post_ids=(post,))


def test_a_post_is_of_the_list_that_is_in_force_on_the_first_day(session: Session) -> None:
    cadre, _ = seconded(session)
    (old,) = posts_of(session, "enforcement", 1)
    row = session.get_one(Post, old)
    session.add(
        PostList(version=2, status=PostListStatus.ADOPTED, effective_on=TODAY + 10 * DAY, met_on=TODAY)
    )
    told = row.model_dump(exclude={"id"}) | {"version": 2}
    new = Post(**told)
    session.add(new)
    session.flush()
    for post, day in ((old, TODAY + 10 * DAY), (new.id, TODAY + 9 * DAY)):
        with pytest.raises(Refused, match=f"不在 {day} 有效的岗位清单里"):
            place(session, cadre.id, "enforcement", post_ids=(post,), from_on=day)
        offered = choices(session, on=day)
        assert post not in set(offered[offered["kind"] == "post"]["choice_id"])
    with pytest.raises(Refused, match="找不到"):
        place(session, cadre.id, "enforcement", post_ids=(999_999,))
    assert session.exec(select(PostHolding)).all() == []
    place(session, cadre.id, "enforcement", post_ids=(new.id,), from_on=TODAY + 10 * DAY)


@pytest.mark.parametrize(("given", "why"), [
    ({"from_on": TODAY - DAY}, "已经过去"),
    ({"from_on": TODAY + 400 * DAY}, "超过一年"),
    ({"from_on": TODAY + 20 * DAY}, "派驻期"),
    ({"reason": " "}, "理由"),
    ({"platform_id": "public_order"}, "不是这个模块"),
    ({"post_ids": 4}, "最多 3 个"),
    ({"post_ids": -1}, "不都在这个模块"),
])  # fmt: skip
def test_a_place_that_cannot_be_is_refused_and_nothing_changes(
    session: Session, given: dict[str, Any], why: str
) -> None:
    cadre, _ = seconded(session, module="enforcement", to_on=TODAY + 10 * DAY)
    if "platform_id" in given:
        given = {"platform_id": platform(session, given["platform_id"])}
    if "post_ids" in given:
        number = given["post_ids"]
        given = {
            "post_ids": posts_of(session, "enforcement", 4) if number > 0 else posts_of(session, "service", 1)
        }
    with pytest.raises(Refused, match=why):
        place(session, cadre.id, "enforcement", **given)
    assert [row.to_on for row in session.exec(select(Placement))] == [None]


def test_only_the_room_places_and_no_department_is_asked(session: Session) -> None:
    cadre, home = seconded(session)
    given = {"cadre_id": cadre.id, "module_id": 1, "from_on": TODAY, "reason": "执法力量不足"}
    for role in ROLES:
        if role in ("commander", "leadership"):
            continue
        units = {"department": home.department_id}
        by = person(role, units.get(ROLES[role].unit, 1) if ROLES[role].unit else None, cadre_id=cadre.id)
        with pytest.raises(Refused, match="您现在的角色不能"):
            do(session, by, actions_place.place, **given)
    do(session, person("leadership"), actions_place.place, **given)


def joins(session: Session, **given: Any) -> int:
    words = {
        "staff_number": "NL-9",
        "name": "测试新人",
        "department_id": 1,
        "from_on": date(2026, 2, 28),
    } | given
    return int(do(session, person("dispatcher"), actions_place.join, **words))


def test_whoever_joins_is_locked_for_two_years_and_comes_back_under_his_number(session: Session) -> None:
    key = joins(session)
    row = session.exec(select(Secondment)).one()
    assert (row.from_on, row.locked_until) == (date(2026, 2, 28), date(2028, 2, 28))
    with pytest.raises(Refused, match="没结束的派驻"):
        joins(session, from_on=date(2026, 3, 1))
    with pytest.raises(Refused, match="已经是测试新人的"):
        joins(session, name="别人")
    row.to_on = date(2026, 3, 1)
    session.flush()
    assert joins(session, from_on=date(2026, 3, 2)) == key
    assert len(session.exec(select(Cadre)).all()) == 1


def test_a_training_is_logged_and_struck_and_stays(session: Session) -> None:
    cadre, _ = seconded(session)
    room = person("dispatcher")
    given = {"cadre_id": cadre.id, "title": "执法业务", "from_on": TODAY, "to_on": TODAY, "hours": 8.0}
    training = do(session, room, actions_growth.record_training, **given)
    do(session, room, actions_growth.strike_training, training_id=training)
    row = session.exec(select(Training)).one()
    assert (row.hours, row.struck_by) == (8, room.name)
    assert [entry.kind for entry in log_of(session, f"cadre:{cadre.id}")] == ["training_recorded"] * 2
    with pytest.raises(Refused, match="已经划去"):
        do(session, room, actions_growth.strike_training, training_id=training)
    for wrong, why in (
        ({"hours": 0.0}, "大于 0"),
        ({"hours": 25.0}, "小时数"),
        ({"to_on": TODAY - DAY}, "早于"),
    ):
        with pytest.raises(Refused, match=why):
            do(session, room, actions_growth.record_training, **(given | wrong))


def test_a_first_step_is_ticked_once_and_can_be_struck(session: Session) -> None:
    _, home = seconded(session)
    room, code = person("dispatcher"), next(iter(POINTS))
    given = {"secondment_id": home.id, "code": code}
    do(session, room, actions_growth.tick, **given, done_on=TODAY)
    with pytest.raises(Refused, match="已经登记"):
        do(session, room, actions_growth.tick, **given, done_on=TODAY)
    do(session, room, actions_growth.untick, **given)
    do(session, room, actions_growth.tick, **given, done_on=TODAY)
    assert [
        row.struck_at is None for row in session.exec(select(OnboardingTick).order_by(col(OnboardingTick.id)))
    ] == [
        False,
        True,
    ]
    with pytest.raises(Refused, match="还没有到"):
        do(session, room, actions_growth.tick, secondment_id=home.id, code="account", done_on=TODAY + DAY)
    with pytest.raises(Refused, match="没有找到"):
        do(session, room, actions_growth.tick, secondment_id=home.id, code="nonsense", done_on=TODAY)


def test_the_list_of_first_steps_is_whole() -> None:
    assert len(POINTS) == 10
    for point in POINTS.values():
        assert point.title
        assert point.who
        assert point.due_on(START) >= START
