"""Event categories and their questions: added, changed, told in the log, and never taken away."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, col, select

from dashboard.access.rules_audit import in_words
from dashboard.admin.settings import actions_categories as actions
from dashboard.admin.settings import actions_questions
from dashboard.town.reference.lists import category_questions
from dashboard.town.settings import queries_categories as queries
from dashboard.town.settings.rules_categories import (
    NAMES,
    QUESTION_NAMES,
    checked_question,
    choices_of,
    fields_of,
)
from dashboard.words.errors import Refused
from models import Category, CategoryQuestion, Module, Platform
from tests.admin.settings.ground import COMMANDER, entries, last_changes
from tests.factories import NOON

WHO = {"by": COMMANDER, "at": NOON}
NEW = {
    "name": "无人机扰民", "major": "治安秩序", "platform": "public_order", "module": None,
    "usual_class": 1, "item_number": None, "one_thing_number": None, "urgent": False,
}  # fmt: skip
QUESTION = {
    "text": "飞了多久", "kind": "choice", "choices": "几分钟，一小时，更久", "is_required": False,
    "sort_order": 1, "is_active": True,
}  # fmt: skip


def row(session: Session, name: str) -> dict[Any, Any]:
    frame = queries.categories(session)
    return frame[frame["name"] == name].to_dict("records")[0]


def change(session: Session, which: str, /, **wanted: Any) -> None:
    seen = fields_of(row(session, which))
    number = int(row(session, which)["category_id"])
    actions.change_category(session, category_id=number, wanted=seen | wanted, seen=seen, **WHO)


@pytest.mark.postgresql
def test_a_new_category_goes_the_way_that_was_said(session: Session) -> None:
    number = actions.add_category(session, wanted=NEW, **WHO)
    made = session.get_one(Category, number)
    assert (made.code, made.major, made.usual_class, made.example) == ("own_1", "治安秩序", 1, False)
    # The platform says which module it feeds.
    assert session.get_one(Module, made.module_id).code == "governance"
    neighbour = session.exec(select(Category).where(Category.code == "brawl")).one()
    assert made.major_code == neighbour.major_code
    assert last_changes(session)[0] == "新增"
    assert "平台：综治工作" in last_changes(session)


@pytest.mark.postgresql
def test_a_new_major_group_gets_a_code_of_its_own(session: Session) -> None:
    first = actions.add_category(session, wanted=NEW | {"major": "低空"}, **WHO)
    second = actions.add_category(session, wanted=NEW | {"major": "低空", "name": "坠机"}, **WHO)
    third = actions.add_category(session, wanted=NEW | {"major": "太空"}, **WHO)
    codes = [session.get_one(Category, number).major_code for number in (first, second, third)]
    assert codes == ["own_1", "own_1", "own_2"]
    assert [session.get_one(Category, number).code for number in (first, second, third)] == [
        "own_1", "own_2", "own_3",
    ]  # fmt: skip


def test_a_change_says_before_and_after_in_names_and_is_no_example_any_more(session: Session) -> None:
    change(session, "路灯不亮", usual_class=2, platform="city_law", module="enforcement", urgent=True)
    made = row(session, "路灯不亮")
    assert (made["platform_name"], made["usual_class"], made["urgent"], made["example"]) == (
        "综合执法", 2, True, False,
    )  # fmt: skip
    assert in_words(entries(session)[0].data) == (
        "内容 事项，对象 路灯不亮，改动 平台：便民服务 → 综合执法；模块：大服务 → 大执法；"
        "通常类别：一类 → 二类；紧急：否 → 是"
    )


def test_a_list_matter_is_put_on_and_taken_off(session: Session) -> None:
    change(session, "路灯不亮", item_number=67, one_thing_number=1)
    assert (row(session, "路灯不亮")["item_number"], row(session, "路灯不亮")["one_thing_number"]) == (67, 1)
    change(session, "路灯不亮", item_number=None, one_thing_number=None)
    assert fields_of(row(session, "路灯不亮"))["item_number"] is None


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"name": ""}, "还没有填写名称"),
        ({"name": "赌\u202e博"}, "看不见的字符"),
        ({"name": "聚众赌博"}, "“治安秩序”里已经有“聚众赌博”"),
        ({"major": ""}, "还没有填写大类"),
        ({"platform": "moon"}, "没有这个平台"),
        ({"module": "enforcement"}, "不流向这个模块"),
        ({"platform": None, "module": "moon"}, "没有这个模块"),
        ({"usual_class": 4}, "只有一类、二类、三类"),
        ({"item_number": 68}, "没有第 68 项"),
        ({"one_thing_number": 11}, "没有第 11 件"),
    ],
)
def test_a_category_that_makes_no_sense_is_refused(session: Session, wanted: Any, told: str) -> None:
    before = len(queries.categories(session))
    with pytest.raises(Refused, match=told):
        actions.add_category(session, wanted=NEW | wanted, **WHO)
    assert (len(queries.categories(session)), entries(session)) == (before, [])


def test_a_renamed_category_may_keep_its_name_and_not_take_anothers(session: Session) -> None:
    change(session, "聚众赌博", name="赌博")
    with pytest.raises(Refused, match="没有改动"):
        change(session, "赌博")
    with pytest.raises(Refused, match="已经有“违规养犬”"):
        change(session, "赌博", name="违规养犬")


def test_whoever_comes_second_is_told_what_changed(session: Session) -> None:
    seen = fields_of(row(session, "路灯不亮"))
    number = int(row(session, "路灯不亮")["category_id"])
    change(session, "路灯不亮", usual_class=2)
    with pytest.raises(Refused, match=r"别人改了通常类别（现在是“二类”）"):
        actions.change_category(session, category_id=number, wanted=seen | {"urgent": True}, seen=seen, **WHO)


def test_every_shipped_category_could_be_saved_as_it_stands(session: Session) -> None:
    """A form that opens on something which it then refuses would be a trap."""
    for record in queries.categories(session).to_dict("records"):
        seen = fields_of(record)
        with pytest.raises(Refused, match="没有改动"):
            actions.change_category(
                session, category_id=int(record["category_id"]), wanted=seen, seen=seen, **WHO
            )


def test_a_platform_that_has_ended_is_offered_no_more(session: Session) -> None:
    session.execute(update(Platform).where(col(Platform.code) == "market").values(valid_to=NOON.date()))
    assert "market" not in set(queries.platforms(session)["code"])


# Questions.


def category_id(session: Session, name: str = "路灯不亮") -> int:
    return int(row(session, name)["category_id"])


def asked(session: Session, name: str = "路灯不亮") -> list[str]:
    frame = queries.questions(session, category_id=category_id(session, name))
    return list(frame["text"])


def test_a_question_is_asked_from_then_on(session: Session) -> None:
    actions_questions.add_question(session, category_id=category_id(session), wanted=QUESTION, **WHO)
    (made,) = session.exec(select(CategoryQuestion).where(CategoryQuestion.text == "飞了多久"))
    assert (made.kind, made.choices, made.example) == ("choice", "几分钟、一小时、更久", False)
    assert last_changes(session) == ["新增问题：飞了多久（选择）"]
    assert row(session, "路灯不亮")["questions"] == 1


def test_a_question_is_changed_put_out_of_use_and_back(session: Session) -> None:
    frame = queries.questions(session, category_id=category_id(session, "畜禽养殖污染"))
    first = frame.to_dict("records")[0]
    seen = {field: first[field] for field in QUESTION_NAMES}
    for wanted in ({"is_active": False, "is_required": True}, {"is_active": True}):
        actions_questions.change_question(
            session, question_id=int(first["question_id"]), wanted=seen | wanted, seen=seen, **WHO
        )
        seen |= wanted
        session.expire_all()
    assert [entry.data["was_now"] for entry in entries(session)] == [
        ["必答：否 → 是", "启用：是 → 否"], ["启用：否 → 是"],
    ]  # fmt: skip
    assert entries(session)[0].data["object"] == "畜禽养殖污染 · 养的是什么"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"text": "养的是什么"}, "已经有问题“养的是什么”"),
        ({"text": ""}, "还没有填写问题"),
        ({"kind": None}, "请选择这个问题怎么回答"),
        ({"choices": "猪"}, "2 到 20 个不同的选项"),
        ({"choices": "猪、猪"}, "2 到 20 个不同的选项"),
        ({"choices": "、".join(map(str, range(21)))}, "2 到 20 个不同的选项"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(session: Session, wanted: Any, told: str) -> None:
    number = category_id(session, "畜禽养殖污染")
    with pytest.raises(Refused, match=told):
        actions_questions.add_question(session, category_id=number, wanted=QUESTION | wanted, **WHO)
    assert entries(session) == []


def test_loading_again_overwrites_no_question_and_brings_none_back(session: Session) -> None:
    session.execute(
        update(CategoryQuestion)
        .where(col(CategoryQuestion.text) == "养的是什么")
        .values(text="养了什么", is_active=False)
    )
    category_questions(session)
    assert sorted(asked(session, "畜禽养殖污染")) == ["养了什么", "大约多少头（只）", "粪污流向哪里"]


@given(st.lists(st.sampled_from(["甲", "乙", "丙", "丁", " 甲 "]), max_size=8), st.sampled_from("、，,；;\n"))
def test_options_are_taken_once_each_whatever_separates_them(options: list[str], separator: str) -> None:
    found = choices_of(separator.join(options))
    assert found == list(dict.fromkeys(option.strip() for option in options))
    assert choices_of("、".join(found)) == found


@pytest.mark.parametrize("kind", ["text", "number", "yes_no"])
def test_only_a_choice_keeps_options(kind: str) -> None:
    assert checked_question(QUESTION | {"kind": kind})["choices"] == ""


def test_the_names_of_the_fields_are_the_forms() -> None:
    assert set(NEW) == set(NAMES)
    assert set(QUESTION) == set(QUESTION_NAMES)
