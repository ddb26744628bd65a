"""Thresholds and the town's name: one transaction, one entry, and nobody's change is lost unseen."""

import pytest
from sqlmodel import Session

from dashboard.access.rules_audit import in_words
from dashboard.admin.settings import actions
from dashboard.town.settings import queries
from dashboard.town.settings.rules import stored
from dashboard.town.settings.rules_known import REGISTRY
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Township
from tests.admin.settings.ground import ADMINISTRATOR, COMMANDER, entries, last_changes
from tests.factories import NOON

WHO = {"by": COMMANDER, "at": NOON}


def seen(session: Session) -> dict[str, str]:
    return {key: stored(value) for key, value in queries.values(session).items()}


def change(session: Session, **texts: str) -> None:
    now = seen(session)
    actions.change_settings(session, texts=now | texts, seen=now, **WHO)


@pytest.mark.postgresql
def test_a_change_holds_for_the_next_who_asks_and_says_who_made_it(session: Session) -> None:
    change(session, duplicate_hours="24", desk_sound="no")
    values = queries.values(session)
    assert (values["duplicate_hours"], values["desk_sound"]) == (24, False)
    rows = queries.changed(session).set_index("key")
    assert set(rows.index) == {"duplicate_hours", "desk_sound"}
    assert rows.loc["desk_sound", "changed_by"] == "指挥长甲"


@pytest.mark.postgresql
def test_a_change_leaves_one_entry_that_says_before_and_after(session: Session) -> None:
    change(session, duplicate_hours="24", desk_sound="no")
    change(session, duplicate_hours="48")
    (first, second) = entries(session)
    assert (first.kind, first.actor, first.role) == ("setting_changed", "指挥长甲", "指挥长")
    assert set(first.data["was_now"]) == {"重复事件：相隔不超过：72 小时 → 24 小时", "新事件提示音：是 → 否"}
    assert in_words(second.data) == "内容 阈值，改动 重复事件：相隔不超过：24 小时 → 48 小时"


def test_a_change_of_nothing_is_refused_and_leaves_no_entry(session: Session) -> None:
    with pytest.raises(Refused, match="没有改动"):
        change(session)
    assert entries(session) == []


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"duplicate_hours": "0"}, "1 到 720"),
        ({"town_short_name": " "}, "镇的简称"),
        ({"supervise_after_working_days": "5"}, "要比“超期后督办”晚"),
        ({"criticise_after_working_days": "2", "supervise_after_working_days": "2"}, "要比“超期后督办”晚"),
    ],
)
def test_nonsense_is_refused_as_a_whole(session: Session, texts: dict[str, str], told: str) -> None:
    with pytest.raises(Refused, match=told):
        change(session, expiry_warning_days="60", **texts)
    assert queries.changed(session).empty


def test_two_thresholds_that_are_moved_together_may_pass_each_other(session: Session) -> None:
    change(session, criticise_after_working_days="20", supervise_after_working_days="10")
    assert queries.value(session, "supervise_after_working_days") == 10


def test_whoever_comes_second_is_told_what_changed(session: Session) -> None:
    opened = seen(session)
    change(session, duplicate_hours="24")
    with pytest.raises(Refused, match=r"别人改了重复事件：相隔不超过（现在是“24 小时”）"):
        actions.change_settings(session, texts=opened | {"duplicate_hours": "48"}, seen=opened, **WHO)
    assert queries.value(session, "duplicate_hours") == 24


def test_whoever_comes_second_overwrites_nothing_that_he_did_not_touch(session: Session) -> None:
    opened = seen(session)
    change(session, duplicate_hours="24")
    actions.change_settings(session, texts=opened | {"call_back_days": "5"}, seen=opened, **WHO)
    values = queries.values(session)
    assert (values["duplicate_hours"], values["call_back_days"]) == (24, 5)


def test_a_setting_put_back_to_its_default_counts_as_the_default(session: Session) -> None:
    change(session, duplicate_hours="24")
    change(session, duplicate_hours=stored(REGISTRY["duplicate_hours"].default))
    assert queries.value(session, "duplicate_hours") == 72


def test_the_town_is_renamed_with_an_entry(session: Session) -> None:
    actions.rename_town(session, name=" 示例镇 ", seen="廿里镇", by=ADMINISTRATOR, at=NOON)
    assert session.get_one(Township, TOWNSHIP_CODE).name == "示例镇"
    assert last_changes(session) == ["镇名：廿里镇 → 示例镇"]


@pytest.mark.parametrize(
    ("name", "seen_name", "told"),
    [
        ("廿里镇", "廿里镇", "没有改动"),
        ("", "廿里镇", "还没有填写镇名"),
        ("镇" * 31, "廿里镇", "太长"),
        ("示\u202e例", "廿里镇", "看不见的字符"),
        ("示例镇", "别的镇", "别人改了镇名"),
    ],
)
def test_a_name_that_makes_no_sense_is_refused(
    session: Session, name: str, seen_name: str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        actions.rename_town(session, name=name, seen=seen_name, by=ADMINISTRATOR, at=NOON)


def test_own_scenes_are_kept_line_by_line_and_stay_while_the_wall_shows_them(session: Session) -> None:
    lines = "早会：急办，在办地图\n夜间：值班"
    change(session, wall_own=lines, wall_scenes="早会、地图")
    assert queries.value(session, "wall_own") == lines
    (entry,) = entries(session)
    assert "自编画面：无 → 早会：急办，在办地图；夜间：值班" in entry.data["was_now"]
    with pytest.raises(Refused, match="没有叫“早会”的画面"):
        change(session, wall_own="夜间：值班")
    change(session, wall_own="夜间：值班", wall_scenes="夜间")
    assert queries.value(session, "wall_scenes") == "夜间"
