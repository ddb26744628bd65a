"""赋权事项 on the screen: register, answers, stages, and the other views of the page."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.delegation.powers import exports, queries_links, rules_links
from dashboard.delegation.powers.rules import HINTS
from dashboard.files.sheets.forms import Form, filled_rows, template
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import (
    Cadre,
    CheckResult,
    CounterCase,
    CounterStatus,
    CounterWindow,
    Department,
    Identity,
    Incident,
    JointVisit,
    LawTeamMember,
    PowerGroup,
    PowerItem,
    PowerKind,
    PowerLink,
    PowerStageStep,
    Premises,
    VisitCheck,
    VisitStatus,
)
from tests.delegation.powers.ground import BUILDING, DOGS, category, department, link
from tests.pages.room_pages import lives, number_of, said
from tests.stores import TRICKS

PAGE = "pages/delegation/powers.py"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    table = page.dataframe[0].value
    assert (table["total"].sum(), table["department"].is_unique) == (605, True)


def test_a_question_in_everyday_words_is_answered(open_page: Open) -> None:
    page = open_page(PAGE, view="can", what="我要造房子")
    assert "能办" in alerts(page)
    assert "到镇便民服务窗口办" in " ".join(text.value for text in page.markdown)
    page = open_page(PAGE, view="can", what="办身份证")
    assert "未找到，请核对" in alerts(page)
    assert "区公安分局" in alerts(page)


@pytest.mark.long
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


def test_a_list_is_checked_then_imported_and_the_refused_row_is_told(open_page: Open) -> None:
    good = dict.fromkeys(HINTS, "") | {"事项": "居住证签发", "类别": "公安", "部门": "公安"}
    bad = good | {"事项": "别的事项", "部门": "水利站"}
    file = template(Form("名录", HINTS), {}, [list(good.values()), list(bad.values())])
    page = open_page(PAGE, view="import")
    page.file_uploader(key="powers_approval_file_0").set_value(("名录.xlsx", file, XLSX)).run()
    assert [metric.value for metric in page.metric] == ["1", "0", "0", "1"]
    assert "没有部门叫“水利站”" in str([frame.value.to_dict() for frame in page.dataframe])
    page.button(key="powers_approval_go_0").click().run()
    assert not page.exception
    assert one_of(select(PowerItem.name).where(PowerItem.category == "公安")) == "居住证签发"
    assert len(page.get("download_button")) == 2


def one_of(query: Any) -> Any:
    with reading() as session:
        return session.exec(query).first()


@pytest.mark.long
def test_a_case_is_accepted_and_finished_at_the_counter(open_page: Open) -> None:
    page = open_page(PAGE, view="counter")
    assert [metric.value for metric in page.metric] == ["0", "无数据", "0", "无数据"]
    page.get_by_key("counter_item_0").set_value(one_of(select(PowerItem.id)))
    page.get_by_key("counter_window_0").set_value(
        one_of(select(CounterWindow.id).where(col(CounterWindow.code) == "police"))
    )
    page.button(key="counter_go_0").click().run()
    assert "还没有填写办事人" in said(page)
    page.get_by_key("counter_applicant_0").set_value("王小明")
    page.button(key="counter_go_0").click().run()
    assert not page.exception
    case = one_of(select(CounterCase))
    assert case.applicant == "王某"
    page.get_by_key("counter_case_0").set_value(case.id)
    page.get_by_key("counter_to_0").set_value(CounterStatus.FINISHED)
    page.get_by_key("counter_visits_0").set_value(1)
    page.button(key="counter_end_go_0").click().run()
    assert not page.exception
    assert [metric.value for metric in page.metric] == ["1", "100%", "0", "100%"]
    assert "公安入驻窗口" in str(page.dataframe[-1].value.to_dict())


@pytest.mark.long
def test_the_team_is_a_picture_and_a_day_without_anyone_is_told(open_page: Open) -> None:
    with transaction() as session:
        cadre = Cadre(staff_number="P1", name=TRICKS[1][:40], identity=Identity.TOWN)
        other = Cadre(staff_number="P2", name="队员", identity=Identity.TOWN)
        session.add_all([cadre, other])
        session.flush()
        today = township_date(now())
        session.add(LawTeamMember(cadre_id=cadre.id or 0, is_captain=True, from_on=today))
        session.add(LawTeamMember(cadre_id=other.id or 0, from_on=today))
    page = open_page(PAGE, view="team")
    assert not page.exception
    text = " ".join(one.value for one in (*page.markdown, *page.subheader))
    assert "1\\+4\\+2\\+" in text
    assert "队长由党委副书记担任" in text
    assert "有 14 天没有人值班" in alerts(page)
    page.button(key="team_plan_go_0").click().run()
    assert not page.exception
    assert "没有人值班" not in alerts(page)


@pytest.mark.long
def test_two_visits_become_one_and_a_problem_an_incident(open_page: Open) -> None:
    with transaction() as session:
        place = Premises(name=TRICKS[0][:60], address=TRICKS[3][:100])
        session.add(place)
        session.flush()
        for code in ("fire", "market"):
            unit = session.exec(select(Department.id).where(col(Department.code) == code)).one()
            visit = JointVisit(premises_id=place.id or 0, planned_on=township_date(now()), reason=TRICKS[1],
                               planned_by="张三", planned_at=now())  # fmt: skip
            session.add(visit)
            session.flush()
            session.add(VisitCheck(visit_id=visit.id or 0, department_id=unit or 0, text="通道畅通"))
    first = one_of(select(JointVisit.id).order_by(col(JointVisit.id)))
    page = open_page(PAGE, view="visits", visit=str(first))
    page.button(key=f"visit_merge_{first}_0").click().run()
    assert not page.exception
    with reading() as session:
        statuses = session.exec(select(JointVisit.status).order_by(col(JointVisit.id))).all()
        keys = list(session.exec(select(VisitCheck.id).where(VisitCheck.visit_id == first)).all())
    assert statuses == [VisitStatus.PLANNED, VisitStatus.MERGED]
    assert len(keys) == 2
    page.get_by_key(f"check_{keys[0]}_0").set_value(CheckResult.PROBLEM)
    page.get_by_key(f"check_{keys[1]}_0").set_value(CheckResult.FINE)
    page.get_by_key(f"check_note_{keys[0]}_0").set_value("堆放纸箱")
    page.button(key=f"visit_save_{first}_0").click().run()
    assert not page.exception
    page.button(key=f"visit_raise_{keys[0]}_2").click().run()
    assert not page.exception
    assert "堆放纸箱" in one_of(select(Incident.title))
    page.get_by_key(f"visit_people_{first}_0").set_value("甲、乙")
    page.get_by_key(f"visit_summary_{first}_0").set_value("责令改正")
    page.button(key=f"visit_end_{first}_{first}_0").click().run()
    assert not page.exception
    assert one_of(select(JointVisit.status).where(JointVisit.id == first)) is VisitStatus.DONE
    # The report, as Word file and as PDF.
    assert len(page.get("download_button")) == 2


@pytest.mark.long
def test_whoever_may_only_look_finds_no_forms_in_any_view(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    sign_in("inspector")
    for view in ("counter", "team", "visits"):
        page = open_page(PAGE, view=view)
        assert not page.exception
        assert not [button for button in page.button if str(button.key).endswith("_go_0")], view


def test_whoever_may_not_see_a_view_is_not_offered_it(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("grid_worker", village_id=1)
    page = open_page(PAGE, view="team")
    assert not page.exception
    assert "值班表" not in " ".join(one.value for one in page.subheader)


@pytest.mark.long
def test_a_department_plans_with_its_own_checklist_alone(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    fire = one_of(select(Department.id).where(col(Department.code) == "fire"))
    with transaction() as session:
        session.add(Premises(name="示例木业", address="园区 2 号"))
    sign_in("liaison", department_id=fire)
    page = open_page(PAGE, view="visits")
    units = page.get_by_key("visit_department_0")
    assert units.options == ["区消防救援大队"]
    page.get_by_key("visit_premises_0").set_value(one_of(select(Premises.id)))
    units.set_value(fire)
    page.get_by_key("visit_reason_0").set_value("年度计划")
    page.button(key="visit_plan_go_0").click().run()
    assert not page.exception
    visit = one_of(select(JointVisit.id))
    assert [metric.value for metric in page.metric] == ["1", "0", "0", "0"]
    page = open_page(PAGE, view="visits", visit=str(visit))
    # To look and to cancel, not to write down what was found.
    assert not [button for button in page.button if "visit_save" in str(button.key)]
    assert [button for button in page.button if "visit_cancel" in str(button.key)]


def test_the_rate_is_drawn_by_month(open_page: Open) -> None:
    with transaction() as session:
        for day in (township_date(now()), township_date(now()) - timedelta(days=80)):
            session.add(
                CounterCase(
                    number=f"BM-{day}", item_id=1, window_id=1, applicant="王某", accepted_at=now(),
                    accepted_on=day, status=CounterStatus.FINISHED, visits=1, recorded_by="张三",
                )
            )  # fmt: skip
    page = open_page(PAGE, view="counter", of="month")
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 1
    assert page.dataframe[0].value["镇内办结率"].tolist() == ["100%（1 件）"] * 2


def answered(page: Any) -> str:
    """What stands on the page in words, without the signs that keep them from being markdown."""
    return " ".join(one.value for one in (*page.success, *page.warning, *page.markdown)).replace("\\", "")


def a_register() -> None:
    """Three categories: one that the town enforces, one that it does not, one that nobody has checked."""
    with transaction() as session:
        unit = session.exec(select(Department.id).where(col(Department.code) == "city_law")).one() or 0
        for name in (BUILDING, DOGS):
            session.add(PowerItem(kind=PowerKind.ENFORCEMENT, name=name, category="城乡规划",
                                  department_id=unit, stage="试运行", example=False))  # fmt: skip
        session.flush()
        link(session, "illegal_building", BUILDING)
        link(session, "livestock_pollution", department_id=department(session, "ecology"))
        link(session, "dog_keeping", DOGS, is_checked=False)


OUTCOMES = (
    ("illegal_building", "能办", "镇里可以依法查处"),
    ("livestock_pollution", "不能办", "请找区生态环境分局查处"),
    ("dog_keeping", "未找到，请核对", "还没有人核对"),
    ("straw_burning", "未找到，请核对", "不等于镇里没有执法权"),
)


@pytest.mark.long
@pytest.mark.parametrize(("code", "word", "said"), OUTCOMES)
def test_desk_case_and_question_give_one_answer(open_page: Open, code: str, word: str, said: str) -> None:
    a_register()
    with reading() as session:
        of = category(session, code)
    number = number_of(lives(lambda room: room.report(category_id=of, title="有人反映", village_id=2)))
    for page in (
        open_page(PAGE, view="can", ask="enforcement", matter=code),
        open_page("pages/lists/lists.py", view="powers", matter=code),
        open_page("pages/incidents/desk.py", id=number),
        open_page("pages/incidents/incident.py", id=number),
    ):
        assert not page.exception
        told = answered(page)
        assert said in told
        assert f" {word}" in told or f"**{word}**" in told
        assert word == "不能办" or "不能办" not in told


@pytest.mark.long
def test_words_alone_offer_categories_and_the_one_that_is_chosen_answers(open_page: Open) -> None:
    a_register()
    page = open_page(PAGE, view="can", ask="enforcement", what="屋后违建")
    assert "未找到，请核对" in alerts(page)
    page.button(key="power_category_illegal_building").click().run()
    assert not page.exception
    assert "**能办**" in alerts(page)


@pytest.mark.long
def test_a_link_is_written_checked_and_changed_on_the_page(open_page: Open) -> None:
    a_register()
    with reading() as session:
        straw, item = (
            category(session, "straw_burning"),
            session.exec(select(PowerItem.id).where(PowerItem.name == DOGS)).one(),
        )
    page = open_page(PAGE, view="links", category=str(straw))
    assert not page.exception
    assert [metric.value for metric in page.metric] == ["163", "2", "1", "160"]
    page.get_by_key(f"link_item_{straw}_0").set_value(item)
    page.get_by_key(f"link_from_new_{straw}_0").set_value(township_date(now()))
    page.button(key=f"link_add_go_{straw}_0").click().run()
    assert "还没有填写依据" in said(page)
    assert page.get_by_key(f"link_item_{straw}_0").value == item
    page.get_by_key(f"link_basis_new_{straw}_0").set_value("赋权公告第1号")
    page.button(key=f"link_add_go_{straw}_0").click().run()
    assert not page.exception
    assert "待核对" in answered(page)
    page.button(key=f"link_check_{straw}_1").click().run()
    assert not page.exception
    assert "**能办**" in answered(page)
    number = one_of(select(PowerLink.id).where(PowerLink.category_id == straw))
    page.get_by_key(f"link_basis_{number}_0").set_value("赋权公告第2号")
    page.get_by_key(f"link_why_{number}_0").set_value("公告换了")
    page.button(key=f"link_edit_go_{number}_0").click().run()
    assert not page.exception
    assert one_of(select(PowerLink.basis).where(PowerLink.id == number)) == "赋权公告第2号"
    assert "未找到，请核对" in answered(page)
    assert "以前的核对（1）" in [one.label for one in page.expander]


@pytest.mark.long
def test_several_categories_are_checked_at_once(open_page: Open) -> None:
    a_register()
    with reading() as session:
        dogs = category(session, "dog_keeping")
    page = open_page(PAGE, view="links", state="open")
    page.get_by_key("link_many_chosen_0").set_value([dogs])
    page.button(key="link_many_go_0").click().run()
    assert not page.exception
    assert [metric.value for metric in page.metric] == ["163", "3", "0", "160"]


@pytest.mark.parametrize(
    ("role", "forms"),
    [("inspector", set()), ("administrator", {"add"}), ("enforcement_captain", {"add", "check"})],
)
def test_who_may_write_and_who_may_check_is_the_tables_decision(
    open_page: Open, sign_in: Callable[..., Any], role: str, forms: set[str]
) -> None:
    a_register()
    with reading() as session:
        dogs = category(session, "dog_keeping")
    sign_in(role)
    page = open_page(PAGE, view="links", category=str(dogs))
    assert not page.exception
    keys = " ".join(str(button.key) for button in page.button)
    assert {word for word in ("add", "check") if f"link_{word}_" in keys} == forms
    assert len(page.get("download_button")) == bool(forms)


@pytest.mark.long
def test_the_links_come_out_as_a_workbook_and_in_again(open_page: Open) -> None:
    a_register()
    with reading() as session:
        file = exports.links_file(session, on=township_date(now()))
    rows = filled_rows(io.BytesIO(file), Form(rules_links.SHEET, rules_links.HINTS))
    with reading() as session:
        outcomes = rules_links.plan(rows, queries_links.link_context(session))
    assert [done.result for done in outcomes] == ["unchanged"] * 3
    page = open_page(PAGE, view="import", list="links")
    changed = [list((texts | {"依据": "赋权公告第2号"}).values()) for _, texts in rows]
    again = template(Form(rules_links.SHEET, rules_links.HINTS), {}, changed)
    page.file_uploader(key="power_links_file_0").set_value(("对应.xlsx", again, XLSX)).run()
    assert [metric.value for metric in page.metric] == ["0", "3", "0", "0"]
    page.button(key="power_links_go_0").click().run()
    assert not page.exception
    with reading() as session:
        assert set(session.exec(select(PowerLink.basis)).all()) == {"赋权公告第2号"}
        assert set(queries_links.verdicts(session, on=township_date(now()))["answer"]) == {"not_found"}
