"""赋权事项 on the screen: register, answers, stages, and the other views of the page."""

from collections.abc import Callable
from typing import Any

from sqlmodel import col, select

from dashboard.clock import now
from dashboard.database import reading
from dashboard.days import township_date
from models import PowerGroup, PowerStageStep
from tests.pages.room_pages import said

PAGE = "pages/people/powers.py"
Open = Callable[..., Any]


def alerts(page: Any) -> str:
    return " ".join(one.value for one in (*page.success, *page.warning, *page.info))


def test_the_register_shows_the_ledger_and_how_much_is_known_by_name(open_page: Open) -> None:
    page = open_page(PAGE)
    assert not page.exception
    values = [metric.value for metric in page.metric]
    assert values == ["584", "245 + 339", "605", "3 / 1,189"]
    assert "已导入单项 3 项，共 584 项" in " ".join(text.value for text in page.caption)
    assert page.dataframe[0].value["total"].sum() == 584
    page = open_page(PAGE, kind="enforcement", by="department")
    assert page.dataframe[0].value["total"].sum() == 605


def test_a_question_in_everyday_words_is_answered(open_page: Open) -> None:
    assert "能办" in alerts(open_page(PAGE, view="can", what="我要造房子"))
    page = open_page(PAGE, view="can", what="办身份证")
    assert "名录尚未导入全，无法判断" in alerts(page)
    assert "区公安分局" in alerts(page)


def test_a_stage_is_changed_on_the_page(open_page: Open) -> None:
    page = open_page(PAGE, kind="enforcement")
    with reading() as session:
        group = session.exec(select(PowerGroup.id).where(col(PowerGroup.category) == "城乡规划")).one()
    page.get_by_key("stage_group_0").set_value(group)
    page.get_by_key("stage_to_0").set_value("正式")
    page.button(key="stage_go_0").click().run()
    assert "还没有填写依据" in said(page)
    page.get_by_key("stage_basis_0").set_value("公告1号")
    page.button(key="stage_go_0").click().run()
    assert not page.exception
    with reading() as session:
        step = session.exec(select(PowerStageStep)).one()
    assert (step.to_stage, step.from_on) == ("正式", township_date(now()))


def test_who_may_not_change_sees_no_form_and_no_import(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("inspector")
    page = open_page(PAGE, view="import")
    assert not page.exception
    assert "阶段变动" in " ".join(one.label for one in page.expander)
    assert not [button for button in page.button if "stage_go" in str(button.key)]
