"""Village work on the screen: what a team does there, what is warned of, what is masked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.linkage.villages.rules import is_meeting_free
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import (
    AuditLog,
    HouseholdKind,
    Incident,
    LowIncomeHousehold,
    Source,
    TeamVillage,
    VillageMeeting,
    VillageScore,
    VillageVisit,
    VillageVisitStatus,
)
from tests.pages.room_pages import said
from tests.stores import TRICKS

PAGE = "pages/linkage/villages.py"
Open = Callable[..., Any]


def add(row: Any) -> int:
    with transaction() as session:
        session.add(row)
        session.flush()
        return int(row.id)


def a_visit(**given: Any) -> int:
    defaults = {"village_id": 1, "planned_on": township_date(now()), "topic": "防汛检查", "who": "张三",
                "recorded_by": "张三", "recorded_at": now()}  # fmt: skip
    return add(VillageVisit(**(defaults | given)))


def a_household(**given: Any) -> int:
    defaults = {"village_id": 1, "name": "张大山", "kind": HouseholdKind.SUBSISTENCE,
                "from_on": township_date(now()), "recorded_by": "张三", "recorded_at": now()}  # fmt: skip
    return add(LowIncomeHousehold(**(defaults | given)))


def next_tuesday() -> date:
    today = township_date(now())
    return next(day for n in range(1, 8) if is_meeting_free(day := today + timedelta(days=n)))


def stored(table: Any) -> Any:
    with reading() as session:
        return session.exec(select(table)).one()


@pytest.mark.long
def test_a_visit_is_planned_and_done_and_its_problem_becomes_an_incident(open_page: Open) -> None:
    page = open_page(PAGE, village="1")
    assert "还没有安排过走访" in said(page)
    page.get_by_key("visit_topic_village_1_0").set_value("防汛检查")
    page.button(key="visit_go_village_1_0").click().run()
    assert "已安排走访" in said(page)
    number = stored(VillageVisit).id
    page.get_by_key(f"findings_{number}_0").set_value("走访三户")
    page.get_by_key(f"visited_{number}_0").set_value(township_date(now()))
    page.get_by_key(f"found_{number}_0").set_value(1).run()
    page.button(key=f"finish_go_{number}_0").click().run()
    assert stored(VillageVisit).status is VillageVisitStatus.DONE
    page.run()


def test_a_planned_visit_is_written_down_where_the_week_shows_it(open_page: Open) -> None:
    today = a_visit()
    late = a_visit(planned_on=township_date(now()) - timedelta(days=9))
    page = open_page(PAGE, view="week")
    for number in (today, late):
        page.get_by_key(f"findings_{number}_0").set_value("走访三户")
        page.button(key=f"finish_go_{number}_0").click().run()
        assert "已完成走访" in said(page)
    with reading() as session:
        assert {visit.status for visit in session.exec(select(VillageVisit))} == {VillageVisitStatus.DONE}


@pytest.mark.long
def test_a_problem_is_one_incident_of_source_visit_and_leads_to_its_case(open_page: Open) -> None:
    number = a_visit()
    page = open_page(PAGE, village="1")
    page.get_by_key(f"findings_{number}_0").set_value("走访三户")
    page.get_by_key(f"found_{number}_0").set_value(2).run()
    page.get_by_key(f"problem_{number}_0_0").set_value("村口路灯不亮")
    page.get_by_key(f"problem_{number}_1_0").set_value("村口路灯不亮")
    page.button(key=f"finish_go_{number}_0").click().run()
    assert "写了两遍" in said(page)
    # What was typed is still there.
    assert page.get_by_key(f"findings_{number}_0").value == "走访三户"
    page.get_by_key(f"problem_{number}_1_0").set_value("河边护栏断裂")
    page.button(key=f"finish_go_{number}_0").click().run()
    with reading() as session:
        made = session.exec(select(Incident).order_by(col(Incident.id))).all()
    assert [(one.title, one.source) for one in made] == [
        ("村口路灯不亮", Source.VISIT),
        ("河边护栏断裂", Source.VISIT),
    ]
    links = [link.proto.label for link in page.get("page_link")]
    assert {"村口路灯不亮", "河边护栏断裂"} <= set(links)
    case = open_page("pages/incidents/incident.py", id=made[0].number)
    assert any("走访中发现" in link.proto.label for link in case.get("page_link"))


def test_a_meeting_on_tuesday_is_warned_of_and_saved_only_on_purpose(open_page: Open) -> None:
    page = open_page(PAGE, view="week")
    page.get_by_key("meeting_title_0").set_value("周例会")
    page.get_by_key("meeting_who_0").set_value("各模块")
    page.get_by_key("meeting_day_0").set_value(next_tuesday()).run()
    assert any("是无会日" in warning.value for warning in page.warning)
    page.button(key="meeting_go_0").click().run()
    assert "没有预约" in said(page)
    page.get_by_key("meeting_reason_0").set_value("防汛紧急部署")
    page.get_by_key("meeting_sure_0").set_value(True)
    page.button(key="meeting_go_0").click().run()
    assert stored(VillageMeeting).reason == "防汛紧急部署"
    page = open_page(PAGE, view="week", week=next_tuesday().isoformat())
    assert any("无会日开会" in text.value for text in page.markdown)


def test_a_household_is_masked_until_somebody_says_why(open_page: Open) -> None:
    number = a_household()
    page = open_page(PAGE, view="households", household=str(number))
    shown = "".join([text.value for text in page.text] + [head.value for head in page.subheader])
    assert "张大山" not in shown
    page.button(key=f"home_reveal_go_{number}_0").click().run()
    assert "为什么要看" in said(page)
    page.get_by_key(f"home_why_{number}_0").set_value("上门送物资")
    page.button(key=f"home_reveal_go_{number}_0").click().run()
    assert any("张大山" in text.value for text in page.text)
    with reading() as session:
        kinds = session.exec(select(AuditLog.kind).where(AuditLog.subject == "village:1")).all()
    assert kinds == ["revealed"]


@pytest.mark.long
def test_items_are_entered_judged_and_added_up_on_the_page(open_page: Open) -> None:
    page = open_page(PAGE, village="1")
    page.get_by_key("item_1_title_0").set_value("防汛")
    page.get_by_key("item_1_points_0").set_value(100.0)
    page.button(key="item_1_go_0").click().run()
    page.get_by_key("judge_1_which_0").set_value(1)
    page.get_by_key("judge_1_points_0").set_value(92.5)
    page.get_by_key("judge_1_result_0").set_value("完成")
    page.get_by_key("judge_1_evidence_0").set_value("台账")
    page.button(key="judge_1_go_0").click().run()
    page.button(key="add_up_1_2").click().run()
    assert str(stored(VillageScore).score) == "92.50"
    assert any("已定分" in box.value for box in page.success)


def test_a_team_finds_forms_in_its_own_villages_alone(open_page: Open, sign_in: Callable[..., Any]) -> None:
    with reading() as session:
        links = session.exec(select(TeamVillage).order_by(col(TeamVillage.village_id))).all()
    own = links[0]
    other = next(link.village_id for link in links if link.team_id != own.team_id)
    mine, others = a_household(village_id=own.village_id), a_household(village_id=other, name="李四")
    sign_in("team_cadre", team_id=own.team_id)

    def keys(**query: str) -> set[str]:
        return {str(button.key) for button in open_page(PAGE, **query).button if button.key}

    assert f"visit_go_village_{own.village_id}_0" in keys(village=str(own.village_id))
    assert f"visit_go_village_{other}_0" not in keys(village=str(other))
    page = open_page(PAGE, view="households", household=str(others))
    assert "请另选一项" in "".join(box.value for box in page.info)
    assert f"home_end_go_{mine}_0" in keys(view="households", household=str(mine))


def test_who_may_only_read_finds_no_form_and_no_household(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    number = a_visit(topic=TRICKS[0][:200], who=TRICKS[1][:100], household_id=a_household())
    sign_in("seconded")
    for view in ("villages", "week", "households"):
        page = open_page(PAGE, village="1", view=view)
        assert not page.exception
        assert not [button for button in page.button if str(number) in str(button.key)]
        assert "张大山" not in "".join(text.value for text in [*page.text, *page.markdown])
