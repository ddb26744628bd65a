"""Registering a matter: what a person does on the page, and what comes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.incidents.life.rules_report import Reporter, widget_key
from dashboard.incidents.register.widgets_register import FORM
from dashboard.store.database import reading, transaction
from dashboard.town.places.rules import cell_of
from dashboard.words.clock import now
from dashboard.words.coordinates import wgs84_to_gcj02
from models import (
    Account,
    Category,
    CategoryQuestion,
    Incident,
    IncidentLog,
    IncidentStatus,
    Level,
    QuestionKind,
    Source,
    Village,
)
from tests.incidents.room import Room
from tests.pages.room_pages import lives, number_of, said
from tests.stores import TRICKS

PAGE, OTHER = "pages/incidents/register.py", "pages/incidents/incidents.py"
Open = Callable[..., Any]


def key(page: Any, name: str) -> str:
    return widget_key(name, page.session_state[FORM])


def fill(page: Any, **values: Any) -> Any:
    """Type into the form by the names of its widgets."""
    for name, value in values.items():
        page.get_by_key(key(page, name)).set_value(value)
        page.run()
    return page


def send(page: Any) -> Any:
    return page.button(key=key(page, "send")).click().run()


def made() -> list[Incident]:
    with reading() as session:
        return list(session.exec(select(Incident).order_by(col(Incident.id))))


def category(code: str) -> int:
    with reading() as session:
        return Room(session).category(code)


def middle_of(village_id: int) -> tuple[float, float]:
    with reading() as session:
        village = session.get_one(Village, village_id)
        return village.longitude, village.latitude


def test_a_report_is_registered_and_the_form_is_empty_again(open_page: Open) -> None:
    page = fill(
        open_page(PAGE), title="村口路面塌陷", description="两米宽", category=3, village=2, place="桥头"
    )
    before = page.session_state[FORM]
    page = send(page)
    assert not page.exception
    row = made()[0]
    assert (row.title, row.category_id, row.village_id, row.place) == ("村口路面塌陷", 3, 2, "桥头")
    assert (row.source, row.level, row.form_key) == (Source.PHONE, Level.TOWN, before)
    assert row.number.replace("-", "\\-") in said(page)
    assert [str(toast.value).replace("\\", "") for toast in page.toast] == [f"已登记：{row.number}"]
    assert page.session_state[FORM] != before
    assert page.text_input(key=key(page, "title")).value == ""
    assert not [name for name in page.session_state if before in name]


@pytest.mark.long
def test_the_same_form_sent_twice_makes_one_incident(open_page: Open) -> None:
    page = fill(open_page(PAGE), title="村口路面塌陷", village=2)
    form, title = page.session_state[FORM], key(page, "title")
    page = send(page)
    # The second click of a double click: the form as it was drawn comes once more.
    page.session_state[FORM] = form
    page.run()
    page.text_input(key=title).set_value("村口路面塌陷").run()
    page = send(page)
    assert not page.exception
    assert len(made()) == 1


@pytest.mark.long
def test_a_refusal_keeps_what_was_typed(open_page: Open) -> None:
    page = fill(open_page(PAGE), title="塌", description="两米宽", village=2)
    page = send(page)
    assert "标题太短" in said(page)
    assert made() == []
    assert page.text_area(key=key(page, "description")).value == "两米宽"
    page = send(fill(page, title="塌陷了"))
    assert made()[0].description == "两米宽"


@pytest.mark.long
def test_what_was_typed_is_there_after_a_look_at_another_page(open_page: Open) -> None:
    page = fill(open_page(PAGE), title="村口路面塌陷", category=3, village=2)
    title = key(page, "title")
    page.switch_page(OTHER).run()
    page.switch_page(PAGE).run()
    assert page.text_input(key=title).value == "村口路面塌陷"
    page = send(page)
    assert (made()[0].category_id, made()[0].village_id) == (3, 2)


@pytest.mark.long
def test_where_it_will_go_is_said_before_it_is_sent(open_page: Open) -> None:
    page = fill(open_page(PAGE), category=category("livestock_pollution"))
    assert "将到：综合执法平台（第1版） → 大执法 → 牵头 区生态环境分局（一件事" in said(page).replace(
        "\\", ""
    )


@pytest.mark.long
def test_the_typed_words_suggest_categories_and_the_person_chooses(open_page: Open) -> None:
    page = fill(open_page(PAGE), title="老板欠薪跑了")
    offered = next(radio for radio in page.radio if radio.label == "按您写的内容，可能是")
    assert offered.value is None
    assert offered.options[0] == "欠薪"
    assert "提到了“欠薪”" in offered.captions[0]
    offered.set_value(_first(offered)).run()
    assert page.selectbox(key=key(page, "category")).value == _first(offered)


def _first(radio: Any) -> int:
    """The id behind the first option: its own key names the ids in their order."""
    return int(str(radio.key).split("_")[1])


@pytest.mark.long
def test_a_usually_urgent_category_begins_as_urgent_and_says_what_that_means(open_page: Open) -> None:
    with reading() as session:
        urgent = session.exec(select(Category.id).where(Category.urgent)).first()
    page = fill(open_page(PAGE), title="强降雨要转移", category=urgent)
    assert page.toggle(key=key(page, "urgent")).value is True
    assert "5分钟内受理，15分钟内签收，2小时内首次报告" in said(page)
    page = fill(page, urgent=False)
    assert made() == []
    send(page)
    assert made()[0].urgent is False


@pytest.mark.long
def test_the_questions_of_a_category_are_asked_and_required_ones_have_to_be_answered(open_page: Open) -> None:
    with transaction() as session:
        questions = [
            CategoryQuestion(category_id=3, text="有没有人受伤", kind=QuestionKind.YES_NO, is_required=True),
            CategoryQuestion(category_id=3, text="几户人家", kind=QuestionKind.NUMBER),
            CategoryQuestion(category_id=3, text="谁的地", kind=QuestionKind.CHOICE, choices="集体、个人"),
            CategoryQuestion(category_id=3, text="补充 **粗**", kind=QuestionKind.TEXT),
        ]
        session.add_all(questions)
        session.flush()
        ids = [question.id for question in questions]
    page = send(fill(open_page(PAGE), title="地界争议", village=2, category=3))
    assert "还有必答的问题没有回答：有没有人受伤" in said(page)
    page = fill(page, **{f"q{ids[0]}": "否", f"q{ids[1]}": 3, f"q{ids[2]}": "集体", f"q{ids[3]}": "无"})
    send(page)
    assert made()[0].answers == {"有没有人受伤": "否", "几户人家": 3, "谁的地": "集体", "补充 **粗**": "无"}


@pytest.mark.long
def test_typed_coordinates_are_converted_and_the_village_follows(open_page: Open) -> None:
    place = middle_of(5)
    x, y = wgs84_to_gcj02(*place)
    page = open_page(PAGE)
    page.selectbox(key=key(page, "system")).set_value("GCJ-02")
    page.text_input(key=key(page, "coordinates")).set_value(f"{x:.6f}，{y:.6f}").run()
    page.button(key=f"use_coordinates_{page.session_state[FORM]}").click().run()
    assert page.selectbox(key=key(page, "village")).value == 5
    send(fill(page, title="井盖丢失"))
    row = made()[0]
    assert (row.longitude, row.latitude) == pytest.approx(place, abs=2e-5)
    assert row.cell == cell_of(row.longitude, row.latitude)


@pytest.mark.long
def test_wrong_coordinates_are_refused_and_change_nothing(open_page: Open) -> None:
    page = open_page(PAGE)
    page.text_input(key=key(page, "coordinates")).set_value("28.86,118.81").run()
    page.button(key=f"use_coordinates_{page.session_state[FORM]}").click().run()
    assert "写反" in said(page)
    assert page.selectbox(key=key(page, "village")).value is None


@pytest.mark.long
def test_a_village_that_does_not_hold_the_position_is_pointed_out(open_page: Open) -> None:
    page = open_page(PAGE)
    x, y = middle_of(5)
    page.selectbox(key=key(page, "system")).set_value("WGS-84")
    page.text_input(key=key(page, "coordinates")).set_value(f"{x},{y}").run()
    page.button(key=f"use_coordinates_{page.session_state[FORM]}").click().run()
    assert "和所选村社不同" not in said(page)
    assert "和所选村社不同" in said(fill(page, village=6))


@pytest.mark.long
def test_who_may_see_the_reporter_is_said_and_kept(open_page: Open) -> None:
    page = fill(open_page(PAGE), title="有人偷倒废料", village=2, reporter=Reporter.HIDDEN)
    assert "对所有人隐藏" in said(page)
    assert "保密" in said(send(page))
    assert made() == []
    send(fill(page, reporter_name="王五", reporter_phone="13800001234"))
    assert (made()[0].secret, made()[0].reporter_name) == (True, "王五")


@pytest.mark.long
def test_an_anonymous_report_keeps_no_name(open_page: Open) -> None:
    page = fill(open_page(PAGE), title="有人偷倒废料", village=2, reporter_name="王五")
    send(fill(page, reporter=Reporter.ANONYMOUS))
    assert made()[0].reporter_name is None


def repeated(room: Room) -> int:
    return room.report(title="塘边养鸭子臭味大", category_id=3, village_id=2)


@pytest.mark.long
def test_a_likely_duplicate_is_shown_and_looked_at_without_losing_a_word(open_page: Open) -> None:
    number = number_of(lives(repeated))
    page = fill(open_page(PAGE), title="塘边又养鸭子", village=2, category=3)
    assert [head.value for head in page.subheader if "可能重复（1）" in head.value]
    page.button(key=f"alike_look_{page.session_state[FORM]}_{number}").click().run()
    assert not page.exception
    assert page.text_input(key=key(page, "title")).value == "塘边又养鸭子"


@pytest.mark.long
def test_a_repeat_may_leave_a_note_instead_of_a_new_incident(open_page: Open) -> None:
    first = lives(repeated)
    page = fill(open_page(PAGE), title="塘边又养鸭子", village=2, category=3, reporter_name="王五")
    page.button(key=f"alike_note_{page.session_state[FORM]}_{number_of(first)}").click().run()
    assert len(made()) == 1
    with reading() as session:
        entry = session.exec(select(IncidentLog).order_by(col(IncidentLog.seq).desc())).first()
    assert "塘边又养鸭子" in entry.reason
    assert "王五" not in entry.reason + str(entry.data)
    assert "没有另立一件" in said(page)
    assert page.text_input(key=key(page, "title")).value == ""


@pytest.mark.long
def test_a_repeat_may_be_registered_and_merged(open_page: Open) -> None:
    first = lives(repeated)
    page = fill(open_page(PAGE), title="塘边又养鸭子", village=2, category=3)
    page.button(key=f"alike_merge_{page.session_state[FORM]}_{number_of(first)}").click().run()
    assert not page.exception
    second = made()[1]
    assert (second.status, second.parent_id) == (IncidentStatus.MERGED, first)
    assert "并合并到" in said(page)


@pytest.mark.long
def test_a_grid_worker_registers_in_his_own_village_alone(
    open_page: Open, sign_in: Callable[..., Account]
) -> None:
    page = open_page(PAGE)
    sign_in("grid_worker", village_id=4)
    page.run()
    assert not page.exception
    village = page.selectbox(key=key(page, "village"))
    assert (len(village.options), village.value) == (1, 4)
    send(fill(page, title="路灯坏了"))
    row = made()[0]
    assert (row.village_id, row.source, row.level) == (4, Source.GRID, Level.VILLAGE)


@pytest.mark.long
def test_nobody_is_offered_to_merge_who_may_not(open_page: Open, sign_in: Callable[..., Account]) -> None:
    number = number_of(lives(lambda room: room.report(title="养鸭子", category_id=3, village_id=4)))
    page = open_page(PAGE)
    sign_in("grid_worker", village_id=4)
    page = fill(page.run(), title="又养鸭子", category=3)
    keys = {str(button.key) for button in page.button}
    assert f"alike_note_{page.session_state[FORM]}_{number}" in keys
    assert f"alike_merge_{page.session_state[FORM]}_{number}" not in keys


@pytest.mark.long
def test_a_time_in_the_past_is_kept_and_half_a_time_refused(open_page: Open) -> None:
    today = now().date()
    page = fill(open_page(PAGE), title="昨夜起火", village=2, is_now=False, day=today)
    assert "只填了一半" in said(send(page))
    assert made() == []


@pytest.mark.long
def test_hostile_words_stay_words(open_page: Open) -> None:
    lives(lambda room: room.report(title=TRICKS[0][:200], category_id=3, village_id=2))
    page = fill(open_page(PAGE), title=TRICKS[0][:200], village=2, category=3, place=TRICKS[0][:300])
    assert not page.exception
    assert not [text.value for text in page.markdown if TRICKS[0] in text.value]
    page = send(page)
    assert made()[1].title == TRICKS[0][:200].strip()
