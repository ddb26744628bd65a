"""What an administrator and a commander do on the settings page, and what others see of it."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from dashboard.store.database import engine_for, reading
from dashboard.store.store_files import database_url
from dashboard.town.settings import queries
from models import (
    AuditLog,
    CalendarDay,
    Category,
    CategoryQuestion,
    ClockRuleSet,
    Department,
    ReplyTemplate,
    Team,
    Township,
    Village,
)
from tests.pages.tables import edit, pick

PAGE = "pages/admin/settings.py"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Open = Callable[..., Any]


def pressed(page: Any, key: str) -> Any:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def keys_of(page: Any) -> set[str]:
    return {one.key for one in page.button if one.key and not one.key.startswith("FormSubmitter:as_of")}


def said(page: Any) -> str:
    told = [*page.markdown, *page.caption, *page.info, *page.warning, *page.toast, *page.error, *page.success]
    return "\n".join(one.value for one in told)


def stored(query: Any) -> Any:
    with Session(engine_for(database_url()), expire_on_commit=False) as session:
        return session.exec(query).all()


def handed_in(page: Any, name: str, header: Sequence[str], *lines: Sequence[Any]) -> Any:
    """The page after a workbook with these lines was given to the uploader."""
    book = Workbook()
    for line in (header, *lines):
        book.active.append(list(line))
    made = io.BytesIO()
    book.save(made)
    page.file_uploader(key=f"{name}_file_0").set_value(("表格.xlsx", made.getvalue(), XLSX)).run()
    assert not page.exception
    return page


def results(page: Any) -> list[str]:
    return [one.value for one in page.metric][:4]


def test_a_threshold_is_changed_and_says_so_at_once(open_page: Open) -> None:
    page = open_page(PAGE)
    page.number_input(key="setting_duplicate_hours_0").set_value(24)
    page.toggle(key="setting_desk_sound_0").set_value(False)
    pressed(page, "settings_save_0")
    assert "已保存" in said(page)
    assert page.number_input(key="setting_duplicate_hours_1").value == 24
    assert "默认是 72 小时" in said(page)
    with reading() as session:
        assert queries.value(session, "desk_sound") is False
    (entry,) = stored(select(AuditLog).where(AuditLog.subject == "settings"))
    assert len(entry.data["was_now"]) == 2


def test_a_refusal_keeps_what_was_typed(open_page: Open) -> None:
    page = open_page(PAGE)
    page.number_input(key="setting_supervise_after_working_days_0").set_value(9)
    pressed(page, "settings_save_0")
    assert "要比“超期后督办”晚" in said(page)
    assert page.number_input(key="setting_supervise_after_working_days_0").value == 9


@pytest.mark.long
def test_a_scene_is_put_together_picked_and_taken_away(open_page: Open) -> None:
    page = open_page(PAGE)
    page.text_input(key="own_name_0_0").set_value("早会")
    page.multiselect(key="own_panels_0_0").set_value(["急办", "值班"])
    pressed(page, "settings_save_0")
    page.multiselect(key="setting_wall_scenes_1").set_value(["地图", "早会"])
    pressed(page, "settings_save_1")
    with reading() as session:
        assert queries.value(session, "wall_own") == "早会：急办，值班"
        assert queries.value(session, "wall_scenes") == "地图、早会"
    page.text_input(key="own_name_0_2").set_value("")
    page.multiselect(key="own_panels_0_2").set_value([])
    pressed(page, "settings_save_2")
    assert "“自编画面”里也没有" in said(page)


@pytest.mark.long
def test_the_town_gets_another_name(open_page: Open) -> None:
    page = open_page(PAGE)
    page.text_input(key="town_name_0").set_value("示例镇")
    pressed(page, "town_save_0")
    assert [town.name for town in stored(select(Township))] == ["示例镇"]


def test_whoever_may_only_look_is_given_no_form(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("inspector")
    page = open_page(PAGE)
    assert not page.exception
    assert keys_of(page) == set()
    assert page.dataframe[0].value["现在"].tolist()[1] == "200 米"


def test_the_commander_sets_thresholds_and_not_the_towns_name(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    sign_in("commander")
    assert keys_of(open_page(PAGE)) == {"settings_save_0"}


def test_other_roles_do_not_open_it(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("grid_worker", village_id=1)
    page = open_page(PAGE)
    assert "看系统设置" in page.warning[0].value


CALENDAR = {"section": "calendar", "year": "2026", "month": "10", "day": "2026-10-12"}


@pytest.mark.long
def test_a_day_is_changed_in_the_month(open_page: Open) -> None:
    page = open_page(PAGE, **CALENDAR)
    assert "2026 年 10 月" in [one.value for one in page.subheader]
    page.radio(key="day_is_2026-10-12_0").set_value("休息")
    page.text_input(key="day_name_2026-10-12_0").set_value("测试假")
    page.text_input(key="day_basis_2026-10-12_0").set_value("放假通知")
    pressed(page, "day_save_0")
    (row,) = stored(select(CalendarDay).where(CalendarDay.day == date(2026, 10, 12)))
    assert (row.is_working, row.name) == (False, "测试假")
    assert "现在：**休息（测试假）**" in said(page)
    assert "2026-10-12 周一：这里休息（测试假），那里上班" in page.text[0].value


def test_a_day_is_chosen_by_its_button(open_page: Open) -> None:
    page = open_page(PAGE, section="calendar", year="2026", month="10")
    assert "在左边点一天" in said(page)
    pressed(page, "day_2026-10-01")
    assert "现在：**休息（国庆节）**" in said(page)


def test_an_unpublished_year_says_so(open_page: Open) -> None:
    page = open_page(PAGE, section="calendar", year="2028", month="1")
    assert "2028 年节假日安排未公布" in said(page)
    assert "2028 年节假日安排未公布" not in said(open_page(PAGE, **CALENDAR))


@pytest.mark.long
def test_a_year_comes_from_a_file(open_page: Open) -> None:
    page = open_page(PAGE, section="calendar", view="import")
    lines = [("2027-02-08", "休息", "春节"), ("2027-02-20", "上班", "春节调休"), ("2027-02-30", "休息", "")]
    handed_in(page, "calendar", ("日期", "上班或休息", "名称"), *lines)
    assert results(page) == ["2", "0", "0", "1"]
    assert "有 1 行不能导入" in said(page)
    page.text_input(key="calendar_basis_0").set_value("放假通知")
    pressed(page, "calendar_go_0")
    assert "已导入 表格" in said(page)
    assert "共 3 行，其中 1 行没有导入" in said(page)
    assert results(page) == ["2", "0", "0", "1"]
    assert stored(select(CalendarDay.is_working).where(CalendarDay.day == date(2027, 2, 8))) == [False]
    pressed(page, "calendar_report_close")
    assert not page.metric


@pytest.mark.long
def test_a_year_in_the_url_that_is_none_opens_the_calendar_all_the_same(open_page: Open) -> None:
    for word in ("1", "x", "99999999999"):
        assert not open_page(PAGE, section="calendar", year=word, month=word, day=word).exception


def test_a_draft_says_what_it_would_change(open_page: Open) -> None:
    page = open_page(PAGE, section="clocks")
    assert "现行：第 1 版" in said(page)
    assert page.button(key="clock_publish_0").disabled
    edit(page, "clock_draft_0", {2: {"amount": 45}})
    assert [one.value for one in page.text] == ["一类 · 受理：30 分钟 → 45 分钟"]
    assert not page.button(key="clock_publish_0").disabled


@pytest.mark.long
def test_a_new_version_is_published_and_the_old_one_stays(open_page: Open) -> None:
    page = open_page(PAGE, section="clocks")
    page.text_area(key="clock_reason_0").set_value("试运行后调整")
    edit(page, "clock_draft_0", {2: {"amount": 45}})
    edit(page, "clock_draft_0", {2: {"amount": 45}}, press="clock_publish_0")
    assert "第 2 版已发布" in said(page)
    assert "现行：第 2 版" in said(page)
    assert [one.value for one in page.text] == ["一类 · 受理：30 分钟 → 45 分钟"]
    assert len(stored(select(ClockRuleSet).where(ClockRuleSet.code == "standard"))) == 2
    old = open_page(PAGE, section="clocks", version="1").dataframe[0].value.set_index("事件")
    assert old.loc["一类", "受理"] == "30 分钟"


@pytest.mark.long
def test_limits_drafted_on_an_older_version_are_refused_and_stay_on_the_page(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    mine = open_page(PAGE, section="clocks")
    mine.text_area(key="clock_reason_0").set_value("试运行后调整")
    edit(mine, "clock_draft_0", {2: {"amount": 50}})
    others = open_page(PAGE, section="clocks")
    others.text_area(key="clock_reason_0").set_value("镇长要求")
    edit(others, "clock_draft_0", {2: {"amount": 45}})
    edit(others, "clock_draft_0", {2: {"amount": 45}}, press="clock_publish_0")
    # Anything else on the page lets it run anew before the draft is sent.
    edit(mine, "clock_draft_0", {2: {"amount": 50}})
    edit(mine, "clock_draft_0", {2: {"amount": 50}}, press="clock_publish_0")
    (refusal,) = [one.value for one in mine.toast]
    assert "修订成第 2 版（一类 · 受理：30 分钟 → 45 分钟），没有保存" in refusal
    assert mine.text_area(key="clock_reason_0").value == "试运行后调整"
    assert len(stored(select(ClockRuleSet).where(ClockRuleSet.code == "standard"))) == 2
    edit(mine, "clock_draft_0", {2: {"amount": 50}})
    edit(mine, "clock_draft_0", {2: {"amount": 50}}, press="clock_publish_0")
    assert len(stored(select(ClockRuleSet).where(ClockRuleSet.code == "standard"))) == 3


@pytest.mark.long
def test_a_threshold_that_somebody_else_has_changed_meanwhile_is_not_undone(open_page: Open) -> None:
    mine, others = open_page(PAGE), open_page(PAGE)
    others.number_input(key="setting_duplicate_hours_0").set_value(24)
    pressed(others, "settings_save_0")
    mine.run()
    mine.number_input(key="setting_call_back_days_0").set_value(5)
    pressed(mine, "settings_save_0")
    with reading() as session:
        assert queries.value(session, "duplicate_hours") == 24


@pytest.mark.parametrize(
    ("row", "change", "told"),
    [
        (2, {"amount": None}, "还缺少这些时限：一类 · 受理"),
        (2, {"amount": 9_999}, "要填 1 到 1440 分钟之间的整数"),
        (5, {"amount": 31}, "不应比“一类 · 受理”"),
    ],
)
def test_a_draft_that_makes_no_sense_cannot_be_published(
    open_page: Open, row: int, change: dict[str, Any], told: str
) -> None:
    page = edit(open_page(PAGE, section="clocks"), "clock_draft_0", {row: change})
    assert told in page.error[0].value
    assert "clock_publish_0" not in keys_of(page)


def test_an_administrator_reads_the_limits_and_publishes_none(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    sign_in("administrator")
    page = open_page(PAGE, section="clocks")
    assert "由指挥长发布新版本" in said(page)
    assert keys_of(page) == set()


def test_a_template_is_picked_changed_and_put_out_of_use(open_page: Open) -> None:
    page = open_page(PAGE, section="templates", action="reject")
    ids = dict(stored(select(ReplyTemplate.title, ReplyTemplate.id)))
    table = page.dataframe[0]
    assert table.value["title"].tolist() == ["不属于受理范围", "诉讼仲裁途径", "信息不全"]
    number = ids["信息不全"]
    pick(page, f"templates_{hash(tuple(ids[title] for title in table.value['title']))}", 2)
    page.text_area(key=f"template_text_{number}_0").set_value("请补充地点。")
    page.toggle(key=f"template_active_{number}_0").set_value(False)
    pressed(page, f"template_save_{number}_0")
    (row,) = stored(select(ReplyTemplate).where(ReplyTemplate.id == number))
    assert (row.text, row.is_active, row.example) == ("请补充地点。", False, False)
    assert page.dataframe[0].value["state"].tolist() == ["示例", "示例", "停用"]


def test_a_template_is_added(open_page: Open) -> None:
    page = open_page(PAGE, section="templates", action="cancel")
    page.text_input(key="template_title_new_0").set_value("重复登记")
    page.text_area(key="template_text_new_0").set_value("同一件事登记了两次。")
    pressed(page, "template_save_new_0")
    (row,) = stored(select(ReplyTemplate).where(ReplyTemplate.title == "重复登记"))
    assert row.action == "cancel"


def test_a_dispatcher_reads_templates_and_writes_none(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("dispatcher")
    (number,) = stored(select(ReplyTemplate.id).where(ReplyTemplate.title == "信息不全"))
    page = open_page(PAGE, section="templates", template=str(number))
    assert keys_of(page) == set()
    assert "信息不全" in [one.value for one in page.text]


def category(name: str) -> int:
    (number,) = stored(select(Category.id).where(Category.name == name))
    return int(number)


@pytest.mark.long
def test_categories_are_looked_for_and_changed(open_page: Open) -> None:
    number = category("路灯不亮")
    page = open_page(PAGE, section="categories", q="路灯", category=str(number))
    assert page.dataframe[0].value["name"].tolist() == ["路灯不亮"]
    page.selectbox(key=f"category_usual_class_{number}_0").set_value(2)
    page.selectbox(key=f"category_item_number_{number}_0").set_value(67)
    pressed(page, f"category_save_{number}_0")
    (row,) = stored(select(Category).where(Category.id == number))
    assert (row.usual_class, row.item_number) == (2, 67)
    page.selectbox(key=f"category_item_number_{number}_1").select_index(0)
    pressed(page, f"category_save_{number}_1")
    assert stored(select(Category.item_number).where(Category.id == number)) == [None]


def test_a_category_is_added(open_page: Open) -> None:
    page = open_page(PAGE, section="categories", major="治安秩序")
    page.text_input(key="category_name_new_0").set_value("无人机扰民")
    pressed(page, "category_save_new_0")
    (row,) = stored(select(Category).where(Category.name == "无人机扰民"))
    assert (row.major, row.major_code) == ("治安秩序", "security")
    assert "无人机扰民" in page.dataframe[0].value["name"].tolist()


@pytest.mark.long
def test_what_is_asked_is_changed_beneath_its_category(open_page: Open) -> None:
    number = category("畜禽养殖污染")
    page = open_page(PAGE, section="categories", category=str(number))
    page.text_input(key=f"question_text_new_{number}_0").set_value("养了多久")
    pressed(page, f"question_save_new_{number}_0")
    texts = stored(select(CategoryQuestion.text).where(CategoryQuestion.category_id == number))
    assert "养了多久" in texts
    (first,) = stored(select(CategoryQuestion.id).where(CategoryQuestion.text == "养的是什么"))
    page.toggle(key=f"question_is_active_{first}_0").set_value(False)
    pressed(page, f"question_save_{first}_0")
    assert stored(select(CategoryQuestion.is_active).where(CategoryQuestion.id == first)) == [False]
    assert any("停用" in one.label for one in page.expander)


def test_an_inspector_reads_what_is_asked_and_changes_nothing(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    sign_in("inspector")
    page = open_page(PAGE, section="categories", category=str(category("畜禽养殖污染")))
    assert keys_of(page) == set()
    assert "养的是什么" in said(page)


def place(name: str) -> Village:
    (row,) = stored(select(Village).where(Village.short_name == name))
    return row


@pytest.mark.long
def test_a_village_is_put_into_another_team(open_page: Open) -> None:
    number = place("廿里村").id
    page = open_page(PAGE, section="places", place=str(number))
    assert "联系部门 22/22" in said(page)
    box = page.selectbox(key=f"village_team_{number}_0")
    box.select_index(box.options.index("第五组团"))
    pressed(page, f"village_save_{number}_0")
    frame = page.dataframe[0].value.set_index("name")
    assert frame.loc["廿里村", "team"] == "第五组团"


@pytest.mark.long
def test_a_place_is_typed_from_a_map(open_page: Open) -> None:
    number = place("廿里村").id
    page = open_page(PAGE, section="places", place=str(number))
    page.text_input(key=f"longitude_{number}_0").set_value("东经一百一十八度")
    page.text_input(key=f"latitude_{number}_0").set_value("28.8801")
    page.selectbox(key=f"system_{number}_0").select_index(0)
    pressed(page, f"position_save_{number}_0")
    assert "小数的度" in said(page)
    page.text_input(key=f"longitude_{number}_0").set_value("118.815")
    pressed(page, f"position_save_{number}_0")
    assert (place("廿里村").longitude, place("廿里村").is_sketch) == (118.815, False)
    assert "已核实位置 1/22" in said(page)
    assert "东经 118.815000°，北纬 28.880100°" in said(page)


def test_places_come_from_a_file_once_their_system_is_said(open_page: Open) -> None:
    page = open_page(PAGE, section="places", view="positions")
    handed_in(page, "positions", ("村社", "经度", "纬度"), ("廿里村", "118.815", "28.8801"), ("无", "1", "2"))
    assert not page.metric
    page.radio(key="positions_system_0").set_value("WGS-84").run()
    assert results(page) == ["0", "1", "0", "1"]
    pressed(page, "positions_go_0")
    assert results(page) == ["0", "1", "0", "1"]
    assert place("廿里村").latitude == 28.8801


@pytest.mark.long
def test_a_team_is_added_and_renamed(open_page: Open) -> None:
    page = open_page(PAGE, section="places", view="teams")
    page.text_input(key="team_name_new_0").set_value("第八组团")
    pressed(page, "team_save_new_0")
    assert "第八组团" in page.dataframe[0].value["name"].tolist()
    (number,) = stored(select(Team.id).where(Team.name == "第一组团"))
    page = open_page(PAGE, section="places", view="teams", team=str(number))
    page.text_input(key=f"team_name_{number}_0").set_value("集镇组团")
    pressed(page, f"team_save_{number}_0")
    assert "集镇组团" in page.dataframe[0].value["name"].tolist()


@pytest.mark.long
def test_a_department_is_renamed_and_its_old_name_is_kept(open_page: Open) -> None:
    (number,) = stored(select(Department.id).where(Department.code == "justice"))
    page = open_page(PAGE, section="departments", department=str(number))
    page.text_input(key=f"department_name_{number}_0").set_value("区司法和行政复议局")
    page.text_input(key=f"department_basis_{number}_0").set_value("机构改革方案")
    pressed(page, f"department_rename_{number}_0")
    known = page.dataframe[1].value.set_index("alias")
    assert known.loc["区司法局", "reason"] == "曾用名"
    page.text_input(key=f"alias_name_{number}_0").set_value("司法所")
    pressed(page, f"alias_save_{number}_0")
    assert "司法所" in page.dataframe[1].value["alias"].tolist()


def test_a_department_is_added(open_page: Open) -> None:
    page = open_page(PAGE, section="departments")
    page.text_input(key="department_name_new_0").set_value("区数据局")
    page.text_input(key="department_short_name_new_0").set_value("数据")
    pressed(page, "department_add_0")
    assert "区数据局" in page.dataframe[0].value["name"].tolist()


@pytest.mark.parametrize("query", [{"section": "places"}, {"section": "departments", "department": "3"}])
def test_the_commander_reads_the_ground_and_leaves_it_to_the_administrator(
    open_page: Open, sign_in: Callable[..., Any], query: dict[str, str]
) -> None:
    sign_in("commander")
    page = open_page(PAGE, **query, place="1")
    assert keys_of(page) == set()
    assert page.dataframe
