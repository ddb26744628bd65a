"""A form keeps what is typed until it was sent, through a reload and a new server; no other goes with it."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.incidents.public.rules import Sent
from dashboard.store.database import reading, transaction
from dashboard.town.ground.rules_tiles import Kind
from dashboard.words.clock import now
from models import (
    Account,
    Category,
    FormDraft,
    ReplyTemplate,
    Setting,
    VillagerReport,
    VillagerReportState,
)
from tests.pages.room_pages import said

PAGE = "pages/admin/settings.py"
ROOT = Path(__file__).parents[2]
Open = Callable[..., Any]
# Forms that are gone with the page: a moment to look at, a table that is edited, reasons asked for anew.
NOT_KEPT = {
    "dashboard/screen/moment.py", "dashboard/lists/widgets_departments.py",
    "dashboard/room/search/widgets.py", "dashboard/incidents/case/widgets_case.py",
}  # fmt: skip


def stored(query: Any) -> Any:
    with reading() as session:
        return session.exec(query).all()


def kept() -> dict[str, dict[str, Any]]:
    """What the store holds of each form, by field."""
    return {row.form: json.loads(row.content)["typed"] for row in stored(select(FormDraft))}


def pressed(page: Any, key: str) -> Any:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def a_template() -> int:
    return int(stored(select(ReplyTemplate.id).order_by(col(ReplyTemplate.id)))[0])


@pytest.mark.long
def test_what_is_typed_is_there_in_another_session_and_gone_once_it_was_sent(open_page: Open) -> None:
    number = a_template()
    page = open_page(PAGE, section="templates", template=str(number))
    page.text_area(key=f"template_text_{number}_0").set_value("写到一半的答复").run()
    page.number_input(key=f"template_order_{number}_0").set_value(7).run()
    assert kept() == {f"template_form_{number}": {f"template_text_{number}": "写到一半的答复",
                                                 f"template_order_{number}": 7}}  # fmt: skip
    again = open_page(PAGE, section="templates", template=str(number))
    assert again.text_area(key=f"template_text_{number}_0").value == "写到一半的答复"
    assert again.number_input(key=f"template_order_{number}_0").value == 7
    assert "写到一半、还没有提交的内容" in said(again)
    assert [toast.value for toast in again.toast] == ["这一页有您写到一半、还没有提交的表，打开就能接着写。"]
    pressed(again, f"template_save_{number}_0")
    assert stored(select(ReplyTemplate.text).where(ReplyTemplate.id == number)) == ["写到一半的答复"]
    assert kept() == {}
    assert "还没有提交的内容" not in said(open_page(PAGE, section="templates", template=str(number)))


def test_a_form_that_is_only_looked_at_leaves_nothing(open_page: Open) -> None:
    page = open_page(PAGE)
    page.run()
    assert kept() == {}


@pytest.mark.long
def test_of_forms_that_are_alike_each_sends_what_is_typed_into_it(open_page: Open) -> None:
    with transaction() as session:
        for number in (1, 2):
            session.add(
                VillagerReport(
                    form_key=f"form{number}", code_hash=f"{number:064}", state=VillagerReportState.HELD,
                    held_for="只有符号或数字", content=asdict(Sent(words=f"？？{number}", village_id=1)),
                    received_at=now(), address_mark="", device_mark="", text_mark="",
                )
            )  # fmt: skip
    page = open_page("pages/incidents/villagers.py")
    first, _ = [one for one in page.text_input if "不登记的原因" in one.label]
    first.set_value("没有写是什么事").run()
    next(one for one in page.button if one.label == "不登记").click().run()
    assert not page.exception
    query = select(VillagerReport.decision).where(VillagerReport.state == VillagerReportState.THROWN_AWAY)
    assert stored(query) == ["没有写是什么事"]


@pytest.mark.long
def test_of_two_half_filled_forms_the_one_that_is_not_sent_stays(open_page: Open) -> None:
    page = open_page(PAGE)
    page.number_input(key="setting_duplicate_hours_0").set_value(36).run()
    page.text_input(key="town_name_0").set_value("新街镇").run()
    pressed(page, "town_save_0")
    assert page.number_input(key="setting_duplicate_hours_0").value == 36
    assert kept() == {"settings": {"setting_duplicate_hours": 36}}
    pressed(page, "settings_save_0")
    assert stored(select(Setting.value).where(Setting.key == "duplicate_hours")) == ["36"]
    assert kept() == {}


@pytest.mark.long
def test_a_refusal_and_another_page_keep_it_too(open_page: Open) -> None:
    page = open_page(PAGE, section="templates")
    page.text_area(key="template_text_new_0").set_value("只写了内容").run()
    assert not page.error
    pressed(page, "template_save_new_0")
    assert page.text_area(key="template_text_new_0").value == "只写了内容"
    (why,) = [one.value for one in page.error]
    assert "标题" in why
    page.switch_page("pages/room/home.py").run()
    page.query_params["section"] = "templates"
    page.switch_page(PAGE).run()
    assert page.text_area(key="template_text_new_0").value == "只写了内容"


def test_what_an_older_program_filled_it_from_costs_no_word_that_was_typed(open_page: Open) -> None:
    """A class that has another home since an update is no reason to show an error for a week."""
    number = a_template()
    page = open_page(PAGE, section="templates", template=str(number))
    page.text_area(key=f"template_text_{number}_0").set_value("更新以前写的").run()
    with transaction(is_domain=False) as session:
        row = session.exec(select(FormDraft)).one()
        row.content = json.dumps(json.loads(row.content) | {"seen": {"enum": ["moved.away", "Kind", "a"]}})
    again = open_page(PAGE, section="templates", template=str(number))
    assert not again.exception
    assert again.text_area(key=f"template_text_{number}_0").value == "更新以前写的"


@pytest.mark.long
def test_what_was_typed_on_what_is_old_by_now_is_refused_and_stays(open_page: Open) -> None:
    number = a_template()
    page = open_page(PAGE, section="templates", template=str(number))
    page.text_area(key=f"template_text_{number}_0").set_value("我的答复").run()
    with transaction(is_domain=True) as session:
        session.get_one(ReplyTemplate, number).title = "别人改的标题"
    again = open_page(PAGE, section="templates", template=str(number))
    pressed(again, f"template_save_{number}_0")
    assert "别人改的标题" in again.toast[0].value
    assert again.text_area(key=f"template_text_{number}_0").value == "我的答复"
    pressed(again, f"template_save_{number}_0")
    row = stored(select(ReplyTemplate).where(ReplyTemplate.id == number))[0]
    assert (row.title, row.text) == ("别人改的标题", "我的答复")


def test_it_is_thrown_away_in_two_steps(open_page: Open) -> None:
    page = open_page(PAGE, section="templates")
    page.text_area(key="template_text_new_0").set_value("不要了").run()
    pressed(page, "template_form_new_ask")
    assert len(kept()) == 1
    pressed(page, "template_form_new_throw_away")
    assert kept() == {}
    assert page.text_area(key="template_text_new_1").value == ""


@pytest.mark.long
def test_what_is_typed_for_one_is_not_typed_for_another(open_page: Open) -> None:
    first, second = stored(select(Category.id).order_by(col(Category.id)))[:2]
    page = open_page(PAGE, section="categories", category=str(first))
    page.text_input(key=f"question_text_new_{first}_0").set_value("几只羊").run()
    other = open_page(PAGE, section="categories", category=str(second))
    assert other.text_input(key=f"question_text_new_{second}_0").value == ""
    again = open_page(PAGE, section="categories", category=str(first))
    assert again.text_input(key=f"question_text_new_{first}_0").value == "几只羊"


def test_nobody_else_is_shown_it(open_page: Open, sign_in: Callable[..., Any]) -> None:
    open_page(PAGE, section="templates").text_area(key="template_text_new_0").set_value("我的").run()
    (row,) = stored(select(FormDraft))
    with transaction(is_domain=False) as session:
        other = Account(login="other", name="别人", created_at=row.saved_at)
        session.add(other)
        session.flush()
        session.get_one(FormDraft, row.id).account_id = other.id or 0
    page = open_page(PAGE, section="templates")
    assert page.text_area(key="template_text_new_0").value == ""


@pytest.mark.long
def test_a_key_in_an_address_is_never_kept(open_page: Open) -> None:
    page = open_page(PAGE, section="places", view="basemap")
    page.radio(key="basemap_kind_0").set_value(Kind.ADDRESS).run()
    page.text_area(key="basemap_addresses_0").set_value("https://t0.tianditu.gov.cn/?tk=0123").run()
    page.text_input(key="basemap_credit_0").set_value("天地图").run()
    assert set(kept()["basemap"]) == {"basemap_kind", "basemap_credit"}
    assert page.text_area(key="basemap_addresses_0").value


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        (PAGE, {"section": "common"}, "town_name_0"),
        (PAGE, {"section": "clocks"}, "clock_reason_0"),
        (PAGE, {"section": "categories", "category": "1"}, "category_name_1_0"),
        (PAGE, {"section": "departments", "department": "1"}, "department_basis_1_0"),
        (PAGE, {"section": "places", "view": "teams", "team": "1"}, "team_name_1_0"),
        ("pages/lists/lists.py", {"view": "items", "item": "67"}, "item_67_matter_0"),
        ("pages/lists/lists.py", {"view": "items", "item": "67"}, "item_end_67_reason_0"),
        ("pages/lists/lists.py", {"view": "things", "thing": "8"}, "thing_8_note_0"),
    ],
)
def test_a_form_that_compares_itself_with_the_store_is_kept_and_goes_on(
    open_page: Open, path: str, query: dict[str, str], field: str
) -> None:
    page = open_page(path, **query)
    page.get_by_key(field).set_value("写到一半").run()
    assert not page.exception
    assert [list(typed.values()) for typed in kept().values()] == [["写到一半"]]
    again = open_page(path, **query)
    assert not again.exception
    assert again.get_by_key(field).value == "写到一半"


def test_every_form_keeps_what_is_typed_under_a_name_of_its_own() -> None:
    names: list[str] = []
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        text, place = path.read_text(), path.relative_to(ROOT).as_posix()
        assert ("st.form(" in text) == (place in NOT_KEPT), place
        if place != "dashboard/screen/forms.py":
            names += re.findall(r'kept_form\(\s*(f?"[^"]+")', text)
    twice = {name for name in names if names.count(name) > 1 and not name.startswith('f"{')}
    assert len(names) > 80
    assert twice == {'f"lecture_form_{name}"'}
