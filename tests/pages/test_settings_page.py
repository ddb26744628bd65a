"""What an administrator and a commander do on the settings page, and what others see of it."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, select

from dashboard.database import engine_for, reading
from dashboard.settings import queries
from dashboard.store_files import database_url
from models import AuditLog, Township

PAGE = "pages/system/settings.py"
Open = Callable[..., Any]


def pressed(page: Any, key: str) -> Any:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def keys_of(page: Any) -> set[str]:
    return {one.key for one in page.button if one.key}


def said(page: Any) -> str:
    told = [*page.markdown, *page.caption, *page.info, *page.warning, *page.toast, *page.error, *page.success]
    return "\n".join(one.value for one in told)


def stored(query: Any) -> Any:
    with Session(engine_for(database_url()), expire_on_commit=False) as session:
        return session.exec(query).all()


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
    sign_in("grid_worker")
    page = open_page(PAGE)
    assert "看系统设置" in page.warning[0].value
