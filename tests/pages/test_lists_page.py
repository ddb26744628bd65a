"""What people do on the page of the two lists."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.lists.rules_import import ITEM_COLUMNS, THING_COLUMNS
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import database_url
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import (
    Assignment,
    AuditLog,
    CallUp,
    Department,
    OffList,
    OneThing,
    OneThingParty,
    Party,
    ResponsibilityItem,
    Source,
    StoreMark,
)
from tests.factories import an_incident
from tests.lists.ground import ITEM_67, THING_8, sheet
from tests.pages.test_every_page import english, texts
from tests.stores import EVIL, TRICKS

PAGE = "pages/lists/lists.py"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VIEWS = ("items", "things", "powers", "response", "departments", "check", "import")
Open = Callable[..., Any]


def said(page: Any) -> str:
    told = (page.markdown, page.caption, page.text, page.info, page.warning, page.success, page.subheader,
            page.error, page.toast)  # fmt: skip
    return "\n".join(one.value for kind in told for one in kind)


def buttons(page: Any) -> list[str]:
    return [one.label for one in page.button]


def pressed(page: Any, key: str) -> Any:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def rows(page: Any, place: int = 0) -> Any:
    return page.dataframe[place].value


def stored(query: Any) -> list[Any]:
    with Session(engine_for(database_url())) as session:
        return list(session.exec(query))


def links(page: Any) -> list[str]:
    """Of the page's own links what they ask for; those of the frame ask for nothing."""
    asked = [link.proto.query_string for link in page.get("page_link")]
    return [query for query in asked if query]


@pytest.mark.long
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_on_an_empty_store_in_chinese(open_page: Open, view: str) -> None:
    page = open_page(PAGE, view=view)
    assert not page.exception
    assert {text: words for text in texts(page) if (words := english(text))} == {}


def test_the_whole_list_is_there_with_its_marks(open_page: Open) -> None:
    page = open_page(PAGE)
    frame = rows(page)
    assert len(frame) == 67
    assert frame.iloc[-1][["matter", "lead", "town_duties", "example"]].tolist() == [
        "畜禽养殖污染监管执法", "区生态环境分局", "宣传、巡查、协助查处", "",
    ]  # fmt: skip
    assert frame["example"].eq("示例").sum() == 66
    assert "ecology" not in str(texts(page))


def test_everyday_words_find_the_item_and_show_both_sides(open_page: Open) -> None:
    page = open_page(PAGE, q="塘湖水库养鸭")
    assert rows(page)["number"].tolist()[0] == 67
    told = said(page)
    for words in (
        "第 67 项",
        "畜禽养殖污染监管执法",
        "区生态环境分局",
        "牵头，兜底",
        "宣传",
        "“鸭”（即“畜禽养殖”）",
    ):
        assert words in told.replace("\\", "")
    assert any("畜禽养殖污染处置一件事" in label for label in buttons(page))


@pytest.mark.long
def test_what_is_not_on_the_list_is_told(open_page: Open) -> None:
    page = open_page(PAGE, q="小孩落水")
    assert "清单之外" in page.info[0].value
    assert not page.dataframe


def test_words_may_stand_anywhere_in_the_row(open_page: Open) -> None:
    assert rows(open_page(PAGE, q="消防救援"))["lead"].eq("区消防救援大队").any()
    assert (
        rows(open_page(PAGE, q="初审 巡查")).empty if False else "没有找到" in said(open_page(PAGE, q="初审"))
    )


@pytest.mark.long
def test_the_filters_stand_in_the_url(open_page: Open) -> None:
    assert set(rows(open_page(PAGE, lead="ecology"))["lead"]) == {"区生态环境分局"}
    query = select(ResponsibilityItem.number).where(ResponsibilityItem.category_code == "water")
    assert rows(open_page(PAGE, category="water"))["number"].tolist() == sorted(stored(query))
    assert "没有有效的事项" in said(open_page(PAGE, on="2019-12-31"))
    # Words that mean nothing narrow nothing.
    for nonsense in ({"lead": "nobody"}, {"on": "2026-99-99"}, {"item": "x"}, {"layout": "?"}):
        assert len(rows(open_page(PAGE, **nonsense))) == 67


def test_the_printed_list_is_a_plain_table(open_page: Open) -> None:
    page = open_page(PAGE, layout="print")
    table = page.table[0].value
    assert len(table) == 67
    assert table["镇里该做什么"].tolist()[-1] == "宣传、巡查、协助查处"
    assert "（示例）" in table["事项"].tolist()[0]


@pytest.mark.long
def test_a_revision_makes_a_version_whose_difference_is_shown(open_page: Open) -> None:
    page = open_page(PAGE, item="67")
    page.text_input(key="item_67_basis_0").set_value("某某条例")
    page.text_input(key="item_67_reason_0").set_value("区里印发新清单")
    pressed(page, "item_67_go_0")
    assert "已保存" in page.toast[0].value
    assert len(stored(select(ResponsibilityItem).where(ResponsibilityItem.number == 67))) == 2
    told = said(open_page(PAGE, item="67")).replace("\\", "")
    assert "共 2 版" in told
    assert "依据补充为“某某条例”" in told
    before = open_page(PAGE, item="67", version="1")
    assert "无效" in str(texts(before))


def test_what_was_typed_stays_when_a_revision_is_refused(open_page: Open) -> None:
    page = open_page(PAGE, item="67")
    page.text_input(key="item_67_basis_0").set_value("某某条例")
    pressed(page, "item_67_go_0")
    assert "修订的理由" in page.toast[0].value
    assert page.text_input(key="item_67_basis_0").value == "某某条例"


@pytest.mark.long
def test_an_item_is_added_and_another_ends(open_page: Open) -> None:
    page = open_page(PAGE, item="67")
    page.text_input(key="item_end_67_reason_0").set_value("并入第66项")
    pressed(page, "item_end_67_go_0")
    last = stored(select(ResponsibilityItem.effective_to).where(ResponsibilityItem.number == 67))
    assert last == [township_date(now())]
    page = open_page(PAGE)
    page.number_input(key="item_new_number_0").set_value(68)
    page.text_input(key="item_new_matter_0").set_value("新的一项")
    page.text_area(key="item_new_lead_duty_0").set_value("牵头\n通报")
    page.text_input(key="item_new_more_0").set_value("宣传、初审")
    page.text_input(key="item_new_reason_0").set_value("新增")
    pressed(page, "item_new_go_0")
    assert "还没有选牵头部门" in page.toast[0].value
    page.selectbox(key="item_new_lead_0").set_value(1)
    pressed(page, "item_new_go_0")
    made = stored(select(ResponsibilityItem).where(ResponsibilityItem.number == 68))[0]
    assert (made.lead_duty, made.town_duties) == ("牵头；通报", "宣传、初审")


@pytest.mark.long
def test_an_items_cases_are_counted_with_the_way_to_them(open_page: Open) -> None:
    with transaction() as session:
        item_id = session.exec(select(ResponsibilityItem.id).where(ResponsibilityItem.number == 67)).one()
        session.add_all([an_incident(item_id=item_id), an_incident(item_id=item_id), an_incident()])
    page = open_page(PAGE, item="67")
    assert "item=67-1" in links(page)
    assert rows(page).set_index("number").loc[67, "total"] == 2
    found = open_page("pages/incidents/incidents.py", item="67-1")
    assert len(rows(found)) == 2
    assert any("第67项第1版" in label for label in buttons(found))
    assert "没有符合条件" in said(open_page("pages/incidents/incidents.py", item="67-2"))
    assert len(rows(open_page("pages/incidents/incidents.py", item="x"))) == 3


def test_ten_matters_and_how_their_persons_stand(open_page: Open) -> None:
    page = open_page(PAGE, view="things")
    numbers = {metric.label: metric.value for metric in page.metric}
    assert (numbers["一件事"], numbers["责任人空缺"], numbers["少跑次数（累计）"]) == ("10", "41", "无数据")
    assert numbers["文章：以前最多"] == "13 家"
    assert len(rows(page)) == 10


@pytest.mark.long
def test_a_person_is_named_changed_and_ended(open_page: Open) -> None:
    lead = stored(select(OneThing.lead_department_id).where(OneThing.number == 1))[0]
    page = open_page(PAGE, view="things", thing="1")
    page.text_input(key=f"person_1_{lead}_name_0").set_value("测试员甲")
    page.text_input(key=f"person_1_{lead}_phone_0").set_value("13800001234")
    pressed(page, f"person_1_{lead}_go_0")
    assert "138****1234" in said(page)
    assert "13800001234" not in str(texts(page))
    page.text_input(key=f"person_end_1_{lead}_reason_0").set_value("调离")
    pressed(page, f"person_end_1_{lead}_go_0")
    assert "测试员甲" not in said(page)
    kinds = stored(select(AuditLog.kind).where(AuditLog.subject == "one_thing:1").order_by(col(AuditLog.seq)))
    assert kinds == ["person_named", "person_ended"]


@pytest.fixture
def named(database: str) -> int:
    """A named person of the first matter."""
    with transaction() as session:
        party = session.exec(select(OneThingParty).where(OneThingParty.one_thing_id == 1)).first()
        party.person_name, party.person_phone = "测试员甲", "13800001234"
        return party.id


@pytest.mark.long
def test_a_phone_is_seen_for_a_reason_alone_and_that_is_logged(open_page: Open, named: int) -> None:
    page = open_page(PAGE, view="things", thing="1")
    pressed(page, f"reveal_{named}_go_0")
    assert "请写明为什么" in page.toast[0].value
    page.text_input(key=f"reveal_{named}_reason_0").set_value("联系到场处置")
    pressed(page, f"reveal_{named}_go_0")
    assert "13800001234" in said(page)
    entry = stored(select(AuditLog).where(AuditLog.kind == "revealed"))[0]
    assert (entry.subject, entry.reason) == ("one_thing:1", "联系到场处置")


def test_who_may_not_see_phones_has_no_way_to(open_page: Open, sign_in: Open, named: int) -> None:
    sign_in("administrator")
    page = open_page(PAGE, view="things", thing="1")
    assert "138****1234" in said(page)
    assert f"reveal_{named}_go_0" not in [one.key for one in page.button]


@pytest.mark.long
def test_vacancies_are_found_from_the_checks(open_page: Open) -> None:
    page = open_page(PAGE, view="check")
    assert "有 1 项检查要处理" in said(page)
    assert "现行 67 项，与文章所述一致" in said(page)
    pressed(page, "to_责任人空缺")
    assert page.query_params["state"] in ("vacant", ["vacant"])
    assert len(rows(page)) == 10
    assert "没有责任人已过期" in said(open_page(PAGE, view="things", state="expired"))


@pytest.mark.long
def test_scores_and_a_new_version_of_a_matter(open_page: Open) -> None:
    page = open_page(PAGE, view="things", thing="8")
    page.number_input(key="criteria_8_demand_0").set_value(5)
    pressed(page, "criteria_8_go_0")
    assert "5 / 5 分" in said(page).replace("\\", "")
    page.text_input(key="thing_8_note_0").set_value("新的说明")
    page.text_input(key="thing_8_reason_0").set_value("区里修订")
    pressed(page, "thing_8_go_0")
    assert "共 2 版" in said(page)
    assert "说明补充为“新的说明”" in said(page).replace("\\", "")


@pytest.mark.long
def test_an_unknown_power_is_never_a_no(open_page: Open) -> None:
    page = open_page(PAGE, view="powers", what="水库养鸭")
    assert "未找到，请核对" in page.warning[0].value
    assert "已导入单项 0 项，共 605 项" in page.warning[0].value
    assert any("区生态环境分局牵头，兜底" in label for label in buttons(page))
    assert rows(page)["项数"].tolist() == [24, 18]
    assert rows(open_page(PAGE, view="powers"))["项数"].sum() == 605
    page = open_page(PAGE, view="powers", matter="livestock_pollution")
    assert "可以先问牵头部门区生态环境分局" in page.warning[0].value


def test_departments_without_work_have_no_data(open_page: Open) -> None:
    told = said(open_page(PAGE, view="response"))
    assert "没有交办单，也没有点将：无数据" in told
    assert "没有清单之外的任务" in told


@pytest.mark.long
def test_the_response_of_one_department_and_what_is_off_the_list(open_page: Open) -> None:
    at = now() - timedelta(minutes=10)
    with transaction() as session:
        department = session.exec(select(Department).where(Department.code == "ecology")).one()
        case = an_incident(
            reported_at=at,
            department_id=department.id,
            from_department_id=department.id,
            source=Source.DEPARTMENT,
            off_list=OffList.FLAGGED,
        )
        session.add(case)
        session.flush()
        own = {"incident_id": case.id, "department_id": department.id}
        session.add(
            Assignment(party=Party.DEPARTMENT, sent_at=at, signed_at=at + timedelta(minutes=5), **own)
        )
        session.add(CallUp(called_at=at, sign_due_at=at, arrive_due_at=at, **own))
    page = open_page(PAGE, view="response", department="ecology")
    assert len(page.get("vega_lite_chart")) == 2
    assert rows(page).iloc[0].tolist() == ["区生态环境分局", 2, 1, "5分钟", 1, "0%", 0, "无数据"]
    assert rows(page, 1).iloc[0].tolist() == ["区生态环境分局", 1, 0, 0, 1]
    assert "off_list=flagged" in links(page)
    for words in ({"off_list": "flagged"}, {"off_list": "any", "passed_by": "ecology"}):
        assert len(rows(open_page("pages/incidents/incidents.py", **words))) == 1
    assert "没有符合" in said(open_page("pages/incidents/incidents.py", off_list="any", passed_by="police"))
    assert "无数据" in said(open_page(PAGE, view="response", department="police"))


def uploaded(page: Any, columns: Any, *lines: dict[str, Any], kind: str = "items") -> Any:
    data = sheet(columns, *lines).getvalue()
    key = next(one.key for one in page.file_uploader if one.key.startswith(f"lists_{kind}_file"))
    page.file_uploader(key=key).set_value(("清单.xlsx", data, XLSX)).run()
    assert not page.exception
    return page


def metrics(page: Any) -> dict[str, str]:
    return {one.label: one.value for one in page.metric}


@pytest.mark.long
def test_a_list_is_checked_first_then_imported_and_the_refused_rows_stay_at_hand(open_page: Open) -> None:
    page = open_page(PAGE, view="import")
    assert "还没有导入过清单" in said(page)
    changed = ITEM_67 | {"镇级职责": "宣传、巡查"}
    uploaded(page, ITEM_COLUMNS, changed, ITEM_67 | {"序号": "68"}, ITEM_67 | {"序号": "x"})
    assert list(metrics(page).values()) == ["1", "1", "0", "1"]
    assert "镇级职责去掉“协助查处”" in str(rows(page)["说明"].tolist())
    assert len(stored(select(ResponsibilityItem).where(ResponsibilityItem.number >= 67))) == 1
    pressed(page, "lists_items_go_0")
    assert "已导入" in page.toast[0].value
    assert len(stored(select(ResponsibilityItem).where(ResponsibilityItem.number >= 67))) == 3
    assert "已导入 清单.xlsx" in said(page).replace("\\", "").replace("\u2060", "")
    assert any("没有导入的行" in one.proto.label for one in page.get("download_button"))
    past = rows(page, len(page.dataframe) - 1).iloc[0]
    assert past[["list", "imported", "updated", "unchanged", "refused"]].tolist() == [
        "属地管理清单",
        1,
        1,
        0,
        1,
    ]


def test_matters_are_imported_with_their_persons(open_page: Open) -> None:
    page = open_page(PAGE, view="import", list="things")
    lead = THING_8[0] | {"责任人": "测试员乙", "电话": "0570-3671234"}
    uploaded(page, THING_COLUMNS, lead, *THING_8[1:], kind="things")
    assert list(metrics(page).values()) == ["0", "1", "2", "0"]
    pressed(page, "lists_things_go_0")
    assert "测试员乙" in stored(select(OneThingParty.person_name))


@pytest.mark.long
def test_a_demo_store_asks_before_it_takes_a_real_list(open_page: Open) -> None:
    with transaction() as session:
        session.add(StoreMark(key="demo", value="1"))
    page = uploaded(open_page(PAGE, view="import"), ITEM_COLUMNS, ITEM_67 | {"序号": "68"})
    pressed(page, "lists_items_go_0")
    assert "演示" in page.toast[0].value
    page.checkbox(key="lists_items_into_demo_0").check().run()
    pressed(page, "lists_items_go_0")
    assert len(stored(select(ResponsibilityItem).where(ResponsibilityItem.number == 68))) == 1


def test_a_file_of_another_kind_is_refused_in_chinese(open_page: Open) -> None:
    page = uploaded(open_page(PAGE, view="import"), ("甲", "乙"), {"甲": "1"})
    assert "表头里缺少" in page.error[0].value


@pytest.mark.long
def test_whoever_looks_back_sees_the_list_of_that_day(open_page: Open) -> None:
    today = township_date(now())
    with transaction() as session:
        item = session.exec(select(ResponsibilityItem).where(ResponsibilityItem.number == 67)).one()
        item.effective_from = today - timedelta(days=3)
    assert len(rows(open_page(PAGE))) == 67
    before = open_page(PAGE, as_of=f"{today - timedelta(days=10)}T08:00")
    assert len(rows(before)) == 66
    checks = open_page(PAGE, view="check", as_of=f"{today - timedelta(days=10)}T08:00")
    assert "现行 66 项" in said(checks)
    pressed(checks, "to_属地管理事项数")
    assert len(rows(checks)) == 66


@pytest.mark.parametrize(
    ("role", "has_sheet"), [("dispatcher", True), ("grid_worker", False), ("administrator", False)]
)
def test_the_list_is_for_all_to_print_and_a_sheet_of_cases_for_those_who_export(
    open_page: Open, sign_in: Open, role: str, has_sheet: bool
) -> None:
    units = {"village_id": 1} if role == "grid_worker" else {}
    sign_in(role, **units)
    labels = [one.proto.label for one in open_page(PAGE, item="67").get("download_button")]
    assert "下载清单文档" in labels
    assert ("下载追责单" in labels) == has_sheet


def test_groups_are_shown(open_page: Open) -> None:
    assert "还没有分组" in said(open_page(PAGE, view="departments"))
    with transaction() as session:
        session.exec(select(Department).where(Department.code == "police")).one().group_name = "综治组"
    page = open_page(PAGE, view="departments")
    assert "综治组" in said(page)
    assert "没有分组" in said(page)


@pytest.mark.long
@pytest.mark.parametrize("role", ["dispatcher", "inspector", "leadership", "district_centre"])
def test_who_only_reads_has_nothing_to_change(open_page: Open, sign_in: Open, role: str) -> None:
    sign_in(role)
    for view in VIEWS:
        page = open_page(PAGE, view=view, item="67", thing="1")
        assert not page.exception
        keys = {one.key or "" for one in page.button}
        assert not [key for key in keys if key.startswith(("item_", "thing_", "criteria_", "groups_"))]
        assert bool([key for key in keys if key.startswith("person_")]) == (
            role == "dispatcher" and view == "things"
        )
        assert not page.file_uploader


@pytest.mark.long
def test_who_may_not_see_incidents_sees_no_counts(open_page: Open, sign_in: Open) -> None:
    sign_in("administrator")
    page = open_page(PAGE, item="67")
    assert "total" not in rows(page)
    assert not links(page)
    assert len(rows(open_page(PAGE, view="response"))) == 67
    assert "少跑次数（累计）" not in metrics(open_page(PAGE, view="things"))


@pytest.mark.long
def test_hostile_lists_are_shown_as_text(open_page: Open) -> None:
    with transaction() as session:
        item = session.exec(select(ResponsibilityItem).where(ResponsibilityItem.number == 67)).one()
        item.matter, item.lead_duty, item.town_duties, item.basis = (
            TRICKS[0][:120],
            TRICKS[1],
            TRICKS[2],
            TRICKS[7],
        )
        thing = session.exec(select(OneThing).where(OneThing.number == 1)).one()
        thing.name, thing.note = TRICKS[1][:60], TRICKS[3]
        department = session.get_one(Department, thing.lead_department_id)
        department.name, department.group_name = TRICKS[0], TRICKS[1][:40]
    for query in (
        {"item": "67"}, {"q": EVIL}, {"layout": "print"}, {"view": "things", "thing": "1"},
        {"view": "powers", "what": TRICKS[0]}, {"view": "departments"}, {"view": "check"},
    ):  # fmt: skip
        page = open_page(PAGE, **query)
        assert not page.exception
        kinds = (page.markdown, page.caption, page.info, page.warning, page.subheader)
        rendered = [one.value for kind in kinds for one in kind]
        assert not [text for text in [*rendered, *buttons(page)] if f"]({EVIL}" in text or "<b>" in text]
