"""What may stand on the lists, when it holds, and how a difference is told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.lists.rules import (
    ItemContent,
    PersonState,
    ThingContent,
    checked_item,
    checked_number,
    checked_phone,
    checked_score,
    checked_start,
    checked_thing,
    lines,
    person_state,
    runs_saved,
    split,
)
from dashboard.lists.rules_versions import ITEM_FIELDS, changes, span
from dashboard.words.days import holds_on, months_back
from dashboard.words.errors import Refused
from tests.factories import NOON

DAY = date(2026, 3, 4)
days = st.dates(date(2019, 1, 1), date(2031, 12, 31))


def content(**given):
    return ItemContent(**({"matter": "河湖四乱整治", "lead_id": 9, "helper_ids": (2,), "lead_duty": "牵头",
                           "town_duties": ("巡查",)} | given))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("宣传、巡查,劝阻;报告", ("宣传", "巡查", "劝阻", "报告")),
        ("宣传\n巡查、宣传", ("宣传", "巡查")),
        ("、 ；", ()),
        ("协助查处", ("协助查处",)),
    ],
)
def test_words_of_a_cell_stand_apart_whichever_sign_is_between_them(text, words):
    assert split(text) == words


def test_a_duty_of_several_sentences_is_several_rows():
    assert lines("牵头执法；负兜底责任\n定期通报") == ("牵头执法", "负兜底责任", "定期通报")


@given(days, st.none() | days, st.none() | days)
def test_a_version_holds_between_its_first_and_last_day_both_included(day, start, end):
    assert holds_on(day, start, end) == ((start or date.min) <= day <= (end or date.max))


def test_an_item_is_kept_tidy():
    kept = checked_item(
        content(
            matter=" 河湖　四乱 ", helper_ids=(5, 2, 5), lead_duty="牵头\n通报", town_duties=("巡查", "巡查")
        )
    )
    assert (kept.matter, kept.helper_ids, kept.lead_duty, kept.town_duties) == (
        "河湖 四乱", (2, 5), "牵头；通报", ("巡查",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"matter": "  "}, "还没有填写事项"),
        ({"matter": "长" * 121}, "太长"),
        ({"helper_ids": (9, 2)}, "牵头部门只能有一个"),
        ({"lead_id": 0}, "还没有选牵头部门"),
        ({"lead_duty": ""}, "还没有填写部门职责"),
        ({"town_duties": ()}, "镇级职责"),
        ({"town_duties": ("巡" * 21,)}, "太长"),
        ({"basis": "条例\u200b"}, "看不见的字符"),
    ],
)
def test_an_item_that_is_not_whole_is_refused_in_words(wrong, said):
    with pytest.raises(Refused, match=said):
        checked_item(content(**wrong))


def test_a_matter_across_departments_needs_more_than_its_lead():
    with pytest.raises(Refused, match="配合部门"):
        checked_thing(ThingContent("犬类管理", 1, ()))
    assert checked_thing(ThingContent("犬类管理", 1, (), open_notes=("相关主管部门",))).helper_ids == ()


@pytest.mark.parametrize("number", [None, 0, -1, 10_000])
def test_a_place_on_the_list_is_a_plain_number(number):
    with pytest.raises(Refused, match="序号"):
        checked_number(number)


def test_a_new_version_begins_after_the_one_before():
    assert checked_start(DAY + timedelta(days=1), after=DAY) == DAY + timedelta(days=1)
    assert checked_start(DAY, after=None) == DAY
    with pytest.raises(Refused, match="之后的日期"):
        checked_start(DAY, after=DAY)


@pytest.mark.parametrize("phone", ["13800001234", "0570-3671234", "+86 138 0000 1234", "3671234"])
def test_a_phone_is_digits(phone):
    assert checked_phone(f" {phone} ") == phone


@pytest.mark.parametrize("phone", ["", "12345", "转告办公室", "138-", "1" * 30])
def test_what_is_no_phone_is_refused(phone):
    with pytest.raises(Refused, match="电话"):
        checked_phone(phone)


@pytest.mark.parametrize(("score", "is_fine"), [(None, True), (1, True), (5, True), (0, False), (6, False)])
def test_a_criterion_has_one_to_five_points_or_none(score, is_fine):
    if is_fine:
        assert checked_score(score, "demand") == score
    else:
        with pytest.raises(Refused, match="群众期盼"):
            checked_score(score, "demand")


@pytest.mark.parametrize(
    ("name", "valid_until", "state"),
    [
        (None, None, PersonState.VACANT),
        ("", DAY, PersonState.VACANT),
        ("甲", None, PersonState.FINE),
        ("甲", DAY - timedelta(days=1), PersonState.EXPIRED),
        ("甲", DAY, PersonState.EXPIRING),
        ("甲", DAY + timedelta(days=30), PersonState.EXPIRING),
        ("甲", DAY + timedelta(days=31), PersonState.FINE),
    ],
)
def test_a_named_person_is_there_ends_soon_has_ended_or_is_missing(name, valid_until, state):
    assert person_state(is_open=False, name=name, valid_until=valid_until, today=DAY, warn_days=30) is state


def test_a_department_that_is_named_at_dispatch_is_no_vacancy():
    assert (
        person_state(is_open=True, name=None, valid_until=None, today=DAY, warn_days=30) is PersonState.OPEN
    )


def test_one_dispatch_saves_a_run_for_every_department_but_one():
    assert [runs_saved(number) for number in (0, 1, 2, 13)] == [0, 0, 1, 12]


WORDS = {"matter": "河道采砂", "lead": "区林业水利局", "helpers": ("区公安分局",), "lead_duties": ("牵头",),
         "town_duties": ("宣传", "劝阻"), "category": "水利防汛", "basis": "", "example": True}  # fmt: skip


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ({"lead": "区生态环境分局"}, "牵头部门由“区林业水利局”改为“区生态环境分局”"),
        ({"town_duties": ("宣传", "初审")}, "镇级职责增加“初审”，去掉“劝阻”"),
        ({"helpers": ()}, "配合部门去掉“区公安分局”"),
        ({"basis": "河道管理条例"}, "依据补充为“河道管理条例”"),
        ({"category": ""}, "类别删去“水利防汛”"),
        ({"example": False}, "示例标记去掉"),
    ],
)
def test_a_difference_of_two_versions_is_told_field_by_field(after, sentence):
    assert [change.sentence for change in changes(WORDS, WORDS | after, ITEM_FIELDS)] == [sentence]


def test_another_order_of_the_same_words_is_no_difference():
    assert changes(WORDS, WORDS | {"town_duties": ("劝阻", "宣传")}, ITEM_FIELDS) == []


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, "一直有效"),
        (None, DAY, "至 2026-03-04 止"),
        (DAY, None, "2026-03-04 起"),
        (DAY, DAY, "2026-03-04 至 2026-03-04"),
    ],
)
def test_how_long_a_version_holds_is_told(start, end, words):
    assert span(start, end) == words


def test_months_are_those_of_the_township():
    found = months_back(NOON.replace(month=1, day=31, hour=17), 3)
    # 17:00 UTC on the last of January is February in the town.
    assert [month.name for month in found] == ["2025-12", "2026-01", "2026-02"]
    assert found[0].end == found[1].start
