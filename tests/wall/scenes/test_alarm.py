"""A running 叫应 on the wall: nothing beyond the edge, names as they may be shown, others have their turn."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.room.calls.rules import IN_CONFIDENCE, ShownCall, Standing
from dashboard.room.calls.rules_contact import ShownContact
from dashboard.room.situation.rules import Situation
from dashboard.town.walls.rules_attention import SLOT
from dashboard.wall.scenes import pictures_alarm
from dashboard.wall.scenes.rules_alarm import has_scene, heaviest, sentence, shown_names, shown_people
from dashboard.words.letters import letters
from dashboard.words.palette import WALL
from models import Rung
from tests.factories import NOON
from tests.pictures import written
from tests.wall.scenes.test_pictures import TEXTS, within


def a_call(call_id: int = 1, *names: str, **given: object) -> ShownCall:
    missing = tuple(range(len(names)))
    stands = Standing(40, 40 - len(names), 0, 0, missing, {Rung.CHANNEL: len(names)} if names else {})
    fields = {
        "call_id": call_id, "plan_id": 1, "plan": "塘湖水库险情", "version": 1, "words": "大坝报警",
        "is_drill": False,
        "example": False, "number": "", "in_confidence": False, "started_by": "甲", "started_at": NOON,
        "ended_by": "", "ended_at": None, "end_reason": "", "checklist": (), "stands": stands,
        "missing_names": names, "missing_posts": ("大治理",) * len(names),
    }  # fmt: skip
    return ShownCall(**fields | given)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [1376, 1856, 2496])
@given(
    plan=TEXTS.filter(str.strip), words=TEXTS, names=st.lists(TEXTS.filter(str.strip), max_size=200),
    aside=st.sampled_from(["", "停在 18:13"]),
)  # fmt: skip
def test_the_picture_keeps_within_its_edges(
    width: int, plan: str, words: str, names: list[str], aside: str
) -> None:
    source = pictures_alarm.alarm(
        WALL, plan=plan, words=words, answered=200 - len(names), total=200,
        facts=("12-12 02:00 叫应", "副手已应 3", "到不了 1"), names=names,
        rungs={"已发消息": len(names)}, contact=f"报平安 12/14，没有报：{plan}", is_late=True,
        aside=aside, width=width, height=968,
    )  # fmt: skip
    assert within(source) == []
    assert f"{200 - len(names)}/200" in "".join(written(source))


def test_the_line_says_who_has_not_answered_by_the_family_name_unless_names_are_shown() -> None:
    call = a_call(1, "张三", "李四", "王五", "赵六", "钱七")
    assert sentence(call, NOON, is_named=False).text == (
        "叫应“塘湖水库险情”已应 35/40，没有应：张某、李某、王某等5人，请值班员联系。"
    )
    assert shown_names(call, is_named=True)[0] == "张三"
    assert sentence(a_call(), NOON, is_named=False) == Situation("叫应“塘湖水库险情”已应 40/40", "", "都应了")
    silent = ShownContact(
        1, 1, "孙八", 60, NOON, None, NOON - timedelta(minutes=65), Rung.CHANNEL, 1, None, ""
    )
    safe = replace(silent, contact_id=2, expected_at=NOON)
    left = replace(silent, contact_id=3, ended_at=NOON)
    burning = sentence(a_call(contacts=(safe, silent, left)), NOON, is_named=False)
    assert (burning.text, burning.is_burning) == (
        "叫应“塘湖水库险情”已应 40/40，报平安 1/2，没有报平安：孙某迟 1 小时 5 分钟，请值班员联系。", True,
    )  # fmt: skip
    assert letters(sentence(call, NOON, is_named=False).act) < 24


def test_a_post_gives_no_whole_name_away() -> None:
    posts = ("综合执法队队员", "李四", "塘底村，代赵六", "")
    call = replace(a_call(1, "张三", "李四", "王五", "孙七"), missing_posts=posts)
    assert shown_people(call, is_named=False) == (
        "张某·综合执法队队员",
        "李某",
        "王某·塘底村，代赵某",
        "孙某",
    )
    assert shown_people(call, is_named=True) == ("张三·综合执法队队员", "李四", "王五·塘底村，代赵六", "孙七")


def test_an_alarm_comes_before_a_rehearsal_and_shares_the_scene() -> None:
    calls = [a_call(1), a_call(2), a_call(3, is_drill=True)]
    first = heaviest(calls)
    assert first is not None
    assert first.call_id == 2
    assert heaviest([]) is None
    turns = [has_scene(NOON + SLOT * number + timedelta(seconds=1)) for number in range(6)]
    assert turns in ([True, False] * 3, [False, True] * 3)


def test_what_was_reported_in_confidence_is_not_on_the_wall() -> None:
    assert a_call(in_confidence=True).said_in_public == IN_CONFIDENCE
